// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

func TestAccNotificationLifecycle(t *testing.T) {
	tenant := testkit.Start(t)
	const address = "luma_notification.outage"
	config := func(body string) string {
		return tenant.ProviderConfig("") + "resource \"luma_notification\" \"outage\" {\n" + body + "\n}\n"
	}
	first := config(`
		recipients = { contacts = ["sam@gmail.com"] }
		message    = "Exchange is down"`)
	more := config(`
		recipients = { contacts = ["judy@gmail.com", "sam@gmail.com"] }
		message    = "Exchange is down"`)
	host := tenant.URL()[len("http://"):]
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: first,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
						plancheck.ExpectKnownValue(address, tfjsonpath.New("audience"), knownvalue.StringExact("1 user on "+host)),
						plancheck.ExpectKnownValue(address, tfjsonpath.New("endpoint"), knownvalue.StringExact(tenant.Endpoint())),
						plancheck.ExpectKnownValue(address, tfjsonpath.New("send_count"), knownvalue.Int64Exact(1)),
						plancheck.ExpectUnknownValue(address, tfjsonpath.New("request_id")),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("outcome"), knownvalue.StringExact("confirmed")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("errors"), knownvalue.ListSizeExact(0)),
				},
				Check: cli.Sent(tenant, 1),
			},
			{
				Config: more,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
						plancheck.ExpectKnownValue(address, tfjsonpath.New("audience"), knownvalue.StringExact("1 user added to 1 user on "+host+" (send 2)")),
						plancheck.ExpectKnownValue(address, tfjsonpath.New("send_count"), knownvalue.Int64Exact(2)),
					},
				},
				Check: cli.Sent(tenant, 2),
			},
			{
				Config: first, // one person fewer
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectKnownValue(address, tfjsonpath.New("send_count"), knownvalue.Int64Exact(2))},
				},
				Check: cli.Sent(tenant, 2),
			},
		},
	})
	if got := len(tenant.Messages()); got != 2 {
		t.Errorf("destroying sent: %d messages, want 2", got)
	}
}

func TestAccNotificationImport(t *testing.T) {
	tenant := testkit.Start(t)
	config := tenant.ProviderConfig("") + `
		import {
		  to = luma_notification.outage
		  id = "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01"
		}
		resource "luma_notification" "outage" {
		  recipients = { all_users = true }
		  message    = "Exchange is down"
		}`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("luma_notification.outage", tfjsonpath.New("outcome"), knownvalue.StringExact("imported")),
				statecheck.ExpectKnownValue("luma_notification.outage", tfjsonpath.New("send_count"), knownvalue.Int64Exact(0)),
			},
			Check: cli.Sent(tenant, 0),
		}},
	})
}

func TestAccNotificationImportNeedsUUID(t *testing.T) {
	tenant := testkit.Start(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: tenant.ProviderConfig("") + `
				import {
				  to = luma_notification.outage
				  id = "outage"
				}
				resource "luma_notification" "outage" {
				  recipients = { all_users = true }
				  message    = "Exchange is down"
				}`,
			ExpectError: regexp.MustCompile(`(?s)Invalid import ID.*UUID`),
		}},
	})
}

// An empty set that is known only at apply must neither widen to everybody nor be sent.
func TestAccNotificationEmptySetKnownAtApply(t *testing.T) {
	tenant := testkit.Start(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: tenant.ProviderConfig("") + `
				resource "terraform_data" "people" {
				  input = []
				}
				resource "luma_notification" "outage" {
				  recipients = { contacts = toset([for p in terraform_data.people.output : tostring(p)]) }
				  message    = "Exchange is down"
				}`,
			ExpectError: regexp.MustCompile(`(?s)Empty contacts.*names nobody`),
		}},
	})
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// Recipients from another resource of the same apply are decided, shown and sent to at apply.
func TestAccNotificationRecipientsKnownAtApply(t *testing.T) {
	tenant := testkit.Start(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: tenant.ProviderConfig("") + `
				resource "terraform_data" "people" {
				  input = ["sam@gmail.com"]
				}
				resource "luma_notification" "outage" {
				  recipients = { contacts = terraform_data.people.output }
				  message    = "Exchange is down"
				}`,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue("luma_notification.outage", tfjsonpath.New("audience")),
					plancheck.ExpectKnownValue("luma_notification.outage", tfjsonpath.New("send_count"), knownvalue.Int64Exact(1)),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: cli.Sent(tenant, 1),
		}},
	})
}
