// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Render fills the placeholders of a text: {{name}}, or {{ name }}, on one line. Names have letters, digits, "_", "-" and ".".
// Four opening braces stand for two: {{{{name}} comes out as {{name}}; closing braces need nothing. A value is put in as it is, braces
// included. Every placeholder needs a value and every value a placeholder; what is missing, unused or broken is reported at once,
// and the text is then "". The syntax is [ours].
func Render(text string, vars map[string]string) (string, []Problem) {
	pieces, problems := scan(text)
	problems = append(problems, checkNames(pieces, slices.Sorted(maps.Keys(vars)))...)
	if len(problems) > 0 {
		return "", problems
	}
	return fill(pieces, vars), nil
}

// Placeholders lists the names a text uses, each once, in order of first use. Broken placeholders are left out.
func Placeholders(text string) []string {
	pieces, _ := scan(text)
	var names []string
	for _, p := range pieces {
		if p.name != "" && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	}
	return names
}

// piece is a stretch of a text: a placeholder if it has a name, else words as they stand.
type piece struct {
	words string // of a placeholder: as it was written
	name  string
	line  int
}

// scan cuts a text into pieces. What looks like a placeholder and is none becomes a problem and stays as words.
func scan(text string) (pieces []piece, problems []Problem) {
	rest, line := text, 1
	add := func(p piece) {
		p.line = line
		pieces = append(pieces, p)
		line += strings.Count(p.words, "\n")
	}
	for {
		before, after, found := strings.Cut(rest, "{{")
		add(piece{words: before})
		if !found {
			return pieces, problems
		}
		if literal, escaped := strings.CutPrefix(after, "{{"); escaped {
			add(piece{words: "{{"})
			rest = literal
			continue
		}
		inner, tail, closed := strings.Cut(after, "}}")
		if !closed || strings.ContainsAny(inner, "\r\n") || strings.Contains(inner, "{{") {
			problems = append(problems, unclosed(after, line)...)
			add(piece{words: "{{"})
			rest = after
			continue
		}
		whole := "{{" + inner + "}}"
		name := strings.TrimSpace(inner)
		if !isName(name) {
			problems = append(problems, notAName(whole, line)...)
			name = ""
		}
		add(piece{words: whole, name: name})
		rest = tail
	}
}

func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r)
	})
}

const twoBraces = "To have two braces in the text, write four: {{{{."

func unclosed(after string, line int) []Problem {
	start, _, _ := strings.Cut(after, "\n")
	return mistake("Unclosed placeholder", fmt.Sprintf("Line %d opens %q and does not close it with }} on the same line. %s", line, "{{"+clip(start, 30), twoBraces))
}

func notAName(whole string, line int) []Problem {
	return mistake("Invalid placeholder", fmt.Sprintf("Line %d has %q, which is no placeholder: a name has letters, digits, \"_\", \"-\" and \".\" only, as in {{service}}. %s",
		line, clip(whole, 60), twoBraces))
}

// clip cuts a text that a message quotes to at most n characters.
func clip(s string, n int) string {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n]) + "…"
}

// checkNames compares the placeholders with the variables that have a value.
func checkNames(pieces []piece, given []string) []Problem {
	var used, missing []string
	var found []Problem
	for _, p := range pieces {
		if p.name == "" || slices.Contains(used, p.name) {
			continue
		}
		used = append(used, p.name)
		if !slices.Contains(given, p.name) {
			missing = append(missing, fmt.Sprintf("{{%s}} on line %d%s", p.name, p.line, didYouMean(p.name, given)))
		}
	}
	if len(missing) > 0 {
		found = append(found, mistake("Missing variable", fmt.Sprintf("The text uses what has no value: %s. Add the value, or correct the text.", strings.Join(missing, ", ")))...)
	}
	if unused := without(given, used, same); len(unused) > 0 {
		found = append(found, mistake("Unused variable", fmt.Sprintf("The text has no %s. Put the placeholder into the text, or leave the variable out.", placeholders(unused)))...)
	}
	return found
}

func didYouMean(name string, known []string) string {
	if meant := Suggest(name, known); meant != "" {
		return fmt.Sprintf(" (did you mean {{%s}}?)", meant)
	}
	return ""
}

func placeholders(names []string) string {
	written := make([]string, 0, len(names))
	for _, n := range names {
		written = append(written, "{{"+n+"}}")
	}
	return strings.Join(written, ", ")
}

// fill puts the values in, in a single pass. A placeholder without a value stays as it was written.
func fill(pieces []piece, values map[string]string) string {
	var b strings.Builder
	for _, p := range pieces {
		if value, ok := values[p.name]; ok {
			b.WriteString(value)
			continue
		}
		b.WriteString(p.words)
	}
	return b.String()
}
