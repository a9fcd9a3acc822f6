// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A house is a configuration of several objects that are planned and applied together: a template and notifications
// that use it.
const (
	aTemplate = "template"
	presented = "notification with a message, presented by the template"
	whole     = "notification whose content is the template"

	// theTemplate stands for the ID of the template in a configuration.
	theTemplate = "(template)"
)

var inhabitants = []string{aTemplate, presented, whole}

var houses = &kind{name: "houses", resource: providertest.Notification, newborn: model{}, generate: generateHouse, lead: leadHouse}

// generateHouse makes a life of n runs with all inhabitants.
func generateHouse(seed, number uint64, n int) life {
	random := rand.New(rand.NewPCG(seed, number))
	var all [3]life
	var out life
	for i, name := range inhabitants {
		k := *notifications
		g := &generator{Rand: random, kind: &k, config: object{}, now: settings{Tenant: "A"}, clock: birth, house: name}
		if name == aTemplate {
			k.first, k.edit = (*generator).templateEdit, (*generator).templateEdit
		} else {
			k.first, k.edit = (*generator).firstInHouse, (*generator).editInHouse
		}
		all[i] = g.life(n)
	}
	for run := range n {
		for i, name := range inhabitants {
			s := all[i][run]
			s.Run, s.Object, s.Stale = run+1, name, false
			if name == aTemplate {
				s.Unknown, s.Fault = nil, ""
				s.Op = []operation{opApply, opApply, opApply, opReplace, opGone}[random.IntN(5)]
			}
			s.Plan, s.Apply = inHouse(all[0][run].Plan), nil
			out = append(out, s)
		}
	}
	return out
}

// inHouse are settings on the one tenant of a house.
func inHouse(s settings) settings { s.Tenant, s.Moved = "A", false; return s }

func (g *generator) templateEdit() []edit {
	return []edit{g.set("name", "House"), g.set("text", pick(g, "Planned downtime tonight.", "Freeze tonight.", "The work is over."))}
}

func (g *generator) firstInHouse() []edit {
	out := []edit{g.set("recipients", object{"contacts": []any{"sam@gmail.com"}}), g.set("template_id", theTemplate)}
	if g.house == presented {
		out = append(out, g.set("message", "Exchange is down"))
	}
	return out
}

// editInHouse is an edit that leaves the use of the template as it is.
func (g *generator) editInHouse() []edit {
	for {
		before := g.config
		all := g.edit()
		uses := slices.ContainsFunc(all, func(e edit) bool {
			return e.Attr == "template_id" || g.house == whole && slices.Contains([]string{"message", "message_wo", "image", "card"}, e.Attr)
		})
		if !uses {
			return all
		}
		g.config = before
	}
}

// house leads its inhabitants.
type house struct {
	rig      *rig
	recorder *recorder
	template *protocol.Life
	config   object // of the template
	lives    map[string]*protocolLife
	beliefs  map[string]belief
}

// leadHouse leads a life whose steps of one run are planned and applied together.
func leadHouse(r *rig, k *kind, l life, count *tally) []*violation {
	count.lives++
	h := &house{rig: r, recorder: &recorder{TB: r.t}, config: object{}, lives: map[string]*protocolLife{}, beliefs: map[string]belief{}}
	for _, name := range []string{presented, whole} {
		h.lives[name], h.beliefs[name] = newProtocolLife(r, k), k.newborn
	}
	h.template = r.process(h.recorder, settings{Tenant: "A"}).Life(h.recorder, providertest.Template, nil)
	var found []*violation
	for begin := 0; begin < len(l); {
		end := begin + 1
		for end < len(l) && l[end].Run == l[begin].Run {
			end++
		}
		for i, v := range h.run(l[begin:end], count) {
			if v != nil {
				v.kind, v.life, v.at = k, l, begin+i
				found = append(found, v)
			}
		}
		if slices.ContainsFunc(found, func(v *violation) bool { return hard(v.problems) > 0 }) {
			break
		}
		begin = end
	}
	return found
}

// run plans and applies steps together, and returns what each violates.
func (h *house) run(steps []step, count *tally) []*violation {
	first := steps[0]
	h.rig.clock.Advance(first.Before)
	server := h.rig.process(h.recorder, first.Plan)
	f := finder{}
	of := step{Op: opApply}
	if first.Object == aTemplate {
		of = first
	}
	planned := h.planTemplate(of, server, &f)
	all := make([]observed, len(steps))
	failed := len(f.problems) > 0
	for i := range steps {
		s := &steps[i]
		if s.Object == aTemplate {
			continue
		}
		s.Plan, s.Apply, s.Before, s.Between = first.Plan, nil, 0, first.Between
		l := h.lives[s.Object]
		l.templateID, _ = h.template.State["id"].(string)
		if planned.Values["id"] == protocol.Unknown {
			s.Unknown = append(slices.Clone(s.Unknown), "template_id")
			l.templateID = "0"
		}
		l.guarded(&all[i], func() { l.plan(*s, server, &all[i]) })
		failed = failed || all[i].planErrors != "" || all[i].invalid != ""
	}
	h.rig.clock.Advance(first.Between)
	if !failed {
		h.apply(steps, all, planned, &f)
	}
	return h.judge(steps, all, failed, f.problems, count)
}

func (h *house) planTemplate(s step, server *protocol.Server, f *finder) protocol.Plan {
	h.config = configured(h.config, s.Edits)
	h.template.Server = server
	if id, ok := h.template.State["id"].(string); ok && s.Op == opGone {
		h.rig.tenants["A"].DeleteTemplate(id)
	}
	h.template.Refresh()
	var how []protocol.How
	if s.Op == opReplace {
		how = append(how, protocol.Replace)
	}
	p := h.template.Plan(h.config, how...)
	if bad := protocol.Errors(p.Diagnostics); len(bad) > 0 {
		f.wrong("the plan of the template fails: %s", protocol.Describe(bad))
	}
	return p
}

// apply applies the template, and then those that use it.
func (h *house) apply(steps []step, all []observed, planned protocol.Plan, f *finder) {
	server := h.rig.process(h.recorder, steps[0].Plan)
	h.template.Server = server
	before, marks := h.template.State["id"], h.rig.marks()
	if bad := protocol.Errors(h.template.Apply(planned)); len(bad) > 0 {
		f.wrong("the apply of the template fails: %s", protocol.Describe(bad))
		return
	}
	if _, attempts := h.rig.sent(marks); attempts > 0 {
		f.wrong("the apply of the template sends")
	}
	id, _ := h.template.State["id"].(string)
	if same := before == id; same != (planned.Action == protocol.Update || planned.Action == protocol.NoOp) {
		f.wrong("%s of the template makes of the ID %v %q", planned.Action, before, id)
	}
	h.checkTenant(id, f)
	for i, s := range steps {
		l := h.lives[s.Object]
		if l == nil || !all[i].isApplied(s) {
			continue
		}
		l.templateID = id
		all[i].config = l.resolved()
		l.guarded(&all[i], func() { l.apply(s, server, &all[i]) })
	}
}

// checkTenant requires exactly the template of the configuration.
func (h *house) checkTenant(id string, f *finder) {
	var found []emulator.Template
	for _, t := range h.rig.tenants["A"].Templates() {
		if t.Name == h.config["name"] {
			found = append(found, t)
		}
	}
	if len(found) != 1 || found[0].ID != id || found[0].Content.Text != h.config["text"] {
		f.wrong("the tenant holds %v, want the template %s with %q", found, id, h.config["text"])
	}
	if p := h.template.Plan(h.config); p.Action != protocol.NoOp {
		f.wrong("a second plan of the template: %s %s", p.Action, difference(h.template.State, p.Values))
	}
}

// judge compares each inhabitant with its model. If one of them cannot be planned, none is applied.
func (h *house) judge(steps []step, all []observed, failed bool, problems []problem, count *tally) []*violation {
	out := make([]*violation, len(steps))
	if text := h.recorder.take(); text != "" {
		problems = append(problems, problem{"the harness found: %s", fmt.Sprintf("the harness found: %s", text), false})
	}
	for i, s := range steps {
		count.steps++
		if s.Object == aTemplate {
			if len(problems) > 0 {
				out[i] = &violation{problems: problems, alt: alt{why: aTemplate}}
			}
			continue
		}
		if failed && (s.Op.applies() || s.Op == opDestroy) {
			s.planOnly = true
		}
		b := h.beliefs[s.Object]
		best, problems := follow(b, s, all[i], h.rig.clock.Now(), count)
		if len(problems) > 0 {
			out[i] = &violation{problems: problems, alt: best, last: all[i]}
		}
		if best.after != nil {
			h.beliefs[s.Object] = best.after.observe(all[i].state)
		}
		if s.Op.applies() {
			count.applies++
		}
		count.sends += len(all[i].sent)
	}
	return out
}
