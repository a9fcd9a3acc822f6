// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const closingRoot = cli.RequiredProvider + `
resource "luma_notification" "freeze" {
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Change freeze"
  on_destroy = { message = "The freeze is over" }
}
`

const withoutClosingRoot = cli.RequiredProvider + `
resource "luma_notification" "freeze" {
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Change freeze"
}
`

const removedRoot = cli.RequiredProvider + `
removed {
  from = luma_notification.freeze
  lifecycle {
    destroy = false
  }
}
`

// A refused closing notice keeps the state; the error names two ways out, and both work and send nothing.
func TestAccNotificationClosingRefusedAndTheWaysOut(t *testing.T) {
	t.Parallel()
	destroy := []string{"destroy", "-no-color", "-input=false", "-auto-approve"}
	tests := map[string]func(c *cli.CLI){
		"apply without on_destroy": func(c *cli.CLI) {
			c.Write("main.tf", withoutClosingRoot)
			c.Apply()
			c.Must(destroy...)
		},
		"forget it": func(c *cli.CLI) {
			c.Write("main.tf", removedRoot)
			c.Apply()
		},
	}
	for name, wayOut := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant)
			c.Write("main.tf", closingRoot)
			c.Init()
			c.Apply()
			tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400})
			output, code := c.Run(destroy...)
			if code == 0 || !strings.Contains(cli.Flat(output), waysOut) || !strings.Contains(cli.Flat(output), "The message of on_destroy is sent to 1 user on") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			if state := c.Must("state", "list"); !strings.Contains(state, "luma_notification.freeze") {
				t.Errorf("the state is %q", state)
			}
			before := tenant.Requests("", "")
			wayOut(c)
			if state := c.Must("state", "list"); strings.TrimSpace(state) != "" {
				t.Errorf("the state is %q", state)
			}
			if n := tenant.Requests("", "") - before; n != 0 {
				t.Errorf("the way out made %d requests", n)
			}
			tenant.RequireSent(t, "sam@gmail.com| Change freeze")
		})
	}
}

func TestAccNotificationClosingSentOnDestroy(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant)
	c.Write("main.tf", closingRoot)
	c.Init()
	c.Apply()
	c.Write("main.tf", cli.RequiredProvider+"provider \"luma\" {}\n") // the resource is deleted from the configuration
	c.Apply()
	tenant.RequireSent(t, "sam@gmail.com| Change freeze", "sam@gmail.com| The freeze is over")
	c.RequireEmptyPlan()
}
