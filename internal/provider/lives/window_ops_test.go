// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import "slices"

func (m windowModel) there() (exists, tainted bool) { return m.exists, m.tainted }

func (m windowModel) read(x situation, config object) situation {
	x.window = readWindow(config)
	return x
}

func (m windowModel) observe(object) belief { return m }

func (m windowModel) without(s step) belief {
	switch {
	case s.Op == opTaint:
		m.tainted = m.exists
	case s.Op == opRemove:
		return windowModel{}
	case s.Op == opImport && !m.exists:
		return windowModel{exists: true, imported: true, last: s.Plan, reported: true}
	}
	return m
}

func (m windowModel) fail(why string) alt { return alt{why: why, applyFails: true, after: m} }

func (m windowModel) refuse(why string) alt { return alt{why: why, planFails: true, after: m} }

func (m windowModel) alternatives(x situation, o observed) []alt {
	all := m.readings(x)
	for i, a := range all { // the text is what the plan or, for a destroy, the state says
		texts := asObject(o.state["texts"])
		if o.state == nil || a.byOld {
			texts = asObject(o.prior["texts"])
		}
		all[i].wants = slices.Clone(a.wants) // readings may share them
		for j, w := range a.wants {
			body, _ := texts[w.what.body].(string)
			all[i].wants[j].what.body = text(body)
		}
	}
	return all
}

func (m windowModel) readings(x situation) []alt {
	switch {
	case x.op == opDestroy && !m.exists:
		return []alt{{why: "there is no object", after: m}}
	case x.op == opDestroy:
		return x.unapplied(m, destroyed(m.closings(x), m, windowModel{}))
	case x.window.invalid != "":
		return x.unapplied(m, x.orAtApply(m, windowModel{}, []alt{m.refuse(x.window.invalid)}))
	case m.tainted || m.exists && (x.op == opReplace || x.op.createsFirst()):
		return x.unapplied(m, x.orAtApply(m, windowModel{}, m.replace(x)))
	}
	return x.unapplied(m, x.orAtApply(m, windowModel{}, m.update(x)))
}

// change returns the readings of a create or an update under the settings of the apply.
func (m windowModel) change(x situation) []alt {
	var all []alt
	for _, d := range m.dues(x.window, x.apply, x.applyAt) {
		if d.notice == "" {
			all = append(all, m.keepSilent(d, x))
			continue
		}
		refusal, why := x.apply.refuses(d.who, x.window.who)
		if !d.before.IsZero() && !x.planAt.Before(d.before) {
			refusal = no // a window that has ended never blocks an apply, if the plan knows that it has
			if len(x.hidden) > 0 {
				refusal = maybe
			}
		}
		if refusal != no {
			all = append(all, m.refuse(why))
		}
		if refusal != yes {
			all = append(all, m.send(d, x))
		}
	}
	return all
}

// after is the model after a change that is saved, before what is sent counts.
func (m windowModel) after(x situation) windowModel {
	next := m
	next.exists, next.tainted, next.imported, next.config, next.last = true, false, false, x.window, x.apply
	return next
}

func (m windowModel) keepSilent(d due, x situation) alt {
	next := m.after(x)
	switch {
	case m.imported:
		next.saw = sightOf(x.window, x.window.who, x.apply.Tenant)
	case m.saw != nil:
		next.saw = m.saw.still(x.window.who)
	}
	if m.rehearsed != nil {
		next.rehearsed = m.rehearsed.still(x.window.who)
	}
	if m.held == yes && x.apply.Rail == "" {
		next.held = maybe
	}
	return alt{why: d.why, after: next}
}

// still is a sight after a silent change of recipients. Who of them holds a role is not known.
func (s *sight) still(who audience) *sight {
	next := *s
	if both := s.who.both(who); !both.empty() || overlap(s.who, who).empty() {
		next.who = both
	}
	return &next
}

func sightOf(w window, who audience, tenant string) *sight {
	return &sight{w.title, w.start, w.end, w.status, who, who, tenant}
}

// send is an apply that has a notice to send.
func (m windowModel) send(d due, x situation) alt {
	held := m.after(x)
	held.reported = true
	late := !d.before.IsZero() && !x.applyAt.Before(d.before)
	a := alt{why: d.notice + ": " + d.why, sends: true, notice: d.notice, names: d.names, anyKind: late}
	switch {
	case x.apply.Rail == dryRun:
		a.why, a.outcome, a.after = a.why+", dry_run", dryRun, held.withHeld(yes, sightOf(x.window, d.who, x.apply.Tenant))
		return a
	case late:
		a.why, a.outcome, a.after = a.why+", too late", "expired", held.withHeld(no, m.rehearsed)
		return a
	}
	a.outcome, a.wants, a.attempts = x.post(m.post(d.notice, d.who, x))
	switch {
	case a.outcome == rejected:
		a.why, a.applyFails, a.after, a.outcome = a.why+", rejected", true, m, ""
	case x.apply.Rail != "":
		a.why, a.outcome, a.after = a.why+", redirected", "redirected", held.withHeld(yes, sightOf(x.window, d.who, x.apply.Tenant))
	default:
		a.after = held.heard(d, a.outcome, x)
	}
	return a
}

func (m windowModel) withHeld(held certain, rehearsed *sight) windowModel {
	m.held, m.rehearsed = held, rehearsed
	return m
}

// heard is the model after a notice that counts as seen.
func (m windowModel) heard(d due, certainty string, x situation) windowModel {
	m.held, m.rehearsed = no, nil
	saw := sightOf(x.window, d.who, x.apply.Tenant)
	if m.saw != nil && x.apply.is(m.saw.tenant) {
		saw.formerly = m.saw.formerly.plus(d.who)
	}
	m.saw = saw
	if certainty == unknown || certainty == "partial" {
		m.uncertain = yes
	} else {
		m.uncertain = min(m.uncertain, maybe)
	}
	return m
}

// post is a notice as it is sent; alternatives fills in what it says.
func (m windowModel) post(notice string, who audience, x situation) wanted {
	w := x.window
	if x.op == opDestroy || x.byOld {
		w = m.config
	}
	if testers := x.apply.testers(); testers != nil {
		who = audience{"contacts", testers, nil}
	}
	as := content{kind: "text", body: notice}
	if w.card {
		as.kind = "card"
	}
	return wanted{x.apply.Tenant, who, as, w.template, ""}
}

// update returns the readings of a create or an update, also of one that was planned under other settings.
func (m windowModel) update(x situation) []alt {
	if x.plan == x.apply {
		all := m.change(x)
		if x.revealed(m.exists, m.last) {
			all = append(all, m.fail("nothing changes after all, under other settings than the last change"))
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
		stopped.sends, stopped.notice = p.sends, p.notice
		all = append(all, stopped)
		if !p.sends {
			all = append(all, m.keepSilent(nothing("nothing to send in the plan"), x))
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

// replace returns the readings of a replacement: the new window is announced, and nothing is sent about the old one,
// except that a new window which is closed closes the old one for those who heard of it.
func (m windowModel) replace(x situation) []alt {
	var all []alt
	if x.window.status != scheduled && !m.tainted && !x.op.createsFirst() {
		all = m.replaceAndClose(x)
	}
	said := ""
	if m.tainted && x.op != opCut || x.op == opCBD {
		said = m.unsent(x)
	}
	for _, a := range (windowModel{}).update(x) {
		if a.planFails || a.applyFails && x.op.createsFirst() {
			a.after = m
		}
		a.applyWarns, a.why = said, "replaced: "+a.why
		all = append(all, a)
	}
	if m.tainted {
		return all
	}
	for _, a := range m.update(x) { // a provider plans an update before it learns that the object is replaced
		if a.planFails {
			all = append(all, a)
		}
	}
	return all
}

// replaceAndClose sends what the destroy half sends.
func (m windowModel) replaceAndClose(x situation) []alt {
	var all []alt
	for _, d := range m.closingOnReplace(x) {
		refusal, why := x.plan.refuses(d.who, m.config.who)
		switch {
		case d.notice == "":
			continue
		case refusal != no:
			all = append(all, m.refuse(why))
		}
		if refusal == yes {
			continue
		}
		if !x.plan.compatible(x.apply) {
			stopped := m.fail("replaced and closed, planned under other settings")
			stopped.sends, stopped.notice = true, d.notice
			all = append(all, stopped)
			continue
		}
		a := m.sendByOld(d, x)
		a.why = "replaced and closed: " + a.why
		if !a.applyFails {
			a.after = (windowModel{}).after(x) // nobody has heard of the new window
		}
		all = append(all, a)
	}
	return all
}

// sendByOld sends a notice in the words and by the template of the window that is replaced.
func (m windowModel) sendByOld(d due, x situation) alt {
	x.byOld = true
	a := m.send(d, x)
	a.byOld = true
	return a
}

// closingOnReplace decides as if the old window were closed in place, with the recipients that it has.
func (m windowModel) closingOnReplace(x situation) []due {
	if m.imported {
		return nil
	}
	var all []due
	for _, saw := range m.sees(x.plan) {
		closed := x.window
		closed.who = m.config.who
		all = append(all, m.closingDues(closed, saw, x.plan)...)
	}
	return all
}

// unsent is what the apply has to say where those who heard of the old window do not learn that it is over.
func (m windowModel) unsent(x situation) string {
	all := m.sees(x.plan)
	saw := all[len(all)-1]
	switch {
	case saw == nil, saw.status != scheduled, m.config.status != scheduled, !m.config.notifies(onClose), m.held != no:
	case overlap(m.config.who, saw.who).empty(), byClock(m.config.start, m.config.end, x.applyAt) == "", byClock(saw.start, saw.end, x.applyAt) == "":
	default:
		return "notice"
	}
	return ""
}
