// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const functionsRoot = cli.RequiredProvider + `
variable "service" {
  type      = string
  sensitive = true
  default   = "Exchange"
}

resource "terraform_data" "deployment" {
  input = "42"
}

locals {
  card = provider::luma::card(yamldecode(<<-YAML
    title: Outage
    buttons:
      - label: Status
        value: https://status.example.com
      - {label: "Yes", type: message, value: "yes"}
  YAML
  ))
}

output "role" {
  value = provider::luma::role_code("analyst")
}

output "render" {
  value = nonsensitive(provider::luma::render("{{service}} is down (@request.message)", { service = var.service }))
}

output "known_at_apply" {
  value = provider::luma::render("Deployment {{number}}", { number = terraform_data.deployment.output })
}

output "card_known_at_apply" {
  value = provider::luma::card({ title = "Deployment ${terraform_data.deployment.output}" }).title
}

output "card" {
  value = "${local.card.title} ${local.card.buttons[1].value} ${local.card.subtitle == null}"
}

output "window" {
  value = provider::luma::format_window("2026-12-01 21:00", "2026-12-01 23:00", ["America/Los_Angeles", "Asia/Kolkata"], "long")
}

output "occurrences" {
  value = join(" ", provider::luma::occurrences({ rrule = "FREQ=MONTHLY;BYDAY=2TU", starts_at = "2026-12-08T21:00", time_zone = "America/Los_Angeles", until = "2027-01-31" }))
}

output "occurrences_known_at_apply" {
  value = one(provider::luma::occurrences({ rrule = "FREQ=DAILY", starts_at = "2026-12-08T21:00", time_zone = "UTC", count = terraform_data.count.output }))
}

resource "terraform_data" "count" {
  input = 1
}

output "state" {
  value = provider::luma::window_state("2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z", "2026-12-02T06:00:00Z")
}
`

// The functions give the same results on every CLI, also where a value is known only at apply, and need neither tenant
// nor settings.
func TestAccFunctionResults(t *testing.T) {
	t.Parallel()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	c.WithoutTenant()
	c.Write("main.tf", functionsRoot)
	c.Init()
	c.Must("validate", "-no-color")
	c.Apply()
	c.RequireEmptyPlan()
	var outputs map[string]struct{ Value string }
	if err := json.Unmarshal([]byte(c.Must("output", "-json")), &outputs); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"role":                "-3",
		"render":              "Exchange is down (@request.message)",
		"known_at_apply":      "Deployment 42",
		"card_known_at_apply": "Deployment 42",
		"card":                "Outage yes true",
		"window":              "Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 10:30–12:30 IST",
		"state":               "active",
		"occurrences":         "2026-12-08T21:00:00-08:00 2027-01-12T21:00:00-08:00",

		"occurrences_known_at_apply": "2026-12-08T21:00:00Z",
	} {
		if got := outputs[name].Value; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAccFunctionRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ call, says string }{
		"role":   {`provider::luma::role_code("admin")`, `Did you mean "administrator"?`},
		"render": {`provider::luma::render("{{servce}}", { service = "x" })`, "(did you mean {{service}}?)"},
		"yaml": {
			`provider::luma::card(yamldecode("title: Yes"))`,
			"title: must be a string. Put it in quotes, because YAML reads yes, no and 404 as other types; or use tostring(…).",
		},
		"card":   {`provider::luma::card({ titel = "x" })`, `Did you mean "title"?`},
		"window": {`provider::luma::format_window("2026-12-01 21:00", "2026-12-01 23:00", ["PST"], "long")`, "America/Los_Angeles"},
		"state":  {`provider::luma::window_state("2026-12-02T07:00:00Z", "2026-12-02T05:00:00Z", "2026-12-02T05:00:00Z")`, "before"},
		"occurrences": {
			`provider::luma::occurrences({ rrule = "FREQ=MONTHLY;BYDAY=2XX", starts_at = "2026-12-08T21:00", time_zone = "UTC", count = 3 })`,
			`rrule: BYDAY=2XX has "2XX", which is not a day.`,
		},
		"fraction": {
			`provider::luma::occurrences({ rrule = "FREQ=DAILY", starts_at = "2026-12-08T21:00", time_zone = "UTC", count = 1.5 })`,
			"count: must be a whole number, such as 12.",
		},
		"null":       {`provider::luma::role_code(null)`, "null"},
		"null, in":   {`provider::luma::render("{{a}}", { a = null })`, `The value of "a" is null.`},
		"null, card": {`provider::luma::card({ title = "x", buttons = [null] })`, "buttons[0]: must not be null."},
		"no card":    {`provider::luma::card(null)`, "null"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := cli.New(t, testkit.Start(t), cli.NoTLS)
			c.WithoutTenant()
			c.Write("main.tf", cli.RequiredProvider+"output \"x\" {\n  value = "+test.call+"\n}\n")
			c.Init()
			output, code := c.TryPlan()
			if code == 0 || !strings.Contains(cli.Flat(output), test.says) {
				t.Errorf("exit code %d, want %q in:\n%s", code, test.says, output)
			}
		})
	}
}
