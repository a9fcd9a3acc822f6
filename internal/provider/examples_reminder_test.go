// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// remindsOfEachWindow runs examples/recurring-windows, with one window in the past and two in the future. The test sets
// the clock that decides on reminders; the provider itself lives on the real one.
func remindsOfEachWindow(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	first, second := today.AddDate(0, 0, 5).Add(21*time.Hour), today.AddDate(0, 0, 25).Add(21*time.Hour)
	const rule, evening, later = "FREQ=DAILY;INTERVAL=20", "T21:00:00Z", "T22:00:00Z"
	apply := func(now time.Time, rrule, clock string) {
		t.Helper()
		c.Write("test.auto.tfvars", fmt.Sprintf("rrule = %q\nstarts_at = %q\nuntil = %q\nnow = %q\n",
			rrule, today.AddDate(0, 0, -15).Format(time.DateOnly)+clock, today.AddDate(0, 0, 27).Format(time.DateOnly), now.Format(time.RFC3339)))
		c.Apply()
		c.RequireEmptyPlan()
	}
	var sent []string
	and := func(more ...string) {
		t.Helper()
		sent = append(sent, more...)
		requireNoticesInAnyOrder(t, tenant, sent)
	}
	c.Init()
	if output, code := c.TryPlan("-var=remind_before=-24h"); code == 0 || !strings.Contains(cli.Flat(output), `Write hours or minutes, such as "24h" or "90m".`) {
		t.Errorf("a negative lead time: exit code %d\n%s", code, output)
	}
	and()

	apply(first.Add(-26*time.Hour), rule, evening)
	and("announcement", "announcement")
	apply(first.Add(-22*time.Hour), rule, evening)
	and("reminder")
	apply(first.Add(-2*time.Hour), rule, evening) // the schedule runs again
	and()
	apply(first.Add(2*time.Hour), rule, evening) // the window has started
	and()

	apply(second.Add(-20*time.Hour), rule, evening)
	and("reminder")
	apply(second.Add(-20*time.Hour), rule, later) // another start is worth another reminder
	and("change", "change", "reminder")
	apply(second.Add(-20*time.Hour), rule+"\nEXDATE:"+second.Format("20060102"), later)
	and("cancellation")
	c.Destroy()
	and("cancellation")
}

// requireNoticesInAnyOrder is providertest.RequireNotices for windows that are created at the same time.
func requireNoticesInAnyOrder(t *testing.T, tenant *testkit.Tenant, want []string) {
	t.Helper()
	got := slices.Sorted(slices.Values(providertest.Notices(tenant)))
	if want = slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Fatalf("sent %q, want %q", got, want)
	}
}

// remindsByAction runs examples/reminder-action: once while the start is near, again only manually, and again after a
// rejection.
func remindsByAction(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.NeedsTerraform("actions", "1.14.1")
	start := time.Now().AddDate(0, 0, 5).UTC().Truncate(24 * time.Hour).Add(21 * time.Hour)
	at := func(before time.Duration) string { return "-var=now=" + start.Add(-before).Format(time.RFC3339) }
	c.Write("test.auto.tfvars", fmt.Sprintf("starts_at = %q\n", start.Format(time.RFC3339)))
	c.Init()
	c.Apply(at(25 * time.Hour))
	providertest.RequireNotices(t, tenant, "announcement")

	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400, Count: 1})
	if output, code := c.TryApply(at(24 * time.Hour)); code == 0 {
		t.Errorf("a rejected reminder leaves the run green:\n%s", output)
	}
	providertest.RequireNotices(t, tenant, "announcement")
	c.Apply(at(23 * time.Hour))
	c.Apply(at(22 * time.Hour)) // the schedule runs again
	providertest.RequireNotices(t, tenant, "announcement", "reminder")
	c.Apply("-invoke=action.luma_notification.reminder", at(21*time.Hour))
	providertest.RequireNotices(t, tenant, "announcement", "reminder", "reminder")
	c.Apply(at(0))
	c.Destroy(at(0))
	providertest.RequireNotices(t, tenant, "announcement", "reminder", "reminder", "cancellation")
}
