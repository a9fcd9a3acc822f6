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

// check compares a step with its readings. It returns the reading that fits, or what is wrong by the one that fits
// best.
func check(all []alt, x situation, o observed) (alt, []string) {
	if o.invalid != "" {
		return alt{}, []string{"the harness found: " + o.invalid}
	}
	if o.sentByPlan > 0 {
		return alt{}, []string{"the plan sent"}
	}
	best, found := all[0], [][]string{}
	for _, a := range all {
		problems := a.problems(x, o)
		if len(problems) == 0 {
			return a, nil
		}
		found = append(found, problems)
	}
	fewest := found[0]
	for i, problems := range found {
		if len(problems) < len(fewest) {
			best, fewest = all[i], problems
		}
	}
	for i, problems := range found {
		if len(all) > 1 {
			fewest = append(fewest, fmt.Sprintf("(reading %d, %q: %s)", i+1, all[i].why, strings.Join(problems, "; ")))
		}
	}
	return best, fewest
}

// problems lists where a step departs from a reading.
func (a alt) problems(x situation, o observed) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case a.planFails && o.planErrors == "":
		wrong("the plan has to fail: %s", a.why)
	case !a.planFails && o.planErrors != "":
		wrong("the plan fails (%s): %s", a.why, o.planErrors)
	case a.applyFails && o.applyErrors == "":
		wrong("the apply has to fail: %s", a.why)
	case !a.applyFails && o.applyErrors != "":
		wrong("the apply fails (%s): %s", a.why, o.applyErrors)
	}
	if !a.planFails && o.planErrors == "" {
		out = append(out, a.planProblems(x, o)...)
	}
	out = append(out, a.deliveryProblems(o)...)
	if len(out) == 0 {
		out = a.stateProblems(x, o)
	}
	return out
}

// deliveryProblems compares what the tenants accepted.
func (a alt) deliveryProblems(o observed) []string {
	var out []string
	var want, got []string
	for _, w := range a.wants {
		want = append(want, w.String())
	}
	for _, m := range o.sent {
		got = append(got, m.String())
	}
	if !slices.Equal(want, got) {
		out = append(out, fmt.Sprintf("sent %s, want %s (%s)", list(got), list(want), a.why))
	} else if o.attempts != a.attempts {
		out = append(out, fmt.Sprintf("%d requests to send, want %d (%s)", o.attempts, a.attempts, a.why))
	}
	return out
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

// latest are the computed values that tell of the latest send; a change that sends nothing leaves them alone.
var latest = []string{"send_count", "audience", "request_id", "sent_at", "status", "status_message", "errors", "data"}

// planProblems compares what the plan announced.
func (a alt) planProblems(x situation, o observed) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if a.warns != "" && !strings.Contains(strings.ToLower(o.planWarnings), a.warns) {
		wrong("the plan does not announce the closing notice, or why there is none (want %q in a warning): %s", a.warns, o.planWarnings)
	}
	if x.op == opDestroy || o.action == protocol.NoOp {
		if a.sends {
			wrong("the plan shows %s, but %s sends", o.action, a.why)
		}
		return out
	}
	known := func(attr string) bool { return o.planned[attr] != protocol.Unknown }
	for _, attr := range []string{"endpoint", "guard_rails"} {
		if !known(attr) {
			wrong("%s is not known in the plan", attr)
		}
	}
	if o.planned["guard_rails"] == nil && x.plan.guarded() || o.planned["guard_rails"] != nil && known("guard_rails") && !x.plan.guarded() {
		wrong("the plan says guard_rails = %s under %s", shown(o.planned["guard_rails"]), x.plan)
	}
	fresh := o.prior == nil || o.action.IsReplace()
	if !known("send_count") && (!x.unknownSends || fresh) {
		wrong("send_count is not known in the plan (%s)", a.why)
	}
	if a.sends {
		return append(out, a.sendProblems(x, o, fresh)...)
	}
	if fresh || x.unknownSends {
		return out
	}
	for _, attr := range latest {
		if !reflect.DeepEqual(o.planned[attr], o.prior[attr]) {
			wrong("%s: the plan changes %s from %s to %s", a.why, attr, shown(o.prior[attr]), shown(o.planned[attr]))
		}
	}
	return out
}

// sendProblems compares the plan of a send.
func (a alt) sendProblems(x situation, o observed, fresh bool) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if count := o.planned["send_count"]; count != protocol.Unknown && count != a.count {
		wrong("%s: send_count is planned as %v, want %d", a.why, count, a.count)
	}
	audience := o.planned["audience"]
	switch {
	case audience == protocol.Unknown:
		if !x.unknownAudience && (fresh || !x.unknownSends) {
			wrong("%s: the audience is not known in the plan", a.why)
		}
	case !fresh && audience == o.prior["audience"]:
		wrong("%s: the audience stays %v, so that the plan hides it", a.why, audience)
	case x.plan.Tenant != closedTenant && !strings.Contains(fmt.Sprint(audience), "127.0.0.1"):
		wrong("the audience %v does not say on which host", audience)
	}
	return out
}

// stateProblems compares what is left.
func (a alt) stateProblems(x situation, o observed) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if a.after.exists != (o.state != nil) {
		wrong("%s: the state afterwards is %s", a.why, inline(o.state))
		return out
	}
	if a.after.tainted != o.tainted || o.deposed > 0 {
		wrong("%s: tainted %v, %d deposed", a.why, o.tainted, o.deposed)
	}
	if o.state == nil {
		return out
	}
	if (o.applyErrors != "" || o.planErrors != "") && o.prior != nil && o.prior["id"] == o.state["id"] && !reflect.DeepEqual(o.prior, o.state) {
		wrong("after an error the state differs: %s", difference(o.prior, o.state))
	}
	if a.outcome != "" && o.state["outcome"] != a.outcome {
		wrong("%s: the outcome is %v, want %s", a.why, o.state["outcome"], a.outcome)
	}
	if o.applyErrors == "" && o.planErrors == "" && a.after.count > 0 && o.state["send_count"] != a.after.count {
		wrong("%s: send_count is %v, want %d", a.why, o.state["send_count"], a.after.count)
	}
	if o.second != "" {
		wrong("%s: a second plan is not empty: %s", a.why, o.second)
	}
	if n := len(o.sent); n > 0 && a.sends && !a.applyFails && o.sent[n-1].RequestID != o.state["request_id"] {
		wrong("%s: request_id is %v, the tenant got %s", a.why, o.state["request_id"], o.sent[n-1].RequestID)
	}
	return out
}
