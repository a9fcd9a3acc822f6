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
	problems []string
	alt      alt
	plan     string
	state    string
}

func (v *violation) String() string {
	return fmt.Sprintf("step %d violates the documentation (best reading: %s):\n  * %s\n%s", v.at+1, v.alt.why, strings.Join(v.problems, "\n  * "), v.life[:v.at+1])
}

// kind groups violations that look alike.
func (v *violation) kind() string {
	first, _, _ := strings.Cut(v.problems[0], "127.0.0.1")
	first = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, first)
	return first[:min(len(first), 60)]
}

// tally counts what lives did.
type tally struct {
	lives, steps, applies, sends int
	readings                     map[string]int // of the reading that fitted, where it was not the first
}

// lead leads a life and compares each step with the model. It stops at the first violation.
func lead(r *rig, l life, count *tally) *violation {
	p := newProtocolLife(r)
	m := model{}
	count.lives++
	for i, s := range l {
		o := p.do(s)
		count.steps++
		if s.Op.applies() {
			count.applies++
		}
		count.sends += len(o.sent)
		next, problems, best := follow(m, s, o, r, count)
		if len(problems) > 0 {
			return &violation{life: l, at: i, problems: problems, alt: best}
		}
		m = next
		m.requestID, _ = o.state["request_id"].(string)
	}
	return nil
}

func follow(m model, s step, o observed, r *rig, count *tally) (next model, problems []string, best alt) {
	if o.invalid != "" {
		return m, []string{"the harness found: " + o.invalid}, alt{}
	}
	switch s.Op {
	case opTaint:
		m.tainted = m.exists
		return m, nil, alt{}
	case opRemove:
		return model{}, nil, alt{}
	case opImport, opRefresh:
		if o.planErrors != "" {
			problems = append(problems, fmt.Sprintf("%s: %s", s.Op, o.planErrors))
		}
		if s.Op == opImport && !m.exists {
			m = model{exists: true, imported: true, last: s.Plan, outcome: "imported"}
		}
		return m, problems, alt{}
	}
	x := situation{op: s.Op, notice: read(o.config), plan: s.Plan, apply: s.under(), applyAt: r.clock.Now(), fault: s.Fault}
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
	best, problems = check(all, x, o)
	if len(problems) == 0 && best.why != all[0].why {
		count.readings[fmt.Sprintf("%s (rather than: %s)", best.why, all[0].why)]++
	}
	return best.after, problems, best
}

// shrink takes out of a life what its violation does not need.
func shrink(r *rig, v *violation) *violation {
	idle := &tally{readings: map[string]int{}}
	kind := v.kind()
	v = &violation{life: v.life[:v.at+1], at: v.at, problems: v.problems, alt: v.alt}
	for shrunk := true; shrunk; {
		shrunk = false
		for _, smaller := range smallerLives(v.life) {
			if again := lead(r, smaller, idle); again != nil && again.kind() == kind {
				again.life = again.life[:again.at+1]
				v, shrunk = again, true
				break
			}
		}
	}
	return v
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
