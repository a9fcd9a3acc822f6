// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestWindowIsAnnounced(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	p := w.Plan(exchange())
	if p.Values["last_notice"] != unknown {
		t.Errorf("last_notice is planned as %v", p.Values["last_notice"])
	}
	host := strings.TrimPrefix(w.tenant.URL(), "http://")
	foreseen := object{"audience": "1 user on " + host, "starts_at_utc": "2026-12-02T05:00:00Z", "ends_at_utc": "2026-12-02T07:00:00Z",
		"status": "scheduled", "time_format": "long", "endpoint": w.tenant.Endpoint(), "guard_rails": nil}
	for key, want := range foreseen {
		if p.Values[key] != want {
			t.Errorf("%s is planned as %v, want %v", key, p.Values[key], want)
		}
	}
	w.Must(exchange())
	w.requireSent("announcement")
	message := w.messages()[0]
	if got := w.text("announcement"); got != message.Message || !strings.HasPrefix(got, "Maintenance: Exchange upgrade\nWhen: Tue 1 Dec 2026, 21:00–23:00 PST (2 hours)") {
		t.Errorf("planned %q, sent %q", got, message.Message)
	}
	receipt := object{"kind": "announcement", "outcome": "confirmed", "request_id": message.RequestID, "status": 200}
	for name, want := range receipt {
		if got := w.last(name); got != want {
			t.Errorf("last_notice.%s is %v, want %v", name, got, want)
		}
	}
	if testkit.Addressed(message) != "sam@gmail.com|" {
		t.Errorf("sent to %s", testkit.Addressed(message))
	}
	if w.text("change") != "" {
		t.Errorf("nothing changed, but the change says %q", w.text("change"))
	}
}

// What a change of an upcoming window sends. The harness checks that the plan showed it, and that the next plan is
// empty.
func TestWindowChanges(t *testing.T) {
	t.Parallel()
	roles := func(names ...any) object { return object{"recipients": object{"roles": names}} }
	contacts := func(ids ...any) object { return object{"recipients": object{"contacts": ids}} }
	tests := map[string]struct {
		before, after object
		says          string // in the change notice; "" = none goes
		to            string
	}{
		"nothing":             {nil, nil, "", ""},
		"start":               {nil, object{"starts_at": "2026-12-01T22:00"}, "start 21:00 → 22:00 PST", "sam@gmail.com|"},
		"end":                 {nil, object{"ends_at": "2026-12-02T01:30"}, "end Tue 1 Dec, 23:00 → Wed 2 Dec, 01:30 PST", "sam@gmail.com|"},
		"title":               {nil, object{"title": "Exchange move"}, "title “Exchange upgrade” → “Exchange move”", "sam@gmail.com|"},
		"role added":          {roles("analyst"), roles("analyst", "developer"), "now also Developers", "0|-2,-3"},
		"role removed":        {roles("analyst", "developer"), roles("analyst"), "", ""},
		"person added":        {nil, contacts("sam@gmail.com", "ruth"), "now also 1 user", "ruth,sam@gmail.com|"},
		"person removed":      {contacts("sam@gmail.com", "ruth"), contacts("ruth"), "", ""},
		"another audience":    {nil, roles("analyst"), "now for all Analysts", "0|-3"},
		"several":             {nil, object{"title": "Move", "starts_at": "2026-12-01T20:00"}, "start 21:00 → 20:00 PST", "sam@gmail.com|"},
		"zone, local times":   {nil, object{"time_zone": "America/Denver"}, "start 22:00 → 21:00 MST", "sam@gmail.com|"},
		"zone, same instants": {object{"starts_at": "2026-12-02T05:00:00Z", "ends_at": "2026-12-02T07:00:00Z"}, object{"time_zone": "America/Denver"}, "", ""},
		"duration for end":    {nil, object{"ends_at": nil, "duration": "2h"}, "", ""},
		"longer duration": {
			object{"ends_at": nil, "duration": "2h"}, object{"duration": "3h"}, "end Tue 1 Dec, 23:00 → Wed 2 Dec, 00:00 PST", "sam@gmail.com|",
		},
		"duration, start moves": {object{"ends_at": nil, "duration": "2h"}, object{"starts_at": "2026-12-01T20:00"},
			"start 21:00 → 20:00 PST; end 23:00 → 22:00 PST", "sam@gmail.com|"},
		"description":            {nil, object{"description": "Mail is read-only."}, "", ""},
		"own words":              {nil, object{"messages": object{"announcement": "{{title}}: {{times}}", "change": "{{changes}}"}}, "", ""},
		"display zones":          {nil, object{"display_time_zones": []any{"Europe/Berlin"}}, "", ""},
		"format":                 {nil, object{"time_format": "iso"}, "", ""},
		"card":                   {nil, object{"response_type": "CARD"}, "", ""},
		"template":               {nil, object{"template_id": "-1"}, "", ""},
		"events":                 {nil, object{"notify_on": []any{"create", "update"}}, "", ""},
		"spelling of role":       {roles("analyst"), roles("-3"), "", ""},
		"surrounding whitespace": {nil, object{"title": " Exchange upgrade "}, "", ""},
		"switched off":           {object{"notify_on": []any{"create", "close"}}, object{"starts_at": "2026-12-01T22:00"}, "", ""},
		"switched on as well": {object{"notify_on": []any{"create"}}, object{"notify_on": []any{"create", "update"}, "starts_at": "2026-12-01T22:00"},
			"start 21:00 → 22:00 PST", "sam@gmail.com|"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange(test.before))
			before := w.State
			w.Must(exchange(test.before, test.after))
			if test.says == "" {
				w.requireSent("announcement")
				if got, want := w.State["audience"], before["audience"]; got != want {
					t.Errorf("nothing is due, but the audience turns from %v to %v", want, got)
				}
				return
			}
			w.requireSent("announcement", "change")
			notice := w.messages()[1]
			if !strings.Contains(notice.Message, test.says) || testkit.Addressed(notice) != test.to {
				t.Errorf("to %s: %s\nwant %q to %s", testkit.Addressed(notice), notice.Message, test.says, test.to)
			}
		})
	}
}

// A change says what moved since readers last saw the window, not since the last apply.
func TestWindowChangeSinceLastSeen(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange(object{"notify_on": []any{"create"}}))
	w.Must(exchange(object{"notify_on": []any{"create"}, "starts_at": "2026-12-01T22:00"}))
	w.Must(exchange(object{"starts_at": "2026-12-01T22:00"}))
	w.requireSent("announcement")
	w.Must(exchange(object{"starts_at": "2026-12-01T20:00"}))
	w.requireSent("announcement", "change")
	if got := w.messages()[1].Message; !strings.Contains(got, "start 21:00 → 20:00 PST") {
		t.Errorf("readers saw 21:00, and now: %s", got)
	}
	w.Must(exchange(object{"starts_at": "2026-12-01T20:30"}))
	if got := w.messages()[2].Message; !strings.Contains(got, "start 20:00 → 20:30 PST") {
		t.Errorf("readers saw 20:00, and now: %s", got)
	}
}

// Moved and moved back without a notice sends nothing.
func TestWindowMovedBackUnseen(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	w.Must(aDayLater(object{"notify_on": []any{"create"}}))
	w.Must(exchange())
	w.requireSent("announcement")
}

func TestWindowEvents(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		events []any
		want   []string
	}{
		"all":    {[]any{"create", "update", "close"}, []string{"announcement", "change", "completion"}},
		"create": {[]any{"create"}, []string{"announcement"}},
		"update": {[]any{"update"}, []string{"announcement"}}, // nobody has heard of it
		"close":  {[]any{"close"}, []string{}},                // nobody has heard of it
		"none":   {[]any{}, []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			events := object{"notify_on": test.events}
			w.Must(exchange(events))
			w.Must(aDayLater(events))
			w.Must(aDayLater(events, object{"status": "completed"}))
			w.Must(nil)
			w.requireSent(test.want...)
		})
	}
}

func TestWindowDestroyedWithoutClose(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange(object{"notify_on": []any{"create", "update"}}))
	if diags := w.Must(nil); len(diags) > 0 {
		t.Errorf("destroying it says:\n%s", protocol.Describe(diags))
	}
	w.requireSent("announcement")
}

func TestWindowClosesByStatus(t *testing.T) {
	t.Parallel()
	status := func(s string) object { return object{"status": s} }
	tests := map[string]struct {
		now    time.Time
		states []object
		want   []string
	}{
		"completed in time":      {halfTime, []object{status("completed")}, []string{"completion"}},
		"completed before":       {dayBefore, []object{status("completed")}, []string{"completion"}},
		"completed long after":   {nextMonth, []object{status("completed")}, []string{"completion"}},
		"cancelled":              {dayBefore, []object{status("cancelled")}, []string{"cancellation"}},
		"cancelled long after":   {nextMonth, []object{status("cancelled")}, []string{"cancellation"}},
		"completed and moved":    {dayBefore, []object{{"status": "completed", "ends_at": "2026-12-01T22:00"}}, []string{"completion"}},
		"corrected":              {halfTime, []object{status("completed"), status("cancelled")}, []string{"completion", "cancellation"}},
		"edited when closed":     {halfTime, []object{status("completed"), {"status": "completed", "title": "Exchange"}}, []string{"completion"}},
		"scheduled again":        {dayBefore, []object{status("cancelled"), {}}, []string{"cancellation", "announcement"}},
		"scheduled again, ended": {nextMonth, []object{status("cancelled"), {}}, []string{"cancellation"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.at(test.now)
			for _, change := range test.states {
				w.Must(exchange(change))
			}
			w.requireSent(append([]string{"announcement"}, test.want...)...)
		})
	}
}

func TestWindowDestroyedAfterClosingIsSilent(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"completed", "cancelled"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.Must(exchange(object{"status": status}))
			if diags := w.Must(nil); len(diags) > 0 {
				t.Errorf("destroying a closed window says:\n%s", protocol.Describe(diags))
			}
			if n := len(w.messages()); n != 2 {
				t.Errorf("%d messages, want the announcement and the closing", n)
			}
		})
	}
}

func TestWindowCreatedClosedIsSilent(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange(object{"status": "completed"}))
	w.Must(nil)
	w.requireSent()
}

// A plan that is applied long after the window sends nothing, and does not keep the window from being destroyed.
func TestWindowDestroyedLongAfterThePlan(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	p := w.at(halfTime).Plan(nil)
	protocol.RequireFindings(t, p.Diagnostics, warningAt("status", clockWarning))
	w.at(nextMonth)
	protocol.RequireFindings(t, w.Apply(p), warningAt("", "The time for a closing notice, a day after the end of the window, had already passed"))
	if w.State != nil {
		t.Errorf("the window is still in the state: %v", w.State)
	}
	w.requireSent("announcement")
}

const clockWarning = "Depending on when you apply: before 2026-12-01T21:00:00-08:00, texts.cancellation; " +
	"until 2026-12-01T23:00:00-08:00, texts.early_completion; within a day after that, texts.completion; later nothing."

// Destroying a scheduled window closes it by the clock; the plan tells which notice goes to whom.
func TestWindowDestroyedByTheClock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		now  time.Time
		want string // "" = silent
	}{
		"before":                  {begins.Add(-time.Second), "cancellation"},
		"at the start":            {begins, "early_completion"},
		"during":                  {halfTime, "early_completion"},
		"a second before the end": {ends.Add(-time.Second), "early_completion"},
		"at the end":              {ends, "completion"},
		"within a day":            {dayAfter.Add(-time.Second), "completion"},
		"a day later":             {dayAfter.Add(time.Second), ""},
		"long after":              {nextMonth, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.at(test.now)
			p := w.Plan(nil)
			if test.want == "" {
				protocol.RequireFindings(t, p.Diagnostics)
			} else {
				protocol.RequireFindings(t, p.Diagnostics, warningAt("status", clockWarning))
			}
			texts := w.State["texts"].(object)
			if diags := w.Apply(p); len(diags) > 0 || w.State != nil {
				t.Fatalf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			if test.want == "" {
				w.requireSent("announcement")
				return
			}
			w.requireSent("announcement", test.want)
			if got := w.messages()[1].Message; got != texts[test.want] {
				t.Errorf("sent %q, the state had %q", got, texts[test.want])
			}
		})
	}
}
