// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// What each answer of the tenant means to a resource: its outcome or an error, the deliveries, and what the next apply sends.
var outcomes = []struct {
	name      string
	fault     emulator.Fault
	outcome   string // "" = an error and no state
	says      string // in the error or warning
	delivered int    // by the first apply
	next      int    // by a second apply of the same configuration
}{
	{"answered", emulator.Fault{}, "confirmed", "", 1, 0},
	{"204", emulator.Fault{Action: emulator.ActionStatus, Status: 204, Deliver: emulator.DeliverBefore}, "accepted", "", 1, 0},
	{"bare array", emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: "[]", Deliver: emulator.DeliverBefore}, "accepted", "", 1, 0},
	{"partial", emulator.Fault{Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore,
		Body: `{"timestamp":1,"status":200,"message":"OK","errors":["no channel"],"data":[]}`}, "partial", "no channel", 1, 0},
	{"envelope says 500", emulator.Fault{Action: emulator.ActionBadEnvelope, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"reset after delivery", emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"reset before delivery", emulator.Fault{Action: emulator.ActionRST}, "unknown", "acknowledge =", 0, 0},
	{"hang", emulator.Fault{Action: emulator.ActionHang}, "unknown", "Troubleshoot log", 0, 0},
	{"garbage", emulator.Fault{Action: emulator.ActionGarbage, Deliver: emulator.DeliverBefore}, "unknown", "resend_triggers", 1, 0},
	{"cut body", emulator.Fault{Action: emulator.ActionTruncate, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"503", emulator.Fault{Action: emulator.ActionStatus, Status: 503}, "unknown", "acknowledge =", 0, 0},
	{"400", emulator.Fault{Action: emulator.ActionStatus, Status: 400}, "", "Troubleshoot log", 0, 1},
	{"401", emulator.Fault{Action: emulator.ActionStatus, Status: 401}, "", "oken", 0, 1},
	{"429", emulator.Fault{Action: emulator.ActionStatus, Status: 429, Headers: map[string]string{"Retry-After": "77"}}, "", "77", 0, 1},
	{"redirect", emulator.Fault{Action: emulator.ActionRedirect}, "", "endpoint", 0, 1},
}

func TestNotificationOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, object{"request_timeout": "500ms"})
			if test.fault.Action != "" {
				tenant.Fault(test.fault)
			}
			state, diags := s.apply(t.Context(), t, s.plan(t, notification, nil, toSam()))
			if (state == nil) != (test.outcome == "") || (len(errorsIn(diags)) > 0) != (test.outcome == "") {
				t.Fatalf("state %v with:\n%s", state, describe(diags))
			}
			if state != nil && state["outcome"] != test.outcome {
				t.Errorf("outcome %v, want %s", state["outcome"], test.outcome)
			}
			if !strings.Contains(describe(diags), test.says) || (test.says == "") != (len(diags) == 0) {
				t.Errorf("want %q in:\n%s", test.says, describe(diags))
			}
			if got := len(tenant.Messages()); got != test.delivered {
				t.Errorf("%d delivered, want %d", got, test.delivered)
			}
			tenant.ClearFaults()
			if state != nil {
				s.requireEmptyPlan(t, notification, state, toSam())
			} else {
				s.must(t, notification, nil, toSam())
			}
			if got := len(tenant.Messages()); got != test.delivered+test.next {
				t.Errorf("%d delivered after the next apply, want %d", got, test.delivered+test.next)
			}
		})
	}
}

// A failed update keeps the prior state, so that the change is planned again; one that left is saved.
func TestNotificationUpdateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, object{"request_timeout": "500ms"})
			before := s.must(t, notification, nil, toSam())
			if test.fault.Action != "" {
				tenant.Fault(test.fault)
			}
			changed := toSam(object{"message": "Exchange is up"})
			state, diags := s.apply(t.Context(), t, s.plan(t, notification, before, changed))
			if (len(errorsIn(diags)) > 0) != (test.outcome == "") {
				t.Fatalf("state %v with:\n%s", state, describe(diags))
			}
			tenant.ClearFaults()
			s.must(t, notification, state, changed)
			if got := len(tenant.Messages()); got != 1+test.delivered+test.next {
				t.Errorf("%d delivered in all, want %d", got, 1+test.delivered+test.next)
			}
		})
	}
}

func TestNotificationNothingListens(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := configured(t, nil, object{"endpoint": closedPort(t), "api_token": "x", "max_retries": 1})
	state, diags := s.apply(t.Context(), t, s.plan(t, notification, nil, toSam()))
	if state != nil || !strings.Contains(describe(errorsIn(diags)), "Nothing was delivered to 1 user on 127.0.0.1") {
		t.Errorf("state %v with:\n%s", state, describe(diags))
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestNotificationAcknowledge(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
	state := s.must(t, notification, nil, toSam())
	tenant.ClearFaults()

	p := s.plan(t, notification, state, toSam(object{"acknowledge": "another"}))
	requireFindings(t, p.resp.Diagnostics, doubtAt("acknowledge", state["request_id"].(string)))
	if p.values["outcome"] != "unknown" {
		t.Errorf("a wrong acknowledgement plans the outcome %v", p.values["outcome"])
	}
	acknowledged := toSam(object{"acknowledge": state["request_id"]})
	after := s.must(t, notification, state, acknowledged)
	if after["outcome"] != "acknowledged" || after["request_id"] != state["request_id"] {
		t.Errorf("acknowledged as %v", after)
	}
	s.requireEmptyPlan(t, notification, after, acknowledged)
	s.must(t, notification, after, toSam(object{"acknowledge": state["request_id"], "resend_triggers": object{"again": "1"}}))
	if got := len(tenant.Messages()); got != 2 {
		t.Errorf("%d delivered, want the first and the deliberate resend", got)
	}
}

func TestNotificationSendBefore(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC))
	s := to(t, tenant, nil, provider.WithClock(clock.Now))
	config := toSam(object{"send_before": "2026-12-01T21:00:00Z"})

	inTime := s.plan(t, notification, nil, config)
	requireFindings(t, inTime.resp.Diagnostics)
	clock.Advance(time.Hour)
	late := s.plan(t, notification, nil, config)
	requireFindings(t, late.resp.Diagnostics, doubtAt("send_before", "nothing will be sent"))
	if inTime.values["send_count"] != late.values["send_count"] {
		t.Error("the planned send_count depends on the clock")
	}
	state, diags := s.apply(t.Context(), t, inTime)
	requireFindings(t, diags, doubtAt("", "later send_before"))
	if state["outcome"] != "expired" || state["request_id"] != nil || state["send_count"] != 1 {
		t.Errorf("expired as %v", state)
	}
	s.requireEmptyPlan(t, notification, state, config)
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}

	more := merge(config, object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}, "send_before": "2026-12-01T23:00:00Z"})
	s.must(t, notification, state, more)
	if messages := tenant.Messages(); len(messages) != 1 || addressed(messages[0]) != "ruth,sam@gmail.com|" {
		t.Errorf("after an expired message one more contact sent %v; nobody was reached before, so all get it", messages)
	}
}

func TestNotificationPlanThatNoLongerHolds(t *testing.T) {
	t.Parallel()
	tenant, other := testkit.Start(t), testkit.Start(t)
	p := to(t, tenant, nil).plan(t, notification, nil, toSam())
	state, diags := to(t, other, nil).apply(t.Context(), t, p)
	if state != nil || !strings.Contains(describe(errorsIn(diags)), "Nothing was sent. The plan told") {
		t.Errorf("a plan for another tenant was applied: %v\n%s", state, describe(diags))
	}
	if n := tenant.Requests("", "") + other.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}
