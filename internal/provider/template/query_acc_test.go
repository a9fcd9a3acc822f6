// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// handMade is a tenant's seed with n templates as people make them in a form: every type, odd white space, what the
// Terraform language would interpolate.
func handMade(n int) *emulator.Seed {
	kinds := []emulator.Template{
		{ResponseType: "TEXT", Content: emulator.Content{Text: "Service notice: @request.message"}},
		{
			ResponseType: "TEXT", Description: "Pasted from a mail",
			Content: emulator.Content{Text: "\r\n  Hello ${user},\r\n\r\n%{ if x }\t@request.message \r\nIT \"Desk\" \\ é\r\n\r\n"},
		},
		{ResponseType: "IMAGE", Content: emulator.Content{URL: "https://cdn.example.com/down.png", AltText: "@request.message "}},
		{ResponseType: "CARD", Description: " Card ", Content: emulator.Content{Title: "Outage ", Text: "@request.message\n", Buttons: []emulator.Button{
			{Label: "Status", Type: "url", Value: "https://status.example.com/?a=1&b=${x}"}, {Label: "More", Type: "message", Value: "service status"},
		}}},
		{ResponseType: "CARD", Content: emulator.Content{Title: "Only a title"}},
		{ResponseType: "TEXT", Content: emulator.Content{Text: "one line\n"}},
		{ResponseType: "TEXT", Content: emulator.Content{Text: `{"cards": [ {"b": 1, "a": "@request.message"} ]}`}},
	}
	seed := &emulator.Seed{Users: emulator.DefaultSeed().Users}
	for _, t := range emulator.DefaultSeed().Templates {
		if t.SystemDefined {
			seed.Templates = append(seed.Templates, t)
		}
	}
	for i := range n {
		t := kinds[i%len(kinds)]
		t.ID, t.Name = fmt.Sprint(1001+i), fmt.Sprintf("Hand-made \"%d\"", i)
		seed.Templates = append(seed.Templates, t)
	}
	return seed
}

// examples/brownfield-import, as its comment says it.
func TestAccTemplateBrownfieldImport(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(handMade(50)))
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("query", "1.14.1")
	c.CopyExample("brownfield-import")
	c.Init()
	const onePage = 2 // requests: the page, and the empty one that shows that there are no more
	asked := func(want int, what string, args ...string) string {
		t.Helper()
		before := tenant.Requests("", "")
		output := c.Must(args...)
		if n := tenant.Requests("GET", listPath); n-before != want || tenant.Requests("", "") != n {
			t.Errorf("%s took %d list calls of %d requests in all, want %d of them and nothing else", what, n-before, tenant.Requests("", ""), want)
		}
		return output
	}
	listed := asked(onePage, "a query", "query", "-no-color")
	if n := strings.Count(listed, "list.luma_notification_template.by_hand"); n != 50 {
		t.Errorf("the query lists %d templates:\n%s", n, listed)
	}
	asked(onePage, "generating configuration", "query", "-no-color", "-generate-config-out=templates.tf")
	planned := asked(onePage, "a plan", "plan", "-no-color", "-input=false")
	if !strings.Contains(planned, "Plan: 50 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Fatalf("the plan is not a mere import:\n%s", planned)
	}
	t.Log("\n" + listed + "\n" + planned[strings.LastIndex(planned, "Plan:"):])
	asked(onePage, "the apply", "apply", "-no-color", "-input=false", "-auto-approve")
	c.RequireEmptyPlan()
}

// The snippet of the registry documentation is a valid query.
func TestAccTemplateQuerySnippet(t *testing.T) {
	t.Parallel()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	c.NeedsTerraform("query", "1.14.1")
	c.CopyExample("list-resources/luma_notification_template")
	c.Write("providers.tf", cli.RequiredProvider+"provider \"luma\" {}\n")
	c.Init()
	if listed := c.Must("query", "-no-color"); strings.Count(listed, "id=") != 1 || !strings.Contains(listed, "Outage notice") {
		t.Errorf("it lists:\n%s", listed)
	}
}

func TestAccTemplateQuery(t *testing.T) {
	tenant := testkit.Start(t, testkit.WithSeed(handMade(12)))
	address := "luma_notification_template.all"
	id := func(id string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"id": knownvalue.StringExact(id), "endpoint": knownvalue.StringExact(tenant.Endpoint())}
	}
	query := func(arguments string) string {
		return tenant.ProviderConfig("") + "list \"luma_notification_template\" \"all\" {\n  provider = luma\n" + arguments + "\n}\n"
	}
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   cli.Needs(t, "terraform query", tfversion.SkipBelow(tfversion.Version1_14_0)),
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{Query: true, Config: query(""), QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(address, 14), querycheck.ExpectIdentity(address, id("-1")), querycheck.ExpectIdentity(address, id("1012")),
			}},
			{Query: true, Config: query("limit = 5"), QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLength(address, 5)}},
			{Query: true, Config: query("config {\n name_regex = \"7\"\n}"), QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(address, 1), querycheck.ExpectIdentity(address, id("1008")),
			}},
			{
				Query: true, Config: query("include_resource = true\nconfig {\n response_type = \"IMAGE\"\n}"),
				QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLength(address, 2)},
			},
		},
	})
}

// Where there is no query, import blocks and generated configuration do the same, one block for each template.
func TestAccTemplateGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(handMade(7)))
	c := cli.New(t, tenant, cli.NoTLS)
	blocks := cli.RequiredProvider + "provider \"luma\" {}\n"
	for i := range 7 {
		id := fmt.Sprint(1001 + i)
		if i%2 == 0 {
			id = fmt.Sprintf("name:Hand-made \"%d\"", i)
		}
		blocks += fmt.Sprintf("import {\n  to = luma_notification_template.t%d\n  id = %q\n}\n", i, id)
	}
	c.Write("main.tf", blocks)
	c.Init()
	c.TryPlan("-generate-config-out=generated.tf")
	if planned := c.Plan(); !strings.Contains(planned, "Plan: 7 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Fatalf("the plan is not a mere import:\n%s", planned)
	}
	c.Apply()
	c.RequireEmptyPlan()
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if n := tenant.Requests(method, ""); n != 0 {
			t.Errorf("importing made %d requests by %s", n, method)
		}
	}
}
