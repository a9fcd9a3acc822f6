// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const maintenanceWindow = "luma_maintenance_window"

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

// windowRun leads one window through its life, as Terraform does: private state goes along, and a plan is made again at other times
// and must come out the same.
type windowRun struct {
	t       testing.TB
	s       *server
	tenant  *testkit.Tenant
	clock   *testkit.Clock
	state   object
	private []byte
}

// newWindow starts the day before the window, with nothing in the state.
func newWindow(t testing.TB) *windowRun {
	t.Helper()
	w := &windowRun{t: t, tenant: testkit.Start(t), clock: testkit.NewClock(dayBefore)}
	w.settings(nil)
	return w
}

// settings starts the provider anew with changes to the provider block.
func (w *windowRun) settings(changes object) {
	w.t.Helper()
	w.s = to(w.t, w.tenant, changes, provider.WithClock(w.clock.Now))
}

func (w *windowRun) at(now time.Time) *windowRun { w.clock.Set(now); return w }

// windowPlan is a plan with the private state that it carries.
type windowPlan struct {
	planned
	private []byte
}

func (w *windowRun) plan(config object) windowPlan {
	w.t.Helper()
	return w.planFrom(w.state, w.private, config)
}

func (w *windowRun) planFrom(prior object, private []byte, config object) windowPlan {
	w.t.Helper()
	schema := w.s.resource(w.t, maintenanceWindow)
	resp, err := w.s.PlanResourceChange(w.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: maintenanceWindow, Config: encode(w.t, schema, config), PriorState: encode(w.t, schema, prior),
		ProposedNewState: encode(w.t, schema, propose(schema, prior, config)), PriorPrivate: private,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return windowPlan{planned{maintenanceWindow, prior, config, resp, decode(w.t, schema, resp.PlannedState)}, resp.PlannedPrivate}
}

// apply applies a plan; state and private state are what Terraform would save.
func (w *windowRun) apply(p windowPlan) []*tfprotov6.Diagnostic {
	w.t.Helper()
	schema := w.s.resource(w.t, maintenanceWindow)
	resp, err := w.s.ApplyResourceChange(w.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: maintenanceWindow, Config: encode(w.t, schema, p.config), PriorState: encode(w.t, schema, p.prior),
		PlannedState: p.resp.PlannedState, PlannedPrivate: p.private,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.state, w.private = decode(w.t, schema, resp.NewState), resp.Private
	if w.state != nil && len(errorsIn(resp.Diagnostics)) == 0 {
		w.requireAsPlanned(p)
	}
	return resp.Diagnostics
}

// must plans and applies a change that has to succeed, requires an empty second plan, and returns all warnings.
func (w *windowRun) must(config object) []*tfprotov6.Diagnostic {
	w.t.Helper()
	p := w.plan(config)
	if bad := errorsIn(p.resp.Diagnostics); len(bad) > 0 {
		w.t.Fatalf("plan: %s", describe(bad))
	}
	w.requireSamePlanAnyTime(p)
	diags := w.apply(p)
	if bad := errorsIn(diags); len(bad) > 0 {
		w.t.Fatalf("apply: %s", describe(bad))
	}
	if config != nil {
		w.requireEmptyPlan(config)
	}
	return append(p.resp.Diagnostics, diags...)
}

// requireSamePlanAnyTime plans again before, during and long after the window.
func (w *windowRun) requireSamePlanAnyTime(p windowPlan) {
	w.t.Helper()
	now := w.clock.Now()
	defer w.clock.Set(now)
	for _, other := range []time.Time{dayBefore, halfTime, ends, nextMonth} {
		w.clock.Set(other)
		again := w.planFrom(p.prior, w.private, p.config)
		if len(errorsIn(again.resp.Diagnostics)) > 0 { // a new window in the past
			continue
		}
		if !reflect.DeepEqual(again.values, p.values) {
			w.t.Errorf("planned at %s: %v\nat %s: %v", now, p.values, other, again.values)
		}
	}
}

// requireAsPlanned checks that every known planned value came true, and that what was sent last is one of the planned texts.
func (w *windowRun) requireAsPlanned(p windowPlan) {
	w.t.Helper()
	for key, value := range p.values {
		if value != any(unknown) && !reflect.DeepEqual(w.state[key], value) {
			w.t.Errorf("%s was planned as %v and became %v", key, value, w.state[key])
		}
	}
	last, ok := w.state["last_notice"].(object)
	if !ok || p.values["last_notice"] != any(unknown) {
		return
	}
	texts, _ := p.values["texts"].(object)
	if kind := last["kind"].(string); last["text"] == nil || last["text"] != texts[kind] {
		w.t.Errorf("the plan told %q for a %s, and sent %q", texts[kind], kind, last["text"])
	}
	if last["audience"] != w.state["audience"] {
		w.t.Errorf("the notice was for %v, the plan told %v", last["audience"], w.state["audience"])
	}
}

func (w *windowRun) requireEmptyPlan(config object) {
	w.t.Helper()
	p := w.plan(config)
	for key, value := range p.values {
		if !reflect.DeepEqual(w.state[key], value) {
			w.t.Errorf("a second plan changes %s from %v to %v", key, w.state[key], value)
		}
	}
}

// last is an attribute of last_notice.
func (w *windowRun) last(name string) any {
	last, _ := w.state["last_notice"].(object)
	return last[name]
}

// text is one of the texts in the state.
func (w *windowRun) text(kind string) string {
	text, _ := w.state["texts"].(object)[kind].(string)
	return text
}

func (w *windowRun) messages() []emulator.Message { return w.tenant.Messages() }

// sent are the kinds of notices sent so far, told by their first words.
func (w *windowRun) sent() []string {
	headings := map[string]string{
		"Maintenance: ": "announcement", "Maintenance changed: ": "change", "Maintenance completed: ": "completion",
		"Maintenance completed early: ": "early_completion", "Maintenance cancelled: ": "cancellation",
	}
	kinds := []string{}
	for _, m := range w.messages() {
		kind := "?" + m.Message
		for heading, of := range headings {
			if len(m.Message) > len(heading) && m.Message[:len(heading)] == heading {
				kind = of
			}
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

func (w *windowRun) requireSent(want ...string) {
	w.t.Helper()
	if got := w.sent(); !slices.Equal(got, want) {
		w.t.Errorf("sent %q, want %q", got, want)
	}
	if n := w.tenant.Requests("", ""); n != len(w.tenant.Log()) {
		w.t.Errorf("%d requests, %d of them to send", n, len(w.tenant.Log()))
	}
}
