// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// needsTerraform skips on OpenTofu, and on a Terraform below the version that brought a feature.
func (c *cli) needsTerraform(feature, since string) {
	c.t.Helper()
	if onOpenTofu() {
		c.t.Skipf("OpenTofu has no %s", feature)
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(c.must("version", "-json")), &told); err != nil {
		c.t.Fatal(err)
	}
	if numbers(c.t, told.Version) < numbers(c.t, since) {
		c.t.Skipf("Terraform %s has no %s, which came with %s", told.Version, feature, since)
	}
}

// numbers makes releases comparable: 1.14.1 becomes 1014001.
func numbers(t testing.TB, version string) int {
	t.Helper()
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatalf("version %q: %v", version, err)
	}
	return (major*1000+minor)*1000 + patch
}

const actionRoot = requiredProvider + `
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

// said lists what the tenant was told, oldest first.
func said(tenant *testkit.Tenant) []string {
	var texts []string
	for _, m := range tenant.Messages() {
		texts = append(texts, addressed(m)+" "+m.Message)
	}
	return texts
}

func requireSaid(t *testing.T, tenant *testkit.Tenant, want ...string) {
	t.Helper()
	if got := said(tenant); !slices.Equal(got, want) {
		t.Errorf("the tenant was told %q, want %q", got, want)
	}
}

func requireLine(t *testing.T, output, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(output) {
		t.Errorf("want %s in:\n%s", pattern, output)
	}
}

// flat joins the lines that the CLI wraps.
func flat(output string) string { return strings.Join(strings.Fields(output), " ") }

// unpackPlan returns all that is in a saved plan, which is a compressed archive.
func unpackPlan(t testing.TB, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all strings.Builder
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&all, content)
		if err = errors.Join(err, content.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// watched collects output and can be waited for.
type watched struct {
	mu   sync.Mutex
	b    bytes.Buffer
	news chan struct{} // of capacity 1
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default:
	}
	return w.b.Write(p)
}

// await fails the test if the run is done before text has come.
func (w *watched) await(t *testing.T, text string, done <-chan error) {
	t.Helper()
	for !strings.Contains(w.String(), text) {
		select {
		case <-w.news:
		case err := <-done:
			t.Fatalf("the run ended before %q (%v):\n%s", text, err, w)
		}
	}
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

func TestAccActionTriggers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := newCLI(t, tenant)
	c.needsTerraform("actions", "1.14.1")
	c.write("main.tf", actionRoot)
	c.init()

	c.must("plan", "-no-color", "-input=false", "-out=saved.tfplan", "-var=secret=s3cret-two") // the file also holds the configuration
	if plan := unpackPlan(t, filepath.Join(c.dir, "saved.tfplan")); strings.Contains(plan, "s3cret-two") || !strings.Contains(plan, "Deploying v1") {
		t.Error("the plan holds the secret, or not what it should")
	}
	requireSaid(t, tenant)
	output := c.apply()
	first, second := "sam@gmail.com| Deploying v1", "0|-3 s3cret-one"
	requireSaid(t, tenant, first, second)
	for _, pattern := range []string{
		`Warning: Will send to 1 user on 127\.0\.0\.1:\d+\n`, `Warning: Will send to all Analysts on 127\.0\.0\.1:\d+\n`,
		`action\.luma_notification\.before [^\n]*: Sending to 1 user on 127\.0\.0\.1:\d+\n`,
		`action\.luma_notification\.after [^\n]*: confirmed: all Analysts on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}\n`,
	} {
		requireLine(t, output, pattern)
	}
	if strings.Contains(output, "s3cret") {
		t.Errorf("the secret is in:\n%s", output)
	}

	c.apply() // nothing changes, so nothing is triggered
	requireSaid(t, tenant, first, second)
	c.must("apply", "-no-color", "-input=false", "-auto-approve", "-var=deployed=v2", "-var=secret=s3cret-two")
	requireSaid(t, tenant, first, second, "sam@gmail.com| Deploying v2", "0|-3 s3cret-two")
}

func TestAccActionDestroyTriggers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := newCLI(t, tenant)
	c.needsTerraform("destroy events", "1.16.0")
	c.write("main.tf", strings.NewReplacer("before_create, before_update", "before_destroy", "after_create, after_update", "after_destroy",
		"message_wo         = var.secret", `message = "gone"`, "message_wo_version = 1", "").Replace(actionRoot))
	c.init()
	c.apply()
	requireSaid(t, tenant)
	c.must("destroy", "-no-color", "-input=false", "-auto-approve")
	requireSaid(t, tenant, "sam@gmail.com| Deploying v1", "0|-3 gone")
}

// A before_ trigger whose answer was lost: an error stops the change, so that the next apply would tell people again; as a warning it
// goes on and tells them once.
func TestAccActionUnknownBeforeAChange(t *testing.T) {
	t.Parallel()
	lost := emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1}
	for mode, told := range map[string]int{"error": 2, "warning": 1} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := newCLI(t, tenant)
			c.needsTerraform("actions", "1.14.1")
			c.write("main.tf", strings.Replace(actionRoot, `"Deploying ${var.deployed}"`, `"Deploying"`+"\n    on_unknown = \""+mode+`"`, 1))
			c.init()
			tenant.Fault(lost)
			output, code := c.run("apply", "-no-color", "-input=false", "-auto-approve")
			if (code != 0) != (mode == "error") || strings.Contains(output, "-invoke") {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			requireLine(t, output, `unknown: 1 user on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}; ask one of the recipients`)
			if mode == "error" {
				requireLine(t, flat(output), `Error: Notification may or may not have been delivered .* Ask one of the recipients`)
			}
			c.apply()
			count := 0
			for _, text := range said(tenant) {
				if text == "sam@gmail.com| Deploying" {
					count++
				}
			}
			if count != told {
				t.Errorf("told %d times, want %d", count, told)
			}
		})
	}
}

func TestAccActionInvokedByHand(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := newCLI(t, tenant)
	c.needsTerraform("actions", "1.14.1")
	c.write("main.tf", actionRoot)
	c.init()
	invoke := func(name string) (string, int) {
		return c.run("apply", "-no-color", "-input=false", "-auto-approve", "-invoke=action.luma_notification."+name)
	}

	output, code := invoke("before")
	requireLine(t, output, `\(triggered by CLI\): confirmed: 1 user on 127\.0\.0\.1:\d+, request [0-9a-f-]{36}\n`)
	requireSaid(t, tenant, "sam@gmail.com| Deploying v1")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}

	output, code = invoke("after") // Terraform passes null for the ephemeral text
	if code == 0 || !strings.Contains(flat(output), "Terraform passes null for an ephemeral value when an action is run by -invoke.") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	requireSaid(t, tenant, "sam@gmail.com| Deploying v1")

	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 401, Count: 1})
	output, code = invoke("before")
	if code == 0 || !strings.Contains(flat(output), "Once that is put right, send it by hand: terraform apply -invoke=action.luma_notification.<NAME>") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
	requireSaid(t, tenant, "sam@gmail.com| Deploying v1")
}

// A value that comes from a variable is judged at plan, before anything is changed or sent.
func TestAccActionMistakeInAVariable(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := newCLI(t, tenant)
	c.needsTerraform("actions", "1.14.1")
	c.write("main.tf", strings.Replace(actionRoot, `contacts = ["sam@gmail.com"]`, `contacts = var.people`, 1)+"variable \"people\" {\n  type = set(string)\n}\n")
	c.init()
	for people, want := range map[string]string{
		`["0"]`: `recipients.contacts: "0" is Luma's code for every user of the tenant.`,
		`[]`:    "recipients.contacts: contacts is an empty set, which names nobody.",
		`null`:  "recipients: Nobody is named.",
	} {
		output, code := c.run("apply", "-no-color", "-input=false", "-auto-approve", "-var=people="+people)
		if code == 0 || !strings.Contains(flat(output), want) {
			t.Errorf("%s: exit code %d, want %q in:\n%s", people, code, want, output)
		}
	}
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// Ctrl-C while the tenant is busy: whatever the CLI prints at the end, it tells what became of the message.
func TestAccActionInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupt signal to send")
	}
	tests := map[string]struct {
		fault emulator.Fault
		want  *regexp.Regexp
	}{
		// The answer can be told by a progress line still, if it comes before Terraform has passed the interrupt on.
		"answered in time": {emulator.Fault{Action: emulator.ActionHold}, regexp.MustCompile("Notification was sent before the interrupt|confirmed: 1 user")},
		"no answer":        {emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore}, regexp.MustCompile("may or may not have been delivered")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := newCLI(t, tenant)
			c.needsTerraform("actions", "1.14.1")
			c.write("main.tf", actionRoot)
			c.init()
			tenant.Fault(test.fault)
			cmd := c.command(t.Context(), "apply", "-no-color", "-input=false", "-auto-approve", "-invoke=action.luma_notification.before")
			output := &watched{news: make(chan struct{}, 1)}
			cmd.Stdout, cmd.Stderr = output, output
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- cmd.Wait() }()
			output.await(t, "Sending to", done) // a progress line that Terraform reads after the interrupt would end the action there
			tenant.WaitForRequests("POST", "", 1)
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			output.await(t, "Gracefully shutting down", done)
			if test.fault.Action == emulator.ActionHold {
				tenant.ClearFaults()
			}
			<-done // its exit code says how it ended, which is not the point
			if !test.want.MatchString(flat(output.String())) || !strings.Contains(output.String(), tenant.Messages()[0].RequestID) {
				t.Errorf("want %q and the request ID in:\n%s", test.want, output)
			}
		})
	}
}
