// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// told is what the readers of a window were told, as far as a change of it is news to them.
type told struct {
	Title      string            `json:"title"`
	Start      time.Time         `json:"start"`
	End        time.Time         `json:"end"`
	Recipients notice.Recipients `json:"recipients"`
}

// news says what has changed since, in the zone and format of the window as it is now; due is false when readers need not know.
func (t told) news(now told, w notice.Window) (changes string, due bool) {
	return notice.Moved(t.window(), w, t.Recipients, now.Recipients)
}

func (t told) window() notice.Window {
	return notice.Window{Title: t.Title, Start: t.Start, End: t.End}
}

// toldNotices is what was told, by who was told: the real readers (""), those of a redirection, or nobody by a dry run. It is kept
// beside the state, because the window in the state may be ahead of its readers: a change may have been held back by a guard rail,
// expired, or switched off by notify_on.
type toldNotices map[string]told

// under returns what those who would get the next notice were told last. A redirection or a dry run tells on from what was really
// told; what was told under a guard rail counts for nothing without it.
func (n toldNotices) under(guard rails) (told, bool) {
	if t, ok := n[outcomeDryRun]; ok && guard.dryRun {
		return t, true
	}
	if t, ok := n[outcomeRedirected]; ok && guard.redirect != nil {
		return t, true
	}
	t, ok := n[""]
	return t, ok
}

// tentative reports that something was told only under a guard rail.
func (n toldNotices) tentative() bool {
	_, really := n[""]
	return len(n) > 1 || len(n) == 1 && !really
}

// record notes what a notice with that outcome has told. One that is known to have reached nobody tells nothing; one of which that
// is not known counts as read, since it is never sent again.
func (n toldNotices) record(outcome string, t told) toldNotices {
	if outcome == outcomeExpired {
		return n
	}
	if !heldBack(outcome) {
		return toldNotices{"": t}
	}
	next := toldNotices{outcome: t}
	for who, before := range n {
		if who != outcome {
			next[who] = before
		}
	}
	return next
}

const (
	toldKey     = "told"
	replacedKey = "replaced"
)

// readTold returns nil when there is no window yet.
func readTold(ctx context.Context, private privateReader, diags *diag.Diagnostics) toldNotices {
	raw, d := private.GetKey(ctx, toldKey)
	diags.Append(d...)
	if len(raw) == 0 {
		return nil
	}
	n := toldNotices{}
	if err := json.Unmarshal(raw, &n); err != nil {
		diags.AddError("Unreadable private state", "What the readers of the window were told cannot be read from the state: "+err.Error()+". This is a bug in the provider; please report it.")
	}
	return n
}

func (n toldNotices) write(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	if n == nil {
		n = toldNotices{} // an empty object: that nobody was told is known, too
	}
	raw, err := json.Marshal(n)
	if err != nil {
		diags.AddWarning("Unable to keep what was told", err.Error()) // a message has left: no error may follow
		return
	}
	diags.Append(private.SetKey(ctx, toldKey, raw)...)
}

// markReplaced tells the Delete of a replacement that another window takes this one's place. Only then does a plan to create
// carry what was told: Terraform hands it from the object that goes to the one that comes.
func markReplaced(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, replacedKey, []byte("true"))...)
}

func isReplaced(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	raw, d := private.GetKey(ctx, replacedKey)
	diags.Append(d...)
	return len(raw) > 0
}
