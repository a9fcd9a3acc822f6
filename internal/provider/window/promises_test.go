// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A plan in which nothing but endpoint and guard rails is certain cannot be applied under other settings, whatever is
// unknown in it.
func TestWindowSavedPlanKeepsItsSettings(t *testing.T) {
	t.Parallel()
	unknowns := map[string]object{
		"nothing":     {},
		"recipients":  {"recipients": object{"contacts": unknown}},
		"title":       {"title": unknown},
		"status":      {"status": unknown},
		"events":      {"notify_on": unknown},
		"start":       {"starts_at": unknown},
		"template":    {"template_id": unknown},
		"description": {"description": unknown},
	}
	moves := map[string]struct{ planned, applied object }{
		"redirect lifted":   {redirect, nil},
		"redirect set":      {nil, redirect},
		"dry run lifted":    {dryRun, nil},
		"dry run set":       {nil, dryRun},
		"max_contacts":      {object{"max_contacts": 5}, nil},
		"allowed_audiences": {object{"allowed_audiences": []any{"contacts"}}, nil},
	}
	for name, open := range unknowns {
		for move, rails := range moves {
			t.Run(name+", "+move, func(t *testing.T) {
				t.Parallel()
				w := newWindow(t)
				w.Moments = nil
				final := merge(exchange(), object{"title": "Mail", "template_id": "-1", "description": "x"})
				for i, stage := range []string{"create", "update"} {
					w.settings(rails.planned)
					p := w.Plan(merge(final, open))
					if p.Values["endpoint"] != w.tenant.Endpoint() || p.Values["guard_rails"] == unknown {
						t.Fatalf("%s: planned for %v under %v", stage, p.Values["endpoint"], p.Values["guard_rails"])
					}
					w.settings(rails.applied)
					diags := protocol.Describe(w.ApplyKnown(t.Context(), p, final))
					if !strings.Contains(diags, "inconsistent final plan") || len(w.messages()) != i {
						t.Fatalf("%s: sent %q with:\n%s", stage, providertest.Notices(w.tenant), diags)
					}
					w.settings(nil)
					w.Must(exchange(object{"starts_at": "2026-12-01T21:30"}))
				}
				w.requireSent("announcement")
			})
		}
	}
}

// A plan that changes nothing does not record other settings; one that changes something does.
func TestWindowSettingsInState(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	w.settings(redirect)
	w.RequireEmptyPlan(exchange())
	w.RequireEmptyPlan(exchange(object{"starts_at": "2026-12-02T05:00:00Z"})) // another spelling
	w.Must(exchange(object{"description": "x"}))
	if got := w.State["guard_rails"]; got != "redirect_contacts: only tom@example.com" {
		t.Errorf("guard_rails is %v", got)
	}
	w.settings(nil)
	w.RequireEmptyPlan(exchange(object{"description": "x"}))
	w.requireSent("announcement")
}

// Who is addressed is known, and refused, whatever the notice says and when the window is.
func TestWindowRefusedWhateverIsUnknown(t *testing.T) {
	t.Parallel()
	everybody := object{"recipients": object{"all_users": true}}
	onlyContacts := object{"allowed_audiences": []any{"contacts"}}
	for _, name := range []string{
		"title", "description", "starts_at", "ends_at", "time_zone", "messages", "template_id", "response_type", "time_format", "display_time_zones",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			open := exchange(everybody, object{name: unknown})
			if got := w.Plan(open).Values["audience"]; got != "everybody on "+strings.TrimPrefix(w.tenant.URL(), "http://") {
				t.Errorf("audience is planned as %v", got)
			}
			w.settings(onlyContacts)
			protocol.RequireFindings(t, w.Plan(open).Diagnostics, errorAt("recipients", "allowed_audiences allows only contacts"))
			w.Server = providertest.Configured(t, nil, merge(object{"endpoint": unknown, "api_token": "x"}, onlyContacts), provider.WithClock(w.Clock.Now))
			protocol.RequireFindings(t, w.Plan(open).Diagnostics, errorAt("recipients", "allowed_audiences allows only contacts"))
			w.requireSent()
		})
	}
}

// An update decides what its known values determine.
func TestWindowUpdateDecidesWhatIsKnown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config object
		sends  bool // for certain; false: certainly not
	}{
		"moved, title unknown":              {object{"starts_at": "2026-12-01T20:00", "title": unknown}, true},
		"renamed, start unknown":            {object{"title": "Mail", "starts_at": unknown}, true},
		"renamed, description unknown":      {object{"title": "Mail", "description": unknown}, true},
		"moved silently, title unknown":     {object{"starts_at": "2026-12-01T20:00", "title": unknown, "notify_on": []any{"create", "close"}}, false},
		"cancelled, title unknown":          {object{"status": "cancelled", "title": unknown}, true},
		"cancelled silently, title unknown": {object{"status": "cancelled", "title": unknown, "notify_on": []any{"update"}}, false},
		"status unknown, no events":         {object{"status": unknown, "notify_on": []any{}}, false},
		"nothing but events unknown":        {object{"notify_on": unknown}, false},
		"one event unknown":                 {object{"title": "Mail", "notify_on": []any{"update", unknown}}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			p := w.Plan(exchange(test.config))
			if !test.sends {
				if !reflect.DeepEqual(p.Values["last_notice"], w.State["last_notice"]) || p.Values["audience"] != w.State["audience"] {
					t.Errorf("nothing can be due, but %v is planned for %v", p.Values["last_notice"], p.Values["audience"])
				}
				return
			}
			audience, _ := p.Values["audience"].(string)
			if p.Values["last_notice"] != unknown || !strings.HasSuffix(audience, "(send 2)") {
				t.Errorf("a notice is due, but %v is planned for %v", p.Values["last_notice"], p.Values["audience"])
			}
			w.requireSent("announcement")
		})
	}
}

// Whatever refers to texts or last_notice right after an import can be evaluated, and the first apply sends nothing.
func TestWindowImported(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]object{
		"scheduled": exchange(),
		"ended":     exchange(object{"starts_at": "2020-12-01T21:00", "ends_at": "2020-12-01T23:00"}),
		"cancelled": exchange(cancelled),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			state, diags := w.Server.Import(t, providertest.Window, "0B1C7B0E-8d8f-4c55-9a4c-2f3f1f0b6a01")
			protocol.RequireFindings(t, diags)
			w.State, w.Private = state, nil
			texts, ok := state["texts"].(object)
			if _, hasReminder := texts["reminder"]; !ok || !hasReminder || w.last("outcome") != "imported" {
				t.Fatalf("imported as %v", state)
			}
			p := w.Plan(config)
			for kind, text := range p.Values["texts"].(object) {
				if words, _ := text.(string); (words == "") != (kind == "change") {
					t.Errorf("texts.%s is planned as %v", kind, text)
				}
			}
			w.Must(config)
			w.Must(merge(config, object{"description": "x"}))
			w.requireSent()
			w.Must(merge(config, object{"description": "x", "starts_at": "2026-12-01T20:00", "ends_at": "2026-12-01T23:00", "status": "scheduled"}))
			if n := len(w.messages()); n != 1 {
				t.Errorf("%d messages after it moved", n)
			}
		})
	}
}

func TestWindowImportedByAWrongID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "exchange", "\x1b[31m"} {
		_, diags := newWindow(t).Server.Import(t, providertest.Window, id)
		protocol.RequireFindings(t, diags, errorAt("", "is not a UUID"))
	}
}

// The reminder is a text for a separate notification; the window never sends it.
func TestWindowReminder(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	if got := w.text("reminder"); got != "Reminder: Exchange upgrade\nWhen: Tue 1 Dec 2026, 21:00–23:00 PST (2 hours)" {
		t.Errorf("the default reminder is %q", got)
	}
	w.Must(exchange(object{"messages": object{"reminder": "In an hour: {{title}}, {{times}}"}}))
	if got := w.text("reminder"); got != "In an hour: Exchange upgrade, Tue 1 Dec 2026, 21:00–23:00 PST" {
		t.Errorf("the custom reminder is %q", got)
	}
	w.requireSent("announcement")
}

// Another zone table is a planned change with a change notice: what was announced are the instants in state. The test
// writes down a state in which 21:00 still was the instant that is 20:00 now.
func TestWindowZoneRulesChange(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange(object{"starts_at": "2026-12-01T20:00"}))
	w.State["starts_at"] = "2026-12-01T21:00"
	p := w.Plan(exchange())
	change, _ := p.Values["texts"].(object)["change"].(string)
	if p.Values["starts_at_utc"] != "2026-12-02T05:00:00Z" || p.Values["last_notice"] != unknown || !strings.Contains(change, "start 20:00 → 21:00 PST") {
		t.Errorf("planned as %v", p.Values)
	}
	w.Must(exchange())
	w.requireSent("announcement", "change")
	silent := newWindow(t)
	silent.Must(exchange(object{"starts_at": "2026-12-01T20:00"}))
	silent.State["starts_at"] = "2026-12-01T21:00"
	silent.Must(exchange(object{"starts_at": "2026-12-02T04:00:00Z"})) // the instant that was announced
	silent.requireSent("announcement")
}

// Saving its result is rehearsed before a notice is sent, and the record of what readers saw survives whatever is
// refused.
func TestWindowRefusedSendKeepsWhatReadersSaw(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	before := string(w.Private)
	w.tenant.Fault(refused)
	w.Apply(w.Plan(aDayLater()))
	if string(w.Private) != before {
		t.Errorf("a refused change left\n%s\nafter\n%s", w.Private, before)
	}
	w.tenant.ClearFaults()
	w.Must(aDayLater())
	w.requireSent("announcement", "change")
}

// Errors quote times, zones and words of the schema, never what may be sensitive.
func TestWindowErrorsQuoteNoText(t *testing.T) {
	t.Parallel()
	const secret = "Project Falcon"
	bad := exchange(object{
		"title": secret + "\nmoves", "description": secret, "status": "gone", "starts_at": "2026-13-01T21:00",
		"messages": object{
			"announcement": secret + " {{foo}}", "change": secret + " {{changes", "completion": "{{" + secret + "}}",
			"cancellation": "{{changes}} " + secret, "reminder": "{{ " + secret,
		},
	})
	diags := protocol.Describe(newWindow(t).Server.Validate(t, providertest.Window, bad))
	if strings.Contains(diags, secret) || !strings.Contains(diags, "{{foo}}") || !strings.Contains(diags, "2026-13-01T21:00") {
		t.Errorf("reported as:\n%s", diags)
	}
}

// The settings of a destroy's plan hold, too, and a window is not closed on a tenant where it was not announced.
func TestWindowDestroyedOnAnotherTenantSince(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	first := w.tenant
	p := w.Plan(nil)
	w.tenant = testkit.Start(t)
	w.settings(nil)
	w.Apply(p)
	w.requireSent()
	providertest.RequireNotices(t, first, "announcement")
}
