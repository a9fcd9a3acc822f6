// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The window of most tests, Tue 1 Dec 2026, 21:00–23:00 PST, and times around it.
var (
	dayBefore = time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC)
	begins    = time.Date(2026, 12, 2, 5, 0, 0, 0, time.UTC)
	halfTime  = begins.Add(time.Hour)
	ends      = begins.Add(2 * time.Hour)
	dayAfter  = ends.Add(24 * time.Hour)
	nextMonth = ends.Add(30 * 24 * time.Hour)
)

// exchange is that window for Sam, with changes.
func exchange(changes ...object) object {
	return merge(object{
		"title":      "Exchange upgrade",
		"starts_at":  "2026-12-01T21:00",
		"ends_at":    "2026-12-01T23:00",
		"time_zone":  "America/Los_Angeles",
		"recipients": object{"contacts": []any{"sam@gmail.com"}},
	}, changes...)
}

func aDayLater(changes ...object) object {
	return exchange(append([]object{{"starts_at": "2026-12-02T21:00", "ends_at": "2026-12-02T23:00"}}, changes...)...)
}

// windowRun leads one window through its life against its tenant.
type windowRun struct {
	*protocol.Life

	t      testing.TB
	tenant *testkit.Tenant
}

// newWindow starts the day before the window, with nothing in the state.
func newWindow(t testing.TB) *windowRun {
	t.Helper()
	tenant, clock := testkit.Start(t), testkit.NewClock(dayBefore)
	w := &windowRun{t: t, tenant: tenant}
	w.Life = providertest.To(t, tenant, nil, provider.WithClock(clock.Now)).Life(t, providertest.Window, nil)
	w.Clock, w.Moments = clock, []time.Time{dayBefore, halfTime, ends, nextMonth}
	w.AfterApply = w.requirePlannedText
	return w
}

// settings starts the provider anew with changes to the provider block.
func (w *windowRun) settings(changes object) {
	w.t.Helper()
	w.Server = providertest.To(w.t, w.tenant, changes, provider.WithClock(w.Clock.Now))
}

func (w *windowRun) at(now time.Time) *windowRun { w.Clock.Set(now); return w }

// requirePlannedText checks that what was sent last is one of the planned texts, for the planned audience.
func (w *windowRun) requirePlannedText(p protocol.Plan) {
	w.t.Helper()
	last, ok := w.State["last_notice"].(object)
	if !ok || p.Values["last_notice"] != unknown {
		return
	}
	texts, _ := p.Values["texts"].(object)
	if kind := last["kind"].(string); last["text"] == nil || last["text"] != texts[kind] {
		w.t.Errorf("%q was planned for a %s, and %q was sent", texts[kind], kind, last["text"])
	}
	if last["audience"] != w.State["audience"] {
		w.t.Errorf("the notice was for %v, the plan was for %v", last["audience"], w.State["audience"])
	}
}

// last is an attribute of last_notice.
func (w *windowRun) last(name string) any {
	last, _ := w.State["last_notice"].(object)
	return last[name]
}

// text is one of the texts in the state.
func (w *windowRun) text(kind string) string {
	text, _ := w.State["texts"].(object)[kind].(string)
	return text
}

func (w *windowRun) messages() []emulator.Message { return w.tenant.Messages() }

func (w *windowRun) requireSent(want ...string) {
	w.t.Helper()
	providertest.RequireNotices(w.t, w.tenant, want...)
}
