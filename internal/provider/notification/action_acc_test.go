// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const actionRoot = cli.RequiredProvider + `
variable "deployed" {
  type    = string
  default = "v1"
}

variable "secret" {
  type      = string
  ephemeral = true
  default   = "s3cret-one"
}

action "luma_notification" "before" {
  config {
    recipients = { contacts = ["sam@gmail.com"] }
    message    = "Deploying ${var.deployed}"
  }
}

action "luma_notification" "after" {
  config {
    recipients         = { roles = ["analyst"] }
    template_id        = "-1"
    message_wo         = var.secret
    message_wo_version = 1
  }
}

resource "terraform_data" "deployment" {
  input = var.deployed

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.luma_notification.before]
    }
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.luma_notification.after]
    }
  }
}
`

func TestAccNotificationActionTriggers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("actions", "1.14.1")
	c.Write("main.tf", actionRoot)
	c.Init()

	c.Plan("-out=saved.tfplan", "-var=secret=s3cret-two") // the file also holds the configuration
	if plan := cli.UnpackPlan(t, filepath.Join(c.Dir, "saved.tfplan")); strings.Contains(plan, "s3cret-two") || !strings.Contains(plan, "Deploying v1") {
		t.Error("the plan holds the secret, or not what it should")
	}
	tenant.RequireSent(t)
	output := c.Apply()
	first, second := "sam@gmail.com| Deploying v1", "0|-3 s3cret-one"
	tenant.RequireSent(t, first, second)
	for _, pattern := range []string{
		`Warning: Sends to 1 user on 127\.0\.0\.1:\d+\n`, `Warning: Sends to all Analysts on 127\.0\.0\.1:\d+\n`,
		`action\.luma_notification\.before [^\n]*: Sending to 1 user on 127\.0\.0\.1:\d+\n`,
		`action\.luma_notification\.after [^\n]*: confirmed: all Analysts on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}\n`,
	} {
		cli.RequireLine(t, output, pattern)
	}
	if strings.Contains(output, "s3cret") {
		t.Errorf("the secret is in:\n%s", output)
	}

	c.Apply() // nothing changes, so nothing is triggered
	tenant.RequireSent(t, first, second)
	c.Apply("-var=deployed=v2", "-var=secret=s3cret-two")
	tenant.RequireSent(t, first, second, "sam@gmail.com| Deploying v2", "0|-3 s3cret-two")
}

func TestAccNotificationActionDestroyTriggers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("destroy events", "1.16.0")
	c.Write("main.tf", strings.NewReplacer("before_create, before_update", "before_destroy", "after_create, after_update", "after_destroy",
		"message_wo         = var.secret", `message = "gone"`, "message_wo_version = 1", "").Replace(actionRoot))
	c.Init()
	c.Apply()
	tenant.RequireSent(t)
	c.Destroy()
	tenant.RequireSent(t, "sam@gmail.com| Deploying v1", "0|-3 gone")
}

// A before_ trigger whose answer was lost: an error stops the change, so that the next apply would tell people again;
// as a warning it continues and tells them once.
func TestAccNotificationActionUnknownBeforeAChange(t *testing.T) {
	t.Parallel()
	lost := emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1}
	for mode, want := range map[string]int{"error": 2, "warning": 1} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.NeedsTerraform("actions", "1.14.1")
			c.Write("main.tf", strings.Replace(actionRoot, `"Deploying ${var.deployed}"`, `"Deploying"`+"\n    on_unknown = \""+mode+`"`, 1))
			c.Init()
			tenant.Fault(lost)
			output, code := c.TryApply()
			if (code != 0) != (mode == "error") || strings.Contains(output, "-invoke") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			cli.RequireLine(t, output, `unknown: 1 user on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}; ask one of the recipients`)
			if mode == "error" {
				cli.RequireLine(t, cli.Flat(output), `Error: Notification may or may not have been delivered .* Ask one of the recipients`)
			}
			c.Apply()
			count := 0
			for _, text := range tenant.Sent() {
				if text == "sam@gmail.com| Deploying" {
					count++
				}
			}
			if count != want {
				t.Errorf("sent %d times, want %d", count, want)
			}
		})
	}
}

func TestAccNotificationActionInvokedByHand(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("actions", "1.14.1")
	c.Write("main.tf", actionRoot)
	c.Init()
	invoke := func(name string) (string, int) {
		return c.TryApply("-invoke=action.luma_notification." + name)
	}

	output, code := invoke("before")
	cli.RequireLine(t, output, `\(triggered by CLI\): confirmed: 1 user on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}\n`)
	tenant.RequireSent(t, "sam@gmail.com| Deploying v1")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}

	output, code = invoke("after") // Terraform passes null for the ephemeral text
	if code == 0 || !strings.Contains(cli.Flat(output), "Terraform passes null for an ephemeral value when an action is run by -invoke.") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	tenant.RequireSent(t, "sam@gmail.com| Deploying v1")

	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 401, Count: 1})
	output, code = invoke("before")
	if code == 0 || !strings.Contains(cli.Flat(output), "Once fixed, send it manually: terraform apply -invoke=action.luma_notification.<NAME>") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	tenant.RequireSent(t, "sam@gmail.com| Deploying v1")
}

// A value that comes from a variable is judged at plan, before anything is changed or sent.
func TestAccNotificationActionInvalidVariable(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("actions", "1.14.1")
	c.Write("main.tf", strings.Replace(actionRoot, `contacts = ["sam@gmail.com"]`, `contacts = var.people`, 1)+"variable \"people\" {\n  type = list(string)\n}\n")
	c.Init()
	for people, want := range map[string]string{
		`["0"]`: `recipients.contacts[0]: "0" is Luma's code for every user of the tenant.`,
		`[]`:    "recipients.contacts: contacts is an empty list, which names nobody.",
		`null`:  "recipients: Nobody is named.",
	} {
		output, code := c.TryApply("-var=people=" + people)
		if code == 0 || !strings.Contains(cli.Flat(output), want) {
			t.Errorf("%s: exit code %d, want %q in:\n%s", people, code, want, output)
		}
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// Ctrl-C while the tenant is busy: whatever the CLI prints at the end, it tells what became of the message.
func TestAccNotificationActionInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupt signal to send")
	}
	tests := map[string]struct {
		fault emulator.Fault
		want  *regexp.Regexp
	}{
		// A progress line may still report the answer, if it comes before Terraform has passed the interrupt on.
		"answered in time": {emulator.Fault{Action: emulator.ActionHold}, regexp.MustCompile("Notification was sent before the interrupt|confirmed: 1 user")},
		"no answer": {
			emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore}, regexp.MustCompile("may or may not have been delivered"),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.NeedsTerraform("actions", "1.14.1")
			c.Write("main.tf", actionRoot)
			c.Init()
			tenant.Fault(test.fault)
			cmd := c.ApplyCommand(t.Context(), "-invoke=action.luma_notification.before")
			output := cli.NewWatched()
			cmd.Stdout, cmd.Stderr = output, output
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- cmd.Wait() }()
			// A progress line that Terraform reads after the interrupt would end the action there.
			output.Await(t, "Sending to", done)
			tenant.WaitForRequests("POST", "", 1)
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			output.Await(t, "Gracefully shutting down", done)
			if test.fault.Action == emulator.ActionHold {
				tenant.ClearFaults()
			}
			<-done // its exit code says how it ended, which is not the point
			if !test.want.MatchString(cli.Flat(output.String())) || !strings.Contains(output.String(), tenant.Messages()[0].RequestID) {
				t.Errorf("want %q and the request ID in:\n%s", test.want, output)
			}
		})
	}
}
