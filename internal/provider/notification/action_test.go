// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const byHand = "terraform apply -invoke=action.luma_notification.<NAME>"

// An attribute that resource and action both have is one definition: same type, same words.
func TestNotificationActionSharesTheDefinitionOfTheResource(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	resource := map[string]*tfprotov6.SchemaAttribute{}
	for _, a := range s.Resource(t, notification).Block.Attributes {
		resource[a.Name] = a
	}
	shared := []string{"bot_external_id", "card", "image", "message", "recipients", "response_type", "template_id", "template_type"}
	own := []string{"message_wo", "message_wo_version", "on_unknown", "send_before", "verify_contacts"}
	var names []string
	for _, a := range s.Action(t, notification).Block.Attributes {
		names = append(names, a.Name)
		r := resource[a.Name]
		if !slices.Contains(shared, a.Name) {
			continue
		}
		if !a.ValueType().Equal(r.ValueType()) || a.Description != r.Description || a.Required != r.Required || a.Optional != r.Optional {
			t.Errorf("%s differs:\n%v\n%v", a.Name, a, r)
		}
		if a.NestedType != nil && !slices.EqualFunc(a.NestedType.Attributes, r.NestedType.Attributes, sameAttribute) {
			t.Errorf("the attributes of %s differ", a.Name)
		}
	}
	slices.Sort(names)
	if want := slices.Sorted(slices.Values(append(slices.Clone(shared), own...))); !slices.Equal(names, want) {
		t.Errorf("attributes %q, want %q", names, want)
	}
}

func sameAttribute(a, b *tfprotov6.SchemaAttribute) bool {
	return a.Name == b.Name && a.ValueType().Equal(b.ValueType()) && a.Description == b.Description && a.Required == b.Required
}

// Every invalid value is reported by validation, by the plan (which sees variables) and by the invocation (which sees
// what the plan did not), with the attribute in its text; nothing is asked of the tenant, and nothing sent.
func TestNotificationActionBadInput(t *testing.T) {
	t.Parallel()
	people := func(recipients any) object { return toSam(object{"recipients": recipients}) }
	card := func(changes object) object {
		return toSam(object{"message": nil, "card": merge(object{"title": "Outage"}, changes)})
	}
	tests := map[string]struct {
		config object
		says   []string
	}{
		"no recipients": {
			people(object{}), []string{`recipients: Nobody is named. Write one of contacts = ["sam.phyll"], roles = ["analyst"] and all_users = true.`},
		},
		"empty set": {
			people(object{"contacts": []any{}}),
			[]string{
				"recipients.contacts: contacts is an empty list, which names nobody. Leave it out (null), or name at least one login ID. It is " +
					"never read as everybody.",
			},
		},
		"contact 0": {
			people(object{"contacts": []any{"0"}}),
			[]string{`recipients.contacts[0]: "0" is Luma's code for every user of the tenant. Write all_users = true instead if everybody is meant.`},
		},
		"null contact": {
			people(object{"contacts": []any{nil}}), []string{"recipients.contacts[0]: An element is null. Leave it out, for example with compact([…])."},
		},
		"unknown role":        {people(object{"roles": []any{"admin"}}), []string{`recipients.roles: There is no role "admin". Did you mean "administrator"?`}},
		"contacts with roles": {people(object{"contacts": []any{"sam"}, "roles": []any{"analyst"}}), []string{"recipients.roles: "}},
		"message and card": {
			toSam(object{"card": object{"title": "x"}}), []string{"card: message and card are both set, and a message has one content. Leave one of them out."},
		},
		"message twice": {
			toSam(object{"message_wo": "x"}),
			[]string{"message_wo: message and message_wo are both set, and a message has one content. Leave one of them out."},
		},
		"empty message": {toSam(object{"message": " \n"}), []string{"message: The message is empty or only whitespace. Provide the text to display."}},
		"ill button":    {card(object{"buttons": []any{object{"label": "x", "value": "javascript:x"}}}), []string{"card.buttons[0].value: "}},
		"send_before": {
			toSam(object{"send_before": "tomorrow"}),
			[]string{`send_before: "tomorrow" is not a time. Write an instant with its offset, such as "2026-12-01T21:00:00-08:00"`},
		},
		"on_unknown": {toSam(object{"on_unknown": "ignore"}), []string{`on_unknown: "ignore" is not a valid on_unknown. Write one of "error", "warning".`}},
		"template and secret": {
			toSam(object{"message": nil, "message_wo": "x", "template_id": "-1"}),
			[]string{
				"message_wo_version: With a template_id the message is optional, so if Terraform drops an ephemeral message_wo, the template would " +
					"be sent without its text.",
				"Add message_wo_version = 1.",
			},
		},
		"several": {
			merge(people(object{"contacts": []any{"0", "a,b"}}), object{"message": ""}),
			[]string{`recipients.contacts[0]: "0"`, "recipients.contacts[1]: A contact contains a comma", "message: The message is empty"},
		},
	}
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			invoked := s.Invoke(t.Context(), t, notification, test.config)
			for phase, diags := range map[string][]*tfprotov6.Diagnostic{
				"validate": s.ValidateAction(t, notification, test.config),
				"plan":     s.PlanAction(t, notification, test.config),
				"invoke":   invoked.Diagnostics,
			} {
				for _, want := range test.says {
					if got := protocol.Describe(protocol.Errors(diags)); !strings.Contains(got, want) {
						t.Errorf("%s: want %q in:\n%s", phase, want, got)
					}
				}
			}
			if len(invoked.Progress) > 0 || !strings.Contains(invoked.Text(), byHand) {
				t.Errorf("an invocation that sends nothing says:\n%s", invoked.Text())
			}
		})
	}
	t.Cleanup(func() {
		if n := tenant.Requests("", ""); n != 0 {
			t.Errorf("%d requests were made", n)
		}
	})
}

// What validation cannot know, because it comes from a variable, is not held against anybody.
func TestNotificationActionUnknownsAreValid(t *testing.T) {
	t.Parallel()
	tests := map[string]object{
		"everything right":   toSam(),
		"recipients":         toSam(object{"recipients": unknown}),
		"contacts":           toSam(object{"recipients": object{"contacts": unknown}}),
		"message":            toSam(object{"message": unknown}),
		"message or card":    toSam(object{"message": unknown, "card": unknown}),
		"secret":             toSam(object{"message": nil, "message_wo": unknown}),
		"secret or template": toSam(object{"message": nil, "message_wo": unknown, "template_id": "-1"}),
		"version":            toSam(object{"message": nil, "message_wo": "x", "template_id": unknown, "message_wo_version": unknown}),
		"send_before":        toSam(object{"send_before": unknown, "on_unknown": unknown, "verify_contacts": unknown}),
	}
	s := providertest.To(t, testkit.Start(t), nil)
	for name, config := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for phase, diags := range map[string][]*tfprotov6.Diagnostic{"validate": s.ValidateAction(t, notification, config), "plan": s.PlanAction(t, notification, config)} {
				if bad := protocol.Errors(diags); len(bad) > 0 {
					t.Errorf("%s: %s", phase, protocol.Describe(bad))
				}
			}
		})
	}
}

func TestNotificationActionPlanShowsTheAudience(t *testing.T) {
	t.Parallel()
	const host = "luma2.serviceaide.com"
	block := object{"endpoint": "https://" + host + "/vsa", "api_token": "t"}
	warning := func(at, says string) []finding { return []finding{warningAt(at, says)} }
	tests := map[string]struct {
		block, config object
		want          []finding
	}{
		"contacts":         {block, toSam(), warning("", "Sends to 1 user on "+host+": ")},
		"role":             {block, toSam(object{"recipients": object{"roles": []any{"analyst"}}}), warning("", "Sends to all Analysts on "+host+": ")},
		"everybody":        {block, toSam(object{"recipients": object{"all_users": true}}), warning("", "Sends to everybody on "+host+": ")},
		"unknown contacts": {block, toSam(object{"recipients": object{"contacts": unknown}}), warning("", "Sends to recipients known only at apply: ")},
		"unknown message":  {block, toSam(object{"message": unknown}), warning("", "Sends to 1 user on "+host+": ")},
		"unknown endpoint": {merge(block, object{"endpoint": unknown}), toSam(), warning("", "The tenant is known only at apply.")},
		"dry run": {
			object{"dry_run": true}, toSam(), warning("", "Sends nothing to 1 user (dry run, nothing is sent): The provider's dry_run is on"),
		},
		"redirect": {
			merge(block, object{"redirect_contacts": []any{"tester"}}), toSam(), warning("", "Sends to 1 user on "+host+", redirected to tester: "),
		},
		"expired": {
			block, toSam(object{"send_before": "2020-01-01T00:00:00Z"}),
			warning("send_before", `send_before = "2020-01-01T00:00:00Z" has passed.`),
		},
		"not expired": {block, toSam(object{"send_before": "2100-01-01T00:00:00Z"}), warning("", "Sends to 1 user on")},
		"too many": {
			merge(block, object{"max_contacts": 1}), toSam(object{"recipients": object{"contacts": []any{"a", "b"}}}),
			[]finding{errorAt("recipients", "recipients: The message is for 2 contacts; the provider's max_contacts allows at most 1.")},
		},
		"role beyond limit": {
			merge(block, object{"max_contacts": 5}), toSam(object{"recipients": object{"roles": []any{"analyst"}}}),
			[]finding{errorAt("recipients", "allows at most 5. Name contacts, or change the guard rail.")},
		},
		"forbidden audience": {
			merge(block, object{"allowed_audiences": []any{"contacts"}}), toSam(object{"recipients": object{"all_users": true}}),
			[]finding{
				errorAt("recipients", `The message is for everybody, an audience of kind "all_users"; the provider's allowed_audiences allows only contacts.`),
			},
		},
		"rail before dry run": {
			object{"dry_run": true, "max_contacts": 1}, toSam(object{"recipients": object{"all_users": true}}),
			[]finding{errorAt("recipients", "allows at most 1")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, providertest.Configured(t, nil, test.block).PlanAction(t, notification, test.config), test.want...)
		})
	}
}

// Of warnings with one summary Terraform shows one and counts the others. The summary names the readers, so that the
// plan shows every audience; which of two equal ones is which, Terraform lists itself.
func TestNotificationWarningsNameTheirReaders(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	host := strings.TrimPrefix(tenant.URL(), "http://")
	analysts := object{"recipients": object{"roles": []any{"analyst"}}}
	for who, change := range map[string]object{"1 user": {}, "all Analysts": analysts} {
		for range 2 { // as Terraform, which plans an action again while it applies
			diags := s.PlanAction(t, notification, toSam(change))
			if want := "Sends to " + who + " on " + host; len(diags) != 1 || diags[0].Summary != want {
				t.Errorf("want %q, got:\n%s", want, protocol.Describe(diags))
			}
		}
		closing := s.Must(t, notification, nil, toSam(change, object{"on_destroy": object{"message": "over"}}))
		diags := s.Plan(t, notification, closing, nil).Diagnostics
		if want := "Destroying sends a closing notice to " + who + " on " + host; len(diags) != 1 || diags[0].Summary != want {
			t.Errorf("want %q, got:\n%s", want, protocol.Describe(diags))
		}
	}
}
