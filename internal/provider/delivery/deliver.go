// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Planned is what a plan showed of a send; unknown values are those that the plan left to apply.
type Planned struct {
	Endpoint, GuardRails, Audience types.String
}

// Delivery is an order together with what its plan showed and how its result is saved.
type Delivery struct {
	Order   Order
	Planned Planned
	Saving  Saving
	// Next words what a person can do about the outcome.
	Next func(Receipt) NextSteps
}

// Deliver sends an order and saves the result. Everything that can fail runs before the first byte: the guard rails,
// the comparison with the plan, the rehearsal of the save. After an error nothing was delivered and nothing is saved.
func (s *Sender) Deliver(ctx context.Context, d Delivery, diags *diag.Diagnostics) {
	preview, err := s.Preview(d.Order)
	if err != nil {
		addFailure(diags, err, preview)
		return
	}
	if !d.Planned.matches(s, preview, diags) {
		return
	}
	save, ok := newSave(ctx, d.Saving, s.values(preview, d.Order.Count), diags)
	if !ok {
		return
	}
	got, err := s.Send(ctx, preview)
	defer s.WarnJournal(diags)
	if err != nil {
		save.undo(ctx)
		addFailure(diags, err, preview)
		return
	}
	save.write(ctx, got)
	s.applied.Store(true)
	d.warn(diags, got, preview)
}

// warn says what a person should know about the outcome. The message was sent, so not even a panic may end the apply.
func (d Delivery) warn(diags *diag.Diagnostics, got Receipt, p Preview) {
	defer func() {
		if r := recover(); r != nil {
			diags.AddWarning("Notification was sent", fmt.Sprintf("The outcome of the message for %s is %s, request ID %s.", p.Audience, got.Outcome, got.RequestID))
		}
	}()
	got.Warn(diags, p, d.Next(got))
}

func addFailure(diags *diag.Diagnostics, err error, p Preview) {
	summary, detail := Failure(err, p)
	diags.AddError(summary, detail)
}

// matches reports whether the plan showed this send. Terraform compares the plan with the one that it makes during
// apply; this is the last check before the first byte.
func (p Planned) matches(s *Sender, now Preview, diags *diag.Diagnostics) bool {
	differences := differing(
		comparison{"audience", p.Audience, types.StringValue(now.Audience)},
		comparison{"endpoint", p.Endpoint, s.Endpoint()},
		comparison{"guard_rails", p.GuardRails, s.GuardRails()},
	)
	if len(differences) == 0 {
		return true
	}
	diags.AddError("Notification differs from the plan", fmt.Sprintf(
		"Nothing was sent: %s. Run `terraform plan` again with the settings you intend to apply.", strings.Join(differences, "; ")))
	return false
}

// comparison is a value that a plan showed, beside what it is when the plan is applied.
type comparison struct {
	name         string
	planned, now types.String
}

// differing describes the comparisons that differ. A value that the plan left to apply never does.
func differing(comparisons ...comparison) []string {
	var differences []string
	for _, c := range comparisons {
		if !c.planned.IsUnknown() && !c.planned.Equal(c.now) {
			differences = append(differences, fmt.Sprintf("%s was planned as %s and is now %s", c.name, inWords(c.planned), inWords(c.now)))
		}
	}
	return differences
}

func inWords(s types.String) string {
	if s.IsNull() {
		return "null"
	}
	return s.String()
}
