// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package upstream holds the benchmarks of the issues beside it, about terraform-plugin-framework and
// terraform-plugin-go. They need nothing of this provider.
package upstream

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkAttributes plans the create of a resource that does nothing and has n optional strings at its top level.
func BenchmarkAttributes(b *testing.B) {
	for _, n := range []int{5, 10, 20, 40, 80} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := wide{n}
			server := providerserver.NewProtocol6(oneResource{r})()
			typ := r.schema().Type().TerraformType(b.Context())
			values := map[string]tftypes.Value{}
			for i := range n {
				values[name(i)] = tftypes.NewValue(tftypes.String, "x")
			}
			config := encode(b, typ, values)
			req := &tfprotov6.PlanResourceChangeRequest{TypeName: "x_wide", Config: config, ProposedNewState: config, PriorState: encode(b, typ, nil)}
			for b.Loop() {
				if resp, err := server.PlanResourceChange(b.Context(), req); err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
	}
}

// BenchmarkStruct reads one object of three attributes into a struct.
func BenchmarkStruct(b *testing.B) {
	r := wide{3}
	typ := r.schema().Type().TerraformType(b.Context())
	values := map[string]tftypes.Value{}
	for i := range 3 {
		values[name(i)] = tftypes.NewValue(tftypes.String, "x")
	}
	state := tfsdk.State{Raw: tftypes.NewValue(typ, values), Schema: r.schema()}
	var model struct {
		A types.String `tfsdk:"a0"`
		B types.String `tfsdk:"a1"`
		C types.String `tfsdk:"a2"`
	}
	for b.Loop() {
		if diags := state.Get(b.Context(), &model); diags.HasError() {
			b.Fatal(diags)
		}
	}
}

// BenchmarkSet compares two equal sets of n strings, as the framework and as plugin-go represent them.
func BenchmarkSet(b *testing.B) {
	for _, n := range []int{500, 1000, 2000} {
		elements, raw := make([]attr.Value, n), make([]tftypes.Value, n)
		for i := range n {
			text := fmt.Sprintf("user-%d@example.com", i)
			elements[i], raw[i] = types.StringValue(text), tftypes.NewValue(tftypes.String, text)
		}
		set, typ := types.SetValueMust(types.StringType, elements), tftypes.Set{ElementType: tftypes.String}
		b.Run(fmt.Sprintf("framework/%d", n), func(b *testing.B) {
			for b.Loop() {
				if same := set; !set.Equal(same) {
					b.Fatal("a set differs from itself")
				}
			}
		})
		b.Run(fmt.Sprintf("tftypes/%d", n), func(b *testing.B) {
			value := tftypes.NewValue(typ, raw)
			for b.Loop() {
				if same := value; !value.Equal(same) {
					b.Fatal("a set differs from itself")
				}
			}
		})
	}
}

func name(i int) string { return fmt.Sprintf("a%d", i) }

func encode(b *testing.B, typ tftypes.Type, value any) *tfprotov6.DynamicValue {
	b.Helper()
	encoded, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, value))
	if err != nil {
		b.Fatal(err)
	}
	return &encoded
}

// wide is a resource with n attributes.
type wide struct{ n int }

func (w wide) schema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for i := range w.n {
		attributes[name(i)] = schema.StringAttribute{Optional: true}
	}
	return schema.Schema{Attributes: attributes}
}

func (w wide) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "x_wide"
}

func (w wide) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = w.schema()
}

func (w wide) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (w wide) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (w wide) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (w wide) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// oneResource is a provider of one resource.
type oneResource struct{ resource resource.Resource }

func (p oneResource) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "x"
}

func (p oneResource) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p oneResource) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (p oneResource) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p oneResource) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.resource }}
}
