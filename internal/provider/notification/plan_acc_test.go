// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// laterRoot has a message that is known only at apply whenever n changes.
const laterRoot = cli.RequiredProvider + `
variable "n" {
  default = 1
}

variable "text" {
  default = "Change freeze"
}

resource "terraform_data" "text" {
  input            = var.text
  triggers_replace = [var.n]
}

resource "luma_notification" "freeze" {
  recipients = { contacts = ["sam@gmail.com", "ruth"] }
  message    = terraform_data.text.output
  on_destroy = { message = "The freeze is over" }
}
`

// The plan that people read says who gets the message, in every change whose apply sends, and that it is not the first
// time.
func TestAccNotificationPlanShowsWhoReadsIt(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", laterRoot)
	c.Init()
	cli.RequireLine(t, c.Plan(), `audience += "2 users on 127\.0\.0\.1:\d+"`) // though the message is not known yet
	c.Apply()
	cli.RequireLine(t, c.Plan("-replace=luma_notification.freeze"), `audience += "2 users on 127\.0\.0\.1:\d+" -> \(known after apply\)`)
	cli.RequireLine(t, c.Plan("-var=n=2"), `audience += "2 users on 127\.0\.0\.1:\d+" -> \(known after apply\)`)

	c.Apply("-replace=luma_notification.freeze")
	tenant.RequireSent(t, "ruth,sam@gmail.com| Change freeze", "ruth,sam@gmail.com| The freeze is over", "ruth,sam@gmail.com| Change freeze")
	c.RequireEmptyPlan()

	c.Write("main.tf", strings.Replace(laterRoot, "terraform_data.text.output", `"No changes, please"`, 1))
	output := c.Apply()
	cli.RequireLine(t, output, `audience += "2 users on 127\.0\.0\.1:\d+" -> "2 users on 127\.0\.0\.1:\d+ \(send 2\)"`)
	cli.RequireLine(t, c.Plan("-replace=luma_notification.freeze"), `audience += "2 users on 127\.0\.0\.1:\d+ \(send 2\)" -> "2 users on 127\.0\.0\.1:\d+"`)
}

// A saved plan with a message that is known only at apply is bound to its settings: under others nothing is sent. If
// the message turns out to be what it was, the apply succeeds, and settings alone never make a plan.
func TestAccNotificationSavedPlanWithALaterMessage(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", laterRoot)
	c.Init()
	c.Apply()
	const redirect = "LUMA_REDIRECT_CONTACTS=mei@example.com"
	for _, env := range []string{"LUMA_DRY_RUN=true", redirect, "LUMA_MAX_CONTACTS=5", "LUMA_ALLOWED_AUDIENCES=contacts"} {
		under := c.Under(env)
		under.RequireEmptyPlan()
		if output := under.Plan(); strings.Contains(output, "changed outside") {
			t.Errorf("%s shows as a change:\n%s", env, output)
		}
	}

	c.Under(redirect).Apply("-var=n=2") // and the message is the same
	c.Under("LUMA_MAX_CONTACTS=5").Apply("-var=n=3")
	tenant.RequireSent(t, "ruth,sam@gmail.com| Change freeze")

	c.Under(redirect).Plan("-var=n=4", "-var=text=News", "-out=saved.tfplan")
	output, code := c.TryApply("saved.tfplan")
	if code == 0 || !strings.Contains(cli.Flat(output), `.guard_rails: was cty.StringVal("redirect_contacts: only mei@example.com"), but now null`) {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	c.Plan("-var=n=5", "-var=text=News", "-out=saved.tfplan")
	output, code = c.Under(redirect).TryApply("saved.tfplan")
	if code == 0 || !strings.Contains(cli.Flat(output), `guard_rails: was null, but now cty.StringVal("redirect_contacts: only mei@example.com")`) {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	tenant.RequireSent(t, "ruth,sam@gmail.com| Change freeze")
}

// The destroy half of a replacement is bound to the settings of the plan, too.
func TestAccNotificationSavedReplacementUnderOtherSettings(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"LUMA_DRY_RUN=true", "LUMA_REDIRECT_CONTACTS=mei@example.com", "LUMA_MAX_CONTACTS=5"} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant)
			c.Write("main.tf", closingRoot)
			c.Init()
			c.Apply()
			c.Under(env).Plan("-replace=luma_notification.freeze", "-out=saved.tfplan")
			output, code := c.TryApply("saved.tfplan")
			if code == 0 || !strings.Contains(cli.Flat(output), "Nothing was sent, and the state is kept: guard_rails was planned as") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			c.Plan("-replace=luma_notification.freeze", "-out=saved.tfplan")
			if output, code := c.Under(env).TryApply("saved.tfplan"); code == 0 {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			tenant.RequireSent(t, "sam@gmail.com| Change freeze")
			c.RequireEmptyPlan()
		})
	}
}
