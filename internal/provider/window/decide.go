// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// windowDecision is whether applying a plan has a notice to send. It depends on state, configuration and guard rails alone, never
// on the clock, because Terraform plans again during apply and refuses another answer. What the clock decides is left to noticeAt.
type windowDecision struct {
	// undecided: something that would tell is known only at apply.
	undecided bool
	// due: a notice goes, or would go if it did not come too late; last_notice tells which.
	due bool
	// kind is "" for a change, which becomes an announcement if the readers believe the window to be over.
	kind notice.Kind
	// held: the notice was due before and held back by a guard rail that is off now.
	held bool
	// changes is what is news since before, the window as its readers know it; "" when nothing moved.
	changes string
	before  told
	// open: changes are known only at apply.
	open bool
}

// decideWindow compares a planned window with the one in state, which is nil before create.
func decideWindow(ctx context.Context, prior *maintenanceWindowModel, plan maintenanceWindowModel, known toldNotices, guard rails) windowDecision {
	if prior == nil {
		return decideOpening(plan)
	}
	if prior.imported() { // the configuration describes what was announced
		return windowDecision{}
	}
	last, announced := known.under(guard)
	before, _ := prior.told(ctx)
	if prior.LastNotice.IsNull() { // nobody was to be told so far; whoever was, knows the window as it is
		last, announced = before, true
	}
	now, ok := plan.told(ctx)
	d := windowDecision{held: railLifted(prior.outcome(), guard), open: !ok}
	w, moved := notice.Window{}, false
	if ok {
		var ignored diag.Diagnostics
		w, _ = plan.window(&ignored)
		_, moved = before.news(now, w)
	}
	d.tell(announced && (moved || d.held), last, now, w)
	closed, turned := plan.Status.ValueString() != string(notice.StatusScheduled), !plan.Status.Equal(prior.Status)
	railsTell := heldBack(prior.outcome()) || known.tentative() && (moved || turned)
	switch {
	case !plan.settled(), guard.undecided && railsTell, !ok && !closed:
		return windowDecision{undecided: true, open: true}
	case closed:
		d.decideClosing(*prior, plan, announced)
	case turned, !announced && (moved || d.held): // scheduled again, or not yet told to anybody
		d.kind = notice.KindAnnouncement
		d.due = plan.notifies(onUpdate) || d.held && plan.notifies(onCreate)
	default:
		d.due = d.changes != "" && plan.notifies(onUpdate)
	}
	return d
}

// decideOpening announces a window that is scheduled. One that is created closed is history, and nobody is told.
func decideOpening(plan maintenanceWindowModel) windowDecision {
	if !plan.settled() {
		return windowDecision{undecided: true}
	}
	scheduled := plan.Status.ValueString() == string(notice.StatusScheduled)
	return windowDecision{due: scheduled && plan.notifies(onCreate), kind: notice.KindAnnouncement}
}

// tell notes what is news to those who know the window as it was last told, when something brings it up.
func (d *windowDecision) tell(brought bool, last, now told, w notice.Window) {
	if !brought {
		return
	}
	if changes, due := last.news(now, w); due {
		d.changes, d.before = changes, last
	}
}

// decideClosing tells of a change of status, and of one that a guard rail held back. Those who never heard of the window are not
// told that it is over.
func (d *windowDecision) decideClosing(prior, plan maintenanceWindowModel, announced bool) {
	kind, _ := notice.Status(plan.Status.ValueString()).Kind()
	changed := !plan.Status.Equal(prior.Status)
	d.held = d.held && tfvalue.ObjectString(prior.LastNotice, "kind") == string(kind)
	d.kind = kind
	d.due = (changed || d.held) && announced && plan.notifies(onClose)
}

// noticeAt is what the clock makes of a notice that is due: its kind, and the time after which it is no longer sent (zero = none).
// A closing by status was asked for in so many words and always goes; one that was held back goes as long as a destroy would tell.
func (d windowDecision) noticeAt(now time.Time, w notice.Window) (kind notice.Kind, sendBefore time.Time) {
	switch d.kind {
	case notice.KindAnnouncement:
		return d.kind, w.End
	case "":
		if kind, silent := notice.UpdateKind(now, d.before.window(), w, true); !silent {
			return kind, w.End
		}
		return notice.KindChange, w.End
	}
	if _, silent := notice.ClosingKind(now, w); d.held && silent {
		return d.kind, w.End
	}
	return d.kind, time.Time{}
}
