// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const windowAddress = "luma_maintenance_window.exchange"

// windowCase is a real CLI with a tenant and a clock that the provider lives on.
type windowCase struct {
	tenant *testkit.Tenant
	clock  *testkit.Clock
}

func newWindowCase(t *testing.T) windowCase {
	t.Helper()
	return windowCase{testkit.Start(t), testkit.NewClock(dayBefore)}
}

func (c windowCase) run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: providertest.Factories(provider.WithClock(c.clock.Now)), Steps: steps})
}

// config is the window of exchange(), with lines that take the place of those of the same attribute.
func (c windowCase) config(lines ...string) string {
	return c.tenant.ProviderConfig("") + windowBlock("exchange", lines...)
}

func windowBlock(name string, lines ...string) string {
	body := []string{
		`title = "Exchange upgrade"`, `starts_at = "2026-12-01T21:00"`, `ends_at = "2026-12-01T23:00"`,
		`time_zone = "America/Los_Angeles"`, `recipients = { contacts = ["sam@gmail.com"] }`,
	}
	for _, line := range lines {
		attribute, _, _ := strings.Cut(line, "=")
		body = slices.DeleteFunc(body, func(other string) bool { return strings.HasPrefix(other, attribute) })
		body = append(body, line)
	}
	return fmt.Sprintf("resource \"luma_maintenance_window\" %q {\n%s\n}\n", name, strings.Join(body, "\n"))
}

// sent checks the kinds of notices sent so far.
func (c windowCase) sent(want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := providertest.Notices(c.tenant); !slices.Equal(got, want) {
			return fmt.Errorf("sent %q, want %q", got, want)
		}
		return nil
	}
}

func text(kind string) tfjsonpath.Path { return tfjsonpath.New("texts").AtMapKey(kind) }

func TestAccWindowLifecycle(t *testing.T) {
	c := newWindowCase(t)
	host := c.tenant.URL()[len("http://"):]
	announced := "Maintenance: Exchange upgrade\nWhen: Tue 1 Dec 2026, 21:00–23:00 PST (2 hours)"
	moved := "Maintenance changed: Exchange upgrade\nWhat changed: start 21:00 → 22:00 PST\nNow: Tue 1 Dec 2026, 22:00–23:00 PST (1 hour)"
	c.run(t,
		resource.TestStep{
			Config: c.config(),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(windowAddress, text("announcement"), knownvalue.StringExact(announced)),
					plancheck.ExpectKnownValue(windowAddress, text("change"), knownvalue.Null()),
					plancheck.ExpectKnownValue(windowAddress, tfjsonpath.New("audience"), knownvalue.StringExact("1 user on "+host)),
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("last_notice")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(windowAddress, tfjsonpath.New("last_notice").AtMapKey("text"), knownvalue.StringExact(announced)),
				statecheck.ExpectKnownValue(windowAddress, tfjsonpath.New("last_notice").AtMapKey("outcome"), knownvalue.StringExact("confirmed")),
			},
			Check: c.sent("announcement"),
		},
		resource.TestStep{ // another spelling
			Config:           c.config(`starts_at = "2026-12-02T06:00:00+01:00"`, `ends_at = "2026-12-02T07:00:00Z"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            c.sent("announcement"),
		},
		resource.TestStep{
			Config: c.config(`starts_at = "2026-12-01T22:00"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(windowAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(windowAddress, text("change"), knownvalue.StringExact(moved)),
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("last_notice")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement", "change"),
		},
		resource.TestStep{
			PreConfig: func() { c.clock.Set(nextMonth) },
			Config:    c.config(`starts_at = "2026-12-01T22:00"`, `title = "Exchange"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement", "change"),
		},
	)
	if err := c.sent("announcement", "change")(nil); err != nil {
		t.Errorf("destroyed long after its end: %v", err)
	}
}

func TestAccWindowDestroyed(t *testing.T) {
	c := newWindowCase(t)
	c.run(t, resource.TestStep{Config: c.config(), Check: c.sent("announcement")})
	if err := c.sent("announcement", "cancellation")(nil); err != nil {
		t.Error(err)
	}
}

func TestAccWindowClosedByStatus(t *testing.T) {
	c := newWindowCase(t)
	c.run(t,
		resource.TestStep{Config: c.config(), Check: c.sent("announcement")},
		resource.TestStep{
			Config: c.config(`status = "completed"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(windowAddress, tfjsonpath.New("status"), knownvalue.StringExact("completed")),
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("last_notice")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement", "completion"),
		},
	)
	if err := c.sent("announcement", "completion")(nil); err != nil {
		t.Errorf("destroying a completed window: %v", err)
	}
}

// setsClock lets time pass between a plan and its apply.
type setsClock struct {
	clock *testkit.Clock
	to    time.Time
}

func (s setsClock) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	s.clock.Set(s.to)
}

// An approval that comes after the end of a window fails nothing, whether the window is new or was announced, and sends
// nothing.
func TestAccWindowApprovedTooLate(t *testing.T) {
	c := newWindowCase(t)
	late := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{setsClock{c.clock, ends}}}
	expired := []statecheck.StateCheck{
		statecheck.ExpectKnownValue(windowAddress, tfjsonpath.New("last_notice").AtMapKey("outcome"), knownvalue.StringExact("expired")),
	}
	c.run(t,
		resource.TestStep{Config: c.config(), ConfigPlanChecks: late, ConfigStateChecks: expired, Check: c.sent()},
		resource.TestStep{PreConfig: func() { c.clock.Set(dayBefore) }, Config: c.config(`title = "Exchange"`), Check: c.sent("announcement")},
		resource.TestStep{Config: c.config(`title = "Mail"`), ConfigPlanChecks: late, ConfigStateChecks: expired, Check: c.sent("announcement")},
	)
}

// A replacement is announced, and no notice says that the maintenance is cancelled.
func TestAccWindowReplaced(t *testing.T) {
	c := newWindowCase(t)
	c.run(t,
		resource.TestStep{
			Config: replacedBy("1") + c.config(`lifecycle { replace_triggered_by = [terraform_data.again] }`),
			Check:  c.sent("announcement"),
		},
		resource.TestStep{
			Config: replacedBy("2") + c.config(`lifecycle { replace_triggered_by = [terraform_data.again] }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(windowAddress, plancheck.ResourceActionDestroyBeforeCreate)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement", "announcement"),
		},
		resource.TestStep{ // those who heard of the old window get what the new one says
			Config: replacedBy("3") + c.config(`status = "cancelled"`, `lifecycle { replace_triggered_by = [terraform_data.again] }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(windowAddress, plancheck.ResourceActionDestroyBeforeCreate),
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("last_notice")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement", "announcement", "cancellation"),
		},
	)
	if err := c.sent("announcement", "announcement", "cancellation")(nil); err != nil {
		t.Error(err)
	}
}

func replacedBy(value string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"again\" {\n  input = %q\n}\n", value)
}

func TestAccWindowImported(t *testing.T) {
	c := newWindowCase(t)
	const id = "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01"
	c.run(t,
		resource.TestStep{
			Config: c.config() + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", windowAddress, id),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(windowAddress, tfjsonpath.New("last_notice").AtMapKey("outcome"), knownvalue.StringExact("imported")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(windowAddress, tfjsonpath.New("id"), knownvalue.StringExact(id)),
			},
			Check: c.sent(),
		},
		resource.TestStep{Config: c.config(`starts_at = "2026-12-01T22:00"`), Check: c.sent("change")},
	)
}

func TestAccWindowMoved(t *testing.T) {
	c := newWindowCase(t)
	c.run(t,
		resource.TestStep{Config: c.config(), Check: c.sent("announcement")},
		resource.TestStep{
			Config: c.tenant.ProviderConfig("") + windowBlock("mail") + "moved {\n  from = " + windowAddress + "\n  to = luma_maintenance_window.mail\n}\n",
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction("luma_maintenance_window.mail", plancheck.ResourceActionNoop)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent("announcement"),
		},
		resource.TestStep{ // what readers saw moves with it
			Config: c.tenant.ProviderConfig("") + windowBlock("mail", `starts_at = "2026-12-01T22:00"`) + "moved {\n  from = " + windowAddress + "\n  to = luma_maintenance_window.mail\n}\n",
			Check:  c.sent("announcement", "change"),
		},
	)
}

func TestAccWindowForgotten(t *testing.T) {
	c := newWindowCase(t)
	c.run(t,
		resource.TestStep{Config: c.config(), Check: c.sent("announcement")},
		resource.TestStep{
			Config: c.tenant.ProviderConfig("") + "removed {\n  from = " + windowAddress + "\n  lifecycle {\n    destroy = false\n  }\n}\n",
			Check:  c.sent("announcement"),
		},
	)
	if err := c.sent("announcement")(nil); err != nil {
		t.Errorf("a forgotten window: %v", err)
	}
}

// Times from another resource of the same apply are decided and sent at apply.
func TestAccWindowTimesKnownAtApply(t *testing.T) {
	c := newWindowCase(t)
	config := func(start string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"start\" {\n  input = %q\n}\n", start) + c.config(`starts_at = terraform_data.start.output`)
	}
	step := func(start string, sent ...string) resource.TestStep {
		return resource.TestStep{
			Config: config(start),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("texts")),
					plancheck.ExpectUnknownValue(windowAddress, tfjsonpath.New("last_notice")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: c.sent(sent...),
		}
	}
	c.run(t,
		step("2026-12-01T21:00", "announcement"),
		step("2026-12-02T05:00:00Z", "announcement"),
		step("2026-12-01T22:00", "announcement", "change"),
	)
}
