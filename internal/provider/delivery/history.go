// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Seen is what a group of readers last saw of an object. Subject is the part that differs between the kinds of objects.
type Seen[T any] struct {
	// Endpoint is the tenant's; "" under a dry run without a tenant, and in records of versions that did not keep it.
	Endpoint   string            `json:"endpoint,omitempty"`
	Recipients notice.Recipients `json:"recipients"`
	// Uncertain reports whether the answer left open who of them was reached.
	Uncertain bool `json:"uncertain,omitempty"`
	Subject   T    `json:"subject"`
}

// NotSeenBy returns those of now who have not seen what the recipients of s have.
func (s Seen[T]) NotSeenBy(now notice.Recipients) (notice.Change, notice.Recipients) {
	return now.SinceSend(s.Recipients, s.Uncertain)
}

// History is what recipients last saw of an object. It is kept in private state beside the values of the latest apply,
// which may be ahead of the readers: a message may have expired, been held back by a guard rail, or changed without
// being sent. Every decision about what to send compares with it, so that nobody is sent twice what they have seen.
type History[T any] struct {
	// Count is the number of sends decided so far, held back and expired ones included.
	Count int64 `json:"count,omitempty"`
	// Sends is Count by kind: under "" those to the real recipients, under "redirected" and "dry_run" those that a
	// guard rail held back. Versions before it counted all of them together.
	Sends map[Outcome]int64 `json:"sends,omitempty"`
	// Closes reports whether destroying the object, as the state has it, asks for a closing notice.
	Closes bool `json:"closes,omitempty"`
	// Audience is that of the latest send, as the state has it. The plan of a replacement sees no other trace of the
	// former object.
	Audience string `json:"audience,omitempty"`
	// Unchecked is the request ID of a send whose outcome is unknown, and that the latest send did not repeat to
	// everybody; "" without such a send.
	Unchecked string `json:"unchecked,omitempty"`
	// Sent has the request IDs of the latest messages that were sent to the groups "" and "redirected", without that
	// of the state, which With adds.
	Sent map[Outcome]string `json:"sent,omitempty"`
	// Groups has the real recipients under "", and under "redirected" and "dry_run" those who saw, or would have seen,
	// a message that a guard rail kept from them.
	Groups map[Outcome]Seen[T] `json:"groups,omitempty"`
}

const historyKey = "history"

// ReadHistory returns what an object keeps; ok is false when it keeps nothing: before its create, and in the state of
// versions that had no history.
func ReadHistory[T any](ctx context.Context, private PrivateReader, diags *diag.Diagnostics) (h History[T], ok bool) {
	return ReadPrivate[History[T]](ctx, private, historyKey, diags)
}

// With is the history with the receipt that the state has: of which outcome, under which request ID. What is sent to
// the real recipients supersedes what was redirected.
func (h History[T]) With(outcome Outcome, requestID string) History[T] {
	next := h
	switch {
	case requestID == "":
	case outcome == Redirected:
		next.Sent = map[Outcome]string{"": h.Sent[""], Redirected: requestID}
	case outcome.Delivered():
		next.Sent = map[Outcome]string{"": requestID}
	}
	return next
}

// Latest returns what the readers of the next message last saw, on this tenant and under its guard rails. Under a
// redirection or a dry run that is what was held back last; without one only what really was delivered counts. ok is
// false when they saw nothing.
func (h History[T]) Latest(s *Sender) (Seen[T], bool) {
	if seen, ok := h.Groups[DryRun]; ok && s.Rails.DryRun && s.Tenant.Owns(seen.Endpoint) {
		return seen, true
	}
	return h.Heard(s)
}

// Heard is Latest without what a dry run held back: what people really saw. Only they have to hear that it is over.
func (h History[T]) Heard(s *Sender) (Seen[T], bool) {
	if seen, ok := h.Groups[Redirected]; ok && s.Rails.Redirect != nil && s.Tenant.Owns(seen.Endpoint) {
		return seen, true
	}
	seen, ok := h.Groups[""]
	if !ok || !s.Tenant.Owns(seen.Endpoint) {
		return Seen[T]{}, false
	}
	return seen, true
}

// Number says which send of its kind the next one is, counted from 1: the first real one after a dry run is the first
// that its recipients see. One that expired counts, because its plan announced it.
func (h History[T]) Number(s *Sender) int64 {
	return h.sends()[s.kind()] + 1
}

// Counted is the history after one more send, whatever its outcome.
func (h History[T]) Counted(s *Sender) History[T] {
	next := h
	next.Sends = h.sends()
	next.Sends[s.kind()]++
	next.Count++
	return next
}

func (h History[T]) sends() map[Outcome]int64 {
	if h.Sends == nil {
		return map[Outcome]int64{"": h.Count, Redirected: h.Count, DryRun: h.Count}
	}
	return maps.Clone(h.Sends)
}

// kind is the key of a send in History.Sends under the sender's guard rails.
func (s *Sender) kind() Outcome {
	switch {
	case s.Rails.DryRun:
		return DryRun
	case s.Rails.Redirect != nil:
		return Redirected
	default:
		return ""
	}
}

// Elsewhere returns the endpoint of another tenant on which the object was last delivered; "" when it was on this one,
// or nowhere.
func (h History[T]) Elsewhere(t Tenant) string {
	seen, ok := h.Groups[""]
	if !ok || !t.Known || t.Owns(seen.Endpoint) {
		return ""
	}
	return seen.Endpoint
}

// Tentative reports whether a message is recorded that only a guard rail's readers saw.
func (h History[T]) Tentative() bool {
	_, redirected := h.Groups[Redirected]
	_, dryRun := h.Groups[DryRun]
	return redirected || dryRun
}

// After is the history once a message has an outcome. One that expired reached nobody; one whose outcome is unknown
// counts as seen, since it is never sent again. What really was delivered supersedes what guard rails held back.
func (h History[T]) After(outcome Outcome, seen Seen[T]) History[T] {
	next := h
	seen.Uncertain = outcome.Uncertain()
	switch {
	case outcome.HeldBack():
		next.Groups = maps.Clone(h.Groups)
		if next.Groups == nil {
			next.Groups = map[Outcome]Seen[T]{}
		}
		next.Groups[outcome] = seen
	case outcome.Delivered():
		next.Groups = map[Outcome]Seen[T]{"": seen}
	}
	return next
}

// Revise applies a change that is not sent to every group: revise returns what a group counts as having seen from now
// on.
func (h History[T]) Revise(revise func(Seen[T]) Seen[T]) History[T] {
	next := h
	next.Groups = make(map[Outcome]Seen[T], len(h.Groups))
	for group, seen := range h.Groups {
		next.Groups[group] = revise(seen)
	}
	return next
}

// Write keeps the history of an apply that sends nothing.
func (h History[T]) Write(ctx context.Context, private PrivateWriter, diags *diag.Diagnostics) {
	writePrivate(ctx, private, historyKey, h, diags)
}
