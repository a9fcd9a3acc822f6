// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// contactsRoot has a notification and a window whose contacts are one expression.
const contactsRoot = cli.RequiredProvider + `
variable "n" {
  default = 1
}

resource "terraform_data" "ruth" {
  input            = "ruth"
  triggers_replace = [var.n]
}

locals {
  contacts = CONTACTS
}

resource "luma_notification" "freeze" {
  recipients = { contacts = local.contacts }
  message    = "Change freeze"
}

resource "luma_maintenance_window" "upgrade" {
  title      = "Upgrade"
  starts_at  = "2099-12-01T21:00"
  duration   = "2h"
  time_zone  = "America/Los_Angeles"
  recipients = { contacts = local.contacts }
}
`

type contactsRun struct {
	*cli.CLI
	tenant *testkit.Tenant
}

func newContactsRun(t *testing.T, contacts string) contactsRun {
	t.Helper()
	tenant := testkit.Start(t)
	r := contactsRun{cli.New(t, tenant), tenant}
	r.write(contacts)
	r.Init()
	r.Apply()
	return r
}

func (r contactsRun) write(contacts string) {
	r.Write("main.tf", strings.Replace(contactsRoot, "CONTACTS", contacts, 1))
}

// Contacts are a set in meaning: no CLI shows a change of their order, or one that is named twice, and nothing is sent.
// Each apply of the first ones has sent the message and the announcement.
func TestAccContactsInAnotherOrder(t *testing.T) {
	t.Parallel()
	r := newContactsRun(t, `["sam@gmail.com", "ruth", "ruth"]`)
	for _, contacts := range []string{
		`["sam@gmail.com", "ruth", "ruth"]`, `["ruth", "sam@gmail.com"]`, `["ruth", "ruth", "sam@gmail.com", "ruth"]`, `toset(["sam@gmail.com", "ruth"])`,
		`setunion(["ruth"], ["sam@gmail.com"])`, `concat(["ruth"], tolist(["sam@gmail.com"]))`,
	} {
		r.write(contacts)
		r.RequireEmptyPlan()
	}
	r.write(`sensitive(["ruth", "sam@gmail.com"])`)
	r.Apply() // Terraform itself records what is sensitive
	r.write(`sensitive(["sam@gmail.com", "ruth"])`)
	r.RequireEmptyPlan()
	sent := len(r.tenant.Messages())
	if sent != 2 {
		t.Fatalf("%d messages, want the first two alone: %q", sent, r.tenant.Sent())
	}
	r.write(`["mei@example.com", "ruth", "sam@gmail.com", "mei@example.com"]`)
	cli.RequireLine(t, r.Apply(), `audience += "2 users on 127\.0\.0\.1:\d+" -> "1 user added to 2 users on 127\.0\.0\.1:\d+.*"`)
	r.RequireEmptyPlan()
	for _, message := range r.tenant.Messages()[sent:] {
		if message.ResponseType == "TEXT" && message.Message == "Change freeze" && strings.Join(message.Contacts, ",") != "mei@example.com" {
			t.Errorf("the message was sent again to %q", message.Contacts)
		}
	}
}

// A contact that is known only at apply and turns out to be as before sends nothing. Terraform binds the others to
// their places in the plan; a set that is not wholly known has none.
func TestAccContactsKnownAtApply(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ contacts, warning, failure string }{
		"in the order of the state": {`["ruth", terraform_data.ruth.output, "sam@gmail.com"]`, "", ""},
		"in another order":          {`["sam@gmail.com", terraform_data.ruth.output]`, "Order of contacts may stop the apply", "inconsistent final plan"},
		"as a set":                  {`toset(["sam@gmail.com", terraform_data.ruth.output])`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := `["ruth", "sam@gmail.com"]`
			if strings.HasPrefix(test.contacts, `["ruth"`) {
				first = `["ruth", "ruth", "sam@gmail.com"]`
			}
			r := newContactsRun(t, first)
			r.write(test.contacts)
			r.Must("apply", "-auto-approve", "-no-color", "-target=terraform_data.ruth")
			r.RequireEmptyPlan()
			output, code := r.TryApply("-var=n=2")
			flat := cli.Flat(output)
			if (code != 0) != (test.failure != "") || !strings.Contains(flat, test.warning) || !strings.Contains(flat, test.failure) {
				t.Errorf("exit code %d:\n%s", code, output)
			}
			if test.warning == "" && strings.Contains(flat, "Order of contacts") {
				t.Errorf("warned of the order:\n%s", output)
			}
			if sent := len(r.tenant.Messages()); sent != 2 {
				t.Errorf("%d messages, want 2: %q", sent, r.tenant.Sent())
			}
		})
	}
}

// The state of the versions in which contacts were a set, sorted by Terraform, is read as it is.
func TestAccContactsOfAnOlderState(t *testing.T) {
	t.Parallel()
	r := newContactsRun(t, `["sam@gmail.com", "ruth"]`)
	name := filepath.Join(r.Dir, "terraform.tfstate")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	sorted := 0
	for _, resource := range state["resources"].([]any) {
		attributes := resource.(map[string]any)["instances"].([]any)[0].(map[string]any)["attributes"].(map[string]any)
		if recipients, ok := attributes["recipients"].(map[string]any); ok {
			recipients["contacts"] = []any{"ruth", "sam@gmail.com"}
			sorted++
		}
	}
	if content, err = json.Marshal(state); err != nil || sorted != 2 {
		t.Fatal(err, sorted)
	}
	r.Write("terraform.tfstate", string(content))
	r.RequireEmptyPlan()
	r.Apply()
	if sent := len(r.tenant.Messages()); sent != 2 {
		t.Errorf("%d messages, want 2: %q", sent, r.tenant.Sent())
	}
}
