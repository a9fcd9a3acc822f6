// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package text

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEscapeControls(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`"plain"`:                    `"plain"`,
		"\"\u0080é\u009b31m\u00a0\"": `"\u0080é\u009b31m` + "\u00a0\"",
		"\"del\x7f\"":                `"del\u007f"`,
		"\"\u20acÂ\"":                "\"\u20acÂ\"", // other characters with the same bytes
		"":                           "",
	} {
		got := string(EscapeControls([]byte(in)))
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzEscapeControls(f *testing.F) {
	f.Add("a\u0085\x7f€")
	f.Fuzz(func(t *testing.T, text string) {
		data, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		escaped := EscapeControls(data)
		var before, after string
		if json.Unmarshal(data, &before) != nil || json.Unmarshal(escaped, &after) != nil || before != after {
			t.Errorf("%q became %q", data, escaped)
		}
		if strings.ContainsFunc(string(escaped), func(r rune) bool { return r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			t.Errorf("%q has control characters", escaped)
		}
	})
}

func TestFirst(t *testing.T) {
	t.Parallel()
	got := strings.Join(First([]string{"a", "long", "c", "d"}, 2, 3), "|")
	if want := "a|lon…|and 2 more"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := First(nil, 2, 3); got == nil || len(got) != 0 {
		t.Errorf("%#v, want an empty list", got)
	}
}
