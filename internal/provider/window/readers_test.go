// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

var (
	never         = object{"notify_on": []any{}}
	onlyClose     = object{"notify_on": []any{"close"}}
	withoutUpdate = object{"notify_on": []any{"create", "close"}}
	everything    = object{"notify_on": []any{"create", "update", "close"}}
	cancelled     = object{"status": "cancelled"}
	completed     = object{"status": "completed"}
)

func forPeople(ids ...any) object { return object{"recipients": object{"contacts": ids}} }

// Those who never heard of a window do not learn that it changed or is over.
func TestWindowNobodyHeardOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		created object
		then    []object // nil = destroy
		want    []string
	}{
		"completed":                     {never, []object{merge(everything, completed)}, nil},
		"cancelled":                     {onlyClose, []object{merge(onlyClose, cancelled)}, nil},
		"cancelled, with all events":    {onlyClose, []object{merge(everything, cancelled)}, nil},
		"destroyed":                     {onlyClose, []object{nil}, nil},
		"events switched on, destroyed": {never, []object{everything, nil}, nil},
		"events switched on":            {never, []object{everything}, nil},
		"moved without events":          {never, []object{merge(never, object{"title": "Mail"}), nil}, nil},
		"moved with events":             {never, []object{merge(everything, object{"title": "Mail"})}, []string{"announcement"}},
		"moved with events, cancelled": {
			never, []object{merge(everything, object{"title": "Mail"}), merge(everything, cancelled)}, []string{"announcement", "cancellation"},
		},
		"moved and cancelled":              {never, []object{merge(everything, cancelled, object{"title": "Mail"})}, nil},
		"created closed, scheduled":        {completed, []object{{}}, []string{"announcement"}},
		"created closed, corrected":        {completed, []object{cancelled, nil}, nil},
		"created closed, scheduled, moved": {completed, []object{{}, {"title": "Mail"}}, []string{"announcement", "change"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Moments = nil
			w.Must(exchange(test.created))
			for _, next := range test.then {
				config := exchange(next)
				if next == nil {
					config = nil
				}
				w.Must(config)
			}
			w.requireSent(test.want...)
		})
	}
}

// Somebody who was added without a notice does not learn that the window is over; somebody who was taken off does not
// either.
func TestWindowClosesForThoseWhoHeard(t *testing.T) {
	t.Parallel()
	roles := func(names ...any) object { return object{"recipients": object{"roles": names}} }
	tests := map[string]struct {
		announced, now object
		to             string // "" = nobody
	}{
		"the same":                 {forPeople("sam@gmail.com", "ruth"), forPeople("ruth", "sam@gmail.com"), "ruth,sam@gmail.com|"},
		"added":                    {forPeople("sam@gmail.com"), forPeople("sam@gmail.com", "ruth"), "sam@gmail.com|"},
		"taken off":                {forPeople("sam@gmail.com", "ruth"), forPeople("ruth"), "ruth|"},
		"exchanged":                {forPeople("sam@gmail.com"), forPeople("ruth"), ""},
		"some exchanged":           {forPeople("sam@gmail.com", "judy@gmail.com"), forPeople("sam@gmail.com", "ruth"), "sam@gmail.com|"},
		"a role added":             {roles("analyst"), roles("analyst", "developer"), "0|-3"},
		"everybody, then a role":   {object{"recipients": object{"all_users": true}}, roles("analyst"), "0|-3"},
		"a role, then everybody":   {roles("analyst"), object{"recipients": object{"all_users": true}}, "0|-3"},
		"a person, then a role":    {forPeople("sam@gmail.com"), roles("analyst"), ""},
		"another spelling of them": {forPeople("sam@gmail.com"), forPeople("Sam@Gmail.com"), "Sam@Gmail.com|"},
	}
	ways := map[string]func(*windowRun, object){
		"by status":            func(w *windowRun, now object) { w.Must(exchange(withoutUpdate, now, cancelled)) },
		"by status, at once":   func(w *windowRun, now object) { w.Must(exchange(withoutUpdate, now, cancelled)) },
		"destroyed":            func(w *windowRun, _ object) { w.Must(nil) },
		"replaced by a closed": func(w *windowRun, now object) { w.Must(exchange(withoutUpdate, now, cancelled), protocol.Replace) },
	}
	for name, test := range tests {
		for way, closes := range ways {
			t.Run(name+", "+way, func(t *testing.T) {
				t.Parallel()
				w := newWindow(t)
				w.Moments = nil
				w.Must(exchange(withoutUpdate, test.announced))
				if way != "by status, at once" {
					w.Must(exchange(withoutUpdate, test.now))
				}
				closes(w, test.now)
				if test.to == "" {
					w.requireSent("announcement")
					return
				}
				w.requireSent("announcement", "cancellation")
				if got := testkit.Addressed(w.messages()[1]); got != test.to {
					t.Errorf("closed for %s, want %s", got, test.to)
				}
			})
		}
	}
}

// Somebody who was taken off and comes back has seen the window as it is.
func TestWindowReaderComesBack(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	both := exchange(forPeople("sam@gmail.com", "ruth"))
	w.Must(both)
	w.Must(exchange())
	w.Must(both)
	w.requireSent("announcement")
	w.Must(nil)
	w.requireSent("announcement", "cancellation")
	if got := testkit.Addressed(w.messages()[1]); got != "ruth,sam@gmail.com|" {
		t.Errorf("closed for %s", got)
	}
}

// What readers last saw has a status: a window that they believe closed is announced, exactly once, whatever a guard
// rail held back.
func TestWindowReopened(t *testing.T) {
	t.Parallel()
	type step struct{ rail, change object }
	silently := object{"status": "cancelled", "notify_on": []any{"create", "update"}}
	later := object{"starts_at": "2026-12-01T22:00"}
	open, cancel, complete, move := step{nil, nil}, step{nil, cancelled}, step{nil, completed}, step{nil, later}
	dryOpen, dryCancel, dryComplete, dryMove := step{dryRun, nil}, step{dryRun, cancelled}, step{dryRun, completed}, step{dryRun, later}
	elsewhere := step{redirect, nil}
	const announcement, cancellation, completion = "announcement", "cancellation", "completion"
	tests := map[string]struct {
		steps []step
		want  []string // what reaches Sam
	}{
		"under dry run":                  {[]step{open, cancel, dryOpen, open, open}, []string{announcement, cancellation, announcement}},
		"under redirect":                 {[]step{open, cancel, elsewhere, open, open}, []string{announcement, cancellation, announcement}},
		"under one after the other":      {[]step{open, complete, dryOpen, elsewhere, open}, []string{announcement, completion, announcement}},
		"and moved later":                {[]step{open, cancel, dryOpen, move, move}, []string{announcement, cancellation, announcement}},
		"and closed again":               {[]step{open, cancel, dryOpen, dryCancel, cancel}, []string{announcement, cancellation}},
		"and closed again by lifting":    {[]step{open, cancel, elsewhere, cancel}, []string{announcement, cancellation}},
		"and closed otherwise":           {[]step{open, cancel, dryOpen, dryComplete, complete}, []string{announcement, cancellation, completion}},
		"closed and reopened unseen":     {[]step{open, dryCancel, dryOpen, open}, []string{announcement}},
		"closed, reopened, moved unseen": {[]step{open, dryCancel, dryMove, move}, []string{announcement, "start 21:00 → 22:00"}},
		"closed silently":                {[]step{open, {nil, silently}, open}, []string{announcement}},
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

// A guard rail that was lifted leaves nothing due for ever: what changes silently later stays silent.
func TestWindowLiftedOnce(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	later := object{"starts_at": "2026-12-01T22:00"}
	w.Must(exchange())
	w.settings(dryRun)
	w.Must(exchange(later))
	w.Must(exchange())
	w.settings(nil)
	w.Must(exchange())
	w.Must(exchange(withoutUpdate, later))
	w.Must(exchange(later))
	w.requireSent("announcement")
}

// The plan shows who reads each notice, and that it is not the first.
func TestWindowAudienceDiffersBetweenNotices(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	host := strings.TrimPrefix(w.tenant.URL(), "http://")
	later, closed := object{"starts_at": "2026-12-01T22:00"}, object{"starts_at": "2026-12-01T22:00", "status": "cancelled"}
	for i, config := range []object{exchange(), exchange(later), exchange(closed), exchange(later)} {
		want := "1 user on " + host
		if i > 0 {
			want += fmt.Sprintf(" (send %d)", i+1)
		}
		if got := w.Plan(config).Values["audience"]; got != want {
			t.Errorf("notice %d is planned for %v, want %s", i+1, got, want)
		}
		w.Must(config)
	}
	silent := w.Plan(exchange(later, object{"description": "x"}))
	if got := silent.Values["audience"]; got != w.State["audience"] {
		t.Errorf("nothing is due, but the audience becomes %v", got)
	}
	w.requireSent("announcement", "change", "cancellation", "announcement")
}

// On another tenant nobody has heard of the window.
func TestWindowOnAnotherTenant(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		next object // nil: it is destroyed
		want []string
	}{
		"unchanged":            {exchange(), nil},
		"moved":                {exchange(object{"starts_at": "2026-12-01T22:00"}), []string{"announcement"}},
		"cancelled":            {exchange(cancelled), nil},
		"destroyed":            {nil, nil},
		"described":            {exchange(object{"description": "x"}), nil},
		"more readers":         {exchange(forPeople("sam@gmail.com", "ruth")), []string{"announcement"}},
		"replaced by a closed": {exchange(cancelled), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			first, second := w.tenant, testkit.Start(t)
			w.tenant = second
			w.settings(nil)
			var how []protocol.How
			if strings.HasPrefix(name, "replaced") {
				how = append(how, protocol.Replace)
			}
			diags := protocol.Describe(w.Must(test.next, how...))
			if warned := strings.Contains(diags, "on "+first.Endpoint()); warned == (name == "unchanged") {
				t.Errorf("warned: %v, with:\n%s", warned, diags)
			}
			w.requireSent(test.want...)
			providertest.RequireNotices(t, first, "announcement")
		})
	}
}

// What would send nothing anyway needs no warning of another tenant.
func TestWindowDestroyedSilentlyOnAnotherTenant(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]object{"closed": cancelled, "without close": {"notify_on": []any{"create"}}, "long over": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange(change, object{"status": nil}))
			w.Must(exchange(change))
			w.tenant = testkit.Start(t)
			w.settings(nil)
			w.at(nextMonth)
			if name != "long over" {
				w.at(dayBefore)
			}
			if diags := w.Must(nil); len(diags) > 0 {
				t.Errorf("destroying it says:\n%s", protocol.Describe(diags))
			}
			w.requireSent()
		})
	}
}

// A window that was changed on another tenant without a notice is still open on the first one.
func TestWindowBackOnItsTenant(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	first := w.tenant
	w.tenant = testkit.Start(t)
	w.settings(nil)
	w.Must(exchange(object{"description": "x"}))
	w.requireSent()
	w.tenant = first
	w.settings(nil)
	w.Must(exchange(object{"description": "x"}, object{"starts_at": "2026-12-01T22:00"}))
	w.Must(nil)
	w.requireSent("announcement", "change", "cancellation")
}

// A closing that a guard rail held back is not lost when the window is destroyed before it was sent.
func TestWindowHeldBackClosingIsSentByTheDestroy(t *testing.T) {
	t.Parallel()
	redirect := object{"redirect_contacts": []any{"judy@gmail.com"}}
	tests := map[string]struct {
		rails  object
		status string
		edit   object // applied under the same guard rails, and sends nothing
		want   []string
	}{
		"dry run, cancelled":        {object{"dry_run": true}, "cancelled", nil, []string{"announcement", "cancellation"}},
		"dry run, completed":        {object{"dry_run": true}, "completed", nil, []string{"announcement", "completion"}},
		"redirected":                {redirect, "cancelled", nil, []string{"announcement", "cancellation", "cancellation"}},
		"edited silently meanwhile": {object{"dry_run": true}, "cancelled", object{"description": "x"}, []string{"announcement", "cancellation"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.settings(test.rails)
			w.Must(exchange(object{"status": test.status}))
			if test.edit != nil {
				w.Must(exchange(object{"status": test.status}, test.edit))
			}
			w.settings(nil)
			p := w.Plan(nil)
			protocol.RequireFindings(t, p.Diagnostics, warningAt("status", "A guard rail held back the notice that the window is "+test.status))
			if diags := w.Apply(p); len(protocol.Errors(diags)) > 0 || w.State != nil {
				t.Fatal(protocol.Describe(diags))
			}
			w.requireSent(test.want...)
		})
	}
}

// Terraform hides a value that a replacement keeps, so the audience of an announcement that is sent once more is
// planned unknown.
func TestWindowReplacementShowsItsAudience(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	if p := w.Plan(exchange(), protocol.Replace); p.Values["audience"] != unknown {
		t.Errorf("audience is planned as %v, which Terraform hides", p.Values["audience"])
	}
	other := exchange(object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}})
	if p := w.Plan(other, protocol.Replace); p.Values["audience"] == unknown || p.Values["audience"] == w.State["audience"] {
		t.Errorf("audience is planned as %v", p.Values["audience"])
	}
}

// After an answer that leaves open who was reached, another spelling of a login ID is sent: the tenant may mind the
// case. After a certain one it is not.
func TestWindowRespelledContact(t *testing.T) {
	t.Parallel()
	for _, answer := range providertest.Answers {
		if answer.Outcome == "" || answer.Name == "hang" {
			continue
		}
		t.Run(answer.Name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Moments = nil
			answer.Arm(w.tenant)
			w.Must(exchange())
			w.tenant.ClearFaults()
			before := len(w.messages())
			w.Must(exchange(forPeople("Sam@Gmail.com")))
			want := 0
			if answer.Outcome == "unknown" || answer.Outcome == "partial" {
				want = 1
			}
			messages := w.messages()[before:]
			if len(messages) != want {
				t.Fatalf("%d messages after another spelling, want %d", len(messages), want)
			}
			if want == 1 && (testkit.Addressed(messages[0]) != "Sam@Gmail.com|" || !strings.Contains(messages[0].Message, "now also 1 user")) {
				t.Errorf("sent %q to %s", messages[0].Message, testkit.Addressed(messages[0]))
			}
			w.Must(exchange(forPeople("Sam@Gmail.com")))
			if n := len(w.messages()) - before; n != want {
				t.Errorf("%d messages in the end, want %d", n, want)
			}
		})
	}
}
