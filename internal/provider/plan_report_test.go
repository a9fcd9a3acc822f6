// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const reportedRoot = cli.RequiredProvider + `
variable "until" {
  type    = string
  default = "9 PM"
}

resource "luma_notification_template" "outage" {
  name = "Outage"
  text = "Attention: @request.message"
}

resource "luma_notification" "analysts" {
  recipients  = { roles = ["analyst"] }
  message     = "Exchange is down until ${var.until}"
  template_id = luma_notification_template.outage.id
  on_destroy  = { message = "Exchange is up" }
}

resource "luma_notification" "sam" {
  recipients = { contacts = ["sam.phyll"] }
  message    = "Exchange is yours"
}

resource "luma_maintenance_window" "upgrade" {
  title      = "Exchange upgrade until ${var.until}"
  starts_at  = "2096-12-01T21:00:00Z"
  duration   = "2h"
  recipients = { all_users = true }
}
`

// What the report of a plan lists is what the tenant then receives, through the life of every object.
func TestAccPlanReportListsWhatApplySends(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", reportedRoot)
	c.Init()
	for _, step := range []struct {
		name string
		args []string
		sent int
	}{
		{"create", nil, 3},
		{"nothing", nil, 0},
		{"change", []string{"-var=until=10 PM"}, 2},
		{"replace", []string{"-var=until=10 PM", "-replace=luma_notification.analysts"}, 2},
		{"destroy", []string{"-var=until=10 PM", "-destroy"}, 2},
	} {
		c.Plan(append([]string{"-out=saved.tfplan"}, step.args...)...)
		report, err := planreport.Read(strings.NewReader(c.Must("show", "-json", "saved.tfplan")))
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		before := len(tenant.Messages())
		c.Apply("saved.tfplan")
		var want, got []string
		for _, m := range report.Messages {
			want = append(want, string(m.Audience)+": "+beforeItsStart(m))
		}
		for _, m := range tenant.Messages()[before:] {
			got = append(got, string(sentTo(m.Contacts, m.Roles))+": "+m.Message)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || len(got) != step.sent {
			t.Errorf("%s: the tenant received %d messages, want %d; report and messages differ:\n%s", step.name, len(got), step.sent, diff)
		}
	}
}

// beforeItsStart is the text that is sent before the start of the window that a message is about.
func beforeItsStart(m planreport.Message) string {
	if !strings.HasPrefix(m.TextNote, "one of three") {
		return m.Text
	}
	_, texts, _ := strings.Cut(m.Text, ":\n")
	text, _, _ := strings.Cut(texts, "\nfrom then until ")
	return text
}

func sentTo(contacts, roles []string) planreport.Audience {
	switch {
	case len(roles) > 0:
		return planreport.Roles
	case slices.Equal(contacts, []string{"0"}):
		return planreport.AllUsers
	default:
		return planreport.Contacts
	}
}

// A plan that invokes an action by name sends only the action's message.
func TestAccPlanReportOfAnInvokedAction(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.NeedsTerraform("actions", "1.14.1")
	c.Write("main.tf", cli.RequiredProvider+`
action "luma_notification" "call" {
  config {
    recipients = { contacts = ["sam.phyll", "ruth"] }
    message    = "Please join the call"
  }
}
`)
	c.Init()
	c.Plan("-out=saved.tfplan", "-invoke=action.luma_notification.call")
	report, err := planreport.Read(strings.NewReader(c.Must("show", "-json", "saved.tfplan")))
	if err != nil {
		t.Fatal(err)
	}
	want := []planreport.Message{{
		Address: "action.luma_notification.call", Cause: "invoked by name", Readers: "2 users on the tenant of the apply", Audience: planreport.Contacts,
		Contacts: []string{"ruth", "sam.phyll"}, Text: "Please join the call", Certain: true,
	}}
	if diff := cmp.Diff(want, report.Messages); diff != "" {
		t.Error(diff)
	}
	if n := len(tenant.Messages()); n != 0 {
		t.Errorf("planning sent %d messages", n)
	}
}
