// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"cmp"
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
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/journal"
)

// Identity tells a send from another one with the same message, so that a run which repeats what an earlier one could
// not save recognises it, and a deliberate repetition is another send. The zero value is that of an action, which sends
// whenever it is invoked.
type Identity struct {
	// Kind is the kind of notice, and Also are kinds that it takes the place of, if an earlier run has sent one.
	Kind string   `json:"kind"`
	Also []string `json:"-"`
	// Object and Previous are the object's ID and the request ID of what its readers got last; "" before they got
	// anything, see History.Identity.
	Object   string `json:"object,omitempty"`
	Previous string `json:"previous,omitempty"`
	// Triggers and Version are resend_triggers and message_wo_version.
	Triggers map[string]string `json:"triggers,omitempty"`
	Version  string            `json:"version,omitempty"`
	// Says is what the message says, where that is not its words: those of a window's change depend on the clock.
	Says string `json:"-"`
	// Once: an object sends one such notice after Previous, whatever its words and readers have become since.
	Once bool `json:"-"`
	// Last is set for a notice whose request ID no state will show: its object is destroyed.
	Last bool `json:"-"`
}

// Identity is that of an object's next send. Before a message has reached its readers it is that of the create: a dry
// run or a redirected run may have saved the object after a run that could not save what it had sent.
func (h History[T]) Identity(s *Sender, kind, object string) Identity {
	identity := Identity{Kind: kind, Previous: cmp.Or(h.Sent[s.kind()], h.Sent[""])}
	if _, delivered := h.Groups[""]; delivered || identity.Previous != "" {
		identity.Object = object
	}
	return identity
}

// described says to the journal which message an order is: where it is sent, what it says and to whom. What the
// provider takes for the same elsewhere is the same here, see the package journal. Of the guard rails only a
// redirection counts, since the others change nothing of what is sent; and the provider's bot_external_id does not, no
// more than for an object in the state. A write-only text is not part of it, because a guess at it could be checked
// with what is on the disk. An action has no description.
func (s *Sender) described(o Order) journal.Message {
	if o.Identity.Kind == "" || s.journal == nil {
		return journal.Message{}
	}
	m := journal.Message{Last: o.Identity.Last}
	testers := notice.Recipients{Contacts: s.Rails.Redirect}
	d := description{Redirect: testers.Key(false).Contacts, Identity: o.Identity}
	if !o.Identity.Once {
		d.Says, d.Recipients = cmp.Or(o.Identity.Says, o.Message.Fingerprint()), o.Message.Recipients.Key(false)
		m.Spelling = encoded([]notice.Recipients{o.Message.Recipients.Key(true), testers.Key(true)})
	}
	for _, tenant := range append([]string{s.Tenant.Endpoint}, s.Tenant.SameAs...) {
		for _, kind := range append([]string{o.Identity.Kind}, o.Identity.Also...) {
			d.Tenant, d.Identity.Kind = tenant, kind
			m.Same = append(m.Same, encoded(d))
		}
	}
	return m
}

// description is what makes an order the same as that of an earlier run.
type description struct {
	Tenant, Says string
	Redirect     []string
	Recipients   notice.Recipients
	Identity     Identity
}

// encoded cannot fail for strings, numbers, and lists and maps of them.
func encoded(v any) []byte {
	raw, _ := json.Marshal(v)
	return raw
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
func (s *Sender) Recalls() bool { return s.journal.Holds() }

// sentBefore is the entry of an earlier run that may have sent an order, in a plan. Whether it has is certain only when
// every object was read.
func (s *Sender) sentBefore(o Order) (journal.Entry, bool) {
	if s.Rails.DryRun || !s.Known() || s.Rails.check(o.Message.Recipients) != nil {
		return journal.Entry{}, false
	}
	return s.journal.Find(s.described(o))
}

// WarnSent says in a plan that an earlier run may have sent this order, and reports whether it may. again adds to the
// ways to send it all the same. The planned values are the same either way.
func (s *Sender) WarnSent(o Order, again string, diags *diag.Diagnostics) bool {
	e, ok := s.sentBefore(o)
	if ok {
		diags.AddWarning("Message may have been sent by an earlier run: request ID "+e.RequestID, mayBeSent(e, o)+again+".")
	}
	return ok
}

// mayBeSent ends with a way to send an order that an earlier run may have sent.
func mayBeSent(e journal.Entry, o Order) string {
	return fmt.Sprintf(
		"The journal has the same message, sent at %s with request ID %s, and no object that was read so far has its receipt. If none has, the apply sends nothing and takes over that receipt.%s "+
			"To send the message again instead, plan and apply with LUMA_JOURNAL=off", e.At.UTC().Format(time.RFC3339), e.RequestID, o.uncompared())
}

// uncompared says what may differ between an order and what an earlier run has sent in its place; "" if nothing may.
func (o Order) uncompared() string {
	switch {
	case o.Message.WriteOnly:
		return " A write-only text is not in the journal, so it was not compared: if it has changed since, the new text is sent only with another message_wo_version."
	case o.Identity.Once, o.Identity.Says != "":
		return " Its words were not compared: readers may have seen those of the earlier run."
	default:
		return ""
	}
}

// recall returns the receipt of an earlier run that has sent a message, if one has.
func (s *Sender) recall(m journal.Message) (Receipt, bool, error) {
	e, ok, err := s.journal.Adopt(m)
	if !ok || err != nil {
		return Receipt{}, false, err
	}
	got := Receipt{Receipt: luma.Receipt{RequestID: e.RequestID, SentAt: e.At, Status: e.Status, Outcome: luma.Outcome(e.Outcome)}, Recalled: true}
	if answered := []luma.Outcome{luma.OutcomeConfirmed, luma.OutcomeAccepted, luma.OutcomePartial}; !slices.Contains(answered, got.Receipt.Outcome) {
		got.Receipt.Outcome, got.Cause = luma.OutcomeUnknown, errNotRecorded
	}
	if got.Receipt.Outcome == luma.OutcomePartial {
		got.Errors = []string{"errors that the journal does not keep; see the tenant's Troubleshoot log"}
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

// recorded sends what is previewed and records it in the journal as m: the intent before the first byte of each
// attempt, and what became of it.
func (s *Sender) recorded(ctx context.Context, p Preview, m journal.Message) (luma.Receipt, error) {
	got, err := s.client.SendNotification(ctx, luma.Send{
		Message: p.order.Message, SendBefore: p.order.SendBefore, WriteOnly: p.order.Message.WriteOnly,
		FirstByte:   func(id string) { s.journal.Intent(m, id) },
		Undelivered: s.journal.Void,
	})
	if err == nil {
		s.journal.Receipt(got.RequestID, string(got.Outcome), !Outcome(got.Outcome).Uncertain(), got.Status, got.SentAt)
	}
	return got, err
}

// CheckJournal is WarnJournal in a plan whose apply sends: it tries whether the journal can be written.
func (s *Sender) CheckJournal(diags *diag.Diagnostics) {
	if !s.Rails.DryRun {
		s.journal.Probe()
		s.WarnJournal(diags)
	}
}

// WarnJournal reports what keeps the journal from working, once.
func (s *Sender) WarnJournal(diags *diag.Diagnostics) {
	if problem := s.journal.Problem(); problem != "" {
		diags.AddAttributeWarning(path.Root("journal"), "Journal does not work", problem+
			" Messages are sent without it: if this run is cut short, the next one may send again what Terraform has not saved. Set journal to another directory, or to \"off\".")
	}
}
