// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

const (
	importFailed = "Unable to import notification template"
	howToImport  = "Use the ID from Settings > Notification Templates in Skills Builder, such as \"1001\", or the exact name, such as \"name:Outage notice\". " +
		"terraform query (1.14.1 and newer) lists every template."
)

// ImportState takes an ID, "name:" with the exact name, or an identity.
func (r *templateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given, ok := r.importID(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	client := r.provider.RequireClient(importFailed, &resp.Diagnostics)
	if client == nil {
		return
	}
	t, err := findImported(ctx, client, given)
	if notFound, ok := asNotFound(err); ok {
		resp.Diagnostics.AddError(importFailed, fmt.Sprintf("%s\n\n%s", notFound, howToImport))
		return
	}
	if err != nil {
		addReadFailure(r.provider, &resp.Diagnostics, "template", err)
		return
	}
	if !supported(t) {
		addUnsupported(&resp.Diagnostics, importFailed, templateLabel(t.Name, t.ID), t.ResponseType, "You can still use it by its ID, as template_id of a notification.")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), t.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("endpoint"), r.provider.Endpoint())...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, templateIdentity{ID: tfvalue.StringOrNull(t.ID), Endpoint: r.provider.Endpoint()})...)
}

// importID is what the import names: its ID or the one in its identity, whose endpoint must be that of the configured
// tenant.
func (r *templateResource) importID(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (id string, ok bool) {
	if req.ID != "" || req.Identity == nil || req.Identity.Raw.IsFullyNull() {
		return req.ID, true
	}
	var identity templateIdentity
	diags.Append(req.Identity.Get(ctx, &identity)...)
	if diags.HasError() {
		return "", false
	}
	return identity.ID.ValueString(), r.checkImportTenant(identity, diags)
}

// checkImportTenant refuses an identity whose endpoint is not that of the configured tenant, whatever its spelling.
func (r *templateResource) checkImportTenant(identity templateIdentity, diags *diag.Diagnostics) bool {
	if identity.Endpoint.IsNull() {
		return true
	}
	endpoint, err := luma.ParseEndpoint(identity.Endpoint.ValueString(), true)
	if err != nil {
		diags.AddError(importFailed, fmt.Sprintf("The endpoint of the identity cannot be used: %s Leave endpoint out of the identity to import from the provider's endpoint.", err))
		return false
	}
	if !r.provider.Tenant.Known || r.provider.Tenant.Owns(endpoint) {
		return true
	}
	addForeignImport(diags, identity.ID.ValueString(), endpoint, r.provider.Tenant.Endpoint)
	return false
}

func findImported(ctx context.Context, client *luma.Client, given string) (luma.Template, error) {
	if trimmed := strings.TrimSpace(given); trimmed == "" || trimmed == importByName {
		return luma.Template{}, notFound(noMatch, "The import ID is empty.")
	}
	if name, ok := strings.CutPrefix(given, importByName); ok {
		return findByName(ctx, client, name)
	}
	return findByID(ctx, client, given)
}
