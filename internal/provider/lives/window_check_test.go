// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// reported are the computed values that tell of the latest notice; a change that sends nothing leaves them alone.
var reported = []string{"last_notice", "audience"}

// checkPlan compares what the plan of a window announced.
func (m windowModel) checkPlan(f *finder, a alt, x situation, o observed) {
	m.checkTimes(f, x, o)
	if len(x.hidden) == 0 {
		m.checkTexts(f, x, o)
	}
	mayHide := slices.ContainsFunc(x.hidden, func(attr string) bool { return attr != "description" && attr != "template_id" })
	switch {
	case a.sends:
		if o.known("last_notice") {
			f.misleading("%s: last_notice is known in the plan as %s", a.why, shown(o.planned["last_notice"]))
		}
		m.checkAudience(f, a, x, o)
	case o.fresh() && !o.known("last_notice") && len(x.hidden) == 0 && o.prior == nil:
		f.misleading("%s: the plan shows a notice", a.why)
	case o.fresh(), mayHide:
	default:
		for _, attr := range reported {
			if !reflect.DeepEqual(o.planned[attr], o.prior[attr]) {
				f.misleading("%s: the plan changes %s from %s to %s", a.why, attr, shown(o.prior[attr]), shown(o.planned[attr]))
			}
		}
	}
}

// checkTimes compares the instants in the plan.
func (m windowModel) checkTimes(f *finder, x situation, o observed) {
	if len(x.hidden) > 0 {
		return
	}
	for attr, want := range map[string]time.Time{"starts_at_utc": x.window.start, "ends_at_utc": x.window.end} {
		if got := fmt.Sprint(o.planned[attr]); got != want.Format(time.RFC3339) {
			f.misleading("the plan says %s = %s, want %s", attr, got, want.Format(time.RFC3339))
		}
	}
}

// checkTexts requires every text in the plan, with the title in it.
func (m windowModel) checkTexts(f *finder, x situation, o observed) {
	texts := asObject(o.planned["texts"])
	for _, name := range []string{"announcement", "completion", "early_completion", "cancellation", "reminder"} {
		if body, _ := texts[name].(string); !strings.Contains(text(body), x.window.title) {
			f.misleading("the plan says texts.%s = %s", name, shown(texts[name]))
		}
	}
}

// checkAudience compares whom the plan names.
func (m windowModel) checkAudience(f *finder, a alt, x situation, o observed) {
	audience := o.planned["audience"]
	switch {
	case audience == protocol.Unknown:
		if !o.action.IsReplace() && len(x.hidden) == 0 {
			f.misleading("%s: the audience is not known in the plan", a.why)
		}
	case !o.fresh() && reflect.DeepEqual(audience, o.prior["audience"]):
		f.misleading("%s: the audience stays %v, so that the plan hides it", a.why, audience)
	case x.plan.Tenant != closedTenant && !strings.Contains(fmt.Sprint(audience), "127.0.0.1"):
		f.misleading("the audience %v does not say on which host", audience)
	}
}

// checkState compares the record of the latest notice.
func (m windowModel) checkState(f *finder, a alt, o observed) {
	if !o.applied || o.applyErrors != "" {
		return
	}
	last := asObject(o.state["last_notice"])
	if a.sends {
		m.checkNotice(f, a, last, o)
		return
	}
	before := o.prior["last_notice"]
	if o.fresh() {
		before = nil
	}
	if !m.reported && last != nil || !o.fresh() && !reflect.DeepEqual(o.state["last_notice"], before) && before != nil {
		f.wrong("%s: last_notice is %s", a.why, inline(last))
	}
}

func (m windowModel) checkNotice(f *finder, a alt, last object, o observed) {
	if o.fresh() && a.notice != "announcement" && last == nil {
		return // the old window sent it when it was destroyed
	}
	kind := a.notice
	if last["outcome"] != a.outcome || last["kind"] != kind && !a.anyKind {
		f.wrong("%s: last_notice is %s, want %s %s", a.why, inline(last), a.outcome, kind)
	}
	if text, _ := last["text"].(string); kind == "change" && a.names != nil && last["kind"] == kind {
		checkChanges(f, a, text)
	}
	if n := len(o.sent); n > 0 && o.sent[n-1].RequestID != last["request_id"] {
		f.wrong("%s: request_id is %v, the tenant got %s", a.why, last["request_id"], o.sent[n-1].RequestID)
	}
}

// checkChanges compares what a change notice names, in its usual words or in those of windowEdit.
func checkChanges(f *finder, a alt, text string) {
	_, changes, usual := strings.Cut(text, "What changed: ")
	if !usual {
		_, changes, _ = strings.Cut(text, "CHANGED ")
	}
	changes, _, _ = strings.Cut(changes, "\n")
	for _, name := range []string{"title", "start", "end"} {
		if named := strings.Contains(changes, name+" "); named != slices.Contains(a.names, name) {
			f.wrong("%s: the notice says %q, which has to name exactly %s", a.why, changes, list(a.names))
		}
	}
}
