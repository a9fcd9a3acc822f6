// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func TestNotificationWhatSends(t *testing.T) {
	t.Parallel()
	contacts := func(ids ...any) object { return object{"recipients": object{"contacts": ids}} }
	roles := func(names ...any) object { return object{"recipients": object{"roles": names}} }
	everybody := object{"recipients": object{"all_users": true}}
	trigger := func(value any) object { return object{"resend_triggers": object{"ticket": value}} }
	onTrigger := object{"resend_on": "trigger"}
	text := func(s any) object { return object{"message": s} }
	card := object{"message": nil, "card": object{"title": "Outage"}}
	tests := map[string]struct {
		before, after object
		sent          string // as addressed says; "" = nothing
		audience      string // when something is sent
	}{
		"nothing":                  {object{}, object{}, "", ""},
		"message":                  {object{}, text("Exchange is up"), "sam@gmail.com|", "1 user"},
		"text to card":             {object{}, card, "sam@gmail.com|", "1 user"},
		"template":                 {object{}, object{"template_id": "-1"}, "", ""},
		"template type":            {object{}, object{"template_type": "custom"}, "", ""},
		"template replaced":        {object{"template_id": "1001"}, object{"template_id": "-1"}, "", ""},
		"template dropped":         {object{"template_id": "1001"}, object{"template_id": nil}, "", ""},
		"template, card":           {card, object{"template_id": "-1"}, "", ""},
		"template, write-only":     {secret(1, "a"), merge(secret(1, "a"), object{"template_id": "-1"}), "", ""},
		"bot":                      {object{}, object{"bot_external_id": "helper"}, "sam@gmail.com|", "1 user"},
		"inferred response type":   {object{}, object{"response_type": "TEXT"}, "", ""},
		"another person":           {object{}, contacts("ruth"), "ruth|", "1 user"},
		"one more person":          {object{}, contacts("sam@gmail.com", "judy@gmail.com"), "judy@gmail.com|", "1 user added to 1 user"},
		"one person fewer":         {contacts("sam@gmail.com", "ruth"), contacts("ruth"), "", ""},
		"one more role":            {roles("analyst"), roles("analyst", "developer"), "0|-2", "all Developers added to all Analysts"},
		"one role fewer":           {roles("analyst", "developer"), roles("analyst"), "", ""},
		"person to role":           {object{}, roles("analyst"), "0|-3", "all Analysts"},
		"role to everybody":        {roles("analyst"), everybody, "0|", "everybody"},
		"everybody to role":        {everybody, roles("analyst"), "", ""},
		"new trigger":              {object{}, trigger("1"), "sam@gmail.com|", "1 user"},
		"changed trigger":          {trigger("1"), trigger("2"), "sam@gmail.com|", "1 user"},
		"removed trigger":          {trigger("1"), object{"resend_triggers": nil}, "", ""},
		"empty triggers":           {trigger("1"), object{"resend_triggers": object{}}, "", ""},
		"trigger, in trigger mode": {merge(onTrigger, trigger("1")), merge(onTrigger, trigger("2")), "sam@gmail.com|", "1 user"},
		"message, in trigger mode": {onTrigger, merge(onTrigger, text("new")), "", ""},
		"trigger resends to all": {
			merge(trigger("1"), contacts("sam@gmail.com")), merge(trigger("2"), contacts("sam@gmail.com", "ruth")), "ruth,sam@gmail.com|", "2 users",
		},
		"write-only version":        {secret(1, "a"), secret(2, "b"), "sam@gmail.com|", "1 user"},
		"write-only text alone":     {secret(1, "a"), secret(1, "b"), "", ""},
		"CRLF":                      {text("a\nb"), text("a\r\nb"), "", ""},
		"surrounding whitespace":    {text("a"), text("\n a \n"), "", ""},
		"another spelling of roles": {roles("analyst"), roles("-3"), "", ""},
		"contact in spaces":         {object{}, contacts(" sam@gmail.com "), "", ""},
		"send_before":               {object{}, object{"send_before": "2100-01-01T00:00:00Z"}, "", ""},
		"on_destroy":                {object{}, object{"on_destroy": object{"message": "bye"}}, "", ""},
		"verify_contacts":           {object{}, object{"verify_contacts": true}, "", ""},
		"acknowledge":               {object{}, object{"acknowledge": "x"}, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			before, after := toSam(test.before), toSam(test.before, test.after)
			state := s.Must(t, notification, nil, before)
			s.RequireEmptyPlan(t, notification, state, before)
			p := s.Plan(t, notification, state, after)
			requirePlannedSend(t, state, p.Values, test.audience)
			next := s.Must(t, notification, state, after)
			s.RequireEmptyPlan(t, notification, next, after)
			var sent []string
			for _, m := range tenant.Messages()[1:] {
				sent = append(sent, testkit.Addressed(m))
			}
			if want := slices.DeleteFunc([]string{test.sent}, func(s string) bool { return s == "" }); !slices.Equal(sent, want) {
				t.Errorf("sent %q, want %q", sent, want)
			}
		})
	}
}

// secret is a configuration with a write-only message.
func secret(version int, text string) object {
	return object{"message": nil, "message_wo": text, "message_wo_version": version}
}

// requirePlannedSend checks that a plan tells a send to this audience, or leaves every computed value alone when it is
// "".
func requirePlannedSend(t *testing.T, prior, plan object, audience string) {
	t.Helper()
	computed := []string{"id", "request_id", "endpoint", "guard_rails", "audience", "send_count", "outcome", "sent_at", "status", "status_message", "errors", "data"}
	if audience == "" {
		for _, name := range computed {
			if !reflect.DeepEqual(plan[name], prior[name]) {
				t.Errorf("nothing is sent, but %s is planned to become %v instead of %v", name, plan[name], prior[name])
			}
		}
		return
	}
	if plan["send_count"] != prior["send_count"].(int)+1 {
		t.Errorf("send_count is planned as %v after %v", plan["send_count"], prior["send_count"])
	}
	host := strings.TrimSuffix(strings.TrimPrefix(prior["endpoint"].(string), "http://"), "/vsa")
	if want := fmt.Sprintf("%s on %s (send %d)", audience, host, plan["send_count"]); plan["audience"] != want {
		t.Errorf("audience is planned as %q, want %q", plan["audience"], want)
	}
	if plan["id"] != prior["id"] {
		t.Error("the id is planned to change")
	}
}

func TestNotificationRecordsTheReceipt(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, notification, nil, toSam())
	messages := tenant.Messages()
	if len(messages) != 1 || tenant.Requests("", "") != 1 {
		t.Fatalf("%d messages in %d requests, want one", len(messages), tenant.Requests("", ""))
	}
	want := object{"request_id": messages[0].RequestID, "outcome": "confirmed", "send_count": 1, "status": 200, "endpoint": tenant.Endpoint()}
	for key, value := range want {
		if state[key] != value {
			t.Errorf("%s is %v, want %v", key, state[key], value)
		}
	}
	if state["id"] == state["request_id"] || state["id"] == nil {
		t.Errorf("id %v and request_id %v must be two UUIDs", state["id"], state["request_id"])
	}
}

func TestNotificationImportAdoptsWithoutSending(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	imported := object{"id": "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01", "outcome": "imported", "send_count": 0}
	adopted := s.Must(t, notification, imported, toSam())
	s.RequireEmptyPlan(t, notification, adopted, toSam())
	if n := tenant.Requests("", ""); n != 0 {
		t.Fatalf("adopting made %d requests", n)
	}
	if adopted["outcome"] != "imported" || adopted["send_count"] != 0 {
		t.Errorf("adopted as %v", adopted)
	}
	s.Must(t, notification, adopted, toSam(object{"message": "news"}))
	if n := len(tenant.Messages()); n != 1 {
		t.Errorf("a change after the adoption sent %d messages, want 1", n)
	}
}

func TestNotificationUnknownsAreDecidedAtApply(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	later := toSam(object{"recipients": object{"contacts": unknown}})

	p := s.Plan(t, notification, nil, later)
	if p.Values["send_count"] != 1 || p.Values["audience"] != unknown || p.Values["endpoint"] != tenant.Endpoint() {
		t.Errorf("a create with unknown contacts is planned as %v", p.Values)
	}
	state := s.Must(t, notification, nil, toSam())
	p = s.Plan(t, notification, state, later)
	if p.Values["send_count"] != unknown || p.Values["audience"] != unknown {
		t.Errorf("an update with unknown contacts is planned as %v", p.Values)
	}
	for _, mode := range []string{"change", "trigger"} {
		trigger := toSam(object{"resend_on": mode, "resend_triggers": object{"x": unknown}})
		first := s.Must(t, notification, nil, merge(trigger, object{"resend_triggers": object{"x": "1"}}))
		if p = s.Plan(t, notification, first, trigger); p.Values["send_count"] != unknown {
			t.Errorf("in %s mode an unknown trigger is planned as %v", mode, p.Values["send_count"])
		}
	}
	p = s.Plan(t, notification, state, merge(later, object{"resend_on": "trigger"}))
	if p.Values["send_count"] != 1 {
		t.Errorf("in trigger mode unknown contacts decide nothing, but send_count is planned as %v", p.Values["send_count"])
	}
	if n := len(tenant.Messages()); n != 3 {
		t.Errorf("planning sent: %d messages instead of the 3 created", n)
	}
}

func TestNotificationWithUnknownProviderSettings(t *testing.T) {
	t.Parallel()
	s := providertest.Configured(t, nil, object{"endpoint": unknown, "api_token": unknown})
	p := s.Plan(t, notification, nil, toSam(object{"verify_contacts": true}))
	if p.Values["send_count"] != 1 || p.Values["audience"] != unknown || p.Values["endpoint"] != unknown {
		t.Errorf("planned as %v", p.Values)
	}
}

func TestNotificationResponseTypeIsContent(t *testing.T) {
	t.Parallel()
	s := providertest.To(t, testkit.Start(t), nil)
	state := s.Must(t, notification, nil, toSam())
	p := s.Plan(t, notification, state, toSam(object{"response_type": "ADAPTIVE"}))
	requirePlannedSend(t, state, p.Values, "1 user")
}
