// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// violation is a step that departs from the documentation.
type violation struct {
	kind     *kind
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

// group names violations that look alike.
func (v *violation) group() string { return v.problems[0].kind }

// tally counts what lives did.
type tally struct {
	lives, steps, applies, sends int
	readings                     map[string]int // of the reading that fitted, where it was not the first
}

// driver leads one object.
type driver interface {
	do(s step) observed
	now() time.Time
}

func lead(r *rig, k *kind, l life, count *tally) []*violation {
	return leadBy(newProtocolLife(r, k), k, l, count)
}

func leadByCLI(r *rig, k *kind, l life, count *tally) []*violation {
	minimal := configured(object{}, l[0].Edits[:min(k.required, len(l[0].Edits))])
	return leadBy(newCLILife(r, k, minimal), k, l, count)
}

// leadBy leads a life and compares each step with the model. It ends at the first violation after which the model is
// lost.
func leadBy(p driver, k *kind, l life, count *tally) []*violation {
	b := k.newborn
	count.lives++
	var found []*violation
	for i, s := range l {
		o := p.do(s)
		count.steps++
		if s.Op.applies() {
			count.applies++
		}
		count.sends += len(o.sent)
		best, problems := follow(b, s, o, p.now(), count)
		if len(problems) > 0 {
			found = append(found, &violation{kind: k, life: l, at: i, problems: problems, alt: best, last: o})
		}
		if hard(problems) > 0 {
			break
		}
		b = best.after.observe(o.state)
	}
	return found
}

// follow compares a step with its readings.
func follow(b belief, s step, o observed, now time.Time, count *tally) (alt, []problem) {
	switch {
	case o.invalid != "":
		return check(nil, situation{}, o)
	case !s.Op.applies() && s.Op != opDestroy && s.Op != opPlan:
		f := finder{}
		if o.planErrors != "" {
			f.wrong("it fails: %s", o.planErrors)
		}
		return alt{why: string(s.Op), after: b.without(s)}, f.problems
	}
	x := situation{op: s.Op, plan: s.Plan, apply: s.under(), planAt: now.Add(-s.Between), applyAt: now, fault: s.Fault, stale: s.Stale}
	if s.Op == opPlan || s.planOnly {
		x.apply = s.Plan
	}
	x.planOnly = s.Op == opPlan || s.planOnly
	if s.Op != opDestroy {
		x.hidden = hideable(o.config, s.Unknown)
	}
	x = b.read(x, o.config)
	all := b.alternatives(x, o)
	best, problems := check(all, x, o)
	if len(problems) == 0 && best.why != all[0].why {
		count.readings[fmt.Sprintf("%s (rather than: %s)", best.why, all[0].why)]++
	}
	return best, problems
}

// shrink takes out of a life what its violation does not need.
func shrink(r *rig, v *violation) *violation {
	idle := &tally{readings: map[string]int{}}
	group := v.group()
	v = &violation{kind: v.kind, life: v.life[:v.at+1], at: v.at, problems: v.problems, alt: v.alt, last: v.last}
	for shrunk := true; shrunk; {
		shrunk = false
		for _, smaller := range smallerLives(v.life, v.kind.required) {
			if again := first(v.kind.lead(r, v.kind, smaller, idle), group); again != nil {
				again.life = again.life[:again.at+1]
				v, shrunk = again, true
				break
			}
		}
	}
	return v
}

// first returns the first violation of a group.
func first(found []*violation, group string) *violation {
	for _, v := range found {
		if v.group() == group {
			return v
		}
	}
	return nil
}

// smallerLives are the lives with one thing taken out, apart from the edits that give a life its required attributes.
func smallerLives(l life, required int) []life {
	var out []life
	with := func(i int, change func(s *step)) {
		c := slices.Clone(l)
		change(&c[i])
		out = append(out, c)
	}
	for i := range l {
		c := slices.Delete(slices.Clone(l), i, i+1)
		if len(c) > 0 {
			c[0].Edits = slices.Concat(l[0].Edits[:min(required, len(l[0].Edits))], c[0].Edits)
			if i == 0 {
				c[0].Edits = slices.Concat(l[0].Edits, c[0].Edits[min(required, len(l[0].Edits)):])
			}
			out = append(out, c)
		}
	}
	for i, s := range l {
		for e := range s.Edits {
			if i == 0 && e < required {
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
