// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"testing"

	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/fastpath"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const odd = "luma_odd"

// oddResource has what no schema of the provider has today, but what the shortcuts accept: defaults, computed values
// and whole numbers inside other attributes.
type oddResource struct{}

func (oddResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = odd
}

func (oddResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	word := schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("inner")}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":    schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"text":  schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("outer")},
		"names": schema.SetAttribute{Optional: true, ElementType: types.StringType},
		"size":  schema.Int64Attribute{Optional: true},
		"words": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"word": word}},
		"kept":  schema.SingleNestedAttribute{Optional: true, Computed: true, Attributes: map[string]schema.Attribute{"word": word}},
		"made": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"by": schema.StringAttribute{Optional: true, Computed: true}, "times": schema.Int64Attribute{Optional: true},
		}},
	}}
}

func (oddResource) Configure(context.Context, resource.ConfigureRequest, *resource.ConfigureResponse) {
}

func (oddResource) ModifyPlan(context.Context, resource.ModifyPlanRequest, *resource.ModifyPlanResponse) {
}
func (oddResource) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (oddResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (oddResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (oddResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// newOddPair serves the odd resource with the shortcuts and without.
func newOddPair(t *testing.T) pair {
	t.Helper()
	tenant := testkit.Start(t)
	kind := fastpath.Kind{
		New:       func() resource.Resource { return oddResource{} },
		Unchanged: func(context.Context, *delivery.ProviderData, tfsdk.Plan, delivery.PrivateReader) bool { return true },
	}
	p := pair{calls: &answered{n: map[string]int{}}}
	serve := func(shortcuts bool) *protocol.Server {
		one := &oneKind{Provider: provider.New("test")(), fresh: kind.New}
		return protocol.New(t, func() tfprotov6.ProviderServer {
			whole := providerserver.NewProtocol6(framework.Provider(one))().(fastpath.Framework)
			if !shortcuts {
				return whole
			}
			return fastpath.New(whole, fastpath.Options{Provider: "luma", Kinds: []fastpath.Kind{kind}, Data: one.data.Load, Answered: p.calls.add})
		}).MustConfigure(t, object{"endpoint": tenant.Endpoint(), "api_token": tenant.Token()})
	}
	p.short, p.full = serve(true), serve(false)
	return p
}

// Both paths give the same answer for a schema that the shortcuts accept, whether a noun has such a one or not.
func TestShortcutsAnswerAsTheFrameworkForOddSchemas(t *testing.T) {
	t.Parallel()
	p := newOddPair(t)
	schema := p.full.Resource(t, odd)
	for seed := range 600 {
		r := random{rand.New(rand.NewPCG(uint64(seed), 31))}
		state := r.oddObject(schema)
		config := protocol.Merge(r.mutate(schema.ValueType(), state, r.IntN(3), 10), object{"id": nil})
		maps.Copy(config, oddConfig(r))
		planOdd(t, p, schema, r, state, config)
		compareValidate(t, p, odd, protocol.Encode(t, schema, config))
		if t.Failed() {
			t.Fatalf("seed %d\nstate  %v\nconfig %v", seed, state, config)
		}
	}
	if p.calls.n["plan"] < 100 || p.calls.n["validate"] < 100 || p.calls.n["plan in full"] == 0 {
		t.Errorf("answered %v", p.calls.n)
	}
}

// oddObject is a random object of the odd resource.
func (r random) oddObject(schema *tfprotov6.Schema) object {
	typ := schema.ValueType().(tftypes.Object)
	o := object{}
	for name, of := range typ.AttributeTypes {
		o[name] = nil
		if r.chance(40) {
			o[name] = r.value(name, of, 0)
		}
	}
	return o
}

// oddConfig leaves out, now and then, what has a default.
func oddConfig(r random) object {
	changes := object{}
	if r.chance(30) {
		changes["text"] = nil
	}
	if r.chance(15) {
		changes["words"] = object{"word": nil}
	}
	if r.chance(15) {
		changes["made"] = object{"by": nil, "times": 1}
	}
	if r.chance(10) {
		changes["names"] = []any{"a", "a"}
	}
	return changes
}

// planOdd compares a create, a plan of the very state, or an update.
func planOdd(t *testing.T, p pair, schema *tfprotov6.Schema, r random, state, config object) {
	t.Helper()
	prior := protocol.Encode(t, schema, state)
	proposed := protocol.Propose(t, schema, state, config)
	switch r.IntN(3) {
	case 0:
		prior, proposed = protocol.Encode(t, schema, nil), protocol.Propose(t, schema, nil, config)
	case 1:
		proposed = prior
	}
	req := tfprotov6.PlanResourceChangeRequest{TypeName: odd, Config: protocol.Encode(t, schema, config), PriorState: prior, ProposedNewState: proposed}
	compare(t, p, schema, func(on *protocol.Server) answer {
		req := req
		resp, err := on.PlanResourceChange(t.Context(), &req)
		return answer{err, resp.PlannedState, resp.PlannedPrivate, resp.PlannedIdentity, resp.Diagnostics}
	})
}
