// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import "strings"

func splitList(list string) []string { return strings.Split(list, ",") }

// alternatives are all readings of what a step has to do.
func (m model) alternatives(x situation, _ observed) []alt {
	switch {
	case x.op == opDestroy && !m.exists:
		return []alt{{why: "there is no object", after: m}}
	case x.op == opDestroy:
		return x.unapplied(m, destroyed(m.closings(x), m, m.gone()))
	case x.notice.invalid != "":
		return x.unapplied(m, x.orAtApply(m, m.gone(), []alt{m.refuse(x.notice.invalid)}))
	case m.tainted || m.exists && (x.op == opReplace || x.op.createsFirst()):
		return x.unapplied(m, x.orAtApply(m, m.gone(), m.replace(x)))
	}
	return x.unapplied(m, x.orAtApply(m, m.gone(), m.update(x)))
}

// orAtApply adds that what the plan cannot know is refused by the apply.
func (x situation) orAtApply(m, gone belief, all []alt) []alt {
	if len(x.hidden) == 0 {
		return all
	}
	for _, a := range all {
		if !a.planFails {
			continue
		}
		late := alt{why: a.why + ", known only at apply", applyFails: true, anyPlan: true, after: m}
		all = append(all, late)
		if exists, tainted := m.there(); exists && (x.op == opReplace || tainted) {
			late.why, late.after = a.why+", known only after the destroy", gone
			all = append(all, late)
		}
	}
	return all
}

// unapplied drops the apply of a step that only plans.
func (x situation) unapplied(m belief, all []alt) []alt {
	if !x.planOnly {
		return all
	}
	for i := range all {
		all[i].wants, all[i].attempts, all[i].outcome, all[i].applyFails, all[i].after = nil, 0, "", false, m
	}
	return all
}

// update returns the readings of a create or an update, also of one that was planned under other settings.
func (m model) update(x situation) []alt {
	if x.plan == x.apply {
		all := m.change(x)
		if x.revealed(m.exists, m.last) {
			for _, a := range all {
				if !a.sends && !a.planFails {
					all = append(all, m.fail("nothing changes after all, under other settings than the last change"))
				}
			}
		}
		return all
	}
	planned := x
	planned.apply = x.plan
	var all []alt
	for _, p := range m.change(planned) {
		if p.planFails {
			all = append(all, m.refuse(p.why))
			continue
		}
		stopped := m.fail("planned under other settings")
		stopped.sends, stopped.count = p.sends, p.count
		all = append(all, stopped)
		if !p.sends {
			kept := m.keepSilent(silent("nothing to send in the plan"), x)
			all = append(all, kept)
		}
	}
	if x.plan.compatible(x.apply) {
		for _, a := range m.change(x) {
			if a.planFails {
				a.planFails, a.applyFails = false, true
			}
			all = append(all, a)
		}
	}
	return all
}

// revealed reports whether core may stop an apply that turns out to change nothing: a plan with unknown values shows
// the guard rails of this run, but an object that was not refreshed then keeps those of its last change.
func (x situation) revealed(exists bool, last settings) bool {
	return len(x.hidden) > 0 && x.stale && exists && (last.guarded() || x.apply.guarded() || last.Tenant != x.apply.Tenant)
}

// replace returns the readings of a replacement.
func (m model) replace(x situation) []alt {
	var all []alt
	if x.op.createsFirst() {
		unsent := m.unsent(x)
		if x.op == opCut {
			unsent = ""
		}
		for _, c := range m.closings(x) {
			if c.planFails { // a provider cannot tell this replacement from one that destroys first
				all = append(all, m.refuse(c.why))
			}
		}
		for _, a := range m.gone().update(x) {
			if a.applyFails || a.planFails {
				a.after = m
			}
			a.why, a.applyWarns = "create_before_destroy: "+a.why, unsent
			all = append(all, a)
		}
		return all
	}
	for _, c := range m.closings(x) {
		all = append(all, m.closeAndCreate(c, x)...)
	}
	return all
}

// unsent is what an apply has to say about a closing notice that no plan could show.
func (m model) unsent(x situation) string {
	if m.config.closing == nil || !m.heard || m.vague != "" || !x.plan.is(m.tenant) {
		return ""
	}
	return "closing notice"
}

func (m model) closeAndCreate(c closing, x situation) []alt {
	if c.planFails {
		return []alt{m.refuse(c.why)}
	}
	var all []alt
	for _, a := range m.gone().update(x.after(c)) {
		switch {
		case a.planFails:
			a.after = m
		case c.fails:
			a.applyFails, a.wants, a.attempts, a.outcome, a.after = true, nil, c.attempts, "", m
		default:
			a.wants, a.attempts = append(c.wants, a.wants...), a.attempts+c.attempts
		}
		if m.tainted {
			a.applyWarns = m.unsent(x)
		}
		a.why = c.why + "; " + a.why
		all = append(all, a)
	}
	return all
}

// after is the situation of the create half.
func (x situation) after(c closing) situation {
	x.spent = c.attempts > 0
	return x
}

// closing is one reading of what the destroy of an object sends.
type closing struct {
	why       string
	planFails bool
	fails     bool
	wants     []wanted
	attempts  int
	warns     string
	quiet     bool // the plan must not announce one
}

// destroyed returns the readings of a destroy that closes in one of several ways.
func destroyed(closings []closing, m, gone belief) []alt {
	var all []alt
	for _, c := range closings {
		a := alt{why: c.why, planFails: c.planFails, applyFails: c.fails, wants: c.wants, attempts: c.attempts, warns: c.warns, quiet: c.quiet, after: gone}
		if c.planFails || c.fails {
			a.after = m
		}
		all = append(all, a)
	}
	return all
}

// closings are the readings of what destroying the object sends.
func (m model) closings(x situation) []closing {
	none := func(why string) []closing { return []closing{{why: why}} }
	switch {
	case m.config.closing == nil || m.imported:
		return none("no on_destroy")
	case m.tainted && x.op != opDestroy:
		return none("tainted")
	case (!m.heard || !x.plan.is(m.tenant)) && m.pending && x.plan.testers() != nil && m.last.testers() != nil && x.plan.is(m.last.Tenant):
		return append(none("only testers have seen it"), m.close(m.config.who, x)...)
	case !m.heard:
		all := []closing{{why: "never sent", quiet: true}}
		// The docs leave open if testers, who may have seen a redirected message, hear that it is over.
		if x.plan.testers() != nil {
			all = append(all, m.close(m.config.who, x)...)
		}
		return all
	case !x.plan.is(m.tenant):
		all := []closing{{why: "sent on another tenant", warns: "tenant"}}
		if x.plan != x.apply {
			all = append(all, closing{why: "the plan shows no closing notice, the tenant of the apply would", fails: true})
		}
		return all
	}
	var all []closing
	for _, who := range m.closeTo() {
		all = append(all, m.close(who, x)...)
	}
	if m.adopted || m.vague != "" || m.config.who.both(m.lastDelivered).empty() {
		all = append(all, closing{why: "not certain that anybody has seen it"})
	}
	return all
}

// closeTo are the readings of who gets a closing notice: those recipients who have seen the message.
func (m model) closeTo() []audience {
	all := []audience{m.config.who.both(m.lastDelivered)}
	if all[0].empty() {
		return []audience{m.config.who, m.lastDelivered, m.config.who.limitedTo(m.lastDelivered)}
	}
	if !m.respelt.empty() {
		all = append(all, m.respelt)
	}
	if m.vague != "" || m.lastDelivered.kind != m.config.who.kind {
		all = append(all, m.config.who, m.base.who, m.lastDelivered)
	}
	return all
}

// close returns the readings of a closing notice to who.
func (m model) close(who audience, x situation) []closing {
	refusal, why := x.plan.refuses(who, m.config.who)
	var all []closing
	if refusal != no {
		all = append(all, closing{why: why, planFails: true})
	}
	if refusal == yes {
		return all
	}
	w := wanted{x.plan.Tenant, who, *m.config.closing, m.config.closingBy, ""}
	if testers := x.plan.testers(); testers != nil {
		w.who = audience{"contacts", testers, nil}
	}
	switch {
	case x.plan.Rail == dryRun:
		// "Nothing was sent, destroy fails" is about certainties; a dry run may as well delete, as its warning says.
		return append(all, closing{why: "dry_run, deleted with a warning", warns: "on_destroy"}, closing{why: "dry_run: nothing was sent", fails: true}, closing{why: "dry_run", planFails: true})
	case !x.plan.compatible(x.apply):
		return append(all, closing{why: "a destroy planned under other settings", fails: true, warns: "on_destroy"})
	case x.plan != x.apply:
		all = append(all, closing{why: "a destroy planned under other guard rails", fails: true})
	}
	certainty, wants, attempts := x.post(w)
	sent := closing{why: "on_destroy", wants: wants, attempts: attempts, warns: "on_destroy", fails: certainty == rejected}
	if !m.config.before.IsZero() && !x.applyAt.Before(m.config.before) {
		all = append(all, closing{why: "on_destroy after send_before", fails: true}, closing{why: "on_destroy after send_before, deleted silently"})
	}
	return append([]closing{sent}, all...)
}
