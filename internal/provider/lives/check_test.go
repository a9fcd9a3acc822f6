// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// problem is one departure from a reading.
type problem struct {
	kind string // the format of the text, which groups problems that look alike
	text string
	soft bool // what was sent and saved is as it should be, so that the life can go on
}

func texts(problems []problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.text)
	}
	return out
}

// hard counts the problems after which a life cannot go on.
func hard(problems []problem) int {
	n := 0
	for _, p := range problems {
		if !p.soft {
			n++
		}
	}
	return n
}

// finder collects problems.
type finder struct {
	problems []problem
}

func (f *finder) wrong(format string, args ...any) {
	f.problems = append(f.problems, problem{format, fmt.Sprintf(format, args...), false})
}

func (f *finder) misleading(format string, args ...any) {
	f.problems = append(f.problems, problem{format, fmt.Sprintf(format, args...), true})
}

// check compares a step with its readings. It returns the reading that fits best, and what departs from it.
func check(all []alt, x situation, o observed) (alt, []problem) {
	f := finder{}
	if o.invalid != "" {
		f.wrong("the harness found: %s", o.invalid)
		return alt{}, f.problems
	}
	if o.sentByPlan > 0 {
		f.wrong("the plan sent")
		return alt{}, f.problems
	}
	var best alt
	var fewest []problem
	var readings strings.Builder
	for i, a := range all {
		problems := a.problems(x, o)
		if len(problems) == 0 {
			return a, nil
		}
		fmt.Fprintf(&readings, "\n      reading %d, %s: %s", i+1, a.why, strings.Join(texts(problems), "; "))
		if i == 0 || hard(problems) < hard(fewest) || hard(problems) == hard(fewest) && len(problems) < len(fewest) {
			best, fewest = a, problems
		}
	}
	if len(all) > 1 && hard(fewest) > 0 {
		fewest[0].text += readings.String()
	}
	return best, fewest
}

// problems lists where a step departs from a reading.
func (a alt) problems(x situation, o observed) []problem {
	f := finder{}
	switch {
	case a.planFails && o.planErrors == "":
		f.wrong("the plan has to fail: %s", a.why)
	case !a.planFails && o.planErrors != "":
		f.wrong("the plan fails (%s): %s", a.why, o.planErrors)
	case a.applyFails && !a.planFails && o.applyErrors == "":
		f.wrong("the apply has to fail: %s", a.why)
	case !a.applyFails && o.applyErrors != "":
		f.wrong("the apply fails (%s): %s", a.why, o.applyErrors)
	}
	if o.hidden != "" {
		f.wrong("the plan hides a reader: %s", o.hidden)
	}
	if !a.planFails && !a.anyPlan && o.planErrors == "" {
		a.checkPlan(&f, x, o)
	}
	a.checkDeliveries(&f, o)
	if hard(f.problems) == 0 {
		a.checkState(&f, x, o)
	}
	return f.problems
}

// checkDeliveries compares what the tenants accepted.
func (a alt) checkDeliveries(f *finder, o observed) {
	var want, got []string
	for _, w := range a.wants {
		want = append(want, w.String())
	}
	for _, m := range o.sent {
		got = append(got, m.String())
	}
	if !slices.Equal(want, got) {
		f.wrong("sent %s, want %s (%s)", list(got), list(want), a.why)
	} else if o.attempts != a.attempts {
		f.wrong("%d requests to send, want %d (%s)", o.attempts, a.attempts, a.why)
	}
}

func list(texts []string) string {
	if len(texts) == 0 {
		return "nothing"
	}
	return strings.Join(texts, " and ")
}

func (w wanted) String() string {
	contacts, roles := w.who.wire()
	body := w.what.body
	template := w.template
	switch w.what.kind {
	case "image", "card":
		body = ""
	case "template":
		body, template = "", w.what.body
	}
	return fmt.Sprintf("%s: to %q %q as %q by template %q (%s): %q", w.tenant, sorted(contacts), sorted(roles), w.what.bot, template, w.kind, body)
}

func (m message) String() string {
	body := text(m.Message.Message)
	if strings.HasPrefix(body, "{") {
		body = ""
	}
	return fmt.Sprintf("%s: to %q %q as %q by template %q (%s): %q", m.tenant, sorted(m.Contacts), sorted(m.Roles), m.BotExternalID, m.TemplateID, m.TemplateType, body)
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return out
}

// checkPlan compares what the plan announced.
func (a alt) checkPlan(f *finder, x situation, o observed) {
	if a.warns != "" && !strings.Contains(strings.ToLower(o.planWarnings), a.warns) {
		f.misleading("the plan does not announce the closing notice, or why it is not sent (want %q in a warning): %s", a.warns, o.planWarnings)
	}
	if a.quiet && strings.Contains(o.planWarnings, "sends a closing notice") {
		f.misleading("%s: the plan announces a closing notice: %s", a.why, o.planWarnings)
	}
	if x.op == opDestroy || o.action == protocol.NoOp {
		if a.sends {
			f.misleading("the plan shows %s, but %s sends", o.action, a.why)
		}
		return
	}
	for _, attr := range []string{"endpoint", "guard_rails"} {
		if !o.known(attr) {
			f.misleading("%s is not known in the plan", attr)
		}
	}
	if o.planned["guard_rails"] == nil && x.plan.guarded() || o.planned["guard_rails"] != nil && o.known("guard_rails") && !x.plan.guarded() {
		f.misleading("the plan says guard_rails = %s under %s", shown(o.planned["guard_rails"]), x.plan)
	}
	a.after.checkPlan(f, a, x, o)
}

// checkState compares what is left.
func (a alt) checkState(f *finder, x situation, o observed) {
	exists, tainted := a.after.there()
	if exists != (o.state != nil) {
		f.wrong("%s: the state afterwards is %s", a.why, inline(o.state))
		return
	}
	if tainted != o.tainted || o.deposed > 0 {
		f.wrong("%s: tainted %v, %d deposed", a.why, o.tainted, o.deposed)
	}
	if o.state == nil {
		return
	}
	if (o.applyErrors != "" || o.planErrors != "") && o.prior != nil && o.prior["id"] == o.state["id"] && !reflect.DeepEqual(o.prior, o.state) {
		f.wrong("after an error the state differs: %s", difference(o.prior, o.state))
	}
	if a.applyWarns != "" && o.applied && o.planErrors == "" && o.applyErrors == "" && !strings.Contains(strings.ToLower(o.warnings), a.applyWarns) {
		f.misleading("%s: the apply does not say that no closing notice was sent: %s", a.why, o.warnings)
	}
	if o.second != "" {
		f.wrong("%s: a second plan is not empty: %s", a.why, o.second)
	}
	a.after.checkState(f, a, o)
}

// known reports whether the plan knows an attribute.
func (o observed) known(attr string) bool { return o.planned[attr] != protocol.Unknown }

// fresh reports whether the plan makes a new object.
func (o observed) fresh() bool { return o.prior == nil || o.action.IsReplace() }
