// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// byteOrderMark begins a file that some editors save as UTF-8; it is not part of the text.
const byteOrderMark = '\uFEFF'

// Trim removes surrounding white space, a byte order mark included.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == byteOrderMark })
}

// TextKey is equal for texts that are the same, however they were spelt: line endings, surrounding white space and
// Unicode's ways to compose a character are ignored.
func TextKey(s string) string { return norm.NFC.String(NormalizeText(s)) }

// SameText reports whether two texts are the same, see TextKey.
func SameText(a, b string) bool { return a == b || TextKey(a) == TextKey(b) }

// LoginKey is equal for login IDs of one person: upper and lower case are ignored as well (simple Unicode folding).
func LoginKey(s string) string { return norm.NFC.String(strings.Map(fold, norm.NFC.String(Trim(s)))) }

// personKey is equal for contacts that count as one person, see SinceSend.
func personKey(uncertain bool) func(string) string {
	if uncertain {
		return same
	}
	return LoginKey
}

// fold returns the smallest of the runes that differ from r in case alone.
func fold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// persons counts login IDs, each person once.
func persons(contacts []string) int {
	keys := map[string]bool{}
	for _, c := range contacts {
		keys[LoginKey(c)] = true
	}
	return len(keys)
}

// same is the key of values that have only one spelling.
func same[T any](v T) T { return v }
