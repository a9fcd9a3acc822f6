// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const brokenInfra = `
resource "terraform_data" "luma_notification" {
  provisioner "local-exec" {
    command = "exit 3"
  }
}
`

// reportsFailedApply proves examples/pipelines/apply-failed: a failed apply fails the pipeline and sends one message
// with a link to the run, also if the run is repeated on a machine that keeps its disk; one that succeeds sends
// nothing.
func reportsFailedApply(t *testing.T, p *pipeline) {
	t.Helper()
	p.write(t, "infra", brokenInfra)
	message := "0|-1 terraform apply failed in infra: " + p.runURL
	for range 2 {
		output, failed := p.run(t)
		if !failed || !strings.Contains(output, "local-exec provisioner error") {
			t.Fatalf("the pipeline of a failed apply is green:\n%s", output)
		}
		p.tenant.RequireSent(t, message)
	}
	p.write(t, "infra", strings.ReplaceAll(brokenInfra, "exit 3", "true"))
	if output, failed := p.run(t); failed {
		t.Errorf("the pipeline of a good apply is red:\n%s", output)
	}
	p.tenant.RequireSent(t, message)
}

// remindsOnSchedule proves examples/pipelines/reminders: it may run as often as it likes.
func remindsOnSchedule(t *testing.T, p *pipeline) {
	t.Helper()
	soon := time.Now().UTC().Add(12 * time.Hour).Truncate(time.Hour)
	p.CopyExampleTo("recurring-windows", "windows")
	p.Write("windows/test.auto.tfvars", fmt.Sprintf("rrule = \"FREQ=DAILY\"\nstarts_at = %q\nuntil = %q\n", soon.Format(time.RFC3339), soon.Format(time.RFC3339)))
	p.Write("luma.env", "")
	p.Must("-chdir=windows", "init", "-input=false")
	for range 2 {
		if output, failed := p.run(t, "HOME="+p.Dir); failed {
			t.Fatal(output)
		}
		requireNoticesInAnyOrder(t, p.tenant, []string{"announcement", "reminder"})
	}
}

// The script reports a failure of anything but Luma, and ends as the apply did.
func TestAccApplyFailed(t *testing.T) {
	t.Parallel()
	const outage = cli.RequiredProvider + `
resource "luma_notification" "outage" {
  recipients = { contacts = ["sam.phyll"] }
  message    = "Outage"
}
`
	ended := cli.RequiredProvider + `
resource "luma_maintenance_window" "ended" {
  title      = "Exchange"
  starts_at  = "2020-12-01T21:00:00Z"
  duration   = "2h"
  recipients = { contacts = ["sam.phyll"] }
}
`
	action := outage + `
action "luma_notification" "deployed" {
  config {
    recipients = { contacts = ["sam.phyll"] }
    message    = "Deployed"
  }
}
resource "terraform_data" "deployment" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.luma_notification.deployed]
    }
  }
}
`
	const reported, silent, lost = "0|-1 terraform apply failed in infra: https://ci.example.com/42", "in Luma alone, so no message about it is sent", "could not be sent"
	tests := map[string]struct {
		infra     string
		rejects   int // sends that the tenant rejects
		says      string
		want      []string
		terraform string // the version that the test needs
	}{
		"infrastructure":              {infra: brokenInfra, want: []string{reported}},
		"configuration":               {infra: "resource \"terraform_data\" \"a\" {\n  input = luma_notification.b.id\n}\n", want: []string{reported}},
		"infrastructure and warnings": {infra: brokenInfra + ended, want: []string{reported}},
		"Luma":                        {infra: outage, rejects: 1, says: silent},
		"Luma's settings":             {infra: outage + "provider \"luma\" {\n  endpoint = \"ftp://luma\"\n}\n", says: silent},
		"Luma in a module":            {infra: "module \"a\" {\n  source = \"./a\"\n}\n", rejects: 1, says: silent},
		"Luma's action":               {infra: strings.Replace(action, outage, cli.RequiredProvider, 1), rejects: 1, says: silent, terraform: "1.14.1"},
		"Luma and infrastructure":     {infra: outage + brokenInfra, rejects: 1, want: []string{reported}},
		"Luma is away as well":        {infra: brokenInfra, rejects: 1, says: lost},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPipeline(t, "apply-failed", "gitlab-ci.yml")
			if test.terraform != "" {
				p.NeedsTerraform("actions", test.terraform)
			}
			p.write(t, "infra/a", outage)
			p.write(t, "infra", test.infra)
			if test.rejects > 0 {
				p.tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400, Count: test.rejects})
			}
			_, _ = p.Run("-chdir=infra", "init", "-input=false") // fails for an invalid configuration
			shell := exec.CommandContext(t.Context(), "sh", "ci/apply-failed/apply.sh", "infra", "-auto-approve")
			shell.Dir, shell.Env = p.Dir, slices.Concat(p.Env, []string{"RUN_URL=https://ci.example.com/42", "TF_CLI_ARGS_apply=-lock-timeout=1s -var-file=/dev/null"})
			output, err := shell.CombinedOutput()
			if err == nil || shell.ProcessState.ExitCode() != 1 || !strings.Contains(string(output), test.says) || test.says == "" && strings.Contains(string(output), silent) {
				t.Errorf("%v, want exit code 1 and %q in:\n%s", err, test.says, output)
			}
			p.tenant.RequireSent(t, test.want...)
		})
	}
}
