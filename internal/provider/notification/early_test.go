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

// laterContents are contents that are known only at apply.
var laterContents = map[string]object{
	"message":       {"message": unknown},
	"template":      {"template_id": unknown},
	"both":          {"message": unknown, "template_id": unknown},
	"image":         {"message": nil, "image": unknown},
	"card":          {"message": nil, "card": object{"title": unknown, "buttons": unknown}},
	"button":        {"message": nil, "card": object{"title": "x", "buttons": []any{unknown}}},
	"write-only":    {"message": nil, "message_wo": unknown, "message_wo_version": 1},
	"bot":           {"bot_external_id": unknown, "response_type": unknown},
	"send_before":   {"send_before": unknown},
	"trigger":       {"resend_triggers": object{"a": unknown}},
	"on_destroy":    {"on_destroy": unknown},
	"on_destroy in": {"on_destroy": object{"message": unknown}},
	"resend_on":     {"resend_on": unknown},
}

// Who reads a new message depends on recipients, tenant and guard rails alone, so its plan says so, and refuses whom
// they exclude, whatever of the content is not known yet.
func TestNotificationCreateDecidesTheAudienceAtPlan(t *testing.T) {
	t.Parallel()
	two := object{"recipients": object{"contacts": []any{"sam@gmail.com", "jduy@gmail.com"}}}
	tests := map[string]struct {
		block, config object
		want          []finding
		audience      string // "HOST" is the tenant's; "" = refused
	}{
		"allowed":         {nil, two, nil, "2 users on HOST"},
		"too many":        {object{"max_contacts": 1}, two, []finding{errorAt("recipients", "allows at most 1")}, ""},
		"refused kind":    {object{"allowed_audiences": []any{"roles"}}, two, []finding{errorAt("recipients", "allows only roles")}, ""},
		"tenant unknown":  {object{"endpoint": unknown, "max_contacts": 1}, two, []finding{errorAt("recipients", "allows at most 1")}, ""},
		"not in the list": {nil, merge(two, object{"verify_contacts": true}), []finding{errorAt("recipients.contacts", `no user for "jd…m"`)}, ""},
		"dry run":         {dry, two, []finding{warningAt("", "Dry run, nothing is sent")}, "2 users on HOST (dry run, nothing is sent)"},
		"redirected":      {tester, two, []finding{warningAt("", "Notification is redirected")}, "2 users on HOST, redirected to mei@example.com"},
		"a role":          {nil, object{"recipients": object{"roles": []any{"-3"}}}, nil, "all Analysts on HOST"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, test.block)
			for what, content := range laterContents {
				p := s.Plan(t, notification, nil, toSam(test.config, content))
				protocol.RequireFindings(t, p.Diagnostics, test.want...)
				host := strings.TrimPrefix(tenant.URL(), "http://")
				if want := strings.ReplaceAll(test.audience, "HOST", host); want != "" && (p.Values["audience"] != want || p.Values["send_count"] != 1 || p.Values["endpoint"] != tenant.Endpoint()) {
					t.Errorf("%s: planned as %v", what, p.Values)
				}
			}
			if n := tenant.Requests("POST", ""); n != 0 {
				t.Errorf("%d sent", n)
			}
		})
	}
}

// An update decides whatever the known values determine.
func TestNotificationUpdateDecidesWhatIsKnown(t *testing.T) {
	t.Parallel()
	two := object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}}
	trigger := object{"resend_triggers": object{"n": "2"}}
	later := object{"message": unknown}
	tests := map[string]struct {
		config, block object
		count         any // planned, after 1
		audience      any // "=" stays, " on HOST (send 2)" is added
		want          []finding
	}{
		"message":             {later, nil, unknown, unknown, nil},
		"message, one more":   {merge(later, two), nil, 2, unknown, []finding{warningAt("recipients", "May send to 2 users on ")}},
		"message and trigger": {merge(later, two, trigger), nil, 2, "2 users", nil},
		"message and trigger, limit": {
			merge(later, two, trigger), object{"max_contacts": 1}, 2, unknown, []finding{errorAt("recipients", "allows at most 1")},
		},
		"message and trigger, verify": {
			merge(later, trigger, object{"verify_contacts": true, "recipients": object{"contacts": []any{"zoe"}}}), nil, 2, "1 user",
			[]finding{errorAt("recipients.contacts", `no user for "z…"`)},
		},
		"message and trigger, dry":  {merge(later, trigger), dry, 2, "1 user (dry)", []finding{warningAt("", "Dry run, nothing is sent")}},
		"message, in trigger mode":  {merge(later, object{"resend_on": "trigger"}), nil, 1, "=", nil},
		"recipients, other text":    {object{"message": "new", "recipients": unknown}, nil, 2, unknown, nil},
		"template beside a message": {object{"template_id": unknown}, nil, 1, "=", []finding{warningAt("template_id", sendsNothing)}},
		"template and another text": {object{"template_id": unknown, "message": "new"}, nil, 2, "1 user", nil},
		"template type":             {object{"template_type": unknown}, nil, 1, "=", nil},
		"bot":                       {object{"bot_external_id": unknown}, nil, unknown, unknown, nil},
		"bot and another text":      {object{"bot_external_id": unknown, "message": "new"}, nil, 2, "1 user", nil},
		"null or a trigger":         {object{"resend_triggers": object{"a": unknown, "b": nil}}, nil, unknown, unknown, nil},
		"send_before":               {object{"send_before": unknown}, nil, 1, "=", nil},
		"on_destroy":                {object{"on_destroy": unknown}, nil, 1, "=", nil},
		"version":                   {object{"message_wo_version": unknown, "message_wo": unknown}, nil, unknown, unknown, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(toSam())
			l.Server = providertest.To(t, tenant, test.block)
			l.Refresh()
			p := l.Plan(toSam(test.config))
			protocol.RequireFindings(t, p.Diagnostics, test.want...)
			want := test.audience
			if words, ok := want.(string); ok {
				words, isDry := strings.CutSuffix(words, " (dry)")
				want = words + " on " + strings.TrimPrefix(tenant.URL(), "http://") + " (send 2)"
				if isDry {
					want = words + " on " + strings.TrimPrefix(tenant.URL(), "http://") + " (dry run, nothing is sent)"
				}
				if words == "=" {
					want = l.State["audience"]
				}
			}
			if failed := len(protocol.Errors(p.Diagnostics)) > 0; !failed && (p.Values["send_count"] != test.count || p.Values["audience"] != want) {
				t.Errorf("send_count %v, audience %v; want %v, %v", p.Values["send_count"], p.Values["audience"], test.count, want)
			}
		})
	}
}
