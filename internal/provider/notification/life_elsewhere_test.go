// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Nobody hears that something is over, or only what was added, on a tenant where it was never announced.
func TestNotificationOnAnotherTenant(t *testing.T) {
	t.Parallel()
	const elsewhere = "Last send was on another tenant"
	sent := func(texts ...string) []string { return texts }
	closing := object{"on_destroy": object{"message": "Exchange is up"}}
	more := object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}}
	other := object{"message": "news"}
	tests := map[string][]lifeStep{
		"nothing changes":     {{nil, closing, nil, sent(down), ""}, {tenantB, closing, nil, nil, ""}, {nil, nil, nil, sent(up), ""}},
		"destroyed":           {{nil, closing, nil, sent(down), ""}, {tenantB, nil, nil, nil, "Destroying sends no closing notice"}},
		"moved and destroyed": {{nil, closing, nil, sent(down), ""}, {movedToB, nil, nil, sent("B:" + up), "Destroying sends a closing notice"}},
		"silent change":       {{nil, object{}, nil, sent(down), ""}, {tenantB, closing, nil, nil, elsewhere}, {tenantB, nil, nil, nil, ""}},
		"silent, then back":   {{nil, object{}, nil, sent(down), ""}, {tenantB, closing, nil, nil, elsewhere}, {nil, nil, nil, sent(up), ""}},
		"another text": {
			{nil, closing, nil, sent(down), ""},
			{tenantB, merge(closing, other), nil, sent("B:sam@gmail.com| news"), elsewhere},
			{tenantB, nil, nil, sent("B:" + up), ""},
		},
		"one more contact":   {{nil, object{}, nil, sent(down), ""}, {tenantB, more, nil, sent("B:ruth,sam@gmail.com| Exchange is down"), elsewhere}},
		"one fewer":          {{nil, more, nil, sent("ruth,sam@gmail.com| Exchange is down"), ""}, {tenantB, object{}, nil, nil, elsewhere}},
		"moved, one more":    {{nil, object{}, nil, sent(down), ""}, {movedToB, more, nil, sent("B:ruth| Exchange is down"), ""}},
		"rehearsed nowhere":  {{nil, closing, nil, sent(down), ""}, {nowhere, closing, nil, nil, ""}, {tenantB, nil, nil, nil, "no closing notice"}},
		"text nowhere, back": {{nil, object{}, nil, sent(down), ""}, {nowhere, other, nil, nil, ""}, {nil, other, nil, sent("sam@gmail.com| news"), ""}},
		"text nowhere, B": {
			{nil, object{}, nil, sent(down), ""},
			{nowhere, other, nil, nil, ""},
			{tenantB, other, nil, sent("B:sam@gmail.com| news"), elsewhere},
		},
		"more nowhere, B": {
			{nil, object{}, nil, sent(down), ""},
			{nowhere, more, nil, nil, ""},
			{tenantB, more, nil, sent("B:ruth,sam@gmail.com| Exchange is down"), elsewhere},
		},
		"silent nowhere":        {{nil, object{}, nil, sent(down), ""}, {nowhere, closing, nil, nil, ""}, {tenantB, nil, nil, nil, ""}},
		"first nowhere, then B": {{nowhere, closing, nil, nil, ""}, {tenantB, closing, nil, sent(onB), ""}, {tenantB, nil, nil, sent("B:" + up), ""}},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playLife(t, steps)
		})
	}
}

// What is imported counts as sent, as the first configuration describes it.
func TestNotificationImportedLives(t *testing.T) {
	t.Parallel()
	const id = "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01"
	later := object{"message": unknown, "recipients": unknown, "resend_triggers": object{"a": unknown, "b": nil}, "on_destroy": unknown, "template_id": unknown}
	tests := map[string]struct{ planned, becomes object }{
		"plain":    {withClosing(), withClosing()},
		"triggers": {toSam(object{"resend_triggers": object{"a": "1", "b": nil}}), nil},
		"nulls": {
			toSam(object{
				"resend_triggers": object{"a": nil}, "recipients": object{"contacts": []any{"sam@gmail.com"}, "roles": nil, "all_users": nil},
			}),
			nil,
		},
		"unknown": {toSam(later), withClosing(object{"resend_triggers": object{"a": "1", "b": nil}, "template_id": "-1"})},
		"write":   {toSam(secret(1, "x")), nil},
		"card": {
			toSam(object{
				"message": nil, "card": object{"title": "x", "buttons": []any{object{"label": "l", "value": "https://example.com", "type": nil}}},
			}),
			nil,
		},
		"template":  {toSam(object{"message": nil, "template_id": "1001"}), nil},
		"expired":   {toSam(object{"send_before": "2020-01-01T00:00:00Z"}), nil},
		"with code": {toSam(object{"recipients": object{"roles": []any{"-3"}}}), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			protocol.RequireFindings(t, l.Import(id))
			known := test.becomes
			if known == nil {
				known = test.planned
			}
			if bad := protocol.Errors(l.ApplyKnown(t.Context(), l.Plan(test.planned), known)); len(bad) > 0 {
				t.Fatal(protocol.Describe(bad))
			}
			l.RequireEmptyPlan(known)
			if l.State["outcome"] != "imported" || l.State["send_count"] != 0 || tenant.Requests("", "") != 0 {
				t.Fatalf("adopted as %v", l.State)
			}
			l.Must(merge(known, object{
				"resend_triggers": object{"again": "1"}, "send_before": nil, "message": "again", "card": nil, "message_wo": nil,
				"message_wo_version": nil,
			}))
			if sent := tenant.Sent(); len(sent) != 1 || !strings.HasSuffix(sent[0], " again") || !strings.Contains(l.State["audience"].(string), " on ") {
				t.Errorf("sent %q as %v", sent, l.State)
			}
		})
	}
	t.Run("destroyed at once", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		l := providertest.To(t, tenant, nil).Life(t, notification, nil)
		l.Import(id)
		l.Must(nil)
		tenant.RequireSent(t)
	})
	t.Run("adopted and destroyed", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		l := providertest.To(t, tenant, nil).Life(t, notification, nil)
		l.Import(id)
		l.Must(withClosing())
		l.Must(nil)
		tenant.RequireSent(t, up)
	})
}
