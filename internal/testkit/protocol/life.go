// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// Life leads one object through its life as core does: plans are saved and planned again during apply, and each call
// gets the private state that core would pass. State and what belongs to it are what the state file holds.
type Life struct {
	// Server is the provider under its present settings. Another one between a plan and its apply stands for a saved
	// plan that is applied under other settings.
	Server *Server

	State   Object // nil: there is no object
	Private []byte
	Tainted bool
	Deposed []Instance // objects that create_before_destroy has replaced and not destroyed yet

	// Clock and Moments, if set, are the provider's clock and other times at which Must plans again: the plan must not
	// change.
	Clock   *testkit.Clock
	Moments []time.Time
	// AfterApply, if set, looks at a state right after an apply without errors.
	AfterApply func(p Plan)

	t        testing.TB
	name     string
	identity *tfprotov6.ResourceIdentityData
}

// Instance is an object in the state that is no longer the current one.
type Instance struct {
	State Object
	kept  kept
}

// Life begins or continues with an object of a type; a nil state means that it has not been created.
func (s *Server) Life(t testing.TB, name string, state Object) *Life {
	t.Helper()
	k := s.keptOf(state)
	return &Life{Server: s, State: state, Private: k.private, identity: k.identity, t: t, name: name}
}

func (l *Life) kept() kept { return kept{l.Private, l.identity} }

// set replaces the current object; the tainted mark has to be set anew.
func (l *Life) set(state Object, k kept) {
	l.State, l.Private, l.identity, l.Tainted = state, k.private, k.identity, false
	if state == nil {
		l.Private, l.identity = nil, nil
	}
	l.Server.keep(state, k)
}

// How is a way to plan other than what the configuration alone asks for.
type How int

// Replace is terraform apply -replace, or replace_triggered_by. CreateBeforeDestroy is the lifecycle rule of that name;
// it matters to a replacement only.
const (
	Replace How = iota + 1
	CreateBeforeDestroy
)

// Plan plans a change to config, or a destroy if it is nil.
func (l *Life) Plan(config Object, how ...How) Plan {
	l.t.Helper()
	if config == nil {
		return l.planDestroy(l.State, l.kept())
	}
	return l.planFrom(l.State, l.kept(), config, how)
}

func (l *Life) planDestroy(state Object, k kept) Plan {
	l.t.Helper()
	if state == nil {
		return Plan{Type: l.name, Action: NoOp}
	}
	return l.Server.planChange(l.t, change{l.name, state, nil, k})
}

// planFrom plans as core's NodeAbstractResourceInstance.plan does. A replacement is planned twice: as an update, and
// then as a create whose prior private state is what the first plan returned. A tainted object is planned once, as a
// create that knows nothing of it.
func (l *Life) planFrom(state Object, k kept, config Object, how []How) Plan {
	l.t.Helper()
	prior := state
	if l.Tainted {
		prior, k = nil, kept{}
	}
	if invalid := l.Server.Validate(l.t, l.name, config); len(Errors(invalid)) > 0 {
		return Plan{Type: l.name, Action: NoOp, Prior: state, Config: config, Diagnostics: invalid}
	}
	p := l.Server.planChange(l.t, change{l.name, prior, config, k})
	if len(Errors(p.Diagnostics)) > 0 {
		return p
	}
	replacement := DeleteThenCreate
	if slices.Contains(how, CreateBeforeDestroy) {
		replacement = CreateThenDelete
	}
	switch {
	case prior != nil && (slices.Contains(how, Replace) || p.Action.IsReplace()):
		p = l.planNewObject(p)
		p.Prior, p.Action = state, replacement
	case prior == nil && state != nil:
		p.Prior, p.Action = state, replacement
	}
	return p
}

// planNewObject is the second call for a replacement. Core drops its warnings, which most likely repeat those of the
// first.
func (l *Life) planNewObject(first Plan) Plan {
	l.t.Helper()
	p := l.Server.planChange(l.t, change{l.name, nil, first.Config, kept{first.Private, first.identity}})
	if len(Errors(p.Diagnostics)) == 0 {
		p.Diagnostics = nil
	}
	p.Diagnostics = slices.Concat(first.Diagnostics, p.Diagnostics)
	return p
}

// Must plans and applies a change that has to succeed, requires an empty second plan, and returns all warnings.
func (l *Life) Must(config Object, how ...How) []*tfprotov6.Diagnostic {
	l.t.Helper()
	diags := l.step(config, how...)
	if config != nil {
		l.RequireEmptyPlan(config)
	}
	return diags
}

func (l *Life) step(config Object, how ...How) []*tfprotov6.Diagnostic {
	l.t.Helper()
	p := l.Plan(config, how...)
	if bad := Errors(p.Diagnostics); len(bad) > 0 {
		l.t.Fatalf("plan: %s", Describe(bad))
	}
	l.RequireSamePlanAnyTime(p, how...)
	diags := l.Apply(p)
	if bad := Errors(diags); len(bad) > 0 {
		l.t.Fatalf("apply: %s", Describe(bad))
	}
	return append(p.Diagnostics, diags...)
}

// RequireSamePlanAnyTime plans again at all Moments and requires the same values. A plan that fails then is left out:
// an object may be refused once its time has passed.
func (l *Life) RequireSamePlanAnyTime(p Plan, how ...How) {
	l.t.Helper()
	if l.Clock == nil {
		return
	}
	now := l.Clock.Now()
	defer l.Clock.Set(now)
	for _, other := range l.Moments {
		l.Clock.Set(other)
		again := l.Plan(p.Config, how...)
		if len(Errors(again.Diagnostics)) == 0 && !reflect.DeepEqual(again.Values, p.Values) {
			l.t.Errorf("planned at %s: %v\nat %s: %v", now, p.Values, other, again.Values)
		}
	}
}

// RequireEmptyPlan fails when the configuration would change anything.
func (l *Life) RequireEmptyPlan(config Object) {
	l.t.Helper()
	p := l.Plan(config)
	if bad := Errors(p.Diagnostics); len(bad) > 0 {
		l.t.Errorf("second plan: %s", Describe(bad))
	}
	for key, value := range p.Values {
		if !reflect.DeepEqual(l.State[key], value) {
			l.t.Errorf("a second plan changes %s from %v to %v", key, l.State[key], value)
		}
	}
}

// Identity is what the state file holds of the object's identity; nil where its kind has none.
func (l *Life) Identity() *tfprotov6.ResourceIdentityData { return l.identity }
