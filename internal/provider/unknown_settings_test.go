// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A setting that is decided only at apply does not free a saved plan from those that were known.
func TestProviderSavedPlanWithAnUnknownSetting(t *testing.T) {
	t.Parallel()
	unknowns := map[string]object{
		"max_contacts":      {"max_contacts": unknown},
		"allowed_audiences": {"allowed_audiences": unknown},
		"same_tenant_as":    {"same_tenant_as": []any{unknown}},
		"max_retries":       {"max_retries": unknown},
		"bot_external_id":   {"bot_external_id": unknown},
		"api_token":         {"api_token": unknown},
	}
	planned := map[string]object{
		"dry_run":  {"dry_run": true},
		"redirect": {"redirect_contacts": []any{"judy@gmail.com"}},
	}
	configs := map[string]object{
		"known":   toSam(),
		"message": toSam(object{"message": unknown}),
		"people":  toSam(object{"recipients": unknown}),
	}
	for unknownName, missing := range unknowns {
		for planName, rails := range planned {
			for configName, config := range configs {
				t.Run(unknownName+" "+planName+" "+configName, func(t *testing.T) {
					t.Parallel()
					tenant := testkit.Start(t)
					l := providertest.To(t, tenant, merge(missing, rails)).Life(t, notification, nil)
					p := l.Plan(config)
					if bad := protocol.Errors(p.Diagnostics); len(bad) > 0 {
						t.Fatal(protocol.Describe(bad))
					}
					l.Server = providertest.To(t, tenant, nil)
					if diags := protocol.Errors(l.ApplyKnown(t.Context(), p, toSam())); len(diags) == 0 {
						t.Errorf("a plan under %s was applied without it: %v", planName, l.State)
					}
					if n := len(tenant.Messages()); n != 0 {
						t.Errorf("%d messages were sent", n)
					}
				})
			}
		}
	}
}

// An endpoint stays bound while same_tenant_as is decided only at apply.
func TestProviderSavedPlanForAnotherTenantWithAnUnknownAlias(t *testing.T) {
	t.Parallel()
	first, second := testkit.Start(t), testkit.Start(t)
	l := providertest.To(t, first, object{"same_tenant_as": []any{unknown}}).Life(t, notification, nil)
	p := l.Plan(toSam())
	l.Server = providertest.To(t, second, nil)
	if diags := protocol.Errors(l.Apply(p)); len(diags) == 0 {
		t.Error("a plan for one tenant was applied to another")
	}
	if n := second.Requests("", ""); n != 0 {
		t.Errorf("%d requests to the other tenant", n)
	}
}
