// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"fmt"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// change is a planned window beside the one in state.
type change struct {
	prior   *model // nil before create
	before  window // in state
	plan    model
	now     window // planned
	history history
	sender  *delivery.Sender
}

// decision is whether applying a plan has a notice to send, and to whom. It depends on state, configuration and
// provider settings alone, never on the clock, because Terraform plans again during apply and rejects a different
// answer. A notice that is due and comes too late is still a notice: its outcome is expired.
type decision struct {
	send tfvalue.Answer
	// kind is "" for a change, which becomes an announcement if its readers believe the window to be over, see
	// noticeAt.
	kind notice.Kind
	// recipients are the people the notice is sent to; valid when addressed is set.
	addressed  bool
	recipients notice.Recipients
	// changes is what readers learn, in words; "" when nothing differs from what they last saw. open: it is decided
	// only at apply.
	changes string
	open    bool
	last    seen
	// lifted: nothing new is asked for, but a guard rail that held the notice back is off.
	lifted bool
}

// decide compares the planned window with the one in state, and with what its readers last saw. A notice is due only if
// something that readers should know differs from the state, or a guard rail that held one back was lifted; what it
// says is relative to what they last saw.
func (c change) decide() decision {
	switch {
	case c.prior == nil:
		return c.opening()
	case c.prior.imported(): // the configuration describes what was announced
		return decision{}
	case c.now.known.status:
		return c.decideFor(c.now.status)
	}
	d := decision{open: true}
	for _, status := range notice.Statuses() {
		d.send = max(d.send, min(c.decideFor(notice.Status(status)).send, tfvalue.Maybe))
	}
	return d
}

func (c change) decideFor(status notice.Status) decision {
	if kind, closed := status.Kind(); closed {
		return c.closing(kind, status)
	}
	return c.scheduled()
}

// opening announces a window that is scheduled. One that is created closed is history, and nothing is sent.
func (c change) opening() decision {
	isScheduled := tfvalue.Maybe
	if c.now.known.status {
		isScheduled = tfvalue.AnswerOf(c.now.status == notice.StatusScheduled)
	}
	d := decision{send: min(isScheduled, c.plan.notifies(onCreate)), kind: notice.KindAnnouncement}
	d.addressed, d.recipients = c.now.known.recipients, c.now.recipients
	return d
}

// scheduled announces a window to readers who saw none, or believe it closed, and says what changed to those who know
// it.
func (c change) scheduled() decision {
	last, heard := c.latest()
	lifted := c.lifted()
	_, moved := c.movedSince(c.before.Window, c.before.recipients, last.Uncertain)
	gate := max(moved, tfvalue.AnswerOf(c.before.status != notice.StatusScheduled), lifted)
	d := decision{last: last, addressed: c.now.known.recipients, recipients: c.now.recipients}
	update := c.plan.notifies(onUpdate)
	switch {
	case heard == tfvalue.Maybe:
		d.send = min(gate, tfvalue.Maybe, max(update, c.plan.notifies(onCreate)))
		d.open = gate != tfvalue.No
	case heard == tfvalue.No:
		d.send, d.kind = min(gate, max(update, min(lifted, c.plan.notifies(onCreate)))), notice.KindAnnouncement
	case last.Subject.Status != notice.StatusScheduled:
		d.send, d.kind = min(gate, update), notice.KindAnnouncement
	default:
		changes, differs := c.movedSince(last.Subject.window(), last.Recipients, last.Uncertain)
		d.send = min(gate, differs, update)
		d.open = min(gate, differs) == tfvalue.Maybe || min(gate, differs) == tfvalue.Yes && !c.fullyKnown()
		if gate == tfvalue.Yes && !d.open {
			d.changes = changes
		}
	}
	return d
}

// closing says that a window is completed or cancelled to those of its recipients who saw it otherwise. Those who never
// heard of it do not learn that it is over.
func (c change) closing(kind notice.Kind, status notice.Status) decision {
	last, heard := c.latest()
	turned := tfvalue.AnswerOf(c.before.status != status)
	d := decision{kind: kind, last: last, lifted: turned == tfvalue.No, addressed: c.now.known.recipients}
	readers := tfvalue.Maybe
	if d.addressed {
		d.recipients = c.now.recipients.Among(last.Recipients)
		readers = tfvalue.AnswerOf(!d.recipients.IsZero())
	}
	differs := tfvalue.AnswerOf(last.Subject.Status != status)
	if heard == tfvalue.Maybe {
		d.addressed, readers, differs = false, tfvalue.Maybe, tfvalue.Maybe
	}
	d.send = min(max(turned, c.lifted()), c.plan.notifies(onClose), heard, differs, readers)
	return d
}

// latest is what the readers of the next notice last saw.
func (c change) latest() (last seen, heard tfvalue.Answer) {
	if len(c.history.Groups) == 0 {
		return last, tfvalue.No
	}
	if !c.sender.Tenant.Known || c.sender.Tenant.SameAsUnknown || c.sender.Rails.Undecided && c.history.Tentative() {
		return last, tfvalue.Maybe
	}
	last, ok := c.history.Latest(c.sender)
	return last, tfvalue.AnswerOf(ok)
}

// lifted is whether a guard rail that held back the latest notice is off now.
func (c change) lifted() tfvalue.Answer {
	outcome := c.prior.outcome()
	if _, held := c.history.Groups[outcome]; !held || !outcome.HeldBack() {
		return tfvalue.No
	}
	if c.sender.Rails.Undecided {
		return tfvalue.Maybe
	}
	return tfvalue.AnswerOf(outcome.Lifted(c.sender.Rails))
}

// movedSince compares the planned window with an earlier one in what readers should know: title, times and who they
// are. What is not known yet is taken to be as before: if the rest differs all the same, the answer is certain.
// uncertain reports whether it is open who of the readers was reached.
func (c change) movedSince(was notice.Window, readers notice.Recipients, uncertain bool) (changes string, moved tfvalue.Answer) {
	w, to := c.now.Window, c.now.recipients
	if !c.now.known.title {
		w.Title = was.Title
	}
	if !c.now.known.start {
		w.Start = was.Start
	}
	if !c.now.known.end {
		w.End = was.End
	}
	if !c.now.known.recipients {
		to = readers
	}
	changes, notify := notice.Moved(was, w, readers, to, uncertain)
	switch {
	case notify:
		return changes, tfvalue.Yes
	case c.fullyKnown():
		return "", tfvalue.No
	default:
		return "", tfvalue.Maybe
	}
}

// fullyKnown reports whether nothing that readers should know is left to apply.
func (c change) fullyKnown() bool {
	return c.now.known.title && c.now.timesKnown() && c.now.known.recipients
}

// noticeAt is what the clock makes of a notice that is due: its kind, and the time from which on it is not sent (zero =
// no limit). A closing by status is asked for and therefore not limited; one that was held back is sent as long as a
// destroy would send one.
func (d decision) noticeAt(now time.Time, w notice.Window) (kind notice.Kind, sendBefore time.Time) {
	switch d.kind {
	case notice.KindAnnouncement:
		return d.kind, w.End
	case "":
		return notice.UpdateKind(now, d.last.Subject.window(), w), w.End
	}
	if d.lifted {
		return d.kind, w.End.Add(notice.ClosingNoticeFor)
	}
	return d.kind, time.Time{}
}

// order is a notice that is due, with the recipients but without its words.
func (c change) order(d decision, now time.Time) (kind notice.Kind, o delivery.Order) {
	kind, sendBefore := d.noticeAt(now, c.now.Window)
	if !c.now.timesKnown() {
		sendBefore = time.Time{}
	}
	return kind, delivery.Order{Message: notice.Message{Recipients: d.recipients}, Number: c.history.Number(c.sender), SendBefore: sendBefore, Identity: c.identity(kind)}
}

// identity is that of a notice of this kind. To those who know the window, a change of it is its new title and times,
// whether the clock makes a change or an announcement of it.
func (c change) identity(kind notice.Kind) delivery.Identity {
	switch {
	case c.prior == nil:
		return delivery.Identity{Kind: string(kind)}
	case isClosing(string(kind)):
		return closingIdentity(c.history, c.sender, kind, c.prior.ID.ValueString())
	}
	identity := c.history.Identity(c.sender, string(kind), c.prior.ID.ValueString())
	if identity.Object != "" {
		identity.Kind = "update"
		identity.Says = fmt.Sprintf("%d to %d: %s", c.now.Start.Unix(), c.now.End.Unix(), notice.TextKey(c.now.Title))
	}
	return identity
}

// closingIdentity is that of a notice that a window is cancelled or completed, early or not.
func closingIdentity(h history, s *delivery.Sender, kind notice.Kind, object string) delivery.Identity {
	if kind == notice.KindEarlyCompletion {
		kind = notice.KindCompletion
	}
	identity := h.Identity(s, string(kind), object)
	identity.Once = true
	return identity
}
