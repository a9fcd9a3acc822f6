// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

var (
	dryRun   = object{"dry_run": true}
	redirect = object{"redirect_contacts": []any{"tom@example.com"}}
)

// What a guard rail held back is sent by the next apply without it, unless readers have seen it otherwise.
func TestWindowGuardRails(t *testing.T) {
	t.Parallel()
	later := object{"starts_at": "2026-12-01T22:00"}
	onlyCreate := object{"notify_on": []any{"create"}}
	latest := object{"starts_at": "2026-12-01T22:30"}
	type step struct {
		rail   object
		change object
	}
	tests := map[string]struct {
		steps []step
		want  []string // what reaches Sam, in order; a change with its news
	}{
		"announcement held":         {[]step{{dryRun, nil}, {nil, nil}}, []string{"announcement"}},
		"announcement redirected":   {[]step{{redirect, nil}, {nil, nil}}, []string{"announcement"}},
		"announcement, then change": {[]step{{dryRun, nil}, {dryRun, later}, {nil, later}}, []string{"announcement"}},
		"change while lifting":      {[]step{{dryRun, nil}, {nil, later}}, []string{"announcement"}},
		"change held":               {[]step{{nil, nil}, {dryRun, later}, {nil, later}}, []string{"announcement", "start 21:00 → 22:00"}},
		"change redirected":         {[]step{{nil, nil}, {redirect, later}, {nil, later}}, []string{"announcement", "start 21:00 → 22:00"}},
		"two changes held": {
			[]step{{nil, nil}, {dryRun, later}, {redirect, latest}, {nil, latest}}, []string{"announcement", "start 21:00 → 22:30"},
		},
		"held, and taken back":        {[]step{{nil, nil}, {dryRun, later}, {dryRun, nil}, {nil, nil}}, []string{"announcement"}},
		"held, taken back by lifting": {[]step{{nil, nil}, {dryRun, later}, {nil, nil}}, []string{"announcement"}},
		"rail without a change":       {[]step{{nil, nil}, {dryRun, nil}, {redirect, nil}, {nil, nil}}, []string{"announcement"}},
		"dry run, then redirect":      {[]step{{dryRun, nil}, {redirect, nil}, {nil, nil}}, []string{"announcement"}},
		"completion held": {
			[]step{{nil, nil}, {dryRun, object{"status": "completed"}}, {nil, object{"status": "completed"}}}, []string{"announcement", "completion"},
		},
		"only announced, lifted":     {[]step{{dryRun, onlyCreate}, {nil, onlyCreate}}, []string{"announcement"}},
		"only announced, off":        {[]step{{dryRun, nil}, {nil, object{"notify_on": []any{"close"}}}}, nil},
		"never announced, completed": {[]step{{dryRun, nil}, {dryRun, object{"status": "completed"}}, {nil, object{"status": "completed"}}}, nil},
		"never announced, cancelled": {[]step{{redirect, nil}, {nil, object{"status": "cancelled"}}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			for _, step := range test.steps {
				w.settings(step.rail)
				w.Must(exchange(step.change))
			}
			requireSamGot(t, w, test.want)
		})
	}
}

// requireSamGot compares what Sam got with kinds of notices, or with the words of a change.
func requireSamGot(t *testing.T, w *windowRun, want []string) {
	t.Helper()
	var got []emulator.Message
	kinds := providertest.Notices(w.tenant)
	for i, m := range w.messages() {
		if strings.HasPrefix(testkit.Addressed(m), "sam@") {
			m.TemplateID = kinds[i]
			got = append(got, m)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d notices reached Sam, want %q; sent: %q", len(got), want, kinds)
	}
	for i, m := range got {
		if m.TemplateID != want[i] && (m.TemplateID != "change" || !strings.Contains(m.Message, want[i])) {
			t.Errorf("notice %d is a %s, want %s: %s", i, m.TemplateID, want[i], m.Message)
		}
	}
}

// Under a lasting guard rail a window lives as without it: announced, changed, cancelled, all to the people of the
// redirection.
func TestWindowLastingRedirect(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.settings(redirect)
	w.Must(exchange())
	w.Must(aDayLater())
	w.Must(nil)
	w.requireSent("announcement", "change", "cancellation")
	for _, m := range w.messages() {
		if testkit.Addressed(m) != "tom@example.com|" {
			t.Errorf("sent to %s", testkit.Addressed(m))
		}
	}
}

func TestWindowLastingDryRun(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.settings(object{"endpoint": nil, "api_token": nil, "dry_run": true})
	for i, config := range []object{exchange(), aDayLater(), aDayLater(object{"status": "cancelled"})} {
		diags := w.Must(config)
		if !strings.Contains(protocol.Describe(diags), "Dry run, nothing is sent") || !strings.Contains(protocol.Describe(diags), "Dry run, nothing was sent") {
			t.Errorf("step %d says:\n%s", i, protocol.Describe(diags))
		}
		if want := []string{"announcement", "change", "cancellation"}[i]; w.last("kind") != want || w.last("outcome") != "dry_run" {
			t.Errorf("step %d is recorded as %v, want %s", i, w.State["last_notice"], want)
		}
	}
	w.Must(nil)
	w.requireSent()
}

// Whether the window has ended is not the plan's to know: it tells that something may go, and apply records that it
// came too late.
func TestWindowHeldUntilItEnded(t *testing.T) {
	t.Parallel()
	for name, held := range map[string]object{"announcement": nil, "completion": {"status": "completed"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			if held != nil {
				w.Must(exchange())
			}
			w.settings(dryRun)
			w.Must(exchange(held))
			w.settings(nil)
			w.at(nextMonth)
			p := w.Plan(exchange(held))
			if p.Values["last_notice"] != unknown {
				t.Errorf("last_notice is planned as %v", p.Values["last_notice"])
			}
			w.Must(exchange(held))
			if w.last("outcome") != "expired" || w.last("kind") != name {
				t.Errorf("recorded as %v", w.State["last_notice"])
			}
			before := len(w.messages())
			w.Must(nil)
			if n := len(w.messages()); n != before || held == nil && n > 0 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

func TestWindowBlockedByGuardRail(t *testing.T) {
	t.Parallel()
	all := exchange(object{"recipients": object{"all_users": true}})
	onlyContacts := object{"allowed_audiences": []any{"contacts"}}
	w := newWindow(t)
	w.settings(onlyContacts)
	protocol.RequireFindings(t, w.Plan(all).Diagnostics, errorAt("recipients", "allowed_audiences allows only contacts"))
	w.settings(nil)
	w.Must(all)
	w.settings(onlyContacts)
	w.RequireEmptyPlan(all)
	moved := merge(all, object{"starts_at": "2026-12-01T20:00"})
	protocol.RequireFindings(t, w.Plan(moved).Diagnostics, errorAt("recipients", "allowed_audiences"))
	protocol.RequireFindings(t, w.Plan(nil).Diagnostics, errorAt("", "removed { lifecycle { destroy = false } }"))
	w.requireSent("announcement")

	w.at(nextMonth) // a window that has ended blocks nothing
	p := w.Plan(moved)
	if bad := protocol.Errors(append(p.Diagnostics, w.Apply(p)...)); len(bad) > 0 {
		t.Errorf("a change after the end: %s", protocol.Describe(bad))
	}
	if w.last("outcome") != "expired" {
		t.Errorf("recorded as %v", w.State["last_notice"])
	}
	w.RequireEmptyPlan(moved)
	w.Must(nil)
	w.requireSent("announcement")
}

// Settings that differ between plan and apply stop the notice before anything leaves.
func TestWindowSettingsDifferFromPlan(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	p := w.Plan(exchange())
	w.settings(redirect)
	protocol.RequireFindings(t, w.ApplyAsPlanned(p), errorAt("", "Run `terraform plan` again"))
	if w.State != nil {
		t.Errorf("state %v", w.State)
	}
	w.settings(nil)
	w.Must(exchange())
	w.settings(dryRun)
	p = w.Plan(exchange(object{"title": "Exchange move"}))
	w.settings(nil)
	protocol.RequireFindings(t, w.ApplyAsPlanned(p), errorAt("", "Run `terraform plan` again"))
	w.requireSent("announcement")
}

// So they do when a saved plan of a destroy meets other settings, which Terraform itself does not notice.
func TestWindowDestroyDiffersFromPlan(t *testing.T) {
	t.Parallel()
	for name, rails := range map[string]struct{ planned, applied object }{
		"redirected since": {nil, redirect},
		"dry run since":    {nil, dryRun},
		"dry run lifted":   {dryRun, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.settings(rails.planned)
			p := w.Plan(nil)
			w.settings(rails.applied)
			protocol.RequireFindings(t, w.Apply(p), errorAt("", "Closing notice differs from the plan"))
			if w.State == nil {
				t.Error("the state is gone")
			}
			w.requireSent("announcement")
			w.settings(nil)
			w.Must(exchange()) // as if nothing had happened
			w.Must(nil)
			w.requireSent("announcement", "cancellation")
		})
	}
}

// A dry run and a redirection do not make the first notice that recipients see a repetition, and yet each notice under
// them differs from the one before.
func TestWindowNumbersRealSends(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Moments = nil
	var got []any
	for _, step := range []struct {
		settings, config object
	}{
		{object{"dry_run": true}, exchange()}, {object{"dry_run": true}, aDayLater()}, {object{"redirect_contacts": []any{"tom@example.com"}}, aDayLater()},
		{nil, aDayLater()}, {object{"dry_run": true}, exchange()}, {nil, exchange()},
	} {
		w.settings(step.settings)
		w.Must(step.config)
		got = append(got, strings.Replace(fmt.Sprint(w.State["audience"]), w.tenant.URL()[len("http://"):], "HOST", 1))
	}
	want := []any{
		"1 user on HOST (dry run, nothing is sent)", "1 user on HOST (dry run, nothing is sent) (send 2)", "1 user on HOST, redirected to tom@example.com",
		"1 user on HOST", "1 user on HOST (dry run, nothing is sent) (send 3)", "1 user on HOST (send 2)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("audiences %q\nwant %q", got, want)
	}
	w.requireSent("announcement", "announcement", "change")
}
