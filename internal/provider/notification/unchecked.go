// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// unchecked is an earlier send whose outcome is unknown, as long as no person has checked it. A send to added
// recipients does not settle it: the others may still lack the message.
type unchecked struct {
	requestID string // "" = no unchecked send
	// errors are those of its receipt, which name the sends that were unchecked before it.
	errors []string
	// stays reports whether the next send leaves it open, because only some of the recipients get that.
	stays bool
}

// unchecked returns what is unchecked when a decision is applied.
func (c change) unchecked(ctx context.Context, d decision, diags *diag.Diagnostics) unchecked {
	if c.prior == nil {
		return unchecked{}
	}
	u := unchecked{requestID: c.uncheckedID(), stays: c.sendsToSome(ctx, d, diags)}
	if u.requestID != "" && !c.prior.Errors.IsNull() {
		diags.Append(c.prior.Errors.ElementsAs(ctx, &u.errors, false)...)
	}
	return u
}

// sendsToSome reports whether a decision leaves out recipients who were sent the message before.
func (c change) sendsToSome(ctx context.Context, d decision, diags *diag.Diagnostics) bool {
	return d.addressed && !d.recipients.Equal(c.toAll(ctx, diags).recipients)
}

// uncheckedID is the request ID of the unchecked send, if there is one. What a guard rail held back since, or what
// expired, hides it in the state; the history keeps it.
func (c change) uncheckedID() string {
	var id string
	switch outcome := c.prior.outcome(); {
	case outcome == delivery.Unknown:
		id = c.prior.RequestID.ValueString()
	case outcome.HeldBack() || outcome == delivery.Expired:
		id = c.history.Unchecked
	}
	if acknowledges(c.plan, id) {
		return ""
	}
	return id
}

// acknowledges reports whether a person has checked the send with a request ID.
func acknowledges(plan model, requestID string) bool {
	return strings.EqualFold(strings.TrimSpace(plan.Acknowledge.ValueString()), requestID)
}

// outcome is that of the notification as a whole after a send with this outcome.
func (u unchecked) outcome(sent delivery.Outcome) delivery.Outcome {
	if u.requestID != "" && u.stays && sent.Delivered() {
		return delivery.Unknown
	}
	return sent
}

// after is the request ID that is unchecked after a send with this outcome.
func (u unchecked) after(sent delivery.Outcome) string {
	if u.stays || !sent.Delivered() {
		return u.requestID
	}
	return ""
}

// in is the receipt of a send together with what it leaves open.
func (u unchecked) in(got delivery.Receipt) delivery.Receipt {
	if u.after(got.Outcome) == "" {
		return got
	}
	open := fmt.Sprintf("the outcome of the send with request ID %s is unknown, and nobody has acknowledged it", u.requestID)
	got.Outcome = u.outcome(got.Outcome)
	got.Errors = slices.Concat(got.Errors, []string{open}, without(u.errors, open))
	return got
}

func without(texts []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == one })
}

// warnUnchecked says what a send to added recipients alone leaves open.
func (c change) warnUnchecked(ctx context.Context, d decision, diags *diag.Diagnostics) {
	u := c.unchecked(ctx, d, diags)
	switch {
	case !u.stays:
	case u.requestID != "":
		diags.AddAttributeWarning(path.Root("recipients"), "Send "+u.requestID+" is still unchecked",
			"This message is for the added recipients only. Whether the send with that request ID reached the others is unknown. "+
				"So the outcome stays unknown, and errors says why, until a person has checked: then set acknowledge to the new request_id if it arrived, "+
				"or a new value in resend_triggers to send the message to everybody.")
	case c.prior.outcome() == delivery.Partial:
		diags.AddAttributeWarning(path.Root("recipients"), "Errors of send "+c.prior.RequestID.ValueString()+" are replaced",
			"This message is for the added recipients only, and the state then has its errors instead of those of the send with that request ID. "+
				"Those who missed it do not get the message by this: send it to them with a separate luma_notification.")
	}
}
