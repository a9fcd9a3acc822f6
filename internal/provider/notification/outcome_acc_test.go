// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const outageRoot = cli.RequiredProvider + `
variable "acknowledge" {
  type    = string
  default = null
}

resource "luma_notification" "outage" {
  recipients  = { contacts = ["sam@gmail.com"] }
  message     = "Exchange is down"
  acknowledge = var.acknowledge

  lifecycle {
    postcondition {
      condition     = self.outcome != "unknown"
      error_message = "Nobody knows whether ${self.audience} got request ${self.request_id}."
    }
  }
}

output "request_id" {
  value = luma_notification.outage.request_id
}
`

// The documented way to a red run: a postcondition on the outcome fails the run and every later plan, sends nothing
// again, and acknowledge is the way out.
func TestAccNotificationUnknownTurnsTheRunRed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", outageRoot)
	c.Init()
	tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1})

	for range 3 { // the first sends, the others must not
		output, code := c.TryApply()
		if code == 0 || !strings.Contains(output, "Nobody knows whether 1 user on") {
			t.Fatalf("exit code %d:\n%s", code, output)
		}
		if got := len(tenant.Messages()); got != 1 {
			t.Fatalf("%d delivered, want 1", got)
		}
	}
	id := tenant.Messages()[0].RequestID
	c.Apply("-var", "acknowledge="+id)
	if output, code := c.TryPlan("-detailed-exitcode", "-var", "acknowledge="+id); code != 0 {
		t.Errorf("the plan after the acknowledgement is not empty:\n%s", output)
	}
	if got := len(tenant.Messages()); got != 1 {
		t.Errorf("%d delivered, want 1", got)
	}
}

// The next apply after an error sends what was not sent, and nothing else.
func TestAccNotificationErrorIsSentByTheNextApply(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Count: 2, Action: emulator.ActionStatus, Status: 403})
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", cli.RequiredProvider+`
		resource "luma_notification" "each" {
		  count      = 3
		  recipients = { contacts = ["sam@gmail.com"] }
		  message    = "Notice ${count.index}"
		}`)
	c.Init()
	output, code := c.TryApply()
	if code == 0 || strings.Count(output, "Error: Unable to send notification") != 2 || len(tenant.Messages()) != 1 {
		t.Fatalf("exit code %d with %d delivered:\n%s", code, len(tenant.Messages()), output)
	}
	c.Apply()
	c.RequireEmptyPlan()
	got := map[string]int{}
	for _, m := range tenant.Messages() {
		got[m.Message]++
	}
	if len(got) != 3 || len(tenant.Messages()) != 3 {
		t.Errorf("delivered %v, want each of three once", got)
	}
}

// Terraform's own parallelism does not matter: no more requests are under way at once than max_concurrent_requests
// allows.
func TestAccNotificationConcurrencyIsBounded(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Latency = 20 * time.Millisecond }))
	c := cli.New(t, tenant, cli.NoTLS)
	c.Write("main.tf", cli.RequiredProvider+`
		provider "luma" {
		  max_concurrent_requests = 3
		}
		resource "luma_notification" "each" {
		  count      = 100
		  recipients = { contacts = ["sam@gmail.com"] }
		  message    = "Notice ${count.index}"
		}`)
	c.Init()
	c.Apply("-parallelism=100")
	if got := tenant.MaxInFlight(); got != 3 {
		t.Errorf("%d requests were under way at once, want 3", got)
	}
	if got := len(tenant.Messages()); got != 100 {
		t.Errorf("%d delivered, want 100", got)
	}
}
