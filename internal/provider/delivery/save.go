// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

// Saving is what an apply saves, apart from the receipt.
type Saving struct {
	// Plan is the planned object. Its known values are saved verbatim: Terraform taints an object whose result differs
	// from its plan, and the next apply would send again.
	Plan tftypes.Value
	// Fill gives values for attributes that the plan left unknown. It cannot fail, because it runs after the send.
	Fill func(Receipt) map[string]tftypes.Value
	// History gives what recipients last saw, once the message has an outcome.
	History func(Outcome) any
	// State and Private are the response's; Before is the request's private state, nil on create.
	State   *tfsdk.State
	Private PrivateWriter
	Before  PrivateReader
}

// save writes the state after a send. newSave has tried everything in it that can fail, so write cannot.
type save struct {
	Saving

	common  map[string]tftypes.Value // for attributes that every object has
	values  map[string]tftypes.Value
	history map[Outcome][]byte
	// bare is the state without the details of a receipt, by outcome, should filling them in fail after all.
	bare   map[Outcome]tftypes.Value
	before []byte // the history until now
}

// savedOutcomes are those that a send can have.
func savedOutcomes() []Outcome {
	return []Outcome{Confirmed, Accepted, Partial, Unknown, Expired, DryRun, Redirected}
}

// newSave prepares a save and rehearses it with every outcome. It reports an error, before anything is sent, if one of
// them could not be saved.
func newSave(ctx context.Context, saving Saving, common map[string]tftypes.Value, diags *diag.Diagnostics) (s save, ok bool) {
	s = save{Saving: saving, common: common, history: map[Outcome][]byte{}, bare: map[Outcome]tftypes.Value{}}
	// Read first: the framework hands out one private state as that of the request and of the response.
	if saving.Before != nil {
		s.before, _ = saving.Before.GetKey(ctx, historyKey)
	}
	if err := s.rehearse(ctx); err != nil {
		diags.AddError("Unable to save the result of a send", fmt.Sprintf("Nothing was sent, because its result could not be saved: %s. This is a bug in the provider; please report it.", err))
		return s, false
	}
	return s, true
}

func (s *save) rehearse(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	defer s.undo(ctx)
	if err := s.Plan.As(&s.values); err != nil {
		return err
	}
	for _, outcome := range savedOutcomes() {
		if s.history[outcome], err = json.Marshal(s.History(outcome)); err != nil {
			return err
		}
		if d := s.Private.SetKey(ctx, historyKey, s.history[outcome]); d.HasError() {
			return fmt.Errorf("%s: %s", d[0].Summary(), d[0].Detail())
		}
		for _, r := range []Receipt{{Outcome: outcome, Receipt: fullReceipt}, {Outcome: outcome}} {
			if s.bare[outcome] = s.result(r); !s.bare[outcome].IsFullyKnown() {
				return fmt.Errorf("values would be left unknown after the outcome %s", outcome)
			}
		}
	}
	return nil
}

// fullReceipt has every part that a receipt can have.
var fullReceipt = luma.Receipt{RequestID: "id", Status: 200, StatusMessage: "OK", Errors: []string{"error"}, Data: "{}"}

// undo takes back what the rehearsal wrote into private state.
func (s *save) undo(ctx context.Context) { s.Private.SetKey(ctx, historyKey, s.before) }

// write saves the planned object, the receipt and the history. It has no error to return, see newSave. Should filling
// in the details of the receipt fail after all, the state is saved without them: the message was sent, and losing the
// state would send it again.
func (s *save) write(ctx context.Context, r Receipt) {
	outcome := r.Outcome
	if _, ok := s.bare[outcome]; !ok {
		outcome = Unknown
	}
	s.State.Raw = s.bare[outcome]
	s.Private.SetKey(ctx, historyKey, s.history[outcome])
	defer func() { _ = recover() }()
	if result := s.result(r); result.IsFullyKnown() {
		s.State.Raw = result
	}
}

// result is the planned object with what only the send could tell.
func (s *save) result(r Receipt) tftypes.Value {
	values := maps.Clone(s.values)
	for _, source := range []map[string]tftypes.Value{s.common, s.Fill(r)} {
		for name, value := range source {
			if planned, ok := values[name]; ok && !planned.IsKnown() {
				values[name] = value
			}
		}
	}
	return tftypes.NewValue(s.Plan.Type(), values)
}

// values are the attributes that the sender decides, for a plan that left them to apply.
func (s *Sender) values(p Preview, count int64) map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"endpoint":    textOrNull(s.Tenant.Endpoint),
		"guard_rails": textOrNull(s.Rails.Words()),
		"audience":    textOrNull(p.Audience),
		"send_count":  tftypes.NewValue(tftypes.Number, count),
	}
}

// SaveUnsent saves an apply that sends nothing: the planned object, with the prior values of what the plan left open
// because a send was possible, and what recipients last saw.
func (s *Sender) SaveUnsent(ctx context.Context, saving Saving, prior tftypes.Value, history any, diags *diag.Diagnostics) {
	values, before := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if err := saving.Plan.As(&values); err != nil {
		diags.AddError("Unable to save the object", err.Error())
		return
	}
	if !prior.IsNull() {
		if err := prior.As(&before); err != nil {
			diags.AddError("Unable to read the prior state", err.Error())
			return
		}
	}
	fill := saving.Fill(Receipt{})
	for name, value := range values {
		if value.IsKnown() {
			continue
		}
		values[name] = fill[name]
		if old, ok := before[name]; ok {
			values[name] = old
		}
	}
	saving.State.Raw = tftypes.NewValue(saving.Plan.Type(), values)
	writePrivate(ctx, saving.Private, historyKey, history, diags)
}
