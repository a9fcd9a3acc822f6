// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// leftToApply are configurations with something unknown, and what it becomes.
var leftToApply = map[string]struct{ config, becomes object }{
	"nothing":     {object{"message": "new"}, object{"message": "new"}},
	"message":     {object{"message": unknown}, object{"message": "new"}},
	"template":    {object{"template_id": unknown, "message": "new"}, object{"template_id": "-1", "message": "new"}},
	"card":        {object{"message": nil, "card": object{"title": unknown}}, object{"message": nil, "card": object{"title": "new"}}},
	"write-only":  {object{"message": nil, "message_wo": unknown, "message_wo_version": unknown}, secret(2, "new")},
	"recipients":  {object{"recipients": unknown}, object{"recipients": object{"roles": []any{"analyst"}}}},
	"a contact":   {object{"recipients": object{"contacts": []any{unknown}}}, object{"recipients": object{"contacts": []any{"ruth"}}}},
	"all_users":   {object{"recipients": object{"all_users": unknown}}, object{"recipients": object{"all_users": true}}},
	"trigger":     {object{"resend_triggers": object{"a": unknown}}, object{"resend_triggers": object{"a": "1"}}},
	"triggers":    {object{"resend_triggers": unknown}, object{"resend_triggers": object{"a": "1"}}},
	"resend_on":   {object{"message": "new", "resend_on": unknown}, object{"message": "new", "resend_on": "change"}},
	"everything":  {object{"message": unknown, "recipients": unknown, "template_id": unknown}, object{"message": "new", "template_id": "1001"}},
	"send_before": {object{"message": "new", "send_before": unknown}, object{"message": "new", "send_before": "2100-01-01T00:00:00Z"}},
}

// A saved plan that is applied under other settings sends nothing, whatever it left to apply, and fails with the name of what
// differs. Under the same settings it sends.
func TestNotificationSavedPlanUnderOtherSettings(t *testing.T) {
	t.Parallel()
	dry, redirect := object{"dry_run": true}, object{"redirect_contacts": []any{"mei@example.com"}}
	settings := map[string]struct{ plan, apply object }{
		"dry run lifted":      {dry, nil},
		"dry run added":       {nil, dry},
		"redirection lifted":  {redirect, nil},
		"redirection added":   {nil, redirect},
		"redirection changed": {redirect, object{"redirect_contacts": []any{"tom@example.com"}}},
		"dry run to redirect": {dry, redirect},
		"limit lifted":        {object{"max_contacts": 5}, nil},
		"limit added":         {nil, object{"max_contacts": 5}},
		"kinds allowed":       {object{"allowed_audiences": []any{"contacts"}}, nil},
		"kinds refused":       {nil, object{"allowed_audiences": []any{"all_users"}}},
		"another tenant":      {nil, object{"another": true}},
	}
	for of, left := range leftToApply {
		t.Run(of, func(t *testing.T) {
			t.Parallel()
			tenant, another := testkit.Start(t), testkit.Start(t)
			servers := map[string]*protocol.Server{}
			serve := func(rails object) *protocol.Server {
				key := fmt.Sprint(rails)
				switch {
				case servers[key] != nil:
				case rails["another"] != nil:
					servers[key] = providertest.To(t, another, nil)
				default:
					servers[key] = providertest.To(t, tenant, rails)
				}
				return servers[key]
			}
			for _, limit := range []object{{}, {"send_before": "2100-01-01T00:00:00Z"}} {
				created := serve(nil).Life(t, notification, nil)
				created.Must(toSam(limit))
				for how, setting := range settings {
					for _, update := range []bool{false, true} {
						l := serve(setting.plan).Life(t, notification, nil)
						if update {
							copied := *created
							l, copied.Server = &copied, l.Server
							l.Refresh()
						}
						p := l.Plan(toSam(limit, left.config))
						if len(protocol.Errors(p.Diagnostics)) > 0 {
							continue // refused by the guard rail
						}
						l.Server = serve(setting.apply)
						requireRefused(t, how, l, p, toSam(limit, left.becomes), func() int { return tenant.Requests("", "") + another.Requests("", "") })

						l.Server = serve(setting.plan)
						diags := l.ApplyKnown(t.Context(), p, toSam(limit, left.becomes))
						requireNoBug(t, how+", then under the settings of the plan", diags)
					}
				}
			}
		})
	}
}

func requireRefused(t *testing.T, how string, l *protocol.Life, p protocol.Plan, config object, requests func() int) {
	t.Helper()
	before, prior := requests(), l.State
	diags := l.ApplyKnown(t.Context(), p, config)
	got := protocol.Describe(protocol.Errors(diags))
	if !strings.Contains(got, "guard_rails") && !strings.Contains(got, "endpoint") && !strings.Contains(got, "guard rail") {
		t.Errorf("%s: applied with:\n%s", how, protocol.Describe(diags))
	}
	if n := requests() - before; n != 0 || (l.State == nil) != (prior == nil) || l.State["send_count"] != prior["send_count"] {
		t.Errorf("%s: %d requests, state %v", how, n, l.State)
	}
}

// An unknown value that turns out to be what it was sends nothing, whichever settings the object was last changed under.
func TestNotificationUnknownTurnsOutToBeTheSame(t *testing.T) {
	t.Parallel()
	rails := map[string]object{
		"none": nil, "dry run": {"dry_run": true}, "redirection": {"redirect_contacts": []any{"mei@example.com"}},
		"limit": {"max_contacts": 5}, "kinds": {"allowed_audiences": []any{"contacts"}},
	}
	same := toSam(object{"template_id": "-1", "resend_triggers": object{"a": "1"}, "message_wo_version": nil})
	for name, block := range rails {
		for what, config := range map[string]object{
			"message": {"message": unknown}, "template": {"template_id": unknown}, "contacts": {"recipients": object{"contacts": unknown}},
			"trigger": {"resend_triggers": object{"a": unknown}}, "on_destroy": {"on_destroy": unknown}, "acknowledge": {"acknowledge": unknown},
			"several": {"message": unknown, "recipients": unknown, "resend_triggers": unknown, "resend_on": unknown, "send_before": unknown},
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				tenant := testkit.Start(t)
				l := providertest.To(t, tenant, nil).Life(t, notification, nil)
				l.Must(same)
				l.Server = providertest.To(t, tenant, block)
				l.Refresh()
				diags := l.ApplyKnown(t.Context(), l.Plan(merge(same, config)), same)
				if bad := protocol.Errors(diags); len(bad) > 0 {
					t.Errorf("applied with:\n%s", protocol.Describe(bad))
				}
				tenant.RequireSent(t, "sam@gmail.com| Exchange is down")
				l.RequireEmptyPlan(same)
			})
		}
	}
}

// Settings alone change nothing, and a refresh under them asks the tenant nothing.
func TestNotificationOtherSettingsAloneChangeNothing(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	l := providertest.To(t, tenant, nil).Life(t, notification, nil)
	l.Must(toSam())
	for name, block := range map[string]object{
		"dry run": {"dry_run": true}, "redirection": {"redirect_contacts": []any{"mei@example.com"}}, "limit": {"max_contacts": 5},
		"another tenant": {"endpoint": "https://luma2.serviceaide.com/vsa"}, "unknown tenant": {"endpoint": unknown}, "unknown rail": {"dry_run": unknown},
	} {
		l.Server = providertest.To(t, tenant, block)
		l.RequireEmptyPlan(toSam()) // as with -refresh=false
		protocol.RequireFindings(t, l.Refresh())
		if l.RequireEmptyPlan(toSam()); t.Failed() {
			t.Fatal(name)
		}
	}
	if n := tenant.Requests("", ""); n != 1 {
		t.Errorf("%d requests", n)
	}
}
