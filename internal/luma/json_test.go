// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func cleanData(c *Client, raw json.RawMessage, limit int) string {
	d, ok := splitDocument(raw)
	if !ok {
		return ""
	}
	return d.text(c.cleanAll(d.texts), limit)
}

func TestCleanJSON(t *testing.T) {
	t.Parallel()
	c, err := New("https://luma2.serviceaide.com/vsa", "s3cr3t-token")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ raw, want string }{
		"none":      {"", ""},
		"numbers":   {`{"id": 12345678901234567890, "ok": true}`, `{"id":12345678901234567890,"ok":true}`},
		"escapes":   {`["\u001b[2J\u202Eevil"]`, `["[2Jevil"]`},
		"keys":      {`{"a\u0007":1}`, `{"a":1}`},
		"token":     {`[{"echo":"s3cr3t-token"}]`, `[{"echo":"[token]"}]`},
		"order":     {`{"b":[],"a":{"c":[{}, null, true, -1.5e3]}}`, `{"b":[],"a":{"c":[{},null,true,-1.5e3]}}`},
		"a number":  {`[3]`, `[3]`},
		"one text":  {`"x"`, `"x"`},
		"ampersand": {`["<a&b>"]`, `["<a&b>"]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var raw json.RawMessage
			if test.raw != "" {
				raw = json.RawMessage(test.raw)
			}
			if got := cleanData(c, raw, 100); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	long := cleanData(c, json.RawMessage(`["`+strings.Repeat("x", 500)+`"]`), 100)
	var text string
	if json.Unmarshal([]byte(long), &text) != nil || len([]rune(text)) != 100 {
		t.Errorf("long data became %s", long)
	}
}

func FuzzDocument(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"x",{}],"b":null}`, `[]`, `"x"`, `-1.5e3`, `[[[]],{"":{}}]`, `{"a":1,"a":2}`, `[1`, `1 2`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, ok := splitDocument(raw)
		if !json.Valid(raw) {
			return // a server's data is JSON by then
		}
		var want, got any
		if !ok || json.Unmarshal(raw, &want) != nil {
			t.Skip() // a number beyond float64
		}
		text := d.text(d.texts, len(raw)*8)
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s became %s (%v)", raw, text, err)
		}
	})
}
