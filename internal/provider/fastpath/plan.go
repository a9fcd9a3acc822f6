// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"bytes"
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// proposal is a request to plan, split but not decoded.
type proposal struct {
	*object

	req                     *tfprotov6.PlanResourceChangeRequest
	config, prior, proposed fields // prior is nil on create
	same                    bool   // proposed is prior, byte for byte
	private                 privateState
}

func (o *object) plan(ctx context.Context, data *delivery.ProviderData, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, bool) {
	p, ok := o.propose(req)
	if !ok || data == nil {
		return nil, false
	}
	if p.unchanged(ctx, data) {
		return p.answer(req.PriorState, p.private), true
	}
	m, ask, ok := p.prepare(ctx, data)
	if !ok {
		return nil, false
	}
	return p.modify(ctx, m, ask), true
}

// propose splits a request. Destroys, and what the framework would change on the way through, are not for the
// shortcuts.
func (o *object) propose(req *tfprotov6.PlanResourceChangeRequest) (p proposal, ok bool) {
	p = proposal{object: o, req: req}
	if p.config, ok = o.fields(req.Config); !ok || !o.convertible(p.config) {
		return p, false
	}
	if p.proposed, ok = o.fields(req.ProposedNewState); !ok || !o.convertible(p.proposed) {
		return p, false
	}
	if req.PriorState == nil || req.PriorState.JSON != nil || o.identity == nil && req.PriorIdentity != nil {
		return p, false
	}
	p.same = bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack)
	switch {
	case p.same:
		p.prior = p.proposed
	case !rawValue(req.PriorState.MsgPack).isNull():
		if p.prior, ok = o.fields(req.PriorState); !ok || !o.convertible(p.prior) {
			return p, false
		}
	}
	p.private, ok = readPrivate(req.PriorPrivate)
	return p, ok
}

// unchanged reports whether the plan is the prior state: the proposed state is the same, no default would change it,
// and ModifyPlan leaves it alone.
func (p proposal) unchanged(ctx context.Context, data *delivery.ProviderData) bool {
	if !p.same {
		return false
	}
	for name, a := range p.attributes {
		switch {
		case a.nestedDefault && !p.prior[name].isNull():
			return false
		case a.byDefault != nil && p.config[name].isNull() && !a.hasDefault(p.prior[name]):
			return false
		}
	}
	switch {
	case p.NothingPending != nil:
		outcome := p.prior["outcome"].text()
		return !outcome.IsUnknown() && p.NothingPending(delivery.Outcome(outcome.ValueString()))
	case p.Unchanged != nil:
		state, ok := p.refreshed.take(p.req.PriorState.MsgPack)
		if !ok {
			state, ok = p.decode(p.req.PriorState)
		}
		return ok && p.Unchanged(ctx, data, tfsdk.Plan{Raw: state, Schema: p.schema}, p.private)
	}
	return false
}

// hasDefault reports whether a value on the wire is the attribute's default.
func (a attribute) hasDefault(raw rawValue) bool {
	value, ok := a.decode(raw)
	return ok && value.Equal(*a.byDefault)
}

func (a attribute) decode(raw rawValue) (tftypes.Value, bool) {
	value, err := tfprotov6.DynamicValue{MsgPack: raw}.Unmarshal(a.typ)
	return value, err == nil
}

// answer completes a plan. The framework passes on the identity as it came, and writes a null one where the object has
// not got one yet.
func (p proposal) answer(planned *tfprotov6.DynamicValue, private privateState) *tfprotov6.PlanResourceChangeResponse {
	identity := p.req.PriorIdentity
	if identity == nil && p.identity != nil {
		identity = &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: []byte{msgpcode.Nil}}}
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: planned, PlannedPrivate: private.bytes(), PlannedIdentity: identity}
}

// prepare does what the framework does before ModifyPlan. All that decides whether the shortcut applies is here.
func (p proposal) prepare(ctx context.Context, data *delivery.ProviderData) (m resource.ResourceWithModifyPlan, req resource.ModifyPlanRequest, ok bool) {
	config, ok := p.decode(p.req.Config)
	prior, priorOK := p.decode(p.req.PriorState)
	proposed, proposedOK := prior, priorOK
	if !p.same {
		proposed, proposedOK = p.decode(p.req.ProposedNewState)
	}
	if !ok || !priorOK || !proposedOK {
		return nil, req, false
	}
	values, ok := p.values(config, prior, proposed)
	if !ok {
		return nil, req, false
	}
	r, ok := p.configured(ctx, data)
	m, modifies := r.(resource.ResourceWithModifyPlan)
	if !ok || !modifies || !readable(p.req.PriorIdentity) {
		return nil, req, false
	}
	req.Config, req.State = tfsdk.Config{Raw: config, Schema: p.schema}, tfsdk.State{Raw: prior, Schema: p.schema}
	req.Plan = tfsdk.Plan{Raw: tftypes.NewValue(p.typ, values), Schema: p.schema}
	req.Private = newOf(req.Private)
	for key, value := range p.private {
		req.Private.SetKey(ctx, key, value)
	}
	return m, req, true
}

// modify runs ModifyPlan and does what the framework does after it. It always answers: the framework would run
// ModifyPlan again, which looks contacts up and says once what the journal knows.
func (p proposal) modify(ctx context.Context, m resource.ResourceWithModifyPlan, req resource.ModifyPlanRequest) *tfprotov6.PlanResourceChangeResponse {
	resp := resource.ModifyPlanResponse{Plan: req.Plan, Private: req.Private, RequiresReplace: path.Paths{}}
	m.ModifyPlan(ctx, req, &resp)
	planned := encode(p.typ, resp.Plan.Raw, &resp.Diagnostics)
	answer := p.answer(planned, p.private.after(ctx, resp.Private))
	answer.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	for _, at := range resp.RequiresReplace {
		answer.RequiresReplace = append(answer.RequiresReplace, toSteps(ctx, at))
	}
	if resp.Deferred != nil {
		answer.Deferred = &tfprotov6.Deferred{Reason: tfprotov6.DeferredReason(resp.Deferred.Reason)}
	}
	return answer
}

// newOf makes what a pointer of an unexported type points to.
func newOf[T any](*T) *T { return new(T) }

// after is the private state once a plan may have changed it.
func (p privateState) after(ctx context.Context, now delivery.PrivateReader) privateState {
	after := privateState{}
	keys := maps.Clone(p)
	if keys == nil {
		keys = privateState{}
	}
	for _, key := range delivery.PrivateKeys() {
		keys[key] = nil
	}
	for key := range keys {
		if value, _ := now.GetKey(ctx, key); len(value) > 0 {
			after[key] = value
		}
	}
	return after
}

// values are what is planned before ModifyPlan: the proposed values with defaults, and, if those differ from the prior
// ones, with everything unknown that is computed and not configured. ok is false where the framework would change
// something inside an attribute, or refuse it.
func (p proposal) values(config, prior, proposed tftypes.Value) (planned map[string]tftypes.Value, ok bool) {
	var given, before map[string]tftypes.Value
	if config.As(&given) != nil || proposed.As(&planned) != nil || !prior.IsNull() && prior.As(&before) != nil {
		return nil, false
	}
	planned = maps.Clone(planned) // the value's own map, and perhaps the prior value's
	same := before != nil
	for name, a := range p.attributes {
		if !a.plain(given[name], planned[name]) {
			return nil, false
		}
		switch {
		case a.byDefault != nil && given[name].IsNull():
			planned[name] = *a.byDefault
			same = same && before[name].Equal(planned[name])
		case same && !bytes.Equal(p.prior[name], p.proposed[name]):
			same = before[name].Equal(planned[name])
		}
	}
	if same {
		return planned, true
	}
	for name, a := range p.attributes {
		if !a.IsComputed() || a.byDefault != nil || !given[name].IsNull() {
			continue
		}
		planned[name] = tftypes.NewValue(a.typ, tftypes.UnknownValue)
		if a.keeps && before != nil {
			planned[name] = before[name]
		}
	}
	return planned, true
}

// plain reports whether the framework treats an attribute as a whole.
func (a attribute) plain(config, proposed tftypes.Value) bool {
	if proposed.IsNull() || !proposed.IsKnown() {
		return true
	}
	return !a.nestedDefault && (!a.nestedComputed || config.IsNull() && a.IsComputed())
}

// readable reports whether an identity can be passed on as it came.
func readable(identity *tfprotov6.ResourceIdentityData) bool {
	return identity == nil || identity.IdentityData != nil && identity.IdentityData.JSON == nil && len(identity.IdentityData.MsgPack) > 0
}
