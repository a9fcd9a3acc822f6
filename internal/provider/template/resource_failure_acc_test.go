// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// Without the template API templates fail with one clear error, and notifications go on.
func TestAccTemplateTenantWithoutAPI(t *testing.T) {
	tenant := testkit.Start(t, testkit.WithoutTemplateAPI())
	send := tenant.ProviderConfig("") + "resource \"luma_notification\" \"outage\" {\n  recipients = { all_users = true }\n  message = \"Exchange is down\"\n}\n"
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{Config: templateConfig(tenant, heredocTemplate), ExpectError: regexp.MustCompile(`(?s)no\s+template\s+API.*Skills\s+Builder.*render`)},
			{Config: send, Check: cli.Sent(tenant, 1)},
		},
	})
}

// A reply that is lost after each write is settled by the real CLI's run, too.
func TestAccTemplateLostReplies(t *testing.T) {
	tenant := testkit.Start(t)
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: method}, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{Config: templateConfig(tenant, heredocTemplate)},
			{Config: templateConfig(tenant, cardTemplate)},
		},
	})
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if n := tenant.Requests(method, ""); n != 1 {
			t.Errorf("%d requests by %s, want 1", n, method)
		}
	}
}

// A button can come from a variable, which is unknown when the configuration is validated; one that is null is refused
// by the plan.
func TestAccTemplateButtonFromAVariable(t *testing.T) {
	t.Parallel()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	c.Write("main.tf", cli.RequiredProvider+`
		provider "luma" {}
		variable "button" {
		  type = object({ label = string, value = string })
		}
		resource "luma_notification_template" "outage" {
		  name = "Exchange outage"
		  card = { title = "Exchange outage", buttons = [var.button] }
		}`)
	c.Init()
	c.Must("validate", "-no-color")
	c.Apply("-var", `button={label="Status",value="https://status.example.com"}`)
	for value, says := range map[string]string{"null": "The button is null", `{label=null,value="https://status.example.com"}`: "The button has no label"} {
		if output, code := c.TryPlan("-var", "button="+value); code == 0 || !strings.Contains(cli.Flat(output), says) {
			t.Errorf("%s: exit code %d, want %q in:\n%s", value, code, says, output)
		}
	}
}
