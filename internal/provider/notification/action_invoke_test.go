// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Each answer of the tenant leads an action to the same outcome as a resource. A lost answer is an error without the
// words to repeat it.
func TestNotificationActionOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"request_timeout": "500ms"})
			test.Arm(tenant)
			got := s.Invoke(t.Context(), t, notification, toSam())
			if n := len(tenant.Messages()); n != test.Delivered {
				t.Errorf("%d delivered, want %d", n, test.Delivered)
			}
			host := strings.TrimPrefix(tenant.URL(), "http://")
			if len(got.Progress) != 2 || got.Progress[0] != "Sending to 1 user on "+host {
				t.Fatalf("progress %q", got.Progress)
			}
			failed, repeat := len(protocol.Errors(got.Diagnostics)) > 0, strings.Contains(got.Text(), byHand)
			switch test.Outcome {
			case "":
				if !failed || !repeat || got.Progress[1] != "Not sent to 1 user on "+host || !strings.Contains(got.Text(), test.Says) {
					t.Errorf("a refused message is reported as:\n%s", got.Text())
				}
			case "unknown":
				const advice = "Ask one of the recipients, or look for request ID "
				if !failed || repeat || !strings.Contains(got.Text(), advice) || !strings.HasPrefix(got.Progress[1], "unknown: 1 user on "+host+", request ") {
					t.Errorf("a lost answer is reported as:\n%s", got.Text())
				}
				if !strings.Contains(got.Text(), "the next apply sends the message again") || strings.Contains(got.Text(), "not sent again") {
					t.Errorf("the error does not say that the action repeats its message:\n%s", got.Text())
				}
				requireWarningInstead(t, tenant, s, test.Fault)
			default:
				if failed || !strings.HasPrefix(got.Progress[1], test.Outcome+": 1 user on "+host+", request ") || !strings.Contains(got.Text(), test.Says) {
					t.Errorf("a message that arrived is reported as:\n%s", got.Text())
				}
			}
		})
	}
}

// requireWarningInstead checks that on_unknown = "warning" turns the error of a lost answer into a warning.
func requireWarningInstead(t *testing.T, tenant *testkit.Tenant, s *protocol.Server, fault emulator.Fault) {
	t.Helper()
	tenant.ClearFaults()
	tenant.Fault(fault)
	got := s.Invoke(t.Context(), t, notification, toSam(object{"on_unknown": "warning"}))
	protocol.RequireFindings(t, got.Diagnostics, warningAt("", "may or may not have been delivered"))
	if !strings.Contains(got.Text(), "sends each time it is invoked") || strings.Contains(got.Text(), "the next apply") ||
		strings.Contains(got.Text(), "not sent again") {
		t.Errorf("the warning is\n%s", got.Text())
	}
}

func TestNotificationActionNothingListens(t *testing.T) {
	t.Parallel()
	s := providertest.Configured(t, nil, object{"endpoint": testkit.ClosedEndpoint(t), "api_token": "t", "max_retries": 0})
	got := s.Invoke(t.Context(), t, notification, toSam())
	protocol.RequireFindings(t, got.Diagnostics, errorAt("", "Nothing listens at that address"))
	if !strings.Contains(got.Text(), byHand) {
		t.Errorf("the text names no way to send it:\n%s", got.Text())
	}
}

// What leaves is what the resource would have sent.
func TestNotificationActionSendsTheWholeContent(t *testing.T) {
	t.Parallel()
	card := object{"title": "Outage", "buttons": []any{object{"label": "Status", "value": "https://status.example.com"}}}
	tests := map[string]object{
		"text":                 toSam(),
		"secret":               toSam(object{"message": nil, "message_wo": "s3cret"}),
		"template":             toSam(object{"template_id": "1001"}),
		"secret in a template": toSam(object{"message": nil, "message_wo": "s3cret", "message_wo_version": 1, "template_id": "1001"}),
		"image":                toSam(object{"message": nil, "image": object{"url": "https://example.com/a.png", "alt_text": "a"}}),
		"card":                 toSam(object{"message": nil, "card": card}),
		"roles":                toSam(object{"recipients": object{"roles": []any{"analyst", "-2"}}}),
		"all":                  toSam(object{"recipients": object{"all_users": true}, "response_type": "text"}),
	}
	for name, config := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"bot_external_id": "helper"})
			if got := s.Invoke(t.Context(), t, notification, config); len(protocol.Errors(got.Diagnostics)) > 0 {
				t.Fatal(got.Text())
			}
			s.Must(t, notification, nil, config)
			sent := tenant.Messages()
			if len(sent) != 2 {
				t.Fatalf("%d messages", len(sent))
			}
			action, resource := sent[0], sent[1]
			if testkit.Addressed(action) != testkit.Addressed(resource) || action.Message != resource.Message || action.Rendered != resource.Rendered ||
				action.TemplateID != resource.TemplateID || action.ResponseType != resource.ResponseType || action.BotExternalID != resource.BotExternalID {
				t.Errorf("the action sent\n%+v\nthe resource\n%+v", action, resource)
			}
			if action.RequestID == resource.RequestID || action.RequestID == "" {
				t.Errorf("request IDs %q and %q", action.RequestID, resource.RequestID)
			}
		})
	}
}

func TestNotificationActionUnderGuardRails(t *testing.T) {
	t.Parallel()
	two := toSam(object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}})
	tests := map[string]struct {
		rails, config object
		sent          string // as addressed says; "" = nothing
		progress      string // the end of the last line; "" = none
		says          string
	}{
		"dry run": {object{"dry_run": true}, two, "", "(dry run, nothing is sent)", "An action keeps no state"},
		"redirect": {
			object{"redirect_contacts": []any{"judy@gmail.com", "mei@example.com"}}, two, "judy@gmail.com,mei@example.com|", "",
			"The provider's redirect_contacts is set: the message for 2 users on",
		},
		"too many":  {object{"max_contacts": 1}, two, "", "", byHand},
		"forbidden": {object{"allowed_audiences": []any{"roles"}}, two, "", "", byHand},
		"expired":   {object{}, merge(two, object{"send_before": "2020-01-01T00:00:00Z"}), "", "", "set a later send_before and invoke the action again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			got := providertest.To(t, tenant, test.rails).Invoke(t.Context(), t, notification, test.config)
			sent := ""
			for _, m := range tenant.Messages() {
				sent += testkit.Addressed(m)
			}
			if sent != test.sent {
				t.Errorf("sent %q, want %q", sent, test.sent)
			}
			if !strings.Contains(got.Text(), test.says) {
				t.Errorf("want %q in:\n%s", test.says, got.Text())
			}
			if test.progress != "" && (len(got.Progress) != 2 || !strings.HasSuffix(got.Progress[1], test.progress)) {
				t.Errorf("progress %q", got.Progress)
			}
		})
	}
}

// Terraform prints progress lines unmasked: neither the text nor anybody's login ID may be in them, nor the text in a
// diagnostic.
func TestNotificationActionProgressHasNoSecrets(t *testing.T) {
	t.Parallel()
	const text, person, tester = "canary-text-4711", "canary.person", "canary.tester"
	config := object{"recipients": object{"contacts": []any{person}}, "message_wo": text}
	for name, rails := range map[string]object{"plain": {}, "redirected": {"redirect_contacts": []any{tester}}, "dry run": {"dry_run": true}} {
		for _, fault := range []emulator.Fault{
			{},
			{Action: emulator.ActionStatus, Status: 400},
			{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore},
		} {
			t.Run(name+" "+string(fault.Action), func(t *testing.T) {
				t.Parallel()
				tenant := testkit.Start(t)
				if fault.Action != "" {
					tenant.Fault(fault)
				}
				got := providertest.To(t, tenant, rails).Invoke(t.Context(), t, notification, config)
				if strings.Contains(got.Text(), text) || strings.Contains(strings.Join(got.Progress, "\n"), "canary") {
					t.Errorf("a secret is in:\n%s", got.Text())
				}
			})
		}
	}
}

// On -invoke Terraform passes null for an ephemeral value. It must fail and say so, and never send what is left.
func TestNotificationActionTextThatDidNotArrive(t *testing.T) {
	t.Parallel()
	tests := map[string]object{
		"nothing else":           toSam(object{"message": nil}),
		"version alone":          toSam(object{"message": nil, "message_wo_version": 1}),
		"template would go bare": toSam(object{"message": nil, "message_wo_version": 1, "template_id": "-1"}),
	}
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	for name, config := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := s.Invoke(t.Context(), t, notification, config)
			protocol.RequireFindings(t, got.Diagnostics, errorAt("message_wo", "Terraform passes null for an ephemeral value when an action is run by -invoke."))
			if len(got.Progress) > 0 || strings.Contains(got.Text(), byHand) {
				t.Errorf("it says:\n%s", got.Text())
			}
		})
	}
	t.Cleanup(func() {
		if n := tenant.Requests("", ""); n != 0 {
			t.Errorf("%d requests were made", n)
		}
	})
}

func TestNotificationActionNeedsKnownValues(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	later := toSam(object{"message": unknown, "recipients": object{"contacts": []any{unknown}}})
	got := providertest.To(t, tenant, nil).Invoke(t.Context(), t, notification, later)
	protocol.RequireFindings(t, got.Diagnostics, errorAt("", "Nothing was sent, because message and recipients will be known only when the rest of the configuration is applied."))

	for name, block := range map[string]object{
		"endpoint": {"endpoint": unknown, "api_token": "t"},
		"token":    {"endpoint": tenant.Endpoint(), "api_token": unknown},
		"rail":     {"endpoint": tenant.Endpoint(), "api_token": tenant.Token(), "dry_run": unknown},
	} {
		got = providertest.Configured(t, nil, block).Invoke(t.Context(), t, notification, toSam())
		if len(got.Progress) > 0 {
			t.Errorf("%s: progress %q", name, got.Progress)
		}
		protocol.RequireFindings(t, got.Diagnostics, errorAt("", "the provider's settings are known only once the rest of the configuration is applied"))
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestNotificationActionVerifiesContacts(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	typo := toSam(object{"verify_contacts": true, "recipients": object{"contacts": []any{"sam@gmail.com", "jduy@gmail.com"}}})
	protocol.RequireFindings(t, s.PlanAction(t, notification, typo), warningAt("", "Sends to 2 users"), errorAt("recipients.contacts", `The tenant has no user for "jd…m" (14 characters). Correct the login IDs, or leave them out. Nothing was sent.`))
	protocol.RequireFindings(t, s.Invoke(t.Context(), t, notification, typo).Diagnostics, errorAt("", `recipients.contacts: The tenant has no user for "jd…m"`))
	if n := tenant.Requests("POST", ""); n != 0 {
		t.Errorf("%d messages were posted", n)
	}
	right := toSam(object{"verify_contacts": true})
	if got := s.Invoke(t.Context(), t, notification, right); len(got.Diagnostics) > 0 || len(tenant.Messages()) != 1 {
		t.Errorf("%d messages, and:\n%s", len(tenant.Messages()), got.Text())
	}
	before := tenant.Requests("", "")
	protocol.RequireFindings(t, providertest.To(t, tenant, object{"dry_run": true}).PlanAction(t, notification, typo), warningAt("", "dry_run is on"))
	if n := tenant.Requests("", ""); n != before {
		t.Errorf("a dry run asked the tenant %d times", n-before)
	}
}

// An interrupt never hides what happened. Terraform drops everything after a progress line that follows it, so the
// truth must be in the diagnostics.
func TestNotificationActionInterrupted(t *testing.T) {
	t.Parallel()
	t.Run("before anything left", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		s := providertest.To(t, tenant, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		got := s.Invoke(ctx, t, notification, toSam())
		if n := tenant.Requests("", ""); n != 0 || len(got.Progress) != 0 {
			t.Errorf("%d requests, progress %q", n, got.Progress)
		}
		protocol.RequireFindings(t, got.Diagnostics, errorAt("", "The run was interrupted before the message for 1 user on"))
	})
	t.Run("while the tenant answers", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		got := interruptWhile(t, tenant, emulator.Fault{Action: emulator.ActionHold}, toSam(), tenant.ClearFaults)
		if len(tenant.Messages()) != 1 || len(got.Progress) != 1 {
			t.Errorf("%d messages, progress %q", len(tenant.Messages()), got.Progress)
		}
		protocol.RequireFindings(t, got.Diagnostics, warningAt("", "Notification was sent before the interrupt: The outcome of the message for 1 user on"))
		if !strings.Contains(got.Text(), "is confirmed, request ID "+tenant.Messages()[0].RequestID) {
			t.Errorf("it says:\n%s", got.Text())
		}
	})
	t.Run("and no answer comes", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		began := time.Now()
		got := interruptWhile(t, tenant, emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore}, toSam(), func() {})
		if len(tenant.Messages()) != 1 || len(got.Progress) != 1 {
			t.Errorf("%d messages, progress %q", len(tenant.Messages()), got.Progress)
		}
		protocol.RequireFindings(t, got.Diagnostics, errorAt("", "may or may not have been delivered"))
		if took := time.Since(began); took > 7*time.Second {
			t.Errorf("the run was held up for %s; CI systems kill after 7 s", took)
		}
	})
}

// interruptWhile cancels an protocol.Invocation once the tenant has its request, and then lets the tenant go on.
func interruptWhile(t *testing.T, tenant *testkit.Tenant, fault emulator.Fault, config object, then func()) protocol.Invocation {
	t.Helper()
	s := providertest.To(t, tenant, nil)
	tenant.Fault(fault)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan protocol.Invocation)
	go func() { done <- s.Invoke(ctx, t, notification, config) }()
	tenant.WaitForRequests("POST", "", 1)
	cancel()
	then()
	return <-done
}

// Within one run the clock may pass send_before between plan and protocol.Invocation.
func TestNotificationActionExpiresByTheClock(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))
	s := providertest.To(t, tenant, nil, provider.WithClock(clock.Now))
	config := toSam(object{"send_before": "2026-12-01T13:00:00Z"})
	protocol.RequireFindings(t, s.PlanAction(t, notification, config), warningAt("", "Sends to 1 user"))
	clock.Advance(time.Hour)
	got := s.Invoke(t.Context(), t, notification, config)
	protocol.RequireFindings(t, got.Diagnostics, warningAt("", "Notification expired, nothing was sent"))
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}
