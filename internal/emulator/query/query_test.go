// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]Query{
		"":                            {},
		"  \t ":                       {},
		"exchange":                    {Text: []string{"exchange"}},
		"exchange down":               {Text: []string{"exchange", "down"}},
		`"exchange down"`:             {Text: []string{"exchange down"}},
		`text:"9 PM" to:sam.phyll`:    {Text: []string{"9 PM"}, To: "sam.phyll"},
		`to:"Sam Phyll" role:analyst`: {To: "Sam Phyll", Role: "analyst"},
		"role:-3 template:-1":         {Role: "-3", Template: "-1"},
		"request:a:b:c":               {Request: "a:b:c"},
		"until 21:00":                 {Text: []string{"until", "21:00"}},
		"text:https://x.example":      {Text: []string{"https://x.example"}},
		`"https://x.example"`:         {Text: []string{"https://x.example"}},
		"failed:true after:120":       {Failed: true, After: 120},
		"failed:false":                {},
		"after:2026-01-31T21:00:00Z":  {Since: time.Date(2026, 1, 31, 21, 0, 0, 0, time.UTC)},
		`"say \"hi\" in C:\temp \\"`:  {Text: []string{`say "hi" in C:\temp \`}},
		"text:über text:ändern":       {Text: []string{"über", "ändern"}},
	} {
		got, err := Parse(source)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v (%v)", source, got, want, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"user:sam":                  `unknown key "user"; known: to, role, template, request, text, failed, after`,
		"To:sam":                    `unknown key "To"`,
		"https://x.example":         "put it in double quotes",
		"to:":                       "to: needs a value, as in to:sam.phyll",
		`text:"  "`:                 "text: needs a value",
		"to:sam to:ruth":            "to: is there twice",
		"after:1 after:2":           "after: is there twice",
		"failed:maybe":              `failed "maybe": must be true or false`,
		"after:yesterday":           `after "yesterday": must be an ID`,
		"after:-1":                  "must be an ID",
		"after:9999999999999999999": "must be an ID",
		`text:"9 PM`:                "a double quote is not closed",
		`te"xt`:                     "a double quote begins a value",
		`"9"PM`:                     "put a space after the closing quote",
		"text:a\x00b":               "NUL",
		strings.Repeat("x", 1001):   "longer than 1000 bytes",
	} {
		if _, err := Parse(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
	}
	if _, err := Parse("user:sam failed:no after:x"); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v does not list all three mistakes", err)
	}
}

// Whatever is a query is the same query once it is written out and read again.
func FuzzParse(f *testing.F) {
	for _, source := range []string{`to:sam text:"9 PM" after:3`, `"a\"b\\" failed:1 after:2026-01-31T21:00:00.5+01:00`, "role:x request:\u00a0y", `te"xt`} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		q, err := Parse(source)
		if err != nil || len(q.String()) > 1000 {
			return
		}
		again, err := Parse(q.String())
		if !q.Since.Equal(again.Since) {
			t.Errorf("%s and %s", q.Since, again.Since)
		}
		q.Since, again.Since = time.Time{}, time.Time{}
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("%q: %+v became %q: %+v (%v)", source, q, q.String(), again, err)
		}
	})
}
