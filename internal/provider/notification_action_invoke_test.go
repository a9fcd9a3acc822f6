// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// Each answer of the tenant leads an action to the same outcome as a resource. A lost answer is an error without the words to repeat it.
func TestActionOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, object{"request_timeout": "500ms"})
			if test.fault.Action != "" {
				tenant.Fault(test.fault)
			}
			got := s.invoke(t.Context(), t, notification, toSam())
			if n := len(tenant.Messages()); n != test.delivered {
				t.Errorf("%d delivered, want %d", n, test.delivered)
			}
			host := strings.TrimPrefix(tenant.URL(), "http://")
			if len(got.progress) != 2 || got.progress[0] != "Sending to 1 user on "+host {
				t.Fatalf("progress %q", got.progress)
			}
			failed, repeat := len(errorsIn(got.diags)) > 0, strings.Contains(got.text(), byHand)
			switch test.outcome {
			case "":
				if !failed || !repeat || got.progress[1] != "Not sent to 1 user on "+host || !strings.Contains(got.text(), test.says) {
					t.Errorf("a refused message is told as:\n%s", got.text())
				}
			case "unknown":
				const advice = "Ask one of the recipients, or look at the tenant's Troubleshoot log for request ID "
				if !failed || repeat || !strings.Contains(got.text(), advice) || !strings.HasPrefix(got.progress[1], "unknown: 1 user on "+host+", request ") {
					t.Errorf("a lost answer is told as:\n%s", got.text())
				}
				requireWarningInstead(t, tenant, s, test.fault)
			default:
				if failed || !strings.HasPrefix(got.progress[1], test.outcome+": 1 user on "+host+", request ") || !strings.Contains(got.text(), test.says) {
					t.Errorf("a message that arrived is told as:\n%s", got.text())
				}
			}
		})
	}
}

// requireWarningInstead checks that on_unknown = "warning" turns the error of a lost answer into a warning.
func requireWarningInstead(t *testing.T, tenant *testkit.Tenant, s *server, fault emulator.Fault) {
	t.Helper()
	tenant.ClearFaults()
	tenant.Fault(fault)
	got := s.invoke(t.Context(), t, notification, toSam(object{"on_unknown": "warning"}))
	requireFindings(t, got.diags, doubtAt("", "may or may not have been delivered"))
}

func TestActionNothingListens(t *testing.T) {
	t.Parallel()
	s := configured(t, nil, object{"endpoint": closedPort(t), "api_token": "t", "max_retries": 0})
	got := s.invoke(t.Context(), t, notification, toSam())
	requireFindings(t, got.diags, mistakeAt("", "Nothing listens at that address"))
	if !strings.Contains(got.text(), byHand) {
		t.Errorf("no way to send it is told:\n%s", got.text())
	}
}

// What leaves is what the resource would have sent.
func TestActionSendsTheWholeContent(t *testing.T) {
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
			s := to(t, tenant, object{"bot_external_id": "helper"})
			if got := s.invoke(t.Context(), t, notification, config); len(errorsIn(got.diags)) > 0 {
				t.Fatal(got.text())
			}
			s.must(t, notification, nil, config)
			sent := tenant.Messages()
			if len(sent) != 2 {
				t.Fatalf("%d messages", len(sent))
			}
			action, resource := sent[0], sent[1]
			if addressed(action) != addressed(resource) || action.Message != resource.Message || action.Rendered != resource.Rendered ||
				action.TemplateID != resource.TemplateID || action.ResponseType != resource.ResponseType || action.BotExternalID != resource.BotExternalID {
				t.Errorf("the action sent\n%+v\nthe resource\n%+v", action, resource)
			}
			if action.RequestID == resource.RequestID || action.RequestID == "" {
				t.Errorf("request IDs %q and %q", action.RequestID, resource.RequestID)
			}
		})
	}
}

func TestActionUnderGuardRails(t *testing.T) {
	t.Parallel()
	two := toSam(object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}})
	tests := map[string]struct {
		rails, config object
		sent          string // as addressed says; "" = nothing
		progress      string // the end of the last line; "" = none
		says          string
	}{
		"dry run":   {object{"dry_run": true}, two, "", "(dry run, nothing is sent)", "An action keeps no state"},
		"redirect":  {object{"redirect_contacts": []any{"judy@gmail.com", "mei@example.com"}}, two, "judy@gmail.com,mei@example.com|", "", "The provider's redirect_contacts is set: this message was for 2 users"},
		"too many":  {object{"max_contacts": 1}, two, "", "", byHand},
		"forbidden": {object{"allowed_audiences": []any{"roles"}}, two, "", "", byHand},
		"expired":   {object{}, merge(two, object{"send_before": "2020-01-01T00:00:00Z"}), "", "", "set a later send_before and invoke the action again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			got := to(t, tenant, test.rails).invoke(t.Context(), t, notification, test.config)
			sent := ""
			for _, m := range tenant.Messages() {
				sent += addressed(m)
			}
			if sent != test.sent {
				t.Errorf("sent %q, want %q", sent, test.sent)
			}
			if !strings.Contains(got.text(), test.says) {
				t.Errorf("want %q in:\n%s", test.says, got.text())
			}
			if test.progress != "" && (len(got.progress) != 2 || !strings.HasSuffix(got.progress[1], test.progress)) {
				t.Errorf("progress %q", got.progress)
			}
		})
	}
}

// Terraform prints progress lines unmasked: neither the text nor anybody's login ID may be in them, nor the text in a diagnostic.
func TestActionProgressTellsNoSecrets(t *testing.T) {
	t.Parallel()
	const text, person, tester = "canary-text-4711", "canary.person", "canary.tester"
	config := object{"recipients": object{"contacts": []any{person}}, "message_wo": text}
	for name, rails := range map[string]object{"plain": {}, "redirected": {"redirect_contacts": []any{tester}}, "dry run": {"dry_run": true}} {
		for _, fault := range []emulator.Fault{{}, {Action: emulator.ActionStatus, Status: 400}, {Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}} {
			t.Run(name+" "+string(fault.Action), func(t *testing.T) {
				t.Parallel()
				tenant := testkit.Start(t)
				if fault.Action != "" {
					tenant.Fault(fault)
				}
				got := to(t, tenant, rails).invoke(t.Context(), t, notification, config)
				if strings.Contains(got.text(), text) || strings.Contains(strings.Join(got.progress, "\n"), "canary") {
					t.Errorf("a secret is in:\n%s", got.text())
				}
			})
		}
	}
}

// On -invoke Terraform passes null for an ephemeral value. It must fail and say so, and never send what is left.
func TestActionTextThatDidNotArrive(t *testing.T) {
	t.Parallel()
	tests := map[string]object{
		"nothing else":           toSam(object{"message": nil}),
		"version alone":          toSam(object{"message": nil, "message_wo_version": 1}),
		"template would go bare": toSam(object{"message": nil, "message_wo_version": 1, "template_id": "-1"}),
	}
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	for name, config := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := s.invoke(t.Context(), t, notification, config)
			requireFindings(t, got.diags, mistakeAt("message_wo", "Terraform passes null for an ephemeral value when an action is run by -invoke."))
			if len(got.progress) > 0 || strings.Contains(got.text(), byHand) {
				t.Errorf("it says:\n%s", got.text())
			}
		})
	}
	t.Cleanup(func() {
		if n := tenant.Requests("", ""); n != 0 {
			t.Errorf("%d requests were made", n)
		}
	})
}

func TestActionNeedsKnownValues(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	later := toSam(object{"message": unknown, "recipients": object{"contacts": []any{unknown}}})
	got := to(t, tenant, nil).invoke(t.Context(), t, notification, later)
	requireFindings(t, got.diags, mistakeAt("", "Nothing was sent, because message and recipients will be known only when the rest of the configuration is applied."))

	for name, block := range map[string]object{
		"endpoint": {"endpoint": unknown, "api_token": "t"},
		"token":    {"endpoint": tenant.Endpoint(), "api_token": unknown},
		"rail":     {"endpoint": tenant.Endpoint(), "api_token": tenant.Token(), "dry_run": unknown},
	} {
		got = configured(t, nil, block).invoke(t.Context(), t, notification, toSam())
		if len(got.progress) > 0 {
			t.Errorf("%s: progress %q", name, got.progress)
		}
		requireFindings(t, got.diags, mistakeAt("", "the provider's settings are known only once the rest of the configuration is applied"))
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestActionVerifiesContacts(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	typo := toSam(object{"verify_contacts": true, "recipients": object{"contacts": []any{"sam@gmail.com", "jduy@gmail.com"}}})
	requireFindings(t, s.planAction(t, notification, typo), doubtAt("", "Will send to 2 users"), mistakeAt("recipients.contacts", `The tenant has no user for "jduy@gmail.com". Correct the login IDs, or leave them out. Nothing was sent.`))
	requireFindings(t, s.invoke(t.Context(), t, notification, typo).diags, mistakeAt("", `recipients.contacts: The tenant has no user for "jduy@gmail.com"`))
	if n := tenant.Requests("POST", ""); n != 0 {
		t.Errorf("%d messages were posted", n)
	}
	right := toSam(object{"verify_contacts": true})
	if got := s.invoke(t.Context(), t, notification, right); len(got.diags) > 0 || len(tenant.Messages()) != 1 {
		t.Errorf("%d messages, and:\n%s", len(tenant.Messages()), got.text())
	}
	before := tenant.Requests("", "")
	requireFindings(t, to(t, tenant, object{"dry_run": true}).planAction(t, notification, typo), doubtAt("", "dry_run is on"))
	if n := tenant.Requests("", ""); n != before {
		t.Errorf("a dry run asked the tenant %d times", n-before)
	}
}

// An interrupt never hides what happened. Terraform drops everything after a progress line that follows it, so the truth must be in
// the diagnostics.
func TestActionInterrupted(t *testing.T) {
	t.Parallel()
	t.Run("before anything left", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		s := to(t, tenant, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		got := s.invoke(ctx, t, notification, toSam())
		if n := tenant.Requests("", ""); n != 0 || len(got.progress) != 0 {
			t.Errorf("%d requests, progress %q", n, got.progress)
		}
		requireFindings(t, got.diags, mistakeAt("", "The run was interrupted before the message for 1 user on"))
	})
	t.Run("while the tenant answers", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		got := interruptWhile(t, tenant, emulator.Fault{Action: emulator.ActionHold}, toSam(), tenant.ClearFaults)
		if len(tenant.Messages()) != 1 || len(got.progress) != 1 {
			t.Errorf("%d messages, progress %q", len(tenant.Messages()), got.progress)
		}
		requireFindings(t, got.diags, doubtAt("", "Notification was sent before the interrupt: The message for 1 user on"))
		if !strings.Contains(got.text(), "is confirmed, request ID "+tenant.Messages()[0].RequestID) {
			t.Errorf("it says:\n%s", got.text())
		}
	})
	t.Run("and no answer comes", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		began := time.Now()
		got := interruptWhile(t, tenant, emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore}, toSam(), func() {})
		if len(tenant.Messages()) != 1 || len(got.progress) != 1 {
			t.Errorf("%d messages, progress %q", len(tenant.Messages()), got.progress)
		}
		requireFindings(t, got.diags, mistakeAt("", "may or may not have been delivered"))
		if took := time.Since(began); took > 7*time.Second {
			t.Errorf("the run was held up for %s; CI systems kill after 7 s", took)
		}
	})
}

// interruptWhile cancels an invocation once the tenant has its request, and then lets the tenant go on.
func interruptWhile(t *testing.T, tenant *testkit.Tenant, fault emulator.Fault, config object, then func()) invocation {
	t.Helper()
	s := to(t, tenant, nil)
	tenant.Fault(fault)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan invocation)
	go func() { done <- s.invoke(ctx, t, notification, config) }()
	tenant.WaitForRequests("POST", "", 1)
	cancel()
	then()
	return <-done
}

// Within one run the clock may pass send_before between plan and invocation.
func TestActionExpiresByTheClock(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))
	s := to(t, tenant, nil, provider.WithClock(clock.Now))
	config := toSam(object{"send_before": "2026-12-01T13:00:00Z"})
	requireFindings(t, s.planAction(t, notification, config), doubtAt("", "Will send to 1 user"))
	clock.Advance(time.Hour)
	got := s.invoke(t.Context(), t, notification, config)
	requireFindings(t, got.diags, doubtAt("", "Notification expired, nothing was sent"))
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}
