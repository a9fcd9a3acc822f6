// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"strings"
	"testing"
)

func TestCleanToken(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct {
		token     string
		hadBearer bool
	}{
		"abc123":                  {"abc123", false},
		" abc123\r\n":             {"abc123", false},
		"Bearer abc123":           {"abc123", true},
		"bearer   abc123\n":       {"abc123", true},
		"\uFEFFabc123\n":          {"abc123", false},
		"abc'123":                 {"abc'123", false},
		"Bearerabc":               {"Bearerabc", false},
		"eyJhbGciOi.J9-_~+/=.x_y": {"eyJhbGciOi.J9-_~+/=.x_y", false},
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			token, hadBearer, err := CleanToken(raw)
			if err != nil || token != want.token || hadBearer != want.hadBearer {
				t.Errorf("got %q, %v, %v", token, hadBearer, err)
			}
		})
	}
}

func TestCleanTokenRefuses(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"empty":            "",
		"space":            " \n",
		"Bearer alone":     "Bearer",
		"Bearer and space": "Bearer  ",
		"inner LF":         canary + "\nX-Evil: 1",
		"inner CR":         canary + "\rX",
		"inner space":      canary + " x",
		"NUL":              canary + "\x00x",
		"ESC":              canary + "\x1b[31m",
		"zero width":       canary + "\u200bx",
		"curly quotes":     "“" + canary + "”",
		"whole header":     "Authorization: Bearer " + canary,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, _, err := CleanToken(raw)
			if err == nil || token != "" {
				t.Fatalf("got %q, %v", token, err)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the error repeats the token: %v", err)
			}
		})
	}
}

// The quotes that are part of a pasted token are named as the mistake.
func TestQuotedTokensAreRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		`"` + canary + `"`, `'` + canary + `'`, "`" + canary + "`", `"` + canary, canary + `"`, ` "` + canary + `" `, `"Bearer ` + canary + `"`,
		`Bearer "` + canary + `"`, `""`, `"`, `'"` + canary + `"'`, `\"` + canary + `\"`, "\u201c" + canary + "\u201d", "\u00ab" + canary + "\u00bb",
	} {
		token, _, err := CleanToken(raw)
		if token != "" || err == nil || !strings.Contains(err.Error(), "quotes around it") || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %q, %v", raw, token, err)
		}
	}
}
