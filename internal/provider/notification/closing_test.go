// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const waysOut = "To destroy without a closing notice, apply without on_destroy first, or use removed { lifecycle { destroy = false } }."

func withClosing(changes ...object) object {
	return merge(toSam(object{"on_destroy": object{"message": "Exchange is up"}}), changes...)
}

// Accepted, partly accepted and unknown close the matter; refused and nothing left keep the state, and applying without
// on_destroy is a way out.
func TestNotificationClosingOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"request_timeout": "500ms"})
			state := s.Must(t, notification, nil, withClosing())
			test.Arm(tenant)
			p := s.Plan(t, notification, state, nil)
			protocol.RequireFindings(t, p.Diagnostics, warningAt("on_destroy", "The message of on_destroy is sent to 1 user on "+strings.TrimPrefix(tenant.URL(), "http://")+"."))
			left, diags := s.Apply(t.Context(), t, p)
			if got := len(tenant.Messages()) - 1; got != test.Delivered {
				t.Errorf("%d delivered, want %d", got, test.Delivered)
			}
			tenant.ClearFaults()
			if test.Outcome != "" {
				if left != nil || len(protocol.Errors(diags)) > 0 || (test.Says == "") != (len(diags) == 0) {
					t.Errorf("state %v, and:\n%s", left, protocol.Describe(diags))
				}
				if test.Outcome == "unknown" {
					protocol.RequireFindings(t, diags, warningAt("", "The resource is destroyed; if nobody got the notice, send it with a separate luma_notification."))
				}
				return
			}
			if left == nil {
				t.Fatal("the state is gone though no closing notice was sent")
			}
			protocol.RequireFindings(t, diags, errorAt("", waysOut))
			before := tenant.Requests("", "")
			s.Must(t, notification, s.Must(t, notification, left, toSam()), nil)
			if n := tenant.Requests("", "") - before; n != 0 {
				t.Errorf("the way out made %d requests", n)
			}
		})
	}
}

func TestNotificationClosingNothingLeaves(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, notification, nil, withClosing())
	away := providertest.Configured(t, nil, object{"endpoint": testkit.ClosedEndpoint(t), "api_token": "t", "max_retries": 0})
	left, diags := away.Apply(t.Context(), t, away.Plan(t, notification, state, nil))
	protocol.RequireFindings(t, diags, errorAt("", "Nothing listens at that address"))
	if left == nil || !strings.Contains(protocol.Describe(diags), waysOut) {
		t.Errorf("state %v, and:\n%s", left, protocol.Describe(diags))
	}
	s.Must(t, notification, left, nil) // the tenant is back
	tenant.RequireSent(t, "sam@gmail.com| Exchange is down", "sam@gmail.com| Exchange is up")
}

// Whoever got the message gets the closing notice, in every form a message can have; nobody else gets one.
func TestNotificationClosingWhatIsSent(t *testing.T) {
	t.Parallel()
	card := object{"title": "Exchange is up"}
	tests := map[string]struct {
		config object
		sent   string // the closing notice; "" = none
	}{
		"text":               {withClosing(), "sam@gmail.com| Exchange is up"},
		"to a role":          {withClosing(object{"recipients": object{"roles": []any{"analyst"}}}), "0|-3 Exchange is up"},
		"card":               {toSam(object{"on_destroy": object{"card": card}}), `sam@gmail.com| {"title":"Exchange is up"}`},
		"template":           {toSam(object{"on_destroy": object{"template_id": "-1", "message": "up"}}), "sam@gmail.com| up"},
		"none":               {toSam(), ""},
		"of an expired one":  {withClosing(object{"send_before": "2020-01-01T00:00:00Z"}), ""},
		"of a write-only":    {withClosing(object{"message": nil, "message_wo": "secret", "message_wo_version": 1}), "sam@gmail.com| Exchange is up"},
		"another virtual ID": {withClosing(object{"on_destroy": object{"message": "up", "bot_external_id": "helper"}}), "sam@gmail.com| up"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			state := s.Must(t, notification, nil, test.config)
			before := len(tenant.Messages())
			s.Must(t, notification, state, nil)
			if got := strings.Join(tenant.Sent()[before:], "; "); got != test.sent {
				t.Errorf("sent %q, want %q", got, test.sent)
			}
		})
	}
}

// Adding, changing and removing on_destroy sends nothing; the latest applied one counts.
func TestNotificationClosingIsChangedSilently(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, notification, nil, toSam())
	for _, config := range []object{withClosing(), toSam(), withClosing(object{"on_destroy": object{"message": "All is well"}})} {
		state = s.Must(t, notification, state, config)
	}
	tenant.RequireSent(t, "sam@gmail.com| Exchange is down")
	s.Must(t, notification, state, nil)
	tenant.RequireSent(t, "sam@gmail.com| Exchange is down", "sam@gmail.com| All is well")
}

// The rails bind the closing notice, too: at plan, with the ways out.
func TestNotificationClosingUnderGuardRails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rails object
		says  string // at plan
		gone  bool
		sent  int
	}{
		"dry run":    {object{"dry_run": true}, "(dry run, nothing is sent)", true, 0},
		"redirect":   {object{"redirect_contacts": []any{"mei@example.com"}}, "redirected to mei@example.com", true, 1},
		"limit":      {object{"max_contacts": 1}, waysOut, false, 0},
		"kind":       {object{"allowed_audiences": []any{"contacts"}}, waysOut, false, 0},
		"rail later": {object{"dry_run": unknown}, "", false, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			sender := providertest.To(t, tenant, nil)
			state := sender.Must(t, notification, nil, withClosing(object{"recipients": object{"roles": []any{"analyst"}}}))
			s := providertest.To(t, tenant, test.rails).Adopt(sender)
			p := s.Plan(t, notification, state, nil)
			if got := protocol.Describe(p.Diagnostics); !strings.Contains(got, test.says) || (len(protocol.Errors(p.Diagnostics)) > 0) != (test.says == waysOut) {
				t.Errorf("want %q in:\n%s", test.says, got)
			}
			if !test.gone {
				return
			}
			left, diags := s.Apply(t.Context(), t, p)
			if left != nil || len(protocol.Errors(diags)) > 0 || len(tenant.Messages()) != 1+test.sent {
				t.Errorf("state %v, %d messages, and:\n%s", left, len(tenant.Messages()), protocol.Describe(diags))
			}
		})
	}
}

// What a failed destroy planned is not held against a later one.
func TestNotificationClosingAfterAFailedDestroy(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, notification, nil, withClosing())
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400, Count: 1})
	left, diags := s.Apply(t.Context(), t, s.Plan(t, notification, state, nil))
	if left == nil {
		t.Fatalf("the state is gone:\n%s", protocol.Describe(diags))
	}
	rails := providertest.To(t, tenant, object{"redirect_contacts": []any{"mei@example.com"}}).Adopt(s)
	left = rails.Must(t, notification, left, withClosing(object{"verify_contacts": false})) // an update in between
	rails.Must(t, notification, left, nil)
	tenant.RequireSent(t, "sam@gmail.com| Exchange is down", "mei@example.com| Exchange is up")
}
