// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Block and environment combine, and the stricter wins. The plan shows it, in audience or as an error, and makes no
// request.
func TestProviderRailsOfBlockAndEnvironment(t *testing.T) {
	t.Parallel()
	const host = "luma2.serviceaide.com"
	people := func(n int) object {
		contacts := []any{}
		for _, id := range []string{"a", "b", "c", "d"}[:n] {
			contacts = append(contacts, id)
		}
		return toSam(object{"recipients": object{"contacts": contacts}})
	}
	analysts := toSam(object{"recipients": object{"roles": []any{"analyst"}}})
	everybody := toSam(object{"recipients": object{"all_users": true}})
	type env = map[string]string
	tests := map[string]struct {
		block    object
		env      env
		config   object
		audience string // as planned, empty if refused
		refusal  string
	}{
		"none":                   {nil, nil, everybody, "everybody on " + host, ""},
		"dry run by block":       {object{"dry_run": true}, nil, people(1), "1 user on " + host + " (dry run, nothing is sent)", ""},
		"dry run by environment": {nil, env{"LUMA_DRY_RUN": "1"}, people(1), "1 user on " + host + " (dry run, nothing is sent)", ""},
		"environment cannot lift it": {
			object{"dry_run": true}, env{"LUMA_DRY_RUN": "false"}, people(1), "1 user on " + host + " (dry run, nothing is sent)", "",
		},
		"block cannot lift it": {
			object{"dry_run": false}, env{"LUMA_DRY_RUN": "TRUE"}, people(1), "1 user on " + host + " (dry run, nothing is sent)", "",
		},

		"redirected by block":       {object{"redirect_contacts": []any{"z", " y "}}, nil, everybody, "everybody on " + host + ", redirected to y, z", ""},
		"redirected by environment": {nil, env{"LUMA_REDIRECT_CONTACTS": "z, y,z"}, everybody, "everybody on " + host + ", redirected to y, z", ""},
		"redirected to both's": {
			object{"redirect_contacts": []any{"x", "y"}}, env{"LUMA_REDIRECT_CONTACTS": "y,z"}, analysts, "all Analysts on " + host + ", redirected to y", "",
		},
		"redirected and dry": {
			object{"redirect_contacts": []any{"y"}, "dry_run": true}, nil, analysts, "all Analysts on " + host + ", redirected to y (dry run, nothing is sent)",
			"",
		},

		"as many as allowed": {object{"max_contacts": 3}, nil, people(3), "3 users on " + host, ""},
		"one too many": {
			object{"max_contacts": 3}, nil, people(4), "",
			"The message is for 4 contacts; the provider's max_contacts allows at most 3. Name fewer, or change the guard rail.",
		},
		"smaller block":        {object{"max_contacts": 2}, env{"LUMA_MAX_CONTACTS": "3"}, people(3), "", "allows at most 2."},
		"smaller environment":  {object{"max_contacts": 3}, env{"LUMA_MAX_CONTACTS": " 2 "}, people(3), "", "allows at most 2."},
		"limit by environment": {nil, env{"LUMA_MAX_CONTACTS": "2"}, people(3), "", "allows at most 2."},
		"a role exceeds it": {
			object{"max_contacts": 1000000}, nil, analysts, "",
			"The message is for all Analysts, an audience whose size cannot be known in advance; the provider's max_contacts allows at most " +
				"1000000. Name contacts, or change the guard rail.",
		},
		"everybody exceeds it": {
			nil, env{"LUMA_MAX_CONTACTS": "1000000"}, everybody, "", "The message is for everybody, an audience whose size cannot be known in advance",
		},
		"the same contact counts once": {
			object{"max_contacts": 1}, nil, toSam(object{"recipients": object{"contacts": []any{"a", " a", "a "}}}), "1 user on " + host, "",
		},
		"limit holds before redirected": {object{"max_contacts": 1, "redirect_contacts": []any{"y"}}, nil, people(2), "", "allows at most 1."},
		"redirection is not limited": {
			object{"max_contacts": 1, "redirect_contacts": []any{"y", "z"}}, nil, people(1), "1 user on " + host + ", redirected to y, z", "",
		},
		"limit holds in a dry run": {object{"max_contacts": 1, "dry_run": true}, nil, people(2), "", "allows at most 1."},

		"allowed kind": {object{"allowed_audiences": []any{"roles"}}, nil, analysts, "all Analysts on " + host, ""},
		"contacts not allowed": {
			object{"allowed_audiences": []any{"roles", "all_users"}}, nil, people(1), "",
			`The message is for 1 user, an audience of kind "contacts"; the provider's allowed_audiences allows only all_users, roles. Name other ` +
				`recipients, or change the guard rail.`,
		},
		"roles not allowed":     {object{"allowed_audiences": []any{"contacts"}}, nil, analysts, "", `kind "roles"`},
		"everybody not allowed": {nil, env{"LUMA_ALLOWED_AUDIENCES": "contacts, roles"}, everybody, "", `kind "all_users"`},
		"allowed by both": {
			object{"allowed_audiences": []any{"contacts", "roles"}}, env{"LUMA_ALLOWED_AUDIENCES": "roles,all_users"}, analysts, "all Analysts on " + host, "",
		},
		"not allowed by one": {
			object{"allowed_audiences": []any{"contacts", "roles"}}, env{"LUMA_ALLOWED_AUDIENCES": "roles,all_users"}, people(1), "", "allows only roles.",
		},
		"contacts within a role": {
			object{"allowed_audiences": []any{"roles"}}, nil,
			toSam(object{"recipients": object{"contacts": []any{"a"}, "roles": []any{"analyst"}, "contacts_in_roles": true}}), "", `kind "contacts"`,
		},
		"kind holds if redirected": {
			object{"allowed_audiences": []any{"roles"}, "redirect_contacts": []any{"y"}}, nil, analysts, "all Analysts on " + host + ", redirected to y", "",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Configured(t, test.env, merge(object{"endpoint": "https://" + host + "/vsa", "api_token": "t"}, test.block))
			p := s.Plan(t, notification, nil, test.config)
			refused := protocol.Errors(p.Diagnostics)
			if test.audience != "" {
				if len(refused) > 0 || p.Values["audience"] != test.audience {
					t.Errorf("audience %v, want %q\n%s", p.Values["audience"], test.audience, protocol.Describe(refused))
				}
				return
			}
			protocol.RequireFindings(t, refused, errorAt("recipients", test.refusal))
		})
	}
}

// A warning about a contact does not refuse the environment.
func TestProviderRailsWarningsInTheEnvironment(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, map[string]string{"LUMA_REDIRECT_CONTACTS": "a;b"})
	diags := s.Configure(t, object{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": "t"})
	protocol.RequireFindings(t, diags, warningAt("redirect_contacts", `Check LUMA_REDIRECT_CONTACTS: A contact contains a semicolon and is sent as one login ID.`))
}

// The plan shows what a rail makes certain, also where the audience is known only at apply, and comes true.
func TestProviderRailsInThePlan(t *testing.T) {
	t.Parallel()
	later := toSam(object{"recipients": object{"contacts": unknown}})
	limited := toSam(object{"send_before": "2100-01-01T00:00:00Z"})
	tests := map[string]struct {
		rails, config object
		outcome       any
		warning       string
	}{
		"none":                 {nil, toSam(), unknown, ""},
		"none, known at apply": {nil, later, unknown, ""},
		"dry run": {
			object{"dry_run": true}, toSam(), "dry_run",
			"Dry run, nothing is sent: The provider's dry_run is on: the apply records the outcome dry_run.",
		},
		"dry, known at apply": {object{"dry_run": true}, later, "dry_run", "Dry run, nothing is sent"},
		"dry, with limit":     {object{"dry_run": true}, limited, "dry_run", "Dry run, nothing is sent"},
		"redirect": {
			object{"redirect_contacts": []any{"mei@example.com"}}, toSam(), "redirected", "the message is sent to mei@example.com and to nobody else",
		},
		"redirected at apply":    {object{"redirect_contacts": []any{"mei@example.com"}}, later, "redirected", "Notification is redirected"},
		"redirected, with limit": {object{"redirect_contacts": []any{"mei@example.com"}}, limited, unknown, "Notification is redirected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, test.rails)
			p := s.Plan(t, notification, nil, test.config)
			if p.Values["outcome"] != test.outcome {
				t.Errorf("outcome is planned as %v, want %v", p.Values["outcome"], test.outcome)
			}
			if got := protocol.Describe(p.Diagnostics); !strings.Contains(got, test.warning) || (test.warning == "") != (got == "") {
				t.Errorf("want %q in:\n%s", test.warning, got)
			}
			if n := tenant.Requests("", ""); n != 0 {
				t.Errorf("a plan made %d requests", n)
			}
			s.Must(t, notification, nil, merge(test.config, object{"recipients": toSam()["recipients"]}))
		})
	}
}

// A saved plan stops before it sends when the rails, or the tenant, differ from those it was for; so does the saved
// plan of a destroy.
func TestProviderRailsChangedSinceThePlan(t *testing.T) {
	t.Parallel()
	dry, redirect := object{"dry_run": true}, object{"redirect_contacts": []any{"mei@example.com"}}
	tests := map[string]struct {
		plan, apply object
		says        string
	}{
		"dry run lifted":      {dry, nil, "(dry run, nothing is sent)"},
		"dry run added":       {nil, dry, "(dry run, nothing is sent)"},
		"redirection lifted":  {redirect, nil, "redirected to mei@example.com"},
		"redirection added":   {nil, redirect, "redirected to mei@example.com"},
		"redirection changed": {redirect, object{"redirect_contacts": []any{"tom@example.com"}}, "redirected to tom@example.com"},
		"dry run to redirect": {dry, redirect, "redirected to mei@example.com"},
		"kind not allowed":    {nil, object{"allowed_audiences": []any{"roles"}}, "allows only roles"},
		"limit added":         {nil, object{"max_contacts": 1}, "allows at most 1"},
		"limit in a dry run":  {dry, object{"max_contacts": 1}, "allows at most 1"},
		"limit lifted":        {object{"max_contacts": 2}, nil, `guard_rails was planned as "max_contacts: at most 2" and is now null.`},
		"kind allowed": {
			object{"allowed_audiences": []any{"contacts"}}, nil, `guard_rails was planned as "allowed_audiences: only contacts" and is now null.`,
		},
	}
	two := toSam(object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}, "on_destroy": object{"message": "over"}})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			before, now := providertest.To(t, tenant, test.plan), providertest.To(t, tenant, test.apply)
			state, diags := now.Apply(t.Context(), t, before.Plan(t, notification, nil, two))
			if state != nil || tenant.Requests("", "") != 0 || !strings.Contains(protocol.Describe(protocol.Errors(diags)), test.says) {
				t.Errorf("create: state %v, %d requests, and:\n%s", state, tenant.Requests("", ""), protocol.Describe(diags))
			}

			sender := providertest.To(t, tenant, nil)
			state = sender.Must(t, notification, nil, two)
			plan := before.Adopt(sender).Plan(t, notification, state, nil)
			kept, diags := now.Adopt(sender).Apply(t.Context(), t, plan)
			if kept == nil || len(tenant.Messages()) != 1 || !strings.Contains(protocol.Describe(protocol.Errors(diags)), test.says) {
				t.Errorf("destroy: state %v, %d messages, and:\n%s", kept, len(tenant.Messages()), protocol.Describe(diags))
			}
		})
	}
}

func TestProviderTenantChangedSinceThePlan(t *testing.T) {
	t.Parallel()
	planned, other := testkit.Start(t), testkit.Start(t)
	state, diags := providertest.To(t, other, nil).Apply(t.Context(), t, providertest.To(t, planned, nil).Plan(t, notification, nil, toSam()))
	protocol.RequireFindings(t, diags, errorAt("", "Notification differs from the plan: Nothing was sent: audience was planned as "))
	if state != nil || other.Requests("", "")+planned.Requests("", "") != 0 {
		t.Errorf("state %v", state)
	}
}

// Rails that are decided only at apply leave the plan open and bind then.
func TestProviderRailsKnownAtApply(t *testing.T) {
	t.Parallel()
	for name, rails := range map[string]object{
		"dry_run":           {"dry_run": unknown},
		"redirect_contacts": {"redirect_contacts": []any{unknown}},
		"max_contacts":      {"max_contacts": unknown},
		"allowed_audiences": {"allowed_audiences": unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			p := providertest.To(t, tenant, rails).Plan(t, notification, nil, toSam())
			// Limits do not decide who reads it.
			audience := any("1 user on " + strings.TrimPrefix(tenant.URL(), "http://"))
			if name == "dry_run" || name == "redirect_contacts" {
				audience = unknown
			}
			if bad := protocol.Errors(p.Diagnostics); len(bad) > 0 || p.Values["audience"] != audience || p.Values["guard_rails"] != unknown || p.Values["endpoint"] != tenant.Endpoint() {
				t.Errorf("planned as %v\n%s", p.Values, protocol.Describe(bad))
			}
			state := providertest.To(t, tenant, object{"dry_run": true}).Must(t, notification, nil, toSam())
			if n := tenant.Requests("", ""); n != 0 || state["outcome"] != "dry_run" {
				t.Errorf("%d requests, outcome %v", n, state["outcome"])
			}
			p = providertest.To(t, tenant, rails).Plan(t, notification, state, toSam())
			if name == "dry_run" && p.Values["send_count"] != unknown {
				t.Errorf("send_count is planned as %v, and nobody knows yet whether the rail is lifted", p.Values["send_count"])
			}
		})
	}
}
