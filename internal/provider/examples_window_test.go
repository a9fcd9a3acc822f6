// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// wrapsDeployment runs examples/maintenance-window through a failed deployment, its repetition, a second release and a
// window that is given up. The provider in it lives on the real clock, so the windows are tomorrow.
func wrapsDeployment(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	sent := func(want ...string) {
		t.Helper()
		providertest.RequireNotices(t, tenant, want...)
	}
	settings := func(day int, release, command string) {
		start := time.Now().AddDate(0, 0, day).UTC().Format(time.DateOnly) + "T21:00:00Z"
		c.Write("test.auto.tfvars", fmt.Sprintf("starts_at = %q\nrelease = %q\ndeploy_command = %q\n", start, release, command))
	}
	c.Init()

	settings(1, "1", "false")
	output, code := c.TryApply()
	if code == 0 || !strings.Contains(output, "local-exec provisioner error") {
		t.Fatalf("the deployment must fail:\n%s", output)
	}
	sent("announcement")
	outputs := c.Must("output", "-no-color")
	if !strings.Contains(outputs, "Release 1: announcement for 2 users") || strings.Contains(outputs, "completed") {
		t.Errorf("after a failed deployment the outputs are:\n%s", outputs)
	}

	settings(1, "1", "true")
	c.Apply()
	sent("announcement", "completion")
	if outputs := c.Must("output", "-no-color"); !strings.Contains(outputs, "Release 1: completion for 2 users") {
		t.Errorf("after a deployment the outputs are:\n%s", outputs)
	}
	c.RequireEmptyPlan()

	settings(2, "1", "true")
	c.Apply() // moved, and neither deployed nor completed
	sent("announcement", "completion", "change")

	settings(2, "2", "true")
	c.Apply()
	sent("announcement", "completion", "change", "completion")

	if output, code := c.TryApply("-var", "cancelled=true"); code != 0 {
		t.Fatalf("giving up:\n%s", output)
	}
	sent("announcement", "completion", "change", "completion", "cancellation")
	c.Destroy()
	sent("announcement", "completion", "change", "completion", "cancellation")
}

// completesByAction runs examples/maintenance-window-action through a failed deployment, its repetition and a second
// release.
func completesByAction(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.NeedsTerraform("actions", "1.14.1")
	sent := func(want ...string) {
		t.Helper()
		providertest.RequireNotices(t, tenant, want...)
	}
	start := time.Now().AddDate(0, 0, 1).UTC().Format(time.DateOnly) + "T21:00:00Z"
	settings := func(release, command string) {
		c.Write("test.auto.tfvars", fmt.Sprintf("starts_at = %q\nrelease = %q\ndeploy_command = %q\n", start, release, command))
	}
	c.Init()
	settings("1", "false")
	if output, code := c.TryApply(); code == 0 || !strings.Contains(output, "local-exec provisioner error") {
		t.Fatalf("the deployment must fail:\n%s", output)
	}
	sent("announcement")
	if outputs := c.Must("output", "-no-color"); !strings.Contains(outputs, "announcement for 2 users") {
		t.Errorf("after a failed deployment the outputs are:\n%s", outputs)
	}
	settings("1", "true")
	c.Apply()
	sent("announcement", "completion")
	c.RequireEmptyPlan()
	settings("2", "true")
	c.Apply()
	sent("announcement", "completion", "completion")
	c.Destroy()
	sent("announcement", "completion", "completion")
}

// examples/maintenance-window takes over a window and a completion of a lost state, by command and by block, and sends
// nothing: every output can be evaluated right after the import.
func TestAccWindowExampleImported(t *testing.T) {
	t.Parallel()
	const window, windowID = "module.maintenance.luma_maintenance_window.this", "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01"
	const completed, completedID = "module.maintenance.luma_notification.completed[0]", "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a02"
	ways := map[string]func(*cli.CLI){
		"command": func(c *cli.CLI) {
			c.Must("import", "-no-color", "-input=false", window, windowID)
			c.Must("import", "-no-color", "-input=false", completed, completedID)
		},
		"block": func(c *cli.CLI) {
			c.Write("import.tf", fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\nimport {\n  to = %s\n  id = %q\n}\n", window, windowID, completed, completedID))
		},
	}
	for name, imports := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.CopyExample("maintenance-window")
			start := time.Now().AddDate(0, 0, 1).UTC().Format(time.DateOnly) + "T21:00:00Z"
			c.Write("test.auto.tfvars", fmt.Sprintf("starts_at = %q\nrelease = \"1\"\n", start))
			c.Init()
			imports(c)
			c.Apply()
			providertest.RequireNotices(t, tenant)
			if outputs := c.Must("output", "-no-color"); !strings.Contains(outputs, "No notice yet. Maintenance: Shop") {
				t.Errorf("the outputs are:\n%s", outputs)
			}
			c.RequireEmptyPlan()
			providertest.RequireNotices(t, tenant)
		})
	}
}

// The postcondition of the guide turns a mistyped year red, also in later plans, until the date is corrected.
func TestAccWindowMistypedYear(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	write := func(year int) {
		c.Write("main.tf", cli.RequiredProvider+fmt.Sprintf(`
resource "luma_maintenance_window" "exchange" {
  title      = "Exchange"
  starts_at  = "%d-12-01T21:00:00Z"
  duration   = "2h"
  recipients = { contacts = ["sam.phyll"] }

  lifecycle {
    postcondition {
      condition     = try("${self.last_notice.kind} ${self.last_notice.outcome}", "") != "announcement expired"
      error_message = "The window ended ${self.ends_at_utc}, before it was announced. Correct the date."
    }
  }
}
`, year))
	}
	past := time.Now().Year() - 1
	write(past)
	c.Init()
	says := fmt.Sprintf("The window ended %d-12-01T23:00:00Z, before it was announced. Correct the date.", past)
	for _, try := range []func(...string) (string, int){c.TryApply, c.TryPlan, c.TryApply} {
		if output, code := try(); code == 0 || !strings.Contains(cli.Flat(output), says) {
			t.Errorf("exit code %d, want %q in:\n%s", code, says, output)
		}
	}
	providertest.RequireNotices(t, tenant)
	write(past + 2)
	c.Apply()
	providertest.RequireNotices(t, tenant, "announcement")
	c.RequireEmptyPlan()
}
