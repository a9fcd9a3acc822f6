// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MessageVariable is the one context variable of a Luma template that the vendor documents: the message of the API
// call.
const MessageVariable = "@request.message"

// Variables lists the Luma context variables of a template's text, such as "@request.message", each once, in order of
// first use. What counts as one is [ours]: an @ that no letter, digit or "_" comes before, which leaves e-mail
// addresses out, then names with dots between them. A dot after the last name ends a sentence.
func Variables(text string) []string {
	var names []string
	seen := map[string]bool{}
	for _, v := range findVariables(text) {
		if !seen[v.name] {
			seen[v.name] = true
			names = append(names, v.name)
		}
	}
	return names
}

// Variables lists the context variables of every text of a content, each once, in order of first use.
func (c Content) Variables() []string { return Variables(c.everyText()) }

// CheckVariables warns about variables that Luma would show literally: a misspelled or incomplete @request.message. It
// accepts any other variable, because a tenant may have more than the vendor documents.
func CheckVariables(text string) []Problem {
	var found []Problem
	seen := map[string]bool{}
	for _, v := range findVariables(text) {
		if detail := v.warning(); detail != "" && !seen[v.written] {
			seen[v.written] = true
			found = append(found, warning("Unknown variable", fmt.Sprintf("Line %d: %s", v.line, detail))...)
		}
	}
	return append(found, checkBareVariable(text)...)
}

// Preview is what a template shows for a sample message: @request.message is replaced in every text and address, in a
// single pass. Other variables stay, because only the tenant knows their values.
func Preview(content Content, sample string) Content {
	return content.mapStrings(func(s string) string {
		var b strings.Builder
		end := 0
		for _, v := range findVariables(s) {
			if v.name != MessageVariable {
				continue
			}
			b.WriteString(s[end:v.start])
			b.WriteString(sample)
			end = v.start + len(v.name)
		}
		b.WriteString(s[end:])
		return b.String()
	})
}

// everyText is all the texts, a line between each two.
func (c Content) everyText() string {
	var texts []string
	c.mapStrings(func(s string) string {
		texts = append(texts, s)
		return s
	})
	return strings.Join(texts, "\n")
}

// variable is one use of a context variable.
type variable struct {
	name    string // "@request.message": without a dot at the end
	written string // with it
	start   int    // of the @, in bytes
	line    int    // from 1
}

func findVariables(text string) []variable {
	var found []variable
	line := 1
	for i := range len(text) {
		if text[i] == '\n' {
			line++
		}
		if text[i] != '@' {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		run := leadingNames(text[i+1:])
		name := strings.TrimRight(run, ".")
		if name == "" || name[0] == '.' || i > 0 && isWordRune(before) {
			continue
		}
		found = append(found, variable{name: "@" + name, written: "@" + run, start: i, line: line})
	}
	return found
}

func leadingNames(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) && r != '.' })
	if end < 0 {
		return s
	}
	return s[:end]
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// warning says why Luma may not know the variable; "" if nothing suggests so.
func (v variable) warning() string {
	if v.name == MessageVariable {
		return ""
	}
	if strings.HasPrefix(v.name, MessageVariable+".") {
		return fmt.Sprintf("a variable refers to a part of the message (%[1]q), which is plain text. Did you mean %[1]q?", MessageVariable)
	}
	for _, known := range []string{MessageVariable, "@request.msg", "@request"} {
		if nearest(v.name, []string{known}, len(known)/5) != "" {
			return fmt.Sprintf("%s is not a variable that Luma documents, so recipients would see it literally. Did you mean %q?", quoted(v.written), MessageVariable)
		}
	}
	return ""
}

// checkBareVariable warns about request.message in another notation: in braces, with a space after the @, or without an
// @.
func checkBareVariable(text string) []Problem {
	const bare = "request.message"
	lower := strings.ToLower(text)
	for start := 0; ; {
		i := strings.Index(lower[start:], bare)
		if i < 0 {
			return nil
		}
		i += start
		start = i + len(bare)
		before, _ := utf8.DecodeLastRuneInString(lower[:i])
		after, _ := utf8.DecodeRuneInString(lower[start:])
		if i > 0 && (before == '@' || before == '.' || isWordRune(before)) || isWordRune(after) && start < len(lower) {
			continue
		}
		return warning("Unknown variable", fmt.Sprintf("Line %d: %q has no @ directly before it, so recipients would see it literally. Did you mean %q?",
			1+strings.Count(lower[:i], "\n"), bare, MessageVariable))
	}
}
