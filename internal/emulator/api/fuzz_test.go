// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"encoding/json"
	"testing"
)

// What the strict reader takes must be what encoding/json takes, and the same.
func FuzzParseMessage(f *testing.F) {
	f.Add([]byte(`{"recipients": {"contacts": ["jake@example.com"], "roles": [""]}, "botExternalID": "", "template_type": "",
		"template_id": "", "responseType": "TEXT", "message": "x"}`))
	f.Add([]byte(`{"recipients": {"contacts": ["0, a"], "roles": ["-1"]}, "message": "\u0000"}`))
	f.Add([]byte(`{"recipients": [], "message": null, "x": {}}`))
	f.Add([]byte(`{"a": 1, "a": 2} {}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, problems := parseMessage(body)
		if len(problems) > 0 {
			return
		}
		var plain struct {
			Recipients struct{ Contacts, Roles []string }
			Message    string
		}
		if err := json.Unmarshal(body, &plain); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		if m.message != plain.Message || len(m.recipients.Contacts) == 0 || len(m.recipients.Roles) > len(plain.Recipients.Roles) {
			t.Errorf("%q was read as %+v", body, m)
		}
	})
}

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte(`{"name": "n", "responseType": "TEXT", "content": {"text": "x"}}`))
	f.Add([]byte(`{"name": "n", "responseType": "CARD", "content": {"title": "x", "buttons": [{"label": "l", "type": "url", "value": "https://e.com"}]}}`))
	f.Add([]byte(`{"name": "n", "responseType": "IMAGE", "content": {"url": "https://e.com/@request.message", "altText": ""}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		one, problems := parseTemplate(body)
		if len(problems) > 0 {
			return
		}
		again, problems := parseTemplate([]byte(asJSON(t, one)))
		if len(problems) > 0 || asJSON(t, again) != asJSON(t, one) {
			t.Errorf("%q was read as %+v, and that as %+v (%q)", body, one, again, problems)
		}
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
