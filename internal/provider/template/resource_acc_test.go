// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const outage = template + ".outage"

// templateConfig is a provider block for the tenant and one template, named outage.
func templateConfig(tenant *testkit.Tenant, body string) string {
	return tenant.ProviderConfig("") + "resource \"luma_notification_template\" \"outage\" {\n" + body + "\n}\n"
}

const heredocTemplate = `
	name           = "Exchange outage"
	text           = <<-EOT

	  Service notice: @request.message
	  Questions? Ask Luma.
	EOT
	sample_message = "Exchange is down"`

const cardTemplate = `
	name = "Exchange outage"
	card = {
	  title   = "Exchange outage"
	  text    = "@request.message"
	  buttons = [{ label = "Status", value = "https://status.example.com" }]
	}`

func TestAccTemplateLifecycle(t *testing.T) {
	tenant := testkit.Start(t)
	emptyAfter := []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
	known := func(name string, value knownvalue.Check) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(outage, tfjsonpath.New(name), value)
	}
	variables := knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("@request.message")})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: templateConfig(tenant, heredocTemplate),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(outage, plancheck.ResourceActionCreate),
						known("preview", knownvalue.StringExact("Service notice: Exchange is down\nQuestions? Ask Luma.")),
						known("variables", variables), known("response_type", knownvalue.StringExact("TEXT")),
					},
					PostApplyPostRefresh: emptyAfter,
				},
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(outage, tfjsonpath.New("version"), knownvalue.Int64Exact(1))},
			},
			{ // the same text without a heredoc
				Config: templateConfig(
					tenant,
					strings.NewReplacer(
						"<<-EOT\n\n\t  Service", `"Service`, "message\n\t  Questions", "message\\nQuestions", "Luma.\n\tEOT", `Luma."`,
					).Replace(heredocTemplate),
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: emptyAfter},
			},
			{
				Config: templateConfig(tenant, cardTemplate),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(outage, plancheck.ResourceActionUpdate),
						known("preview", knownvalue.StringExact("Exchange outage\n@request.message\n[Status](https://status.example.com)")),
						known("id", knownvalue.StringExact("1002")),
					},
					PostApplyPostRefresh: emptyAfter,
				},
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(outage, tfjsonpath.New("version"), knownvalue.Int64Exact(2))},
			},
			{ // edited in Skills Builder: shown, and undone in place
				PreConfig: func() {
					edited := stored(t, tenant, "1002")
					edited.Content.Title = "By hand"
					tenant.UpdateTemplate(edited)
				},
				Config: templateConfig(tenant, cardTemplate),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(outage, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: emptyAfter,
				},
			},
			{ // deleted in Skills Builder: created anew
				PreConfig: func() { tenant.DeleteTemplate("1002") },
				Config:    templateConfig(tenant, cardTemplate),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(outage, plancheck.ResourceActionCreate)},
				},
			},
			{ResourceName: outage, ImportState: true, ImportStateVerify: true},
			{ResourceName: outage, ImportState: true, ImportStateVerify: true, ImportStateId: "name:Exchange outage"},
			{
				ResourceName: outage, ImportState: true, ImportStateId: "4711",
				ExpectError: regexp.MustCompile(`(?s)no template with the ID\s+"4711".*Use the ID from\s+Settings`),
			},
		},
	})
	if n := len(tenant.Templates()); n != 3 {
		t.Errorf("%d templates are left after destroy, want the 3 that were there", n)
	}
}

func TestAccTemplateIdentity(t *testing.T) {
	tenant := testkit.Start(t)
	identity := map[string]knownvalue.Check{"id": knownvalue.StringExact("1002"), "endpoint": knownvalue.StringExact(tenant.Endpoint())}
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   cli.Needs(t, "identities", tfversion.SkipBelow(tfversion.Version1_12_0)),
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: templateConfig(tenant, cardTemplate),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(outage, identity),
				},
			},
			{ResourceName: outage, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			{
				Config: templateConfig(tenant, heredocTemplate),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(outage, identity),
				},
			},
		},
	})
}

func TestAccTemplateImportBlock(t *testing.T) {
	for _, id := range []string{"1001", "name:Outage notice"} {
		t.Run(id, func(t *testing.T) {
			tenant := testkit.Start(t)
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories(),
				Steps: []resource.TestStep{{
					Config: templateConfig(tenant, `
						name        = "Outage notice"
						description = "Service outages and maintenance."
						text        = <<-EOT
						  Service notice: @request.message
						  Questions? Ask Luma "service status".
						EOT`) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", outage, id),
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(outage, plancheck.ResourceActionNoop)},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				}},
			})
			for _, method := range []string{"POST", "PUT"} {
				if n := tenant.Requests(method, ""); n != 0 {
					t.Errorf("importing made %d requests by %s", n, method)
				}
			}
		})
	}
}

func TestAccTemplateOfTheSystem(t *testing.T) {
	tenant := testkit.Start(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: templateConfig(tenant, `
				name        = "Default text response"
				description = "Shows the message of the API call as it is."
				text        = "Hello! @request.message"`) + "import {\n  to = " + outage + "\n  id = \"-1\"\n}\n",
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(outage, tfjsonpath.New("system_defined"), knownvalue.Bool(true))},
		}},
	})
	if got := stored(t, tenant, "-1"); got.Content.Text != "Hello! @request.message" || tenant.Requests("DELETE", "") != 0 {
		t.Errorf("after destroy it is %+v, after %d deletes", got, tenant.Requests("DELETE", ""))
	}
}

// A template and the notification that uses it are made in one run; editing the template later sends nothing.
func TestAccTemplateOfANotification(t *testing.T) {
	tenant := testkit.Start(t)
	config := func(text string) string {
		return templateConfig(tenant, fmt.Sprintf("name = \"Exchange outage\"\ntext = %q", text)) + `
			resource "luma_notification" "outage" {
			  recipients  = { contacts = ["sam@gmail.com"] }
			  template_id = luma_notification_template.outage.id
			  message     = "Exchange is down"
			}`
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config("Notice: @request.message"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectKnownValue("luma_notification.outage", tfjsonpath.New("send_count"), knownvalue.Int64Exact(1)),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					got := tenant.Deliveries()
					if len(got) != 1 || got[0].Rendered != "Notice: Exchange is down" {
						return fmt.Errorf("delivered: %+v", got)
					}
					return nil
				},
			},
			{
				Config: config("Edited: @request.message"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(outage, plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction("luma_notification.outage", plancheck.ResourceActionNoop),
				}},
				Check: cli.Sent(tenant, 1),
			},
		},
	})
}

func TestAccTemplateNameTaken(t *testing.T) {
	tenant := testkit.Start(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config:      templateConfig(tenant, "name = \"Outage notice\"\ntext = \"@request.message\""),
			ExpectError: regexp.MustCompile(`(?s)Template name is taken.*import \{.*to = luma_notification_template\.<NAME>.*id = "1001"`),
		}},
	})
}

// One plan of 50 templates in a tenant of more than 1000 costs two list calls, and so does knowing what is there before
// 50 creates.
func TestAccTemplateRefreshCost(t *testing.T) {
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	manyTemplates(t, tenant, 1001)
	c.Write("main.tf", cli.RequiredProvider+`
		provider "luma" {}
		resource "luma_notification_template" "many" {
		  count = 50
		  name  = "Mine ${count.index}"
		  text  = "@request.message"
		}`)
	c.Init()
	c.Apply()
	if posts, lists := tenant.Requests("POST", listPath), tenant.Requests("GET", listPath); posts != 50 || lists > 2 || tenant.Requests("", "") != posts+lists {
		t.Errorf("creating 50 templates took %d requests, %d of them POST and %d to list", tenant.Requests("", ""), posts, lists)
	}
	before := tenant.Requests("", "")
	c.RequireEmptyPlan()
	if n := tenant.Requests("", "") - before; n != 2 {
		t.Errorf("a plan took %d requests, want 2 list calls", n)
	}
}

// A saved plan does not overwrite what somebody has edited since; planning again does what the user wants.
func TestAccTemplateChangedBetweenPlanAndApply(t *testing.T) {
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	config := func(text string) {
		c.Write("main.tf", cli.RequiredProvider+"provider \"luma\" {}\nresource \"luma_notification_template\" \"outage\" {\n  name = \"Exchange outage\"\n  text = \""+text+"\"\n}\n")
	}
	config("first")
	c.Init()
	c.Apply()
	config("ours")
	c.Plan("-out=saved.tfplan")
	edited := stored(t, tenant, "1002")
	edited.Content.Text = "theirs"
	tenant.UpdateTemplate(edited)
	output, code := c.TryApply("saved.tfplan")
	for _, says := range []string{"changed outside of Terraform", "version 1 is now 2", "To keep the other change", "To keep yours, apply again"} {
		if code != 1 || !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(output, "│", "")), " "), says) {
			t.Errorf("exit code %d, want 1 and %q in:\n%s", code, says, output)
		}
	}
	c.Apply()
	if got := stored(t, tenant, "1002"); got.Content.Text != "ours" || got.Version != 3 {
		t.Errorf("stored as %+v", got)
	}
	c.RequireEmptyPlan()
}

// terraform validate finds each invalid value, at the resource that has it.
func TestAccTemplateBadInput(t *testing.T) {
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	rows := map[string]struct{ body, says string }{
		"two_contents":  {`text = "x"` + "\n" + `image = { url = "https://x.example/a.png" }`, "Conflicting content"},
		"no_content":    {"", "Missing content"},
		"no_card_title": {`card = { title = "" }`, "Missing card title"},
		"no_value":      {`card = { title = "x", buttons = [{ label = "x", value = "" }] }`, "Missing button value"},
		"javascript":    {`card = { title = "x", buttons = [{ label = "x", value = "javascript:alert(1)" }] }`, "Invalid button URL"},
		"no_scheme":     {`image = { url = "x.example/a.png" }`, "Invalid image URL"},
		"too_long":      {"text = <<EOT\n" + strings.Repeat("x", 65<<10) + "\nEOT", "Long message"},
		"misspelled":    {`text = "@request.mesage"`, "Unknown variable"},
		"unclosed":      {`text = "{request.message"`, "Unknown variable"},
	}
	config := cli.RequiredProvider
	for name, row := range rows {
		config += fmt.Sprintf("resource \"luma_notification_template\" %q {\n  name = %q\n  %s\n}\n", name, name, row.body)
	}
	names := map[string]string{"empty_name": "", "long_name": strings.Repeat("x", 300)}
	for resourceName, name := range names {
		config += fmt.Sprintf("resource \"luma_notification_template\" %q {\n  name = %q\n  text = \"x\"\n}\n", resourceName, name)
		rows[resourceName] = struct{ body, says string }{says: "Invalid template name"}
	}
	c.Write("main.tf", config)
	c.Init()
	output, code := c.Run("validate", "-json")
	var result struct {
		Diagnostics []struct {
			Summary string
			Snippet struct{ Context string }
		}
	}
	if err := json.Unmarshal([]byte(output), &result); err != nil || code != 1 {
		t.Fatalf("exit code %d, %v:\n%s", code, err, output)
	}
	for _, d := range result.Diagnostics {
		for name, row := range rows {
			if d.Snippet.Context == fmt.Sprintf("resource \"luma_notification_template\" %q", name) && d.Summary == row.says {
				delete(rows, name)
			}
		}
	}
	for name, row := range rows {
		t.Errorf("%s: want %q", name, row.says)
	}
}
