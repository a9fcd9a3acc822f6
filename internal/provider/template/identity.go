// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// templateIdentity is what a template is known by. Terraform does not let it change, so it keeps the endpoint under
// which it was first recorded, also after the tenant has moved (same_tenant_as); the attribute endpoint decides.
type templateIdentity struct {
	ID       types.String `tfsdk:"id"`
	Endpoint types.String `tfsdk:"endpoint"`
}

// identityVersion is 1 since the identity has an endpoint.
const identityVersion = 1

func (r *templateResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Version: identityVersion,
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				Description:       "ID of the template.",
				RequiredForImport: true,
			},
			"endpoint": identityschema.StringAttribute{
				Description:       "Endpoint of the tenant that the template belongs to. It can be left out of an import; if it is given, it must be the provider's endpoint.",
				OptionalForImport: true,
			},
		},
	}
}

// UpgradeIdentity adds the endpoint to identities of version 0: they are adopted by the configured tenant, as their
// states are.
func (r *templateResource) UpgradeIdentity(context.Context) map[int64]resource.IdentityUpgrader {
	return map[int64]resource.IdentityUpgrader{0: {
		PriorSchema: &identityschema.Schema{Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true},
		}},
		IdentityUpgrader: func(ctx context.Context, req resource.UpgradeIdentityRequest, resp *resource.UpgradeIdentityResponse) {
			var prior struct {
				ID types.String `tfsdk:"id"`
			}
			resp.Diagnostics.Append(req.Identity.Get(ctx, &prior)...)
			resp.Diagnostics.Append(resp.Identity.Set(ctx, templateIdentity{ID: prior.ID, Endpoint: r.identityEndpoint(types.StringNull())})...)
		},
	}}
}

// identityEndpoint is the endpoint of an identity that is recorded now for a template with that endpoint in state. An
// identity cannot hold an unknown value, so it is null while the tenant is decided only at apply.
func (r *templateResource) identityEndpoint(endpoint types.String) types.String {
	if endpoint.ValueString() == "" && r.provider != nil {
		endpoint = r.provider.Endpoint()
	}
	if endpoint.IsUnknown() {
		return types.StringNull()
	}
	return endpoint
}

// keepIdentity records the identity of a template whose state has none yet. Terraform 1.11 and OpenTofu keep none, and
// every call must still return one.
func (r *templateResource) keepIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m templateModel, diags *diag.Diagnostics) {
	if identity.Raw.IsFullyNull() {
		diags.Append(identity.Set(ctx, templateIdentity{ID: m.ID, Endpoint: r.identityEndpoint(m.Endpoint)})...)
	}
}

// newIdentity is the identity of a template that was just created. It cannot fail, because it runs after the request.
func newIdentity(of tftypes.Type, id, endpoint string) tftypes.Value {
	return tftypes.NewValue(of, map[string]tftypes.Value{
		"id":       tftypes.NewValue(tftypes.String, id),
		"endpoint": tftypes.NewValue(tftypes.String, endpoint),
	})
}
