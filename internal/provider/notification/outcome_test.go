// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestNotificationOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"request_timeout": "500ms"})
			test.Arm(tenant)
			state, diags := s.Apply(t.Context(), t, s.Plan(t, notification, nil, toSam()))
			if (state == nil) != (test.Outcome == "") || (len(protocol.Errors(diags)) > 0) != (test.Outcome == "") {
				t.Fatalf("state %v with:\n%s", state, protocol.Describe(diags))
			}
			if state != nil && state["outcome"] != test.Outcome {
				t.Errorf("outcome %v, want %s", state["outcome"], test.Outcome)
			}
			if !strings.Contains(protocol.Describe(diags), test.Says) || (test.Says == "") != (len(diags) == 0) {
				t.Errorf("want %q in:\n%s", test.Says, protocol.Describe(diags))
			}
			if got := len(tenant.Messages()); got != test.Delivered {
				t.Errorf("%d delivered, want %d", got, test.Delivered)
			}
			tenant.ClearFaults()
			if state != nil {
				s.RequireEmptyPlan(t, notification, state, toSam())
			} else {
				s.Must(t, notification, nil, toSam())
			}
			if got := len(tenant.Messages()); got != test.Delivered+test.Next {
				t.Errorf("%d delivered after the next apply, want %d", got, test.Delivered+test.Next)
			}
		})
	}
}

// A failed update keeps the prior state, so that the change is planned again; one that left is saved.
func TestNotificationUpdateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"request_timeout": "500ms"})
			before := s.Must(t, notification, nil, toSam())
			test.Arm(tenant)
			changed := toSam(object{"message": "Exchange is up"})
			state, diags := s.Apply(t.Context(), t, s.Plan(t, notification, before, changed))
			if (len(protocol.Errors(diags)) > 0) != (test.Outcome == "") {
				t.Fatalf("state %v with:\n%s", state, protocol.Describe(diags))
			}
			tenant.ClearFaults()
			s.Must(t, notification, state, changed)
			if got := len(tenant.Messages()); got != 1+test.Delivered+test.Next {
				t.Errorf("%d delivered in all, want %d", got, 1+test.Delivered+test.Next)
			}
		})
	}
}

func TestNotificationNothingListens(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.Configured(t, nil, object{"endpoint": testkit.ClosedEndpoint(t), "api_token": "x", "max_retries": 1})
	state, diags := s.Apply(t.Context(), t, s.Plan(t, notification, nil, toSam()))
	if state != nil || !strings.Contains(protocol.Describe(protocol.Errors(diags)), "Nothing was delivered to 1 user on 127.0.0.1") {
		t.Errorf("state %v with:\n%s", state, protocol.Describe(diags))
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestNotificationAcknowledge(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
	state := s.Must(t, notification, nil, toSam())
	tenant.ClearFaults()

	p := s.Plan(t, notification, state, toSam(object{"acknowledge": "another"}))
	protocol.RequireFindings(t, p.Diagnostics, warningAt("acknowledge", state["request_id"].(string)))
	if p.Values["outcome"] != "unknown" {
		t.Errorf("a wrong acknowledgement plans the outcome %v", p.Values["outcome"])
	}
	acknowledged := toSam(object{"acknowledge": state["request_id"]})
	after := s.Must(t, notification, state, acknowledged)
	if after["outcome"] != "acknowledged" || after["request_id"] != state["request_id"] {
		t.Errorf("acknowledged as %v", after)
	}
	s.RequireEmptyPlan(t, notification, after, acknowledged)
	s.Must(t, notification, after, toSam(object{"acknowledge": state["request_id"], "resend_triggers": object{"again": "1"}}))
	if got := len(tenant.Messages()); got != 2 {
		t.Errorf("%d delivered, want the first and the deliberate resend", got)
	}
}

func TestNotificationSendBefore(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC))
	s := providertest.To(t, tenant, nil, provider.WithClock(clock.Now))
	config := toSam(object{"send_before": "2026-12-01T21:00:00Z"})

	inTime := s.Plan(t, notification, nil, config)
	protocol.RequireFindings(t, inTime.Diagnostics)
	clock.Advance(time.Hour)
	late := s.Plan(t, notification, nil, config)
	protocol.RequireFindings(t, late.Diagnostics, warningAt("send_before", "nothing is sent"))
	if inTime.Values["send_count"] != late.Values["send_count"] {
		t.Error("the planned send_count depends on the clock")
	}
	state, diags := s.Apply(t.Context(), t, inTime)
	protocol.RequireFindings(t, diags, warningAt("", "later send_before"))
	if state["outcome"] != "expired" || state["request_id"] != nil || state["send_count"] != 1 {
		t.Errorf("expired as %v", state)
	}
	s.RequireEmptyPlan(t, notification, state, config)
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}

	more := merge(config, object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}, "send_before": "2026-12-01T23:00:00Z"})
	s.Must(t, notification, state, more)
	if messages := tenant.Messages(); len(messages) != 1 || testkit.Addressed(messages[0]) != "ruth,sam@gmail.com|" {
		t.Errorf("after an expired message one more contact sent %v; nobody was reached before, so all get it", messages)
	}
}

// RFC 3339 in lower case or with a space is the same time: another spelling plans nothing, and the limit holds.
func TestNotificationSendBeforeSpelling(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC))
	s := providertest.To(t, tenant, nil, provider.WithClock(clock.Now))
	state := s.Must(t, notification, nil, toSam(object{"send_before": "2026-12-01 21:00:00z"}))
	for _, spelling := range []string{"2026-12-01t21:00:00Z", "2026-12-01T21:00Z", " 2026-12-01T13:00:00-08:00\n", "2026-12-01 22:00 +01:00"} {
		s.RequireUnchanged(t, notification, state, toSam(object{"send_before": spelling}))
	}
	p := s.Plan(t, notification, state, toSam(object{"send_before": "2026-12-01T21:00:01Z"}))
	if p.Values["send_before"] != "2026-12-01T21:00:01Z" || p.Values["send_count"] != 1 {
		t.Errorf("another time is planned as %v", p.Values)
	}
	clock.Set(time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC))
	if late := s.Must(t, notification, nil, toSam(object{"send_before": "2026-12-01 21:00:00z"})); late["outcome"] != "expired" {
		t.Errorf("after its send_before the outcome is %v", late["outcome"])
	}
}

func TestNotificationPlanThatNoLongerHolds(t *testing.T) {
	t.Parallel()
	tenant, other := testkit.Start(t), testkit.Start(t)
	p := providertest.To(t, tenant, nil).Plan(t, notification, nil, toSam())
	state, diags := providertest.To(t, other, nil).Apply(t.Context(), t, p)
	if state != nil || !strings.Contains(protocol.Describe(protocol.Errors(diags)), "Nothing was sent: audience was planned as") {
		t.Errorf("a plan for another tenant was applied: %v\n%s", state, protocol.Describe(diags))
	}
	if n := tenant.Requests("", "") + other.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// The first send that recipients see is not called the second one because of a dry run, a redirection or the version of
// the provider; send_count counts them all.
func TestNotificationNumbersRealSends(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	host := strings.TrimPrefix(tenant.URL(), "http://")
	dry, redirect := object{"dry_run": true}, object{"redirect_contacts": []any{"tom@example.com"}}
	l := providertest.To(t, tenant, dry).Life(t, notification, nil)
	for i, step := range []struct {
		settings object
		message  string
		audience string
	}{
		{dry, "a", "1 user on HOST (dry run, nothing is sent)"},
		{dry, "b", "1 user on HOST (dry run, nothing is sent) (send 2)"},
		{redirect, "b", "1 user on HOST, redirected to tom@example.com"},
		{redirect, "c", "1 user on HOST, redirected to tom@example.com (send 2)"},
		{nil, "c", "1 user on HOST"},
		{nil, "d", "1 user on HOST (send 2)"},
		{dry, "e", "1 user on HOST (dry run, nothing is sent) (send 3)"},
		{nil, "e", "1 user on HOST (send 3)"},
	} {
		l.Server = providertest.To(t, tenant, step.settings)
		diags := protocol.Describe(l.Must(toSam(object{"message": step.message})))
		if want := strings.Replace(step.audience, "HOST", host, 1); l.State["audience"] != want || l.State["send_count"] != i+1 {
			t.Errorf("step %d: audience %q, want %q; send_count %v", i, l.State["audience"], want, l.State["send_count"])
		}
		for _, twice := range []string{"(dry run, nothing is sent)", ", redirected to"} {
			if strings.Contains(diags, twice) {
				t.Errorf("step %d says twice that a guard rail holds the message back:\n%s", i, diags)
			}
		}
	}
	if n := len(tenant.Messages()); n != 5 {
		t.Errorf("%d sent", n)
	}
}
