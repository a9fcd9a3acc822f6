// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"slices"
	"strings"
)

// violation is a step that departs from the documentation.
type violation struct {
	life     life
	at       int
	problems []problem
	alt      alt
	last     observed
}

func (v *violation) String() string {
	o := v.last
	text := fmt.Sprintf("step %d violates the documentation (best reading: %s):\n  * %s\n%s", v.at+1, v.alt.why, strings.Join(texts(v.problems), "\n  * "), v.life[:v.at+1])
	text += fmt.Sprintf("  the plan: %s %s\n", o.action, difference(o.prior, o.planned))
	if o.planWarnings != "" {
		text += "  it reports: " + o.planWarnings
	}
	if o.warnings != "" {
		text += "  the apply reports: " + o.warnings
	}
	return text + fmt.Sprintf("  afterwards: %s\n", difference(o.prior, o.state))
}

// kind groups violations that look alike.
func (v *violation) kind() string { return v.problems[0].kind }

// tally counts what lives did.
type tally struct {
	lives, steps, applies, sends int
	readings                     map[string]int // of the reading that fitted, where it was not the first
}

// lead leads a life and compares each step with the model. It ends at the first violation after which the model is
// lost.
func lead(r *rig, l life, count *tally) []*violation {
	p := newProtocolLife(r)
	m := model{}
	count.lives++
	var found []*violation
	for i, s := range l {
		o := p.do(s)
		count.steps++
		if s.Op.applies() {
			count.applies++
		}
		count.sends += len(o.sent)
		best, problems := m.follow(s, o, r, count)
		if len(problems) > 0 {
			found = append(found, &violation{life: l, at: i, problems: problems, alt: best, last: o})
		}
		if hard(problems) > 0 {
			break
		}
		m = best.after
		m.requestID, _ = o.state["request_id"].(string)
	}
	return found
}

// follow compares a step with its readings.
func (m model) follow(s step, o observed, r *rig, count *tally) (alt, []problem) {
	if o.invalid != "" {
		return check(nil, situation{}, o)
	}
	if !s.Op.applies() && s.Op != opDestroy && s.Op != opPlan {
		return m.withoutPlan(s, o)
	}
	x := situation{op: s.Op, notice: read(o.config), plan: s.Plan, apply: s.under(), applyAt: r.clock.Now(), fault: s.Fault, stale: s.Stale}
	if s.Op == opPlan {
		x.apply = s.Plan
	}
	hidden := hideable(o.config, s.Unknown)
	x.partlyUnknown = len(hidden) > 0 && s.Op != opDestroy
	x.unknownSends = slices.ContainsFunc(hidden, func(attr string) bool {
		return !slices.Contains([]string{"send_before", "on_destroy", "verify_contacts"}, attr)
	})
	x.unknownAudience = slices.ContainsFunc(hidden, func(attr string) bool { return attr == "contacts" || attr == "trigger" })
	all := m.alternatives(x)
	best, problems := check(all, x, o)
	if len(problems) == 0 && best.why != all[0].why {
		count.readings[fmt.Sprintf("%s (rather than: %s)", best.why, all[0].why)]++
	}
	return best, problems
}

// withoutPlan follows steps that neither plan nor apply.
func (m model) withoutPlan(s step, o observed) (alt, []problem) {
	f := finder{}
	if o.planErrors != "" {
		f.wrong("it fails: %s", o.planErrors)
	}
	switch {
	case s.Op == opTaint:
		m.tainted = m.exists
	case s.Op == opRemove:
		m = m.gone()
	case s.Op == opImport && !m.exists:
		m = model{exists: true, imported: true, last: s.Plan, outcome: "imported"}
	}
	return alt{why: string(s.Op), after: m}, f.problems
}

// shrink takes out of a life what its violation does not need.
func shrink(r *rig, v *violation) *violation {
	idle := &tally{readings: map[string]int{}}
	kind := v.kind()
	v = &violation{life: v.life[:v.at+1], at: v.at, problems: v.problems, alt: v.alt, last: v.last}
	for shrunk := true; shrunk; {
		shrunk = false
		for _, smaller := range smallerLives(v.life) {
			if again := first(lead(r, smaller, idle), kind); again != nil {
				again.life = again.life[:again.at+1]
				v, shrunk = again, true
				break
			}
		}
	}
	return v
}

// first returns the first violation of a kind.
func first(found []*violation, kind string) *violation {
	for _, v := range found {
		if v.kind() == kind {
			return v
		}
	}
	return nil
}

// smallerLives are the lives with one thing taken out.
func smallerLives(l life) []life {
	var out []life
	with := func(i int, change func(s *step)) {
		c := slices.Clone(l)
		change(&c[i])
		out = append(out, c)
	}
	for i := range l {
		c := slices.Delete(slices.Clone(l), i, i+1)
		if len(c) > 0 {
			c[0].Edits = slices.Concat(l[0].Edits[:min(2, len(l[0].Edits))], c[0].Edits)
			if i == 0 {
				c[0].Edits = slices.Concat(l[0].Edits, c[0].Edits[min(2, len(l[0].Edits)):])
			}
			out = append(out, c)
		}
	}
	for i, s := range l {
		for e := range s.Edits {
			if i == 0 && e < 2 {
				continue
			}
			with(i, func(s *step) { s.Edits = slices.Delete(slices.Clone(s.Edits), e, e+1) })
		}
		if s.Fault != "" {
			with(i, func(s *step) { s.Fault = "" })
		}
		if len(s.Unknown) > 0 {
			with(i, func(s *step) { s.Unknown = nil })
		}
		if s.Stale {
			with(i, func(s *step) { s.Stale = false })
		}
		if s.Apply != nil {
			with(i, func(s *step) { s.Apply = nil })
		}
		if s.Before > 0 {
			with(i, func(s *step) { s.Before = 0 })
		}
		if s.Between > 0 {
			with(i, func(s *step) { s.Between = 0 })
		}
		if s.Op.applies() && s.Op != opApply {
			with(i, func(s *step) { s.Op = opApply })
		}
		for _, simpler := range simplerSettings(s.Plan) {
			with(i, func(s *step) { s.Plan = simpler })
		}
	}
	return out
}

func simplerSettings(s settings) []settings {
	var out []settings
	for _, simpler := range []settings{
		{Tenant: "A"},
		{s.Tenant, "", s.Limit, s.Kinds, s.Moved}, {s.Tenant, s.Rail, 0, s.Kinds, s.Moved},
		{s.Tenant, s.Rail, s.Limit, "", s.Moved}, {s.Tenant, s.Rail, s.Limit, s.Kinds, false},
	} {
		if simpler != s {
			out = append(out, simpler)
		}
	}
	return out
}
