// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// forbidden is what must not reach a terminal.
func forbidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == '\uFEFF'
}

func TestSanitize(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		in    string
		limit int
		want  string
	}{
		"plain":                {"Bad Request: “Grüße” 你好 🙂", 100, "Bad Request: “Grüße” 你好 🙂"},
		"colours":              {"\x1b[31mred\x1b[0m", 100, "[31mred[0m"},
		"window title":         {"a\x1b]0;owned\x07b", 100, "a]0;ownedb"},
		"C1 CSI":               {"a\u009b31mb", 100, "a31mb"},
		"forged line":          {"ok\r\nError: apply failed\tx", 100, "ok  Error: apply failed x"},
		"line separators":      {"a\u2028b\u2029c\u0085d", 100, "a b c d"},
		"backspace":            {"abc\b\b\bxyz\x7f", 100, "abcxyz"},
		"bidi":                 {"user\u202etxt.exe\u2066\u200f", 100, "usertxt.exe"},
		"zero width":           {"a\u200bb\u200dc\ufeffd\u00ade", 100, "abcde"},
		"tag characters":       {"a\U000E0041b", 100, "ab"},
		"broken UTF-8":         {"a\xff\xfeb", 100, "a\uFFFDb"},
		"outer space":          {" \n a \x00 ", 100, "a"},
		"as long as allowed":   {"12345", 5, "12345"},
		"too long":             {"123456", 5, "1234…"},
		"too long, in letters": {"ÄÖÜäöü", 5, "ÄÖÜä…"},
		"one":                  {"ab", 1, "…"},
		"none":                 {"ab", 0, ""},
		"negative":             {"ab", -1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitize(tt.in, tt.limit); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{"plain", "\x1b[31m", "a\u202eb\u2066", "\xff\xfe", "\u009b", strings.Repeat("x", 50), "a\U000E0041"} {
		f.Add(seed, 10)
		f.Add(seed, 0)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		got := Sanitize(s, limit)
		if strings.ContainsFunc(got, forbidden) || !utf8.ValidString(got) {
			t.Fatalf("%q leaves %q", s, got)
		}
		if utf8.RuneCountInString(got) > max(limit, 0) {
			t.Fatalf("%q is longer than %d", got, limit)
		}
		if again := Sanitize(got, limit); again != strings.TrimSpace(got) {
			t.Fatalf("a second pass makes %q of %q", again, got)
		}
	})
}
