// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sanitize makes text from a server fit for a diagnostic, a log line or state: valid UTF-8 on one line, without
// control, bidi and invisible characters, at most limit characters long (a cut is marked by "…"). Line breaks and tabs
// become spaces, so that a server cannot write lines that look like the program's own.
func Sanitize(s string, limit int) string {
	return shorten(neutral(s), limit)
}

// neutral drops what a terminal obeys or a reader cannot see; it reads no further than a reply may be long.
func neutral(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	if limit < 1 {
		return ""
	}
	kept := 0
	for i := range s {
		if kept == limit-1 {
			return s[:i] + "…"
		}
		kept++
	}
	return s
}
