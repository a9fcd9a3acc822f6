// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// latest are the computed values that tell of the latest send; a change that sends nothing leaves them alone.
var latest = []string{"send_count", "audience", "request_id", "sent_at", "status", "status_message", "errors", "data"}

// checkPlan compares what the plan of a notification announced.
func (m model) checkPlan(f *finder, a alt, x situation, o observed) {
	fresh := o.fresh()
	if !o.known("send_count") && (!x.unknownSends || fresh) {
		f.misleading("send_count is not known in the plan (%s)", a.why)
	}
	if a.sends {
		a.checkSend(f, x, o, fresh)
		return
	}
	if fresh || x.unknownSends {
		return
	}
	if before := text(o.prior["template_id"]); before != x.notice.template && x.notice.what.kind != "template" && o.prior["outcome"] != "imported" && !x.notice.onTrigger &&
		!strings.Contains(o.planWarnings, "template") {
		f.misleading("%s: the plan does not warn that another template_id beside a content sends nothing", a.why)
	}
	for _, attr := range latest {
		if !reflect.DeepEqual(o.planned[attr], o.prior[attr]) {
			f.misleading("%s: the plan changes %s from %s to %s", a.why, attr, shown(o.prior[attr]), shown(o.planned[attr]))
		}
	}
}

// checkSend compares the plan of a send.
func (a alt) checkSend(f *finder, x situation, o observed, fresh bool) {
	if count := o.planned["send_count"]; count != protocol.Unknown && count != a.count {
		f.misleading("%s: send_count is planned as %v, want %d", a.why, count, a.count)
	}
	audience := o.planned["audience"]
	switch {
	case audience == protocol.Unknown:
		// A new object in place of one with the same audience shows it as unknown: were it known, Terraform would hide
		// it as unchanged.
		if !o.action.IsReplace() && !x.unknownAudience && (fresh || !x.unknownSends) {
			f.misleading("%s: the audience is not known in the plan", a.why)
		}
	case !fresh && audience == o.prior["audience"]:
		f.misleading("%s: the audience stays %v, so that the plan hides it", a.why, audience)
	case x.plan.Tenant != closedTenant && !strings.Contains(fmt.Sprint(audience), "127.0.0.1"):
		f.misleading("the audience %v does not say on which host", audience)
	}
}

// checkState compares the receipt that is left.
func (m model) checkState(f *finder, a alt, o observed) {
	if a.outcome != "" && o.state["outcome"] != a.outcome {
		f.wrong("%s: the outcome is %v, want %s", a.why, o.state["outcome"], a.outcome)
	}
	if o.applyErrors == "" && o.planErrors == "" && m.count > 0 && o.state["send_count"] != m.count {
		f.wrong("%s: send_count is %v, want %d", a.why, o.state["send_count"], m.count)
	}
	if n := len(o.sent); n > 0 && a.sends && !a.applyFails && a.outcome != dryRun && a.outcome != "expired" && o.sent[n-1].RequestID != o.state["request_id"] {
		f.wrong("%s: request_id is %v, the tenant got %s", a.why, o.state["request_id"], o.sent[n-1].RequestID)
	}
}
