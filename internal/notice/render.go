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

// Render fills in the placeholders of a text: {{name}}, or {{ name }}, on one line. Names contain letters, digits, "_",
// "-" and ".". Four opening braces stand for two: {{{{name}} becomes {{name}}; closing braces need no escape. A value
// is inserted as it is, braces included. Every placeholder needs a value, and every value a placeholder; everything
// missing, unused or invalid is reported at once, and the text is then "". The syntax is [ours].
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
	for _, p := range firstUses(pieces) {
		names = append(names, p.name)
	}
	return names
}

// piece is a part of a text: a placeholder if it has a name, else literal text.
type piece struct {
	words string // of a placeholder: as it was written
	name  string
	line  int
}

// firstUses returns the placeholders of a text, each name once.
func firstUses(pieces []piece) []piece {
	seen := map[string]bool{"": true}
	var uses []piece
	for _, p := range pieces {
		if !seen[p.name] {
			seen[p.name] = true
			uses = append(uses, p)
		}
	}
	return uses
}

// scan splits a text into pieces. An invalid placeholder becomes a problem and stays as literal text. Its cost grows
// with the length of the text alone.
func scan(text string) (pieces []piece, problems []Problem) {
	rest, line := text, 1
	var unclosed, nameless []string // the lines
	add := func(p piece) {
		p.line = line
		pieces = append(pieces, p)
		line += strings.Count(p.words, "\n")
	}
	for {
		before, after, found := strings.Cut(rest, "{{")
		add(piece{words: before})
		if !found {
			return pieces, append(unclosedOn(unclosed), namelessOn(nameless)...)
		}
		if literal, escaped := strings.CutPrefix(after, "{{"); escaped {
			add(piece{words: "{{"})
			rest = literal
			continue
		}
		inner, tail, closed := cutClosing(after)
		if !closed {
			unclosed = append(unclosed, fmt.Sprint(line))
			add(piece{words: "{{"})
			rest = after
			continue
		}
		name := strings.TrimSpace(inner)
		if !isName(name) {
			nameless = append(nameless, fmt.Sprint(line))
			name = ""
		}
		add(piece{words: "{{" + inner + "}}", name: name})
		rest = tail
	}
}

// cutClosing cuts what follows two opening braces at the closing ones; ok is false if the line ends, or others open,
// before them.
func cutClosing(s string) (inner, tail string, ok bool) {
	for i := range len(s) {
		switch {
		case s[i] == '\n', s[i] == '\r', strings.HasPrefix(s[i:], "{{"):
			return "", "", false
		case strings.HasPrefix(s[i:], "}}"):
			return s[:i], s[i+2:], true
		}
	}
	return "", "", false
}

func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r)
	})
}

const twoBraces = "Write {{{{ for literal braces."

// unclosedOn and namelessOn quote nothing of the text, which may be sensitive.
func unclosedOn(lines []string) []Problem {
	if len(lines) == 0 {
		return nil
	}
	return invalid("Unclosed placeholder", fmt.Sprintf("%s: {{ is not closed with }} on the same line. %s", lineWords(lines), twoBraces))
}

func namelessOn(lines []string) []Problem {
	if len(lines) == 0 {
		return nil
	}
	return invalid("Invalid placeholder", fmt.Sprintf("%s: what stands between {{ and }} is not a valid name. A name can contain only letters, digits, \"_\", \"-\" and \".\", as in {{service}}. %s",
		lineWords(lines), twoBraces))
}

func lineWords(lines []string) string {
	lines = slices.Compact(lines)
	if len(lines) == 1 {
		return "Line " + lines[0]
	}
	return "Lines " + Listed(lines)
}

// checkNames compares the placeholders with the variables that have a value.
func checkNames(pieces []piece, given []string) []Problem {
	known := make(map[string]bool, len(given))
	for _, name := range given {
		known[name] = true
	}
	var missing []piece
	used := map[string]bool{}
	for _, p := range firstUses(pieces) {
		used[p.name] = true
		if !known[p.name] {
			missing = append(missing, p)
		}
	}
	var found []Problem
	if len(missing) > 0 {
		found = append(found, invalid("Missing variable", fmt.Sprintf("These placeholders have no value: %s. Add the values, or correct the text.", usesOf(missing, given)))...)
	}
	if unused := slices.DeleteFunc(slices.Clone(given), func(name string) bool { return used[name] }); len(unused) > 0 {
		found = append(found, invalid("Unused variable", fmt.Sprintf("The text does not use %s. Add the placeholders to the text, or remove the variables.", placeholders(unused)))...)
	}
	return found
}

// usesOf lists placeholders that are not known, with their lines and what was probably meant.
func usesOf(pieces []piece, known []string) string {
	written := make([]string, len(pieces))
	for i, p := range pieces[:min(len(pieces), maxListed)] {
		written[i] = fmt.Sprintf("{{%s}} on line %d%s", short(p.name), p.line, didYouMean(p.name, known))
	}
	return Listed(written)
}

// didYouMean suggests a name for a misspelled one, as long as there are few enough to compare them all.
func didYouMean(name string, known []string) string {
	const maxCompared = 200
	if meant := Suggest(name, known[:min(len(known), maxCompared)]); meant != "" {
		return fmt.Sprintf(" (did you mean {{%s}}?)", short(meant))
	}
	return ""
}

func placeholders(names []string) string {
	written := make([]string, 0, len(names))
	for _, n := range names {
		written = append(written, "{{"+short(n)+"}}")
	}
	return Listed(written)
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
