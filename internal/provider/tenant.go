// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Outcomes that the provider adds to those of the client.
const (
	outcomeConfirmed    = string(luma.OutcomeConfirmed)
	outcomeAccepted     = string(luma.OutcomeAccepted)
	outcomePartial      = string(luma.OutcomePartial)
	outcomeUnknown      = string(luma.OutcomeUnknown)
	outcomeAcknowledged = "acknowledged"
	outcomeExpired      = "expired"
	outcomeDryRun       = "dry_run"
	outcomeRedirected   = "redirected"
	outcomeImported     = "imported"
)

// tenant is what the provider's Configure hands to every object: one Luma tenant and the rules for talking to it.
type tenant struct {
	// known is false while something that a plan would have to tell (endpoint, guard rails) is decided only at apply.
	known bool
	// endpoint is "" under a dry run that names none.
	endpoint string
	host     string
	rails    rails
	// client is nil under a dry run without a tenant, and while known is false.
	client        *luma.Client
	botExternalID string
	now           func() time.Time
	// alternativesTold is set once an error has named what to do without the template API.
	alternativesTold atomic.Bool
}

// receipt is what is known about a message after it was handed over, or deliberately was not.
type receipt struct {
	luma.Receipt
	Outcome string
}

// blockedError says why a guard rail holds a message back.
type blockedError string

func (e blockedError) Error() string { return string(e) }

// errNoClient is an apply during which a part of the provider's settings is still not known.
var errNoClient = errors.New("the provider's endpoint or token is not known")

// prepare returns the message as it will leave, and its audience in words. It asks nobody: a plan may call it.
func (t *tenant) prepare(m notice.Message, audience string) (notice.Message, string, error) {
	if reason := t.rails.check(m.Recipients); reason != "" {
		return m, "", blockedError(reason)
	}
	m.Recipients = t.rails.recipients(m.Recipients)
	m.BotExternalID = cmp.Or(m.BotExternalID, t.botExternalID)
	if t.host != "" {
		audience += " on " + t.host
	}
	return m, t.rails.words(audience), nil
}

// deliver is the one way by which a message leaves the provider. m comes from prepare. An error means that certainly nothing was
// delivered; anything else has left and must be recorded, whatever its outcome.
func (t *tenant) deliver(ctx context.Context, m notice.Message, sendBefore time.Time) (receipt, error) {
	switch {
	case t.rails.dryRun:
		return receipt{Outcome: outcomeDryRun}, nil
	case !sendBefore.IsZero() && !t.now().Before(sendBefore):
		return receipt{Outcome: outcomeExpired}, nil
	}
	if t.client == nil {
		return receipt{}, errNoClient
	}
	got, err := t.client.SendNotification(ctx, luma.Send{Message: m, SendBefore: sendBefore})
	if errors.Is(err, luma.ErrExpired) {
		return receipt{Outcome: outcomeExpired}, nil
	}
	if err != nil {
		return receipt{}, err
	}
	outcome := string(got.Outcome)
	if t.rails.redirect != nil {
		outcome = outcomeRedirected
	}
	return receipt{Receipt: got, Outcome: outcome}, nil
}

// sendFailure words an error of prepare or deliver: cause with its request ID, next step.
func sendFailure(err error, audience string) (summary, detail string) {
	var failed *luma.SendError
	var blocked blockedError
	switch {
	case errors.As(err, &blocked):
		return "Notification held back by a guard rail", blocked.Error()
	case errors.As(err, &failed):
		return "Unable to send notification", fmt.Sprintf("Nothing was delivered to %s: %s.\n\n%s", audience, failed, failed.Advice())
	default:
		return "Unable to send notification", fmt.Sprintf("Nothing was delivered to %s: %s.", audience, err)
	}
}
