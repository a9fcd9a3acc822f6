// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// observed is what a step really did.
type observed struct {
	config       object // as applied
	prior        object // state before
	invalid      string // problems that the harness found, such as a broken promise of a plan
	planErrors   string
	planWarnings string
	action       protocol.Action
	planned      object
	sentByPlan   int
	applied      bool
	applyErrors  string
	warnings     string
	sent         []message
	attempts     int
	state        object
	tainted      bool
	deposed      int
	second       string // what a second plan would change
	hidden       string // which reader of what was sent the plan did not name, for people
}

// recorder collects failures of the harness instead of failing the test.
type recorder struct {
	testing.TB
	problems []string
}

type stopped struct{}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); panic(stopped{}) }
func (r *recorder) Fatal(args ...any)                 { r.Fatalf("%s", fmt.Sprint(args...)) }

func (r *recorder) take() string {
	text := strings.Join(r.problems, "\n")
	r.problems = nil
	return text
}

// protocolLife leads one object through the provider's protocol.
type protocolLife struct {
	kind     *kind
	rig      *rig
	recorder *recorder
	life     *protocol.Life
	deposed  []*protocol.Life // what runs that were cut short have left
	config   object
	planned  protocol.Plan

	templateID string // what theTemplate stands for
}

func newProtocolLife(r *rig, k *kind) *protocolLife {
	for _, tenant := range r.tenants {
		tenant.Reset()
	}
	r.clock.Set(birth)
	rec := &recorder{TB: r.t}
	return &protocolLife{kind: k, rig: r, recorder: rec, config: object{}, life: r.process(rec, settings{Tenant: "A"}).Life(rec, k.resource, nil)}
}

func (l *protocolLife) now() time.Time { return l.rig.clock.Now() }

// do leads the object through one step.
func (l *protocolLife) do(s step) (o observed) {
	l.rig.clock.Advance(s.Before)
	server := l.rig.process(l.recorder, s.Plan)
	l.guarded(&o, func() { l.plan(s, server, &o) })
	if !o.isApplied(s) {
		return o
	}
	l.rig.clock.Advance(s.Between)
	server = l.rig.process(l.recorder, s.under())
	l.guarded(&o, func() { l.apply(s, server, &o) })
	return o
}

// isApplied reports whether a step that has been planned is applied.
func (o observed) isApplied(s step) bool {
	return o.invalid == "" && o.planErrors == "" && (s.Op.applies() || s.Op == opDestroy)
}

// guarded runs a part of a step and notes what is left, and what the harness found.
func (l *protocolLife) guarded(o *observed, part func()) {
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(stopped); !ok {
				panic(v)
			}
		}
		o.state, o.tainted, o.deposed, o.invalid = l.life.State, l.life.Tainted, len(l.life.Deposed), l.recorder.take()
	}()
	part()
}

// plan does what a step does before it is approved.
func (l *protocolLife) plan(s step, server *protocol.Server, o *observed) {
	l.config = configured(l.config, s.Edits)
	l.life.Server = server
	*o = observed{prior: l.life.State, config: l.config, planned: l.life.State}
	switch {
	case s.Op == opTaint:
		l.life.Tainted = l.life.State != nil
	case s.Op == opRemove:
		l.life = server.Life(l.recorder, l.kind.resource, nil)
	case s.Op == opRefresh:
		l.refresh()
	case s.Op == opImport && l.life.State == nil:
		o.planErrors = protocol.Describe(protocol.Errors(l.life.Import(uuid.NewString())))
	case s.Op != opImport:
		l.planChange(s, o)
	}
}

func (l *protocolLife) planChange(s step, o *observed) {
	marks := l.rig.marks()
	if !s.Stale {
		l.refresh()
		o.prior = l.life.State
	}
	o.config = l.resolved()
	visible := hidden(o.config, hideable(o.config, s.Unknown))
	var how []protocol.How
	switch s.Op {
	case opDestroy:
		visible = nil
	case opReplace:
		how = []protocol.How{protocol.Replace}
	case opCBD, opCut:
		how = []protocol.How{protocol.Replace, protocol.CreateBeforeDestroy}
	}
	l.planned = l.life.Plan(visible, how...)
	p := l.planned
	o.action, o.planned = p.Action, p.Values
	o.planErrors, o.planWarnings = protocol.Describe(protocol.Errors(p.Diagnostics)), protocol.Describe(p.Diagnostics)
	_, o.sentByPlan = l.rig.sent(marks)
}

// apply applies what plan has planned.
func (l *protocolLife) apply(s step, server *protocol.Server, o *observed) {
	l.life.Server = server
	l.clearDeposed()
	disarm := l.rig.arm(s.Fault)
	marks := l.rig.marks()
	config := o.config
	if s.Op == opDestroy {
		config = nil
	}
	o.applied = true
	diags := l.applyPlanned(s, config)
	o.applyErrors, o.warnings = protocol.Describe(protocol.Errors(diags)), protocol.Describe(diags)
	disarm()
	o.sent, o.attempts = l.rig.sent(marks)
	if o.action == protocol.Delete {
		o.hidden = hiddenReaders(o.planWarnings, *o)
	}
	if config != nil && o.applyErrors == "" && (o.action != protocol.NoOp || s.Apply == nil) {
		o.second = l.secondPlan(config)
	}
}

func (l *protocolLife) applyPlanned(s step, config object) []*tfprotov6.Diagnostic {
	ctx := l.rig.t.Context()
	if s.Op != opCut || l.planned.Action != protocol.CreateThenDelete {
		return l.life.ApplyKnown(ctx, l.planned, config)
	}
	// The run is cut short between the create and the destroy, so the old object is deposed.
	old := *l.life
	l.life = l.life.Server.Life(l.recorder, l.kind.resource, nil)
	p := l.planned
	p.Action = protocol.Create
	diags := l.life.ApplyKnown(ctx, p, config)
	if l.life.State == nil {
		l.life = &old // core takes it back
	} else {
		l.deposed = append(l.deposed, &old)
	}
	return diags
}

// clearDeposed destroys what an earlier run has deposed: this may not send, since no plan could show it.
func (l *protocolLife) clearDeposed() {
	marks := l.rig.marks()
	for _, old := range l.deposed {
		old.Server = l.life.Server
		p := old.Plan(nil)
		if diags := old.Apply(p); len(protocol.Errors(diags)) > 0 || len(protocol.Errors(p.Diagnostics)) > 0 {
			l.recorder.Errorf("the destroy of a deposed object fails: %s", protocol.Describe(append(p.Diagnostics, diags...)))
		}
	}
	if _, attempts := l.rig.sent(marks); attempts > 0 {
		l.recorder.Errorf("the destroy of a deposed object sends")
	}
	l.deposed = nil
}

// refresh reads the object anew, which may change nothing but what it says of the provider's settings.
func (l *protocolLife) refresh() {
	before := l.life.State
	if diags := l.life.Refresh(); len(diags) > 0 {
		l.recorder.Errorf("refresh: %s", protocol.Describe(diags))
	}
	settings := object{"endpoint": nil, "guard_rails": nil}
	if before != nil && !reflect.DeepEqual(protocol.Merge(before, settings), protocol.Merge(l.life.State, settings)) {
		l.recorder.Errorf("a refresh changes %s", difference(before, l.life.State))
	}
}

// secondPlan plans the same configuration again, two days later, and says what it would change.
func (l *protocolLife) secondPlan(config object) string {
	now := l.rig.clock.Now()
	defer l.rig.clock.Set(now)
	l.rig.clock.Advance(48 * time.Hour)
	l.refresh()
	p := l.life.Plan(config)
	if errors := protocol.Errors(p.Diagnostics); len(errors) > 0 {
		return "fails: " + protocol.Describe(errors)
	}
	if p.Action == protocol.NoOp {
		return ""
	}
	return string(p.Action) + ": " + difference(l.life.State, p.Values)
}

// resolved is the configuration with the request ID in the state in acknowledge, and with the ID of the template.
func (l *protocolLife) resolved() object {
	config := l.config
	if config["template_id"] == theTemplate {
		config = protocol.Merge(config, object{"template_id": l.templateID})
	}
	return withAcknowledged(config, l.life.State)
}

// withAcknowledged puts the request ID in the state into acknowledge.
func withAcknowledged(config, state object) object {
	if config["acknowledge"] != ackCurrent {
		return config
	}
	var id any
	if state["outcome"] == "unknown" {
		id = state["request_id"]
	}
	return protocol.Merge(config, object{"acknowledge": id})
}

// difference lists the attributes that differ.
func difference(from, to object) string {
	keys := map[string]bool{}
	for key := range from {
		keys[key] = true
	}
	for key := range to {
		keys[key] = true
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		was, now := inline(from[key]), shown(to[key])
		switch inner, ok := to[key].(object); {
		case was == now || to == nil:
		case ok && from[key] != nil:
			out = append(out, fmt.Sprintf("%s {%s}", key, difference(asObject(from[key]), inner)))
		default:
			out = append(out, fmt.Sprintf("%s %s -> %s", key, short(was), short(now)))
		}
	}
	return strings.Join(out, ", ")
}

func short(value string) string { return value[:min(len(value), 200)] }

func shown(value any) string {
	if value == protocol.Unknown {
		return "(known after apply)"
	}
	return inline(value)
}
