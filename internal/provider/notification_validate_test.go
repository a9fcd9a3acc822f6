// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// merge returns base with changes; a nil change leaves the attribute out.
func merge(base object, changes ...object) object {
	merged := object{}
	for _, layer := range append([]object{base}, changes...) {
		for key, value := range layer {
			if merged[key] = value; value == nil {
				delete(merged, key)
			}
		}
	}
	return merged
}

func toSam(changes ...object) object {
	return merge(object{"recipients": object{"contacts": []any{"sam@gmail.com"}}, "message": "Exchange is down"}, changes...)
}

// finding is a diagnostic that a test expects: where, and words that tell the reader what to do.
type finding struct {
	severity tfprotov6.DiagnosticSeverity
	at       string
	says     string
}

func mistakeAt(at, says string) finding {
	return finding{tfprotov6.DiagnosticSeverityError, at, says}
}

func doubtAt(at, says string) finding {
	return finding{tfprotov6.DiagnosticSeverityWarning, at, says}
}

// requireFindings fails unless the diagnostics are exactly these, in any order.
func requireFindings(t *testing.T, diags []*tfprotov6.Diagnostic, want ...finding) {
	t.Helper()
	if len(diags) != len(want) {
		t.Fatalf("want %d diagnostics, got:\n%s", len(want), describe(diags))
	}
	for _, w := range want {
		found := false
		for _, d := range diags {
			found = found || d.Severity == w.severity && attributePath(d.Attribute) == w.at && strings.Contains(d.Summary+": "+d.Detail, w.says)
		}
		if !found {
			t.Errorf("want %s at %s with %q, got:\n%s", w.severity, w.at, w.says, describe(diags))
		}
	}
}

func TestNotificationBadInput(t *testing.T) {
	t.Parallel()
	card := func(changes ...object) object {
		return toSam(object{"message": nil, "card": merge(object{"title": "Outage"}, changes...)})
	}
	button := func(b object) object { return card(object{"buttons": []any{b}}) }
	to := func(recipients object) object { return toSam(object{"recipients": recipients}) }
	tests := map[string]struct {
		config object
		want   []finding
	}{
		"nothing wrong":       {toSam(), nil},
		"no recipients":       {to(object{}), []finding{mistakeAt("recipients", "all_users = true")}},
		"all_users false":     {to(object{"all_users": false}), []finding{mistakeAt("recipients", "Nobody is named")}},
		"empty contacts":      {to(object{"contacts": []any{}}), []finding{mistakeAt("recipients.contacts", "names nobody")}},
		"empty roles":         {to(object{"roles": []any{}}), []finding{mistakeAt("recipients.roles", "names nobody")}},
		"both empty":          {to(object{"contacts": []any{}, "roles": []any{}}), []finding{mistakeAt("recipients.contacts", "Empty"), mistakeAt("recipients.roles", "Empty")}},
		"contacts with roles": {to(object{"contacts": []any{"sam"}, "roles": []any{"analyst"}}), []finding{mistakeAt("recipients.roles", "two notifications")}},
		"contacts in roles":   {to(object{"contacts": []any{"sam"}, "roles": []any{"analyst"}, "contacts_in_roles": true}), nil},
		"in roles, no roles":  {to(object{"contacts": []any{"sam"}, "contacts_in_roles": true}), []finding{mistakeAt("recipients.contacts_in_roles", "needs both")}},
		"contact 0":           {to(object{"contacts": []any{"0"}}), []finding{mistakeAt(`recipients.contacts["0"]`, "all_users = true")}},
		"comma":               {to(object{"contacts": []any{"a, b"}}), []finding{mistakeAt(`recipients.contacts["a, b"]`, `"a", "b"`)}},
		"blank contact":       {to(object{"contacts": []any{" "}}), []finding{mistakeAt(`recipients.contacts[" "]`, "login ID")}},
		"null contact":        {to(object{"contacts": []any{nil}}), []finding{mistakeAt("recipients.contacts", "compact(")}},
		"all with contacts":   {to(object{"contacts": []any{"sam"}, "all_users": true}), []finding{mistakeAt("recipients.contacts", "all_users")}},
		"all with roles":      {to(object{"roles": []any{"analyst"}, "all_users": true}), []finding{mistakeAt("recipients.roles", "all_users")}},
		"role admin":          {to(object{"roles": []any{"admin"}}), []finding{mistakeAt(`recipients.roles["admin"]`, `Did you mean "administrator"?`)}},
		"role -9":             {to(object{"roles": []any{"-9"}}), []finding{mistakeAt(`recipients.roles["-9"]`, "-1 to -5")}},
		"several mistakes": {
			merge(to(object{"contacts": []any{"0", "a,b"}}), object{"message": " "}),
			[]finding{mistakeAt(`recipients.contacts["0"]`, ""), mistakeAt(`recipients.contacts["a,b"]`, ""), mistakeAt("message", "empty")},
		},
		"unknown contacts":       {to(object{"contacts": unknown}), nil},
		"unknown contact":        {to(object{"contacts": []any{unknown}}), nil},
		"unknown beside mistake": {to(object{"contacts": []any{unknown, "0"}}), []finding{mistakeAt(`recipients.contacts["0"]`, "")}},
		"unknown recipients":     {toSam(object{"recipients": unknown}), nil},

		"no content":         {toSam(object{"message": nil}), []finding{mistakeAt("message", "Nothing is said")}},
		"only a template":    {toSam(object{"message": nil, "template_id": "7"}), nil},
		"unknown template":   {toSam(object{"message": nil, "template_id": unknown}), nil},
		"empty template":     {toSam(object{"template_id": ""}), []finding{mistakeAt("template_id", "Leave it out")}},
		"message and card":   {toSam(object{"card": object{"title": "x"}}), []finding{mistakeAt("card", "message and card are both set")}},
		"message twice":      {toSam(object{"message_wo": "x", "message_wo_version": 1}), []finding{mistakeAt("message_wo", "both set")}},
		"wo without version": {toSam(object{"message": nil, "message_wo": "x"}), []finding{doubtAt("message_wo", "message_wo_version = 1")}},
		"version without wo": {toSam(object{"message_wo_version": 1}), []finding{mistakeAt("message_wo_version", "resend_triggers")}},
		"empty message":      {toSam(object{"message": "\r\n "}), []finding{mistakeAt("message", "empty")}},
		"long message":       {toSam(object{"message": strings.Repeat("x", 64<<10+1)}), []finding{doubtAt("message", "64 KiB")}},
		"image without scheme": {
			toSam(object{"message": nil, "image": object{"url": "example.com/a.png"}}),
			[]finding{mistakeAt("image.url", `Write "https://example.com/a.png"`)},
		},
		"card without title":     {card(object{"title": ""}), []finding{mistakeAt("card.title", "heading")}},
		"button without value":   {button(object{"label": "Status", "value": ""}), []finding{mistakeAt("card.buttons[0].value", "empty")}},
		"button with javascript": {button(object{"label": "x", "value": "javascript:alert(1)"}), []finding{mistakeAt("card.buttons[0].value", "https:// or mailto:")}},
		"button of unknown type": {button(object{"label": "x", "type": "call", "value": "https://x.example"}), []finding{mistakeAt("card.buttons[0].type", `"url"`)}},
		"odd response type":      {toSam(object{"response_type": "application/json"}), []finding{doubtAt("response_type", "sent as it is")}},
		"ill response type":      {toSam(object{"response_type": "CARD"}), []finding{doubtAt("response_type", "inferred")}},
		"lower-case type":        {toSam(object{"response_type": "text"}), nil},
		"send_before":            {toSam(object{"send_before": "tomorrow"}), []finding{mistakeAt("send_before", "2026-12-02T05:00:00Z")}},
		"resend_on":              {toSam(object{"resend_on": "never"}), []finding{mistakeAt("resend_on", `"trigger"`)}},
		"closing notice":         {toSam(object{"on_destroy": object{"message": ""}}), []finding{mistakeAt("on_destroy.message", "empty")}},
		"closing says nothing":   {toSam(object{"on_destroy": object{}}), []finding{mistakeAt("on_destroy.message", "Nothing is said")}},
	}
	s := newServer(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFindings(t, s.validate(t, "luma_notification", test.config), test.want...)
		})
	}
}
