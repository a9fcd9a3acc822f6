// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command noop is a provider with the schema and the settings of this one that does nothing: what a provider on
// terraform-plugin-framework costs at least. make bench measures this provider against it.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/notification"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/template"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tuning"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/window"
)

func main() {
	tuning.Tune()
	debug.SetMemoryLimit(math.MaxInt64) // it needs more than the limit allows, and would only look slower under it
	err := providerserver.Serve(context.Background(), newProvider, providerserver.ServeOpts{Address: provider.Address, ProtocolVersion: 6})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// noopProvider has the real provider's name and block.
type noopProvider struct{ actual framework.Provider }

func newProvider() framework.Provider { return noopProvider{provider.New("noop")()} }

func (p noopProvider) Metadata(ctx context.Context, req framework.MetadataRequest, resp *framework.MetadataResponse) {
	p.actual.Metadata(ctx, req, resp)
}

func (p noopProvider) Schema(ctx context.Context, req framework.SchemaRequest, resp *framework.SchemaResponse) {
	p.actual.Schema(ctx, req, resp)
}

func (noopProvider) Configure(context.Context, framework.ConfigureRequest, *framework.ConfigureResponse) {
}

func (noopProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (noopProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return noopResource{notification.NewResource()} },
		func() resource.Resource { return noopResource{window.NewResource()} },
		newTemplate,
	}
}

// noopResource has a real resource's name and schema. Whatever is computed is null.
type noopResource struct{ actual resource.Resource }

func (r noopResource) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	r.actual.Metadata(ctx, req, resp)
}

func (r noopResource) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	r.actual.Schema(ctx, req, resp)
}

func (noopResource) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = known(req.Plan.Raw)
}

func (noopResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (noopResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = known(req.Plan.Raw)
}

func (noopResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// known makes unknown attributes null.
func known(plan tftypes.Value) tftypes.Value {
	var values map[string]tftypes.Value
	if err := plan.As(&values); err != nil {
		return plan
	}
	for name, value := range values {
		if !value.IsKnown() {
			values[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	return tftypes.NewValue(plan.Type(), values)
}

// noopTemplate has an identity, which the framework wants to be set.
type noopTemplate struct {
	noopResource

	identity resource.ResourceWithIdentity
}

func newTemplate() resource.Resource {
	actual := template.NewResource()
	identity, _ := actual.(resource.ResourceWithIdentity)
	return noopTemplate{noopResource{actual}, identity}
}

func (r noopTemplate) IdentitySchema(ctx context.Context, req resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	r.identity.IdentitySchema(ctx, req, resp)
}

func (r noopTemplate) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.noopResource.Create(ctx, req, resp)
	text := tftypes.NewValue(tftypes.String, "x")
	resp.Identity.Raw = tftypes.NewValue(resp.Identity.Raw.Type(), map[string]tftypes.Value{"id": text, "endpoint": text})
}
