// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// nextSteps says, by outcome, what a person can do about it; it differs between the objects that send.
type nextSteps struct {
	unknown, expired, held string
}

func nextForNotification(requestID string) nextSteps {
	return nextSteps{
		unknown: fmt.Sprintf("Then set acknowledge = %q if it arrived, or a new value in resend_triggers to send it again.", requestID),
		expired: "It is recorded as expired and not sent later. If it still matters, set a later send_before and a new value in resend_triggers.",
		held:    "The first plan without the guard rail sends it to its recipients.",
	}
}

var nextForClosing = nextSteps{
	unknown: "The resource is destroyed; if nobody got the notice, send it by a notification of its own.",
	held:    "The resource is destroyed, so the notice will not be sent later.",
}

// warnOutcome says what a person should know about a message that left, or deliberately did not.
func warnOutcome(diags *diag.Diagnostics, r receipt, audience string, next nextSteps) {
	switch r.Outcome {
	case outcomeUnknown:
		diags.AddWarning("Notification may or may not have been delivered", fmt.Sprintf(
			"The message for %s left, but what the tenant did with it is not known: %v.\n\n"+
				"It is not sent again, because that could show it twice. Ask one of the recipients, or look at the tenant's Troubleshoot log for request ID %s. %s",
			audience, r.Cause, r.RequestID, next.unknown))
	case outcomePartial:
		diags.AddWarning("Notification reached only some recipients", fmt.Sprintf(
			"The tenant accepted the message for %s and reported:\n\n  - %s\n\n"+
				"It is not sent again, because the others would get it twice. Send those who missed it a notification of their own. Request ID: %s",
			audience, strings.Join(r.Errors, "\n  - "), r.RequestID))
	case outcomeExpired:
		diags.AddWarning("Notification expired, nothing was sent", fmt.Sprintf(
			"Its time had passed when it was the turn of the message for %s. %s", audience, next.expired))
	case outcomeDryRun:
		diags.AddWarning("Dry run, nothing was sent", fmt.Sprintf("The provider's dry_run is on: the message for %s did not leave. %s", audience, next.held))
	case outcomeRedirected:
		diags.AddWarning("Notification was redirected", fmt.Sprintf("The provider's redirect_contacts is set: this message was for %s. %s%s", audience, next.held, redirectedFate(r)))
	}
}

// redirectedFate tells what went wrong with a redirected copy.
func redirectedFate(r receipt) string {
	fate := ""
	if r.Cause != nil {
		fate = fmt.Sprintf(" What the tenant did with the redirected copy is not known: %v.", r.Cause)
	}
	if len(r.Errors) > 0 {
		fate += " The tenant reported: " + strings.Join(r.Errors, "; ") + "."
	}
	return fate
}
