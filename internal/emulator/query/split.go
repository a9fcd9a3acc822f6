// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// term is one key and its value.
type term struct{ key, value string }

func isSpace(r rune) bool { return unicode.IsSpace(r) }

// split cuts a query into terms.
func split(source string) (terms []term, err error) {
	rest := strings.TrimLeftFunc(source, isSpace)
	for rest != "" {
		var t term
		if t, rest, err = next(rest); err != nil {
			return terms, err
		}
		terms = append(terms, t)
		rest = strings.TrimLeftFunc(rest, isSpace)
	}
	return terms, nil
}

// next reads the first term.
func next(source string) (t term, rest string, err error) {
	t.key = KeyText
	if at := strings.IndexFunc(source, func(r rune) bool { return !isLetter(r) }); at > 0 && source[at] == ':' {
		t.key, source = source[:at], source[at+1:]
	}
	if strings.HasPrefix(source, `"`) {
		t.value, rest, err = quoted(source)
		return t, rest, err
	}
	t.value = source
	if at := strings.IndexFunc(source, isSpace); at >= 0 {
		t.value, rest = source[:at], source[at:]
	}
	if strings.Contains(t.value, `"`) {
		return t, rest, fmt.Errorf(`%q: a double quote begins a value; write \" inside double quotes for the character itself`, text.Quote(t.value))
	}
	return t, rest, nil
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// quoted reads a value that begins with a double quote. A backslash that escapes nothing is itself.
func quoted(source string) (value, rest string, err error) {
	var out strings.Builder
	escaped := false
	for at, r := range source[1:] {
		switch {
		case !escaped && r == '"':
			rest = source[at+2:]
			if rest != "" && strings.IndexFunc(rest, isSpace) != 0 {
				return "", "", fmt.Errorf("%q: put a space after the closing quote", text.Quote(source))
			}
			return out.String(), rest, nil
		case !escaped && r == '\\':
			escaped = true
			continue
		case escaped && r != '"' && r != '\\':
			out.WriteByte('\\')
		}
		escaped = false
		out.WriteRune(r)
	}
	return "", "", errors.New("a double quote is not closed: " + text.Quote(source))
}
