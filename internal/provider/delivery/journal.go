// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Identity tells a send from another one with the same message, so that a run which repeats what an earlier one could
// not save recognises it, and a deliberate repetition is another send. The zero value is that of an action, which sends
// whenever it is invoked.
type Identity struct {
	// Kind is the kind of notice.
	Kind string `json:"kind"`
	// Object and Previous are the object's ID and the request ID of its latest send; "" before its create.
	Object   string `json:"object,omitempty"`
	Previous string `json:"previous,omitempty"`
	// Triggers and Version are resend_triggers and message_wo_version.
	Triggers map[string]string `json:"triggers,omitempty"`
	Version  string            `json:"version,omitempty"`
	// Last is set for a closing notice: no state will ever show its request ID.
	Last bool `json:"last,omitempty"`
}

// described is what makes an order the same send as that of an earlier run: where it goes, what it says and to whom. A
// write-only text is not part of it, because a guess at it could be checked with what is on the disk. It is nil for an
// action.
func (s *Sender) described(o Order) []byte {
	if o.Identity.Kind == "" {
		return nil
	}
	description, err := json.Marshal(struct {
		Endpoint, GuardRails, Says string
		Recipients                 notice.Recipients
		Identity                   Identity
	}{s.Tenant.Endpoint, s.Rails.Words(), o.Message.Fingerprint(), o.Message.Recipients, o.Identity})
	if err != nil {
		return nil
	}
	return description
}

// Seen tells the journal that a request ID is in the state: what was sent with it is saved. It costs nothing while the
// journal has nothing that waits for that. On a nil receiver, before the provider is configured, it does nothing.
func (p *ProviderData) Seen(requestID string) {
	if p != nil {
		p.journal.Seen(requestID)
	}
}

// SeenIn is Seen for an object in the state, or in a plan of it.
func (p *ProviderData) SeenIn(ctx context.Context, object interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}, at path.Path) {
	if p == nil || !p.journal.Waiting() {
		return
	}
	var id types.String
	if d := object.GetAttribute(ctx, at, &id); !d.HasError() {
		p.Seen(id.ValueString())
	}
}

// Recalls reports whether WarnSent may have something to say.
func (s *Sender) Recalls() bool { return s.journal.Waiting() }

// WarnSent says in a plan that an earlier run may have sent this order. The plan is the same all the same: whether it
// was, is certain only when every object was read.
func (s *Sender) WarnSent(o Order, again string, diags *diag.Diagnostics) {
	if s.Rails.DryRun || !s.Known() {
		return
	}
	o.Message.BotExternalID = s.bot(o)
	e, ok := s.journal.Find(s.described(o))
	if !ok {
		return
	}
	diags.AddWarning("Message may have been sent by an earlier run", fmt.Sprintf(
		"The journal has the same message, sent at %s with request ID %s, and no object that was read so far has its receipt. If none has, the apply sends nothing and takes over that receipt. "+
			"To send the message again instead, plan and apply with LUMA_JOURNAL=off%s.", e.At.UTC().Format(time.RFC3339), e.RequestID, again))
}

// recall returns the receipt of an earlier run that has sent what is previewed, if one has.
func (s *Sender) recall(p Preview) (Receipt, bool, error) {
	if p.described == nil {
		return Receipt{}, false, nil
	}
	e, ok, err := s.journal.Adopt(p.described)
	if !ok || err != nil {
		return Receipt{}, false, err
	}
	got := Receipt{Receipt: luma.Receipt{RequestID: e.RequestID, SentAt: e.At, Status: e.Status, Outcome: luma.Outcome(e.Outcome)}, Recalled: true}
	if answered := []luma.Outcome{luma.OutcomeConfirmed, luma.OutcomeAccepted, luma.OutcomePartial}; !slices.Contains(answered, got.Receipt.Outcome) {
		got.Receipt.Outcome, got.Cause = luma.OutcomeUnknown, errNotRecorded
	}
	got.Outcome = s.outcome(got.Receipt)
	return got, true, nil
}

var errNotRecorded = errors.New("the run that sent it ended before it had recorded a clear answer")

// outcome is what becomes of a message that was sent.
func (s *Sender) outcome(got luma.Receipt) Outcome {
	if s.Rails.Redirect != nil {
		return Redirected
	}
	return Outcome(got.Outcome)
}

// recorded sends what is previewed and records it in the journal: the intent before the first byte of each attempt, and
// what became of it.
func (s *Sender) recorded(ctx context.Context, p Preview) (luma.Receipt, error) {
	got, err := s.client.SendNotification(ctx, luma.Send{
		Message: p.order.Message, SendBefore: p.order.SendBefore, WriteOnly: p.order.Message.WriteOnly,
		FirstByte:   func(id string) { s.journal.Intent(p.described, id, p.order.Identity.Last) },
		Undelivered: s.journal.Void,
	})
	if err == nil {
		s.journal.Receipt(got.RequestID, string(got.Outcome), got.Status, got.SentAt)
	}
	return got, err
}

// WarnJournal reports what keeps the journal from working, once.
func (s *Sender) WarnJournal(diags *diag.Diagnostics) {
	if problem := s.journal.Problem(); problem != "" {
		diags.AddAttributeWarning(path.Root("journal"), "Journal does not work", problem+
			" Messages are sent without it: if this run is cut short, the next one may send again what Terraform has not saved. Set journal to another directory, or to \"off\".")
	}
}
