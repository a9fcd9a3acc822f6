// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// twoTenants are a tenant with the template of a state, and another one where somebody else's template has the same ID.
type twoTenants struct {
	home, other *testkit.Tenant
	life        *protocol.Life
	before      object // the state as the home tenant left it
}

func startTwoTenants(t *testing.T) *twoTenants {
	t.Helper()
	two := &twoTenants{home: testkit.Start(t), other: testkit.Start(t)}
	two.other.CreateTemplate(emulator.Template{Name: "HR welcome", ResponseType: "TEXT", Content: emulator.Content{Text: "Welcome!"}})
	two.life = providertest.To(t, two.home, nil).Life(t, template, nil)
	two.life.Must(outageTemplate())
	two.before = maps.Clone(two.life.State)
	if id := two.before["id"]; stored(t, two.other, id).Name != "HR welcome" {
		t.Fatalf("the other tenant has %v", stored(t, two.other, id))
	}
	return two
}

// move continues the life of the template under other settings, as after a change of LUMA_ENDPOINT or of an alias.
func (two *twoTenants) move(t *testing.T, to *testkit.Tenant, settings object) {
	t.Helper()
	two.life.Server = providertest.To(t, to, settings)
}

// requireRefused fails unless the other tenant was asked for nothing, the state stayed and the error names both tenants
// and the ways out.
func (two *twoTenants) requireRefused(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	failed := protocol.Errors(diags)
	for _, says := range []string{
		"belongs to " + two.home.Endpoint(), "configured for " + two.other.Endpoint(), "back to " + two.home.Endpoint(), "terraform state rm",
		`same_tenant_as = ["` + two.home.Endpoint() + `"]`,
	} {
		protocol.RequireFindings(t, failed, errorAt("", says))
	}
	if n := two.other.Requests("", ""); n != 0 {
		t.Errorf("%d requests to the other tenant: %v", n, two.other.Log())
	}
	if two.life.State != nil && !reflect.DeepEqual(two.life.State, two.before) {
		t.Errorf("the state became %v", two.life.State)
	}
}

func TestTemplateIsNotTouchedInAnotherTenant(t *testing.T) {
	t.Parallel()
	changed := outageTemplate(object{"text": "new"})
	type diagnostics = []*tfprotov6.Diagnostic
	tests := map[string]func(t *testing.T, two *twoTenants) diagnostics{
		"refresh":        func(_ *testing.T, two *twoTenants) diagnostics { return two.life.Refresh() },
		"unchanged plan": func(_ *testing.T, two *twoTenants) diagnostics { return two.life.Plan(outageTemplate()).Diagnostics },
		"update":         func(_ *testing.T, two *twoTenants) diagnostics { return two.life.Plan(changed).Diagnostics },
		"destroy":        func(_ *testing.T, two *twoTenants) diagnostics { return two.life.Plan(nil).Diagnostics },
		"replace": func(_ *testing.T, two *twoTenants) diagnostics {
			return two.life.Plan(changed, protocol.Replace).Diagnostics
		},
		"tainted, replace": func(_ *testing.T, two *twoTenants) diagnostics { return two.replaceTainted() },
		"tainted, destroy": func(_ *testing.T, two *twoTenants) diagnostics {
			two.life.Tainted = true
			return two.life.Plan(nil).Diagnostics
		},
	}
	for name, attempt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			two := startTwoTenants(t)
			two.move(t, two.other, nil)
			two.requireRefused(t, attempt(t, two))
			stored(t, two.home, two.before["id"])
		})
	}
}

// replaceTainted replaces an object that Terraform has marked as tainted: the plan does not see its state, only the
// destroy does.
func (two *twoTenants) replaceTainted() []*tfprotov6.Diagnostic {
	two.life.Tainted = true
	p := two.life.Plan(outageTemplate())
	return append(p.Diagnostics, two.life.Apply(p)...)
}

// A saved plan is applied under other settings than those it was made under, without planning again.
func TestTemplateSavedPlanIsNotAppliedToAnotherTenant(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config object
		says   string
	}{
		"update":  {outageTemplate(object{"text": "new"}), "belongs to another tenant"},
		"sample":  {outageTemplate(object{"sample_message": "x"}), "belongs to another tenant"},
		"destroy": {nil, "belongs to another tenant"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			two := startTwoTenants(t)
			p := two.life.Plan(test.config)
			two.move(t, two.other, nil)
			kept, diags := two.life.Server.Apply(t.Context(), t, p)
			protocol.RequireFindings(t, diags, errorAt("", test.says))
			if !reflect.DeepEqual(kept, two.before) || two.other.Requests("", "") != 0 {
				t.Errorf("%d requests to the other tenant, the state became %v", two.other.Requests("", ""), kept)
			}
		})
	}
}

// Core compares the known planned endpoint; the provider refuses by itself, too.
func TestTemplateSavedCreateIsNotAppliedToAnotherTenant(t *testing.T) {
	t.Parallel()
	home, other := testkit.Start(t), testkit.Start(t)
	for name, planned := range map[string]*protocol.Server{
		"another tenant":           providertest.To(t, home, nil),
		"dry run without a tenant": providertest.Configured(t, nil, object{"dry_run": true}),
	} {
		life := planned.Life(t, template, nil)
		p := life.Plan(outageTemplate())
		life.Server = providertest.To(t, other, nil)
		if diags := life.Apply(p); len(protocol.Errors(diags)) == 0 {
			t.Errorf("%s: core would apply the plan", name)
		}
		created, diags := life.Server.Apply(t.Context(), t, p)
		protocol.RequireFindings(t, diags, errorAt("", "configured for "+other.Endpoint()))
		if created != nil || other.Requests("", "") != 0 {
			t.Errorf("%s: %d requests, created %v", name, other.Requests("", ""), created)
		}
	}
}

// An object that create_before_destroy has replaced, or whose create in the new tenant was wanted, is never destroyed
// there.
func TestTemplateDeposedInAnotherTenantStays(t *testing.T) {
	t.Parallel()
	two := startTwoTenants(t)
	two.life.Tainted = true
	two.move(t, two.other, nil)
	p := two.life.Plan(outageTemplate(), protocol.CreateBeforeDestroy)
	diags := two.life.Apply(p)
	protocol.RequireFindings(t, protocol.Errors(diags), errorAt("", "belongs to "+two.home.Endpoint()))
	if two.other.Requests("DELETE", "") != 0 || stored(t, two.other, two.before["id"]).Name != "HR welcome" {
		t.Errorf("the other tenant has %v", two.other.Templates())
	}
	if two.life.State["endpoint"] != two.other.Endpoint() || len(two.life.Deposed) != 1 {
		t.Errorf("the state is %v, deposed %v", two.life.State, two.life.Deposed)
	}
}

func TestTemplateOfTheSystemIsForgottenAnywhere(t *testing.T) {
	t.Parallel()
	home, other := testkit.Start(t), testkit.Start(t)
	life := providertest.To(t, home, nil).Life(t, template, nil)
	if diags := life.Import("-1"); len(diags) > 0 {
		t.Fatal(protocol.Describe(diags))
	}
	life.Server = providertest.To(t, other, nil)
	protocol.RequireFindings(t, life.Refresh(), errorAt("", "belongs to another tenant"))
	life.Must(nil)
	if life.State != nil || other.Requests("", "") != 0 || home.Requests("DELETE", "") != 0 {
		t.Errorf("%d requests, the state is %v", other.Requests("", ""), life.State)
	}
}

func TestTemplateReturnsToItsTenant(t *testing.T) {
	t.Parallel()
	two := startTwoTenants(t)
	two.move(t, two.other, nil)
	two.requireRefused(t, two.life.Refresh())
	two.move(t, two.home, nil)
	two.life.Must(outageTemplate(object{"text": "new"}))
	two.life.Must(nil)
	if two.home.Requests("DELETE", "") != 1 || two.other.Requests("", "") != 0 {
		t.Errorf("%d deletes, %d requests to the other tenant", two.home.Requests("DELETE", ""), two.other.Requests("", ""))
	}
}

// A tenant that moved to another address keeps its templates, and its former address is no longer needed once they were
// read.
func TestTemplateFollowsItsTenantToAnotherAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]func(two *twoTenants){
		"refreshed":     func(two *twoTenants) { two.life.Refresh() },
		"not refreshed": func(*twoTenants) {},
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			two := startTwoTenants(t)
			id := two.before["id"].(string)
			moved := stored(t, two.home, id) // the other tenant stands for the home at its new address
			moved.Version = stored(t, two.other, id).Version
			two.other.UpdateTemplate(moved)
			two.move(t, two.other, object{"same_tenant_as": []any{two.home.Endpoint() + "/"}})
			begin(two)
			two.life.Refresh()
			two.life.Must(outageTemplate(object{"text": "new"}))
			if two.life.State["endpoint"] != two.other.Endpoint() || stored(t, two.other, id).Content.Text != "new" {
				t.Errorf("the state is %v", two.life.State)
			}
			two.move(t, two.other, nil)
			two.life.Must(outageTemplate(object{"text": "newer"}))
			two.life.Must(nil)
			if two.other.Requests("DELETE", "") != 1 {
				t.Errorf("%d deletes", two.other.Requests("DELETE", ""))
			}
		})
	}
}

// A state that an earlier version of the provider wrote has no endpoint: it belongs to the tenant that is configured
// next.
func TestTemplateWithoutEndpointIsAdopted(t *testing.T) {
	t.Parallel()
	tests := map[string]func(life *protocol.Life) []*tfprotov6.Diagnostic{
		"by refresh": func(life *protocol.Life) []*tfprotov6.Diagnostic { return life.Refresh() },
		"by update": func(life *protocol.Life) []*tfprotov6.Diagnostic {
			return life.Must(outageTemplate(object{"text": "new"}))
		},
	}
	for name, adopt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			two := startTwoTenants(t)
			delete(two.life.State, "endpoint")
			two.life.RequireEmptyPlan(outageTemplate())
			protocol.RequireFindings(t, adopt(two.life))
			if two.life.State["endpoint"] != two.home.Endpoint() {
				t.Errorf("the state is %v", two.life.State)
			}
			two.before = maps.Clone(two.life.State)
			two.move(t, two.other, nil)
			two.requireRefused(t, two.life.Plan(nil).Diagnostics)
		})
	}
}

// A dry run without a tenant reads nothing and claims nothing.
func TestTemplateIsNotClaimedByADryRun(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []any{"https://luma2.serviceaide.com/vsa", nil} {
		two := startTwoTenants(t)
		two.life.State["endpoint"] = endpoint
		two.life.Server = providertest.Configured(t, nil, object{"dry_run": true})
		two.life.Refresh()
		two.life.Must(outageTemplate(object{"sample_message": "x"}))
		p := two.life.Plan(outageTemplate(object{"text": "new"}))
		if two.life.State["endpoint"] != endpoint || p.Values["endpoint"] != endpoint {
			t.Errorf("the state is %v, planned %v", two.life.State, p.Values)
		}
	}
}

func TestTemplateEndpointIsPlanned(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	created := providertest.To(t, tenant, nil).Plan(t, template, nil, outageTemplate())
	later := providertest.Configured(t, nil, object{"endpoint": unknown, "api_token": unknown}).Plan(t, template, nil, outageTemplate())
	if created.Values["endpoint"] != tenant.Endpoint() || later.Values["endpoint"] != unknown {
		t.Errorf("planned as %v and, with an unknown tenant, as %v", created.Values["endpoint"], later.Values["endpoint"])
	}
}

// While same_tenant_as is known only at apply, nothing is refused, and nothing is read or written either.
func TestTemplateWaitsForUnknownSettings(t *testing.T) {
	t.Parallel()
	two := startTwoTenants(t)
	two.move(t, two.other, object{"same_tenant_as": []any{unknown}})
	protocol.RequireFindings(t, two.life.Refresh(), warningAt("", "known only at apply"))
	p := two.life.Plan(outageTemplate(object{"text": "new"}))
	protocol.RequireFindings(t, p.Diagnostics)
	two.move(t, two.other, nil)
	two.requireRefused(t, two.life.Apply(p))
}
