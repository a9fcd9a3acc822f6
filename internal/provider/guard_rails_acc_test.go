// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const analystsRoot = cli.RequiredProvider + `
resource "luma_notification" "outage" {
  recipients = { roles = ["analyst"] }
  message    = "Exchange is down"
  on_destroy = { message = "Exchange is up" }
}
`

// analystsLaterRoot names its recipients only at apply.
const analystsLaterRoot = cli.RequiredProvider + `
resource "terraform_data" "audience" {
  input = ["analyst"]
}

resource "luma_notification" "outage" {
  recipients = { roles = terraform_data.audience.output }
  message    = "Exchange is down"
}
`

// A saved plan that is applied under other guard rails stops before it sends, on every CLI.
func TestAccProviderSavedPlanUnderOtherRails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ root, plan, apply string }{
		"dry run lifted":                {analystsRoot, "LUMA_DRY_RUN=true", ""},
		"dry run added":                 {analystsRoot, "", "LUMA_DRY_RUN=true"},
		"redirection lifted":            {analystsRoot, "LUMA_REDIRECT_CONTACTS=mei@example.com", ""},
		"redirection changed":           {analystsRoot, "LUMA_REDIRECT_CONTACTS=mei@example.com", "LUMA_REDIRECT_CONTACTS=tom@example.com"},
		"audience no longer allowed":    {analystsRoot, "", "LUMA_ALLOWED_AUDIENCES=contacts"},
		"limit added":                   {analystsRoot, "", "LUMA_MAX_CONTACTS=5"},
		"dry run lifted, open plan":     {analystsLaterRoot, "LUMA_DRY_RUN=true", ""},
		"redirection lifted, open plan": {analystsLaterRoot, "LUMA_REDIRECT_CONTACTS=mei@example.com", ""},
		"limit added, open plan":        {analystsLaterRoot, "", "LUMA_MAX_CONTACTS=5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.Write("main.tf", test.root)
			c.Init()
			c.Under(test.plan).Plan("-out=saved.tfplan")
			output, code := c.Under(test.apply).TryApply("saved.tfplan")
			if code == 0 || !strings.Contains(output, "luma_notification.outage") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			if n := tenant.Requests("", ""); n != 0 {
				t.Errorf("%d requests were made", n)
			}
		})
	}
}

// Terraform does not plan a destroy again when it applies it, so the provider itself has to notice.
func TestAccProviderSavedDestroyUnderOtherRails(t *testing.T) {
	t.Parallel()
	for _, plan := range []string{"LUMA_DRY_RUN=true", "LUMA_REDIRECT_CONTACTS=mei@example.com"} {
		t.Run(plan, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.Write("main.tf", analystsRoot)
			c.Init()
			c.Apply()
			c.Under(plan).Plan("-destroy", "-out=saved.tfplan")
			output, code := c.TryApply("saved.tfplan")
			if code == 0 || !strings.Contains(cli.Flat(output), "Nothing was sent, and the state is kept: guard_rails was planned as") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			tenant.RequireSent(t, "0|-3 Exchange is down")
			c.Destroy()
			tenant.RequireSent(t, "0|-3 Exchange is down", "0|-3 Exchange is up")
		})
	}
}

// A staging pipeline rehearses: nothing leaves without a tenant, testers get what is redirected, and once the guard
// rail is lifted, the next apply sends once.
func TestAccProviderRailsOfAPipeline(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", analystsRoot)
	c.Init()

	alone := c.Under()
	alone.WithoutTenant()
	output := alone.Under("LUMA_DRY_RUN=true").Apply()
	cli.RequireLine(t, output, `audience += "all Analysts \(dry run, nothing is sent\)"`)
	cli.RequireLine(t, output, `outcome += "dry_run"`)
	cli.RequireLine(t, output, `Warning: Dry run, nothing is sent`)
	cli.RequireLine(t, output, `Warning: Dry run, nothing was sent`)
	alone.Under("LUMA_DRY_RUN=true").RequireEmptyPlan()

	output = c.Under("LUMA_REDIRECT_CONTACTS=mei@example.com").Apply()
	cli.RequireLine(t, output, `audience += "all Analysts \(dry run, nothing is sent\)" -> "all Analysts on 127\.0\.0\.1:\d+, redirected to mei@example\.com"`)
	tenant.RequireSent(t, "mei@example.com| Exchange is down")
	c.Under("LUMA_REDIRECT_CONTACTS=mei@example.com").RequireEmptyPlan()

	output, code := c.Under("LUMA_ALLOWED_AUDIENCES=contacts").TryPlan()
	if code == 0 || !strings.Contains(cli.Flat(output), `an audience of kind "roles"; the provider's allowed_audiences allows only contacts.`) {
		t.Errorf("exit code %d:\n%s", code, output)
	}

	c.Apply()
	c.RequireEmptyPlan()
	tenant.RequireSent(t, "mei@example.com| Exchange is down", "0|-3 Exchange is down")
}
