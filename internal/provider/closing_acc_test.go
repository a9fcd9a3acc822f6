// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const closingRoot = requiredProvider + `
resource "luma_notification" "freeze" {
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Change freeze"
  on_destroy = { message = "The freeze is over" }
}
`

const withoutClosingRoot = requiredProvider + `
resource "luma_notification" "freeze" {
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Change freeze"
}
`

const removedRoot = requiredProvider + `
removed {
  from = luma_notification.freeze
  lifecycle {
    destroy = false
  }
}
`

// A refused closing notice keeps the state; the error names two ways out, and both work and send nothing.
func TestAccClosingRefusedAndTheWaysOut(t *testing.T) {
	t.Parallel()
	destroy := []string{"destroy", "-no-color", "-input=false", "-auto-approve"}
	tests := map[string]func(c *cli){
		"apply without on_destroy": func(c *cli) {
			c.write("main.tf", withoutClosingRoot)
			c.apply()
			c.must(destroy...)
		},
		"forget it": func(c *cli) {
			c.write("main.tf", removedRoot)
			c.apply()
		},
	}
	for name, wayOut := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := newCLI(t, tenant)
			c.write("main.tf", closingRoot)
			c.init()
			c.apply()
			tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400})
			output, code := c.run(destroy...)
			if code == 0 || !strings.Contains(flat(output), waysOut) || !strings.Contains(flat(output), "Will send the message of on_destroy to 1 user on") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			if state := c.must("state", "list"); !strings.Contains(state, "luma_notification.freeze") {
				t.Errorf("the state is %q", state)
			}
			before := tenant.Requests("", "")
			wayOut(c)
			if state := c.must("state", "list"); strings.TrimSpace(state) != "" {
				t.Errorf("the state is %q", state)
			}
			if n := tenant.Requests("", "") - before; n != 0 {
				t.Errorf("the way out made %d requests", n)
			}
			requireSaid(t, tenant, "sam@gmail.com| Change freeze")
		})
	}
}

func TestAccClosingSentOnDestroy(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := newCLI(t, tenant)
	c.write("main.tf", closingRoot)
	c.init()
	c.apply()
	c.write("main.tf", requiredProvider+"provider \"luma\" {}\n") // the resource is deleted from the configuration
	c.apply()
	requireSaid(t, tenant, "sam@gmail.com| Change freeze", "sam@gmail.com| The freeze is over")
	c.requireEmptyPlan()
}
