// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Null and empty values in every attribute are absent, or refused before anything is sent: in a create, an update and
// the first apply after an import, as literals and as values that are known only at apply.
func TestNotificationNullAndEmptyValues(t *testing.T) {
	t.Parallel()
	to := func(recipients object) object { return object{"recipients": recipients} }
	card := func(c object) object { return object{"message": nil, "card": merge(object{"title": "Outage"}, c)} }
	nullTitle := object{"message": nil, "card": object{"title": nil}}
	button := func(b any) object { return card(object{"buttons": []any{b}}) }
	tests := map[string]struct {
		config object
		at     string // of the error; "" = applied
	}{
		"trigger null":        {object{"resend_triggers": object{"a": nil}}, ""},
		"triggers, one null":  {object{"resend_triggers": object{"a": nil, "b": "1"}}, ""},
		"triggers empty":      {object{"resend_triggers": object{}}, ""},
		"trigger empty":       {object{"resend_triggers": object{"a": ""}}, ""},
		"resend_on null":      {object{"resend_on": nil}, ""},
		"flags null":          {to(object{"contacts": []any{"sam@gmail.com"}, "roles": nil, "all_users": nil, "contacts_in_roles": nil}), ""},
		"texts empty":         {object{"bot_external_id": "", "template_type": "", "response_type": ""}, ""},
		"buttons null":        {card(object{"buttons": nil}), ""},
		"buttons empty":       {card(object{"buttons": []any{}}), ""},
		"button type null":    {button(object{"label": "l", "value": "https://example.com", "type": nil}), ""},
		"card texts null":     {card(object{"subtitle": nil, "text": nil, "image_url": nil}), ""},
		"alt_text empty":      {object{"message": nil, "image": object{"url": "https://example.com/a", "alt_text": ""}}, ""},
		"on_destroy nulls":    {object{"on_destroy": object{"message": "over", "card": nil, "image": nil, "template_id": nil}}, ""},
		"acknowledge empty":   {object{"acknowledge": ""}, ""},
		"flag of look-up":     {object{"verify_contacts": nil}, ""},
		"contact null":        {to(object{"contacts": []any{"sam@gmail.com", nil}}), "recipients.contacts[1]"},
		"contact empty":       {to(object{"contacts": []any{""}}), "recipients.contacts[0]"},
		"contacts empty":      {to(object{"contacts": []any{}}), "recipients.contacts"},
		"role null":           {to(object{"roles": []any{nil}}), "recipients.roles"},
		"role empty":          {to(object{"roles": []any{""}}), `recipients.roles[""]`},
		"roles empty":         {to(object{"roles": []any{}}), "recipients.roles"},
		"nobody":              {to(object{"contacts": nil, "roles": nil, "all_users": false}), "recipients"},
		"message empty":       {object{"message": ""}, "message"},
		"message null":        {object{"message": nil}, "message"},
		"write-only empty":    {object{"message": nil, "message_wo": "", "message_wo_version": 1}, "message_wo"},
		"write-only null":     {object{"message": nil, "message_wo": nil, "message_wo_version": 1}, "message"},
		"template empty":      {object{"template_id": ""}, "template_id"},
		"image without url":   {object{"message": nil, "image": object{"url": nil}}, "image.url"},
		"card without title":  {nullTitle, "card.title"},
		"button null":         {button(nil), "card.buttons[0]"},
		"button without text": {button(object{"label": nil, "value": "https://example.com"}), "card.buttons[0].label"},
		"button without link": {button(object{"label": "l", "value": nil}), "card.buttons[0].value"},
		"on_destroy empty":    {object{"on_destroy": object{}}, "on_destroy.message"},
		"on_destroy no text":  {object{"on_destroy": object{"message": ""}}, "on_destroy.message"},
		"on_destroy button":   {object{"on_destroy": object{"card": object{"title": "x", "buttons": []any{nil}}}}, "on_destroy.card.buttons[0]"},
		"send_before empty":   {object{"send_before": ""}, "send_before"},
		"resend_on empty":     {object{"resend_on": ""}, "resend_on"},
	}
	ways := map[string]func(l *protocol.Life){
		"create": func(*protocol.Life) {}, "update": func(l *protocol.Life) { l.Must(toSam()) },
		"import": func(l *protocol.Life) { l.Import("0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01") },
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			for way, begin := range ways {
				for _, later := range []bool{false, true} {
					l := s.Life(t, notification, nil)
					begin(l)
					config, planned, before := toSam(test.config), toSam(test.config), tenant.Requests("", "")
					for attribute := range test.config {
						if later && config[attribute] != nil {
							planned[attribute] = unknown
						}
					}
					p := l.Plan(planned)
					requireNoBug(t, way, p.Diagnostics)
					diags := slices.Concat(p.Diagnostics, l.ApplyKnown(t.Context(), p, config))
					requireNoBug(t, way, diags)
					requests, bad := tenant.Requests("", "")-before, protocol.Errors(diags)
					if test.at == "" {
						if l.RequireEmptyPlan(config); len(bad) > 0 || requests > 1 || way != "update" && (requests == 1) != (way == "create") {
							t.Fatalf("%s, later %v: %d requests, and:\n%s", way, later, requests, protocol.Describe(bad))
						}
						continue
					}
					if requests > 0 || len(bad) == 0 {
						t.Fatalf("%s, later %v: %d requests, and:\n%s", way, later, requests, protocol.Describe(diags))
					}
					protocol.RequireFindings(t, bad[:1], errorAt(test.at, ""))
				}
			}
		})
	}
}
