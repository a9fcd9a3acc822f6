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

// Saving is what an apply will save, apart from the receipt.
type Saving struct {
	// Plan is the planned object. Its known values are saved verbatim: Terraform taints an object whose result differs from its
	// plan, and the next apply would send again.
	Plan tftypes.Value
	// Fill gives values for attributes that the plan left unknown. It cannot fail, because it runs after the send.
	Fill func(Receipt) map[string]tftypes.Value
	// History gives the history after a message with that outcome.
	History func(Outcome) any
	// State and Private are the response's.
	State   *tfsdk.State
	Private PrivateWriter
}

// Save writes the state after a send. NewSave has tried everything in it that can fail, so Write cannot.
type Save struct {
	saving  Saving
	values  map[string]tftypes.Value
	history map[Outcome][]byte
}

// savedOutcomes are those that a send can have.
var savedOutcomes = []Outcome{Confirmed, Accepted, Partial, Unknown, Expired, DryRun, Redirected}

// NewSave prepares a save and rehearses it with every outcome. It reports an error, before anything is sent, if one of them could
// not be saved.
func NewSave(ctx context.Context, saving Saving, diags *diag.Diagnostics) (s Save, ok bool) {
	s = Save{saving: saving, history: map[Outcome][]byte{}}
	if err := s.rehearse(ctx); err != nil {
		diags.AddError("Unable to save the result of a send", fmt.Sprintf("Nothing was sent, because its result could not be saved: %s. This is a bug in the provider; please report it.", err))
		return s, false
	}
	return s, true
}

func (s *Save) rehearse(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	if err := s.saving.Plan.As(&s.values); err != nil {
		return err
	}
	for _, outcome := range savedOutcomes {
		if s.history[outcome], err = json.Marshal(s.saving.History(outcome)); err != nil {
			return err
		}
		for _, r := range []Receipt{{Outcome: outcome}, {Outcome: outcome, Receipt: fullReceipt}} {
			if result := s.result(r); !result.IsFullyKnown() {
				return fmt.Errorf("values are left unknown after the outcome %s", outcome)
			}
		}
		if d := s.saving.Private.SetKey(ctx, historyKey, s.history[outcome]); d.HasError() {
			return fmt.Errorf("%s: %s", d[0].Summary(), d[0].Detail())
		}
	}
	return nil
}

// fullReceipt has every part that a receipt can have.
var fullReceipt = luma.Receipt{RequestID: "id", Status: 200, StatusMessage: "OK", Errors: []string{"error"}, Data: "{}"}


// Write saves the planned object, the receipt and the history. It has no error to return: see NewSave.
func (s Save) Write(ctx context.Context, r Receipt) {
	s.saving.State.Raw = s.result(r)
	s.saving.Private.SetKey(ctx, historyKey, s.history[r.Outcome])
}

// result is the planned object with what only the send could tell.
func (s Save) result(r Receipt) tftypes.Value {
	values := maps.Clone(s.values)
	for name, value := range s.saving.Fill(r) {
		if planned, ok := values[name]; ok && !planned.IsKnown() {
			values[name] = value
		}
	}
	return tftypes.NewValue(s.saving.Plan.Type(), values)
}
