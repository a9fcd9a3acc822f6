// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/fastpath"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/notification"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// altered is a notification whose ModifyPlan is counted, and whose answer a test alters.
type altered struct {
	resource.Resource

	runs  *atomic.Int64
	alter func(*resource.ModifyPlanResponse)
}

func (a altered) Configure(ctx context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	a.Resource.(resource.ResourceWithConfigure).Configure(ctx, req, resp)
}

func (a altered) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	a.runs.Add(1)
	a.Resource.(resource.ResourceWithModifyPlan).ModifyPlan(ctx, req, resp)
	a.alter(resp)
}

// oneKind is the provider with one kind of resource. It keeps what Configure leaves for it.
type oneKind struct {
	framework.Provider

	fresh func() resource.Resource
	data  atomic.Pointer[delivery.ProviderData]
}

func (p *oneKind) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{p.fresh}
}

func (p *oneKind) Configure(ctx context.Context, req framework.ConfigureRequest, resp *framework.ConfigureResponse) {
	p.Provider.Configure(ctx, req, resp)
	data, _ := resp.ResourceData.(*delivery.ProviderData)
	p.data.Store(data)
}

// inconvertible is an element of a set that has no value in the protocol.
type inconvertible struct{ attr.Value }

func (inconvertible) ToTerraformValue(context.Context) (tftypes.Value, error) {
	return tftypes.Value{}, errors.New("none")
}

// Whatever ModifyPlan returns, it runs once for each request: a second run would look contacts up again, and would no
// longer give the warnings that the journal gives once.
func TestModifyPlanRunsOnce(t *testing.T) {
	t.Parallel()
	contact := func(value attr.Value) path.Path {
		return path.Root("recipients").AtName("contacts").AtSetValue(value)
	}
	tests := map[string]func(*resource.ModifyPlanResponse){
		"as it is": func(*resource.ModifyPlanResponse) {},
		"a replacement": func(resp *resource.ModifyPlanResponse) {
			resp.RequiresReplace = path.Paths{path.Root("message"), path.Root("recipients")}
		},
		"a deferral": func(resp *resource.ModifyPlanResponse) {
			resp.Deferred = &resource.Deferred{Reason: resource.DeferredReasonAbsentPrereq}
		},
		"a value of another type": func(resp *resource.ModifyPlanResponse) { resp.Plan.Raw = tftypes.NewValue(tftypes.String, "x") },
		"a warning at an element": func(resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.AddAttributeWarning(contact(types.StringValue("sam@gmail.com")), "A", "b")
		},
		"an error at an element that cannot be located": func(resp *resource.ModifyPlanResponse) {
			resp.Diagnostics.AddAttributeError(contact(inconvertible{types.StringValue("x")}), "A", "b")
		},
	}
	for name, alter := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			short, full := planAltered(t, tenant, true, alter), planAltered(t, tenant, false, alter)
			if len(short.PlannedPrivate) > 0 || short.Deferred != nil != (full.Deferred != nil) || len(short.RequiresReplace) != len(full.RequiresReplace) {
				t.Errorf("answered %+v, want %+v", short, full)
			}
			for i, at := range full.RequiresReplace {
				if !short.RequiresReplace[i].Equal(at) {
					t.Errorf("replaced at %s, want %s", short.RequiresReplace[i], at)
				}
			}
			if (short.PlannedState == nil) != (full.PlannedState == nil) || len(protocol.Errors(short.Diagnostics)) == 0 != (len(protocol.Errors(full.Diagnostics)) == 0) {
				t.Errorf("answered %+v with %s, want %+v with %s", short, protocol.Describe(short.Diagnostics), full, protocol.Describe(full.Diagnostics))
			}
			if name == "a warning at an element" && !slices.Equal(described(short.Diagnostics), described(full.Diagnostics)) {
				t.Errorf("warned %q, want %q", described(short.Diagnostics), described(full.Diagnostics))
			}
		})
	}
}

// planAltered plans a notification whose contacts are looked up, and requires one look-up and one run of ModifyPlan.
func planAltered(t *testing.T, tenant *testkit.Tenant, shortcut bool, alter func(*resource.ModifyPlanResponse)) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	var runs atomic.Int64
	fresh := func() resource.Resource { return altered{notification.NewResource(), &runs, alter} }
	p := &oneKind{Provider: provider.New("test")(), fresh: fresh}
	calls := &answered{n: map[string]int{}}
	s := protocol.New(t, func() tfprotov6.ProviderServer {
		whole := providerserver.NewProtocol6(p)().(fastpath.Framework)
		if !shortcut {
			return whole
		}
		return fastpath.New(whole, fastpath.Options{Provider: "luma", Kinds: []fastpath.Kind{{New: fresh}}, Data: p.data.Load, Answered: calls.add})
	})
	s.MustConfigure(t, object{"endpoint": tenant.Endpoint(), "api_token": tenant.Token()})
	schema, config := s.Resource(t, providertest.Notification), providertest.ToSam(object{"verify_contacts": true})
	before := tenant.Requests(http.MethodGet, "")
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: providertest.Notification, Config: protocol.Encode(t, schema, config), PriorState: protocol.Encode(t, schema, nil),
		ProposedNewState: protocol.Propose(t, schema, nil, config),
	})
	if err != nil {
		t.Fatal(err)
	}
	if lookups := tenant.Requests(http.MethodGet, "") - before; lookups != 1 || runs.Load() != 1 {
		t.Errorf("%d look-ups in %d runs of ModifyPlan", lookups, runs.Load())
	}
	if shortcut && calls.n["plan"] != 1 {
		t.Errorf("answered %v", calls.n)
	}
	return resp
}
