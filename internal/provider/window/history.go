// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// subject is what readers last saw of a window, as far as a change of it is news to them.
type subject struct {
	Title  string        `json:"title"`
	Start  time.Time     `json:"start"`
	End    time.Time     `json:"end"`
	Status notice.Status `json:"status"`
	// Readers are those who saw it and are still recipients of the window: a closing notice is for them. Somebody may
	// have been added or taken off since without a notice.
	Readers notice.Recipients `json:"readers"`
}

func (s subject) window() notice.Window {
	return notice.Window{Title: s.Title, Start: s.Start, End: s.End}
}

type (
	seen    = delivery.Seen[subject]
	history = delivery.History[subject]
)

// seenBy is what recipients have seen of a window once a notice about it was sent to them.
func (w window) seenBy(to notice.Recipients, endpoint string) seen {
	return seen{
		Endpoint:   endpoint,
		Recipients: to,
		Subject:    subject{Title: w.Title, Start: w.Start, End: w.End, Status: w.status, Readers: w.recipients.Among(to)},
	}
}

// historyOf reads the history of the window in state.
func historyOf(ctx context.Context, prior model, before window, private delivery.PrivateReader, diags *diag.Diagnostics) history {
	h, ok := delivery.ReadHistory[subject](ctx, private, diags)
	if !ok && !prior.imported() {
		h = historyBefore(ctx, prior, before, private, diags)
	}
	return h.With(prior.outcome(), prior.requestID())
}

// The keys under which earlier versions kept what was announced, and that a window was replaced.
const (
	announcedKey = "told" // prose:allow the key in the state of released versions
	replacedKey  = "replaced"
)

// announced is what earlier versions kept of a notice, by whom it had reached.
type announced map[delivery.Outcome]struct {
	Title      string            `json:"title"`
	Start      time.Time         `json:"start"`
	End        time.Time         `json:"end"`
	Recipients notice.Recipients `json:"recipients"`
}

// historyBefore is the history of a window whose state was written before there was one, on whichever tenant the next
// apply is for. Without any record it is what the state says was announced.
func historyBefore(ctx context.Context, prior model, before window, private delivery.PrivateReader, diags *diag.Diagnostics) history {
	var h history
	if !prior.LastNotice.IsNull() {
		h.Count = 1
	}
	outcome, closed := prior.outcome(), isClosing(tfvalue.ObjectString(prior.LastNotice, "kind"))
	records, ok := delivery.ReadPrivate[announced](ctx, private, announcedKey, diags)
	if !ok {
		h = h.After(outcome, before.seenBy(before.recipients, ""))
	}
	for group, record := range records {
		w := before
		w.Title, w.Start, w.End, w.status = record.Title, record.Start, record.End, notice.StatusScheduled
		if closed && (group == outcome || group == "" && !outcome.HeldBack()) {
			w.status = before.status
		}
		if h.Groups == nil {
			h.Groups = map[delivery.Outcome]seen{}
		}
		h.Groups[group] = w.seenBy(record.Recipients, "")
	}
	h.Closes = before.status == notice.StatusScheduled || closed && outcome.HeldBack()
	h.Audience = prior.Audience.ValueString()
	return h
}

// recorded reports whether an earlier version kept what was announced.
func recorded(ctx context.Context, private delivery.PrivateReader) bool {
	raw, _ := private.GetKey(ctx, announcedKey)
	return len(raw) > 0
}

// migrate keeps a history from before in a plan, so that every later call finds it.
func migrate(ctx context.Context, h history, private delivery.PrivateWriter, diags *diag.Diagnostics) {
	h.Write(ctx, private, diags)
	for _, key := range []string{announcedKey, replacedKey} {
		diags.Append(private.SetKey(ctx, key, nil)...)
	}
}

func isClosing(kind string) bool {
	return kind == string(notice.KindCompletion) || kind == string(notice.KindCancellation)
}

// unsentHistory is the history after an apply that sends nothing. Readers still believe what they last saw, even if the
// window has changed; what a guard rail that is off now held back is no longer due.
func (c change) unsentHistory() history {
	h := c.history
	if c.prior != nil && c.prior.imported() {
		h = h.After(delivery.Imported, c.now.seenBy(c.now.recipients, c.sender.Tenant.Endpoint))
	}
	h = h.Revise(c.revised)
	maps.DeleteFunc(h.Groups, func(group delivery.Outcome, _ seen) bool { return group.Lifted(c.sender.Rails) })
	stillHeld := c.history.Closes && c.prior != nil && c.before.status == c.now.status && c.prior.outcome().HeldBack()
	h.Closes = c.now.status == notice.StatusScheduled || stillHeld
	return h
}

// sentHistory is the history once a notice to recipients, whom audience names in words, has an outcome.
func (c change) sentHistory(outcome delivery.Outcome, to notice.Recipients, audience string) history {
	h := c.history.After(outcome, c.now.seenBy(to, c.sender.Tenant.Endpoint)).Revise(c.revised).Counted(c.sender)
	h.Audience = audience
	h.Closes = c.now.status == notice.StatusScheduled || outcome.HeldBack() // a closing that was held back is still due
	return h
}

// revised is a record once the change is applied: its readers may have been taken off. A record of a version that kept
// no tenant belongs to the present one.
func (c change) revised(s seen) seen {
	s.Subject.Readers = c.now.recipients.Among(s.Recipients)
	if s.Endpoint == "" {
		s.Endpoint = c.sender.Tenant.Endpoint
	}
	return s
}
