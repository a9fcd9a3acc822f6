// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The clock matters at apply, not at plan.
func TestWindowClockPassesBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	t.Run("destroy", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.Must(exchange())
		p := w.Plan(nil)
		w.at(halfTime).Apply(p)
		w.requireSent("announcement", "early_completion")
	})
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		p := w.Plan(exchange())
		diags := w.at(ends).ApplyAsPlanned(p)
		protocol.RequireFindings(t, diags, warningAt("", "not sent later"))
		w.requireSent()
		w.RequireEmptyPlan(exchange())
		if w.last("outcome") != "expired" || w.last("kind") != "announcement" || w.last("request_id") != nil {
			t.Errorf("last_notice is %v", w.State["last_notice"])
		}
		w.Must(nil) // nobody heard of it
		w.requireSent()
	})
	t.Run("change", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.Must(exchange())
		p := w.Plan(exchange(object{"title": "Exchange move"}))
		protocol.RequireFindings(t, w.at(ends).ApplyAsPlanned(p), warningAt("", "not sent later"))
		w.requireSent("announcement")
	})
	t.Run("move of a window that ends meanwhile", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.Must(exchange())
		p := w.Plan(aDayLater())
		w.at(ends).Apply(p)
		w.requireSent("announcement", "announcement")
		if got := w.messages()[1].Message; got != p.Values["texts"].(object)["announcement"] {
			t.Errorf("sent %q, which the plan did not tell", got)
		}
	})
}

func TestWindowThatHasEnded(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	w.at(nextMonth)
	w.RequireEmptyPlan(exchange())
	edits := []object{{"title": "Exchange"}, {"starts_at": "2026-12-01T20:00"}, {"recipients": object{"all_users": true}}, {"description": "x"}}
	for _, edit := range edits {
		w.Must(exchange(edit))
	}
	w.requireSent("announcement")
	if w.last("outcome") != "expired" {
		t.Errorf("the outcome of a change after the end is %v", w.last("outcome"))
	}
	w.Must(nil)
	w.requireSent("announcement")
}

func TestWindowThatHasEndedIsAnnouncedAnew(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	w.at(nextMonth)
	w.Must(exchange(object{"starts_at": "2027-02-01T21:00", "ends_at": "2027-02-01T23:00"}))
	w.requireSent("announcement", "announcement")
	if got := w.messages()[1].Message; !strings.Contains(got, "Mon 1 Feb 2027") {
		t.Errorf("announced anew as %s", got)
	}
}

func TestWindowEmergency(t *testing.T) {
	t.Parallel()
	w := newWindow(t).at(halfTime)
	p := w.Plan(exchange())
	protocol.RequireFindings(t, p.Diagnostics, warningAt("starts_at", "announced all the same"))
	w.Apply(p)
	w.requireSent("announcement")
	w.Must(exchange(object{"ends_at": "2026-12-02T02:00"}))
	w.requireSent("announcement", "change")
	w.Must(nil)
	w.requireSent("announcement", "change", "early_completion")
}

// A window that has ended when it is created is a warning. Nothing is sent, now or later, and it blocks nothing.
func TestWindowInThePast(t *testing.T) {
	t.Parallel()
	ways := map[string]struct {
		config object
		at     string
	}{
		"end":      {exchange(), "ends_at"},
		"duration": {exchange(object{"ends_at": nil, "duration": "2h"}), "duration"},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t).at(nextMonth)
			p := w.Plan(way.config)
			protocol.RequireFindings(t, p.Diagnostics, warningAt(way.at, "Window has already ended; no notice is sent"))
			if p.Values["audience"] == unknown || p.Values["last_notice"] != unknown {
				t.Errorf("planned as %v", p.Values)
			}
			w.Must(way.config)
			if w.last("outcome") != "expired" || w.last("kind") != "announcement" || w.last("request_id") != nil {
				t.Errorf("recorded as %v", w.State["last_notice"])
			}
			w.Must(merge(way.config, object{"title": "Exchange"}))
			w.Must(merge(way.config, object{"title": "Exchange", "status": "completed"}))
			w.Must(nil)
			w.requireSent()
		})
	}
}

// Guard rails refuse what would be sent, and nothing is sent of a window that has ended.
func TestWindowInThePastIsNotRefused(t *testing.T) {
	t.Parallel()
	w := newWindow(t).at(nextMonth)
	w.settings(object{"allowed_audiences": []any{"roles"}})
	w.Must(exchange())
	w.settings(object{"max_contacts": 1})
	w.Must(exchange(object{"recipients": object{"all_users": true}}))
	if w.last("outcome") != "expired" {
		t.Errorf("recorded as %v", w.State["last_notice"])
	}
	w.Must(nil)
	w.requireSent()
}

// A closed window is history: nobody needs a warning of its date.
func TestWindowInThePastCreatedClosed(t *testing.T) {
	t.Parallel()
	w := newWindow(t).at(nextMonth)
	if diags := w.Must(exchange(object{"status": "completed"})); len(diags) > 0 {
		t.Errorf("creating it says:\n%s", protocol.Describe(diags))
	}
	w.requireSent()
}
