// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"strings"
	"testing"
	"unicode"
)

// An expression may hold a secret or control characters; an error names the mistake and its place instead.
func TestCheckRegex(t *testing.T) {
	t.Parallel()
	const secret = "s3cret"
	for name, test := range map[string]struct{ in, want string }{
		"valid":              {"^Outage (n|i)" + secret, ""},
		"open group":         {secret + "(", "missing closing )."},
		"open class":         {"\u00e9" + secret + "[a", "missing closing ] at character 8."},
		"closed too often":   {secret + ")", "unexpected )."},
		"look-ahead":         {secret + "(?=x)", "invalid or unsupported Perl syntax at character 7 (RE2 has no look-ahead or look-behind)."},
		"back reference":     {secret + `(a)\1`, "invalid escape sequence at character 10."},
		"nothing to repeat":  {"*" + secret, "missing argument to repetition operator at character 1."},
		"which of two":       {"a*(*)" + secret, "missing argument to repetition operator."},
		"nested repetition":  {secret + "a**", "invalid nested repetition operator at character 8."},
		"range":              {secret + "[z-a]", "invalid character class range at character 8."},
		"backslash":          {secret + `\`, "trailing backslash at end of expression."},
		"control characters": {secret + "\x1b[31m(", "missing closing ]"},
		"no text":            {secret + "\xff", "invalid UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := checkRegex(test.in)
			if test.want == "" {
				if len(problems) != 0 {
					t.Errorf("got %v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Warning || !strings.Contains(problems[0].Detail, "RE2 syntax: "+test.want) {
				t.Fatalf("got %v", problems)
			}
			if detail := problems[0].Detail; strings.Contains(detail, secret) || strings.ContainsFunc(detail, unicode.IsControl) {
				t.Errorf("quotes the expression: %q", detail)
			}
		})
	}
}
