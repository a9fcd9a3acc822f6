// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

// Outcome is what became of the latest message of an object.
type Outcome string

// The outcomes of a message; the first four are the client's.
const (
	Confirmed    = Outcome(luma.OutcomeConfirmed)
	Accepted     = Outcome(luma.OutcomeAccepted)
	Partial      = Outcome(luma.OutcomePartial)
	Unknown      = Outcome(luma.OutcomeUnknown)
	Acknowledged = Outcome("acknowledged")
	Expired      = Outcome("expired")
	DryRun       = Outcome("dry_run")
	Redirected   = Outcome("redirected")
	Imported     = Outcome("imported")
)

// HeldBack reports whether a guard rail kept the message from its recipients. Such an outcome is not a receipt: once
// the guard rail is lifted, the next apply sends.
func (o Outcome) HeldBack() bool { return o == DryRun || o == Redirected }

// Delivered reports whether the message's own recipients may have seen it.
func (o Outcome) Delivered() bool { return o != "" && o != Expired && !o.HeldBack() }

// Uncertain reports whether the answer left open who was reached.
func (o Outcome) Uncertain() bool { return o == Partial || o == Unknown }

// Lifted reports whether the message was held back by a guard rail that is off now.
func (o Outcome) Lifted(now GuardRails) bool {
	return o == DryRun && !now.DryRun || o == Redirected && now.Redirect == nil
}

// NextSteps says, by outcome, what a person can do about a message; it differs between the objects that send.
type NextSteps struct {
	Unknown, Expired, HeldBack string
	// Repeated words that a message is sent again all the same, after it may have reached somebody; "" = it is not.
	Repeated string
	// Again says how to send a message again that an earlier run has sent.
	Again string
	// Limit names the time that an expired message came too late for; "" = send_before.
	Limit string
}

// Warn adds what a person should know about a message that was sent, or deliberately was not.
func (r Receipt) Warn(diags *diag.Diagnostics, p Preview, next NextSteps) {
	audience := p.Audience
	if r.Recalled {
		diags.AddWarning("Message was sent by an earlier run: request ID "+r.RequestID, fmt.Sprintf(
			"An earlier run sent the message for %s at %s with request ID %s, and Terraform could not save that. It was not sent again: its receipt was taken over from the journal, with the outcome %s.%s %s",
			audience, r.SentAt.UTC().Format(time.RFC3339), r.RequestID, r.Receipt.Outcome, p.asked.uncompared(), next.Again))
	}
	switch r.Outcome {
	case Unknown:
		diags.AddWarning("Notification may or may not have been delivered", fmt.Sprintf(
			"The message for %s was sent, but what the tenant did with it is not known: %v.\n\n"+
				"%s Ask one of the recipients, or look for request ID %s in the tenant's Troubleshoot log. %s",
			audience, r.Cause, cmp.Or(next.Repeated, "It is not sent again, because recipients might see it twice."), r.RequestID, next.Unknown))
	case Partial:
		diags.AddWarning("Notification reached only some recipients", fmt.Sprintf(
			"The tenant accepted the message for %s and reported:\n\n  - %s\n\n"+
				"%s Send it to those who missed it with a separate luma_notification. Request ID: %s",
			audience, strings.Join(r.Errors, "\n  - "), cmp.Or(next.Repeated, "It is not sent again, because the others would see it twice."), r.RequestID))
	case Expired:
		diags.AddWarning("Notification expired, nothing was sent", fmt.Sprintf(
			"%s had already passed when the message for %s was due. %s", cmp.Or(next.Limit, "`send_before`"), audience, next.Expired))
	case DryRun:
		diags.AddWarning("Dry run, nothing was sent", fmt.Sprintf("The provider's dry_run is on: the message for %s was not sent. %s", p.meant, next.HeldBack))
	case Redirected:
		diags.AddWarning("Notification was redirected", fmt.Sprintf("The provider's redirect_contacts is set: the message for %s was sent to those contacts instead. %s%s",
			p.meant, next.HeldBack, r.redirectedFate()))
	}
}

// redirectedFate says what went wrong with a redirected copy.
func (r Receipt) redirectedFate() string {
	fate := ""
	if r.Cause != nil {
		fate = fmt.Sprintf(" What the tenant did with the redirected copy is not known: %v.", r.Cause)
	}
	if len(r.Errors) > 0 {
		fate += " The tenant reported: " + strings.Join(r.Errors, "; ") + "."
	}
	return fate
}
