// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Action is what core does with a plan.
type Action string

// The actions of core, in its own words.
const (
	NoOp             Action = "NoOp"
	Create           Action = "Create"
	Update           Action = "Update"
	Delete           Action = "Delete"
	DeleteThenCreate Action = "DeleteThenCreate"
	CreateThenDelete Action = "CreateThenDelete"
)

// IsReplace reports whether the action makes a new object in place of the old one.
func (a Action) IsReplace() bool { return a == DeleteThenCreate || a == CreateThenDelete }

// Plan is a plan as core saves it.
type Plan struct {
	Type   string // of the resource
	Action Action
	Prior  Object // nil: there was no object
	Config Object // nil: a destroy
	Values Object // what was planned; nil: nothing is left

	// Diagnostics are everything that planning reported.
	Diagnostics []*tfprotov6.Diagnostic
	// Private is the planned private state, which an apply of the saved plan passes on.
	Private []byte

	planned  *tfprotov6.DynamicValue
	identity *tfprotov6.ResourceIdentityData
}

// change is the question to a provider of what a change comes to.
type change struct {
	name          string
	prior, config Object
	kept          kept
}

// Plan asks once for a change from prior (nil = create) to config (nil = destroy), with the private state remembered
// for prior.
func (s *Server) Plan(t testing.TB, name string, prior, config Object) Plan {
	t.Helper()
	return s.planChange(t, change{name, prior, config, s.keptOf(prior)})
}

func (s *Server) planChange(t testing.TB, c change) Plan {
	t.Helper()
	schema := s.Resource(t, c.name)
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: c.name, Config: Encode(t, schema, c.config), PriorState: Encode(t, schema, c.prior),
		ProposedNewState: Encode(t, schema, propose(schema, c.prior, c.config)),
		PriorPrivate:     c.kept.private, PriorIdentity: c.kept.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	p := Plan{
		Type: c.name, Prior: c.prior, Config: c.config, Values: Decode(t, schema, resp.PlannedState),
		Diagnostics: resp.Diagnostics, Private: resp.PlannedPrivate, planned: resp.PlannedState, identity: resp.PlannedIdentity,
	}
	p.Action = actionOf(p, len(resp.RequiresReplace) > 0)
	return p
}

func actionOf(p Plan, replace bool) Action {
	switch {
	case p.Config == nil:
		return Delete
	case p.Prior == nil:
		return Create
	case replace:
		return DeleteThenCreate
	case reflect.DeepEqual(withNulls(p.Prior), withNulls(p.Values)):
		return NoOp
	}
	return Update
}

// withNulls leaves null attributes out, so that a state that a test wrote down compares with one that was decoded.
func withNulls(o Object) Object {
	out := maps.Clone(o)
	maps.DeleteFunc(out, func(_ string, value any) bool { return value == nil })
	return out
}

// Apply makes the one call that applies a plan, without what core does around it, and returns the new state, nil after
// a destroy. Life.Apply does the whole.
func (s *Server) Apply(ctx context.Context, t testing.TB, p Plan) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	r := s.applyChange(ctx, t, p)
	s.keep(r.state, r.kept)
	return r.state, r.diags
}

// applied is the answer to an apply.
type applied struct {
	state Object
	value *tfprotov6.DynamicValue
	kept  kept
	diags []*tfprotov6.Diagnostic
}

func (s *Server) applyChange(ctx context.Context, t testing.TB, p Plan) applied {
	t.Helper()
	schema := s.Resource(t, p.Type)
	planned := p.planned
	if p.Config == nil {
		planned = Encode(t, schema, nil)
	}
	resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.Type, Config: Encode(t, schema, p.Config), PriorState: Encode(t, schema, p.Prior),
		PlannedState: planned, PlannedPrivate: p.Private, PlannedIdentity: p.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return applied{Decode(t, schema, resp.NewState), resp.NewState, kept{resp.Private, resp.NewIdentity}, resp.Diagnostics}
}

// propose merges as core does: what is not configured keeps its computed value, and nothing write-only is proposed.
func propose(schema *tfprotov6.Schema, prior, config Object) Object {
	if config == nil {
		return nil
	}
	merged := maps.Clone(config)
	for _, a := range schema.Block.Attributes {
		switch {
		case a.WriteOnly:
			delete(merged, a.Name)
		case config[a.Name] == nil && a.Computed:
			merged[a.Name] = prior[a.Name]
		}
	}
	return merged
}

// Must plans and applies a change that has to succeed, and returns the new state.
func (s *Server) Must(t testing.TB, name string, prior, config Object) Object {
	t.Helper()
	l := s.Life(t, name, prior)
	l.step(config)
	return l.State
}

// Destroy plans a destroy and applies it, and returns everything that was reported.
func (s *Server) Destroy(t testing.TB, name string, state Object) []*tfprotov6.Diagnostic {
	t.Helper()
	l := s.Life(t, name, state)
	p := l.Plan(nil)
	return append(p.Diagnostics, l.Apply(p)...)
}

// RequireEmptyPlan fails when the same configuration would change anything.
func (s *Server) RequireEmptyPlan(t testing.TB, name string, state, config Object) {
	t.Helper()
	s.Life(t, name, state).RequireEmptyPlan(config)
}

// RequireUnchanged fails when a refresh or a second plan changes anything.
func (s *Server) RequireUnchanged(t testing.TB, name string, state, config Object) {
	t.Helper()
	if fresh := s.MustRefresh(t, name, state); !reflect.DeepEqual(fresh, state) {
		t.Errorf("a refresh made of\n%v\nthis:\n%v", state, fresh)
	}
	s.RequireEmptyPlan(t, name, state, config)
}

// Propose is the state that core proposes for a change from prior to config, as the protocol carries it.
func Propose(t testing.TB, schema *tfprotov6.Schema, prior, config Object) *tfprotov6.DynamicValue {
	t.Helper()
	return Encode(t, schema, propose(schema, prior, config))
}
