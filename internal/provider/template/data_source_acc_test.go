// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

func TestAccTemplateDataSources(t *testing.T) {
	tenant := testkit.Start(t)
	config := tenant.ProviderConfig("") + `
		data "luma_notification_template" "outage" { name = "Outage notice" }
		data "luma_notification_template" "default" { id = "-1" }
		data "luma_notification_templates" "all" {}
		data "luma_contact" "sam" { reconciliation_key = "sam.phyll" }
		resource "luma_notification" "outage" {
		  recipients  = { contacts = [data.luma_contact.sam.user_name] }
		  template_id = data.luma_notification_template.outage.id
		  message     = "Exchange is down"
		}`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(
						"data.luma_notification_template.default", tfjsonpath.New("name"), knownvalue.StringExact("Default text response"),
					),
					statecheck.ExpectKnownValue("data.luma_notification_templates.all", tfjsonpath.New("templates"), knownvalue.ListSizeExact(3)),
					statecheck.ExpectKnownValue("luma_notification.outage", tfjsonpath.New("outcome"), knownvalue.StringExact("confirmed")),
				},
				Check: cli.Sent(tenant, 1),
			},
			{Config: strings.Replace(config, "Outage notice", "Outage notise", 1), ExpectError: regexp.MustCompile(`Did you mean\s+"Outage\s+notice"\?`)},
			{Config: strings.Replace(config, "sam.phyll", "alex", 1), ExpectError: regexp.MustCompile(`(?s)2 users match\s+"a…x".*alex\.kim@example\.com`)},
			{Config: strings.Replace(config, "sam.phyll", "sam.phyl", 1), ExpectError: regexp.MustCompile(`no user that\s+matches\s+"sa…l"`)},
			{Config: config},
		},
	})
}

func TestAccNotificationVerifyContacts(t *testing.T) {
	tenant := testkit.Start(t)
	config := func(contacts string) string {
		return tenant.ProviderConfig("") + `
			resource "luma_notification" "outage" {
			  recipients      = { contacts = [` + contacts + `] }
			  message         = "Exchange is down"
			  verify_contacts = true
			}`
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{Config: config(`"sam@gmail.com", "zoe", "adam"`), ExpectError: regexp.MustCompile(`no user for\s+"a…m"\s+\(4\s+characters\),\s+"z…"`)},
			{Config: config(`"sam@gmail.com"`), Check: cli.Sent(tenant, 1)},
		},
	})
}

// The snippets of the registry documentation do not only look right.
func TestAccTemplateSnippetsApply(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"resources/luma_notification_template", "data-sources/luma_notification_template", "data-sources/luma_notification_templates", "data-sources/luma_contact"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			c := cli.New(t, testkit.Start(t), cli.NoTLS)
			c.CopyExample(folder)
			for _, other := range []string{"import-by-identity.tf", "import-by-string-id.tf"} {
				_ = os.Remove(filepath.Join(c.Dir, other))
			}
			c.Write("providers.tf", cli.RequiredProvider+"provider \"luma\" {}\n")
			c.Init()
			c.Apply()
			c.RequireEmptyPlan()
			c.Destroy()
		})
	}
}
