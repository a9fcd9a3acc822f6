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

// Render fills in the placeholders of a text: {{name}}, or {{ name }}, on one line. Names contain letters, digits, "_", "-" and ".".
// Four opening braces stand for two: {{{{name}} becomes {{name}}; closing braces need no escape. A value is inserted as it is, braces
// included. Every placeholder needs a value, and every value a placeholder; everything missing, unused or invalid is reported at once,
// and the text is then "". The syntax is [ours].
func Render(text string, vars map[string]string) (string, []Problem) {
	pieces, problems := scan(text)
	problems = append(problems, checkNames(pieces, slices.Sorted(maps.Keys(vars)))...)
	if len(problems) > 0 {
		return "", problems
	}
	return fill(pieces, vars), nil
}

// Placeholders lists the names a text uses, each once, in order of first use. Invalid placeholders are left out.
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

// piece is a part of a text: a placeholder if it has a name, else literal text.
type piece struct {
	words string // of a placeholder: as it was written
	name  string
	line  int
}

// scan splits a text into pieces. An invalid placeholder becomes a problem and stays as literal text.
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
			problems = append(problems, unclosed(line)...)
			add(piece{words: "{{"})
			rest = after
			continue
		}
		whole := "{{" + inner + "}}"
		name := strings.TrimSpace(inner)
		if !isName(name) {
			problems = append(problems, notAName(line)...)
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

const twoBraces = "Write {{{{ for literal braces."

// unclosed and notAName quote nothing of the text, which may be sensitive.
func unclosed(line int) []Problem {
	return invalid("Unclosed placeholder", fmt.Sprintf("Line %d: {{ is not closed with }} on the same line. %s", line, twoBraces))
}

func notAName(line int) []Problem {
	return invalid("Invalid placeholder", fmt.Sprintf("Line %d: what stands between {{ and }} is not a valid name. A name can contain only letters, digits, \"_\", \"-\" and \".\", as in {{service}}. %s",
		line, twoBraces))
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
		found = append(found, invalid("Missing variable", fmt.Sprintf("These placeholders have no value: %s. Add the values, or correct the text.", strings.Join(missing, ", ")))...)
	}
	if unused := without(given, used, same); len(unused) > 0 {
		found = append(found, invalid("Unused variable", fmt.Sprintf("The text does not use %s. Add the placeholders to the text, or remove the variables.", placeholders(unused)))...)
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

// fill inserts the values in a single pass. A placeholder without a value stays as it was written.
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
