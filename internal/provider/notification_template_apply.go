// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

func (r *templateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan templateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	client := r.tenant.requireClient("Unable to create notification template", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	in := plan.toInput(ctx, &resp.Diagnostics)
	stored, err := client.CreateTemplate(ctx, in)
	if err != nil {
		r.tenant.addCreateFailure(&resp.Diagnostics, in, err)
		return
	}
	plan.record(stored)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Read removes a template from state only if the tenant's list answered without it and its own read says 404: anything less is
// an error, and the state stays as it is.
func (r *templateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state templateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...) // wanted even of a template that is gone
	if r.tenant.client == nil {
		resp.Diagnostics.AddWarning("Templates were not refreshed", "The provider knows no tenant yet (its settings are known only at apply, or dry_run leaves them out), so the state is taken as it is.")
		return
	}
	stored, err := r.tenant.client.CachedTemplate(ctx, state.ID.ValueString())
	switch {
	case errors.Is(err, luma.ErrNotFound):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		r.tenant.addReadFailure(&resp.Diagnostics, "template", err)
		return
	}
	state.fromAPI(ctx, stored, &resp.Diagnostics)
	state.Preview = state.preview(ctx, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update replaces the template only if it still is as it was read. A change that the tenant does not store makes no request.
func (r *templateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior templateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	read, in := prior.toInput(ctx, &resp.Diagnostics), plan.toInput(ctx, &resp.Diagnostics)
	if sameInput(read, in) {
		plan.Version, plan.ModifiedAt = prior.Version, prior.ModifiedAt
	} else if !r.write(ctx, &plan, prior.storedTemplateModel, read, in, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// write reports whether the tenant has what was planned. Somebody else's edit that made it so already counts.
func (r *templateResource) write(ctx context.Context, plan *templateModel, prior storedTemplateModel, read, in luma.TemplateInput, diags *diag.Diagnostics) bool {
	client := r.tenant.requireClient("Unable to update notification template", diags)
	if client == nil {
		return false
	}
	id := prior.ID.ValueString()
	stored, err := client.UpdateTemplate(ctx, id, prior.Version.ValueInt64(), in)
	var failed *luma.APIError
	if errors.As(err, &failed) && failed.Current != nil && sameInput(inputOf(*failed.Current), in) {
		stored, err = *failed.Current, nil
	}
	if err != nil {
		r.tenant.addUpdateFailure(diags, prior, read, err)
		return false
	}
	plan.Version, plan.ModifiedAt = versionOrNull(stored.Version), templateTime(stored.Modified)
	return true
}

// Delete leaves system templates in the tenant.
func (r *templateResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var prior templateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if prior.SystemDefined.ValueBool() {
		prior.warnForgotten(&resp.Diagnostics, "It was only forgotten")
		return
	}
	client := r.tenant.requireClient("Unable to delete notification template", &resp.Diagnostics)
	if client == nil {
		return
	}
	if err := client.DeleteTemplate(ctx, prior.ID.ValueString()); err != nil {
		r.tenant.addDeleteFailure(&resp.Diagnostics, prior.storedTemplateModel, err)
	}
}

// ImportState takes an ID, "name:" with the exact name, or an identity.
func (r *templateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given := req.ID
	if given == "" && req.Identity != nil {
		var identity templateIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		given = identity.ID.ValueString()
	}
	client := r.tenant.requireClient("Unable to import notification template", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	t, err := findImported(ctx, client, given)
	missing, isMissing := errors.AsType[noSuchTemplate](err)
	switch {
	case isMissing:
		resp.Diagnostics.AddError("Unable to import notification template", fmt.Sprintf("%s\n\n%s", missing, howToImport))
		return
	case err != nil:
		r.tenant.addReadFailure(&resp.Diagnostics, "template", err)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), t.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, templateIdentity{ID: types.StringValue(t.ID)})...)
}

const howToImport = "Give the ID from Settings > Notification Templates in Skills Builder, such as \"1001\", or the exact name, such as \"name:Outage notice\". " +
	"terraform query (1.14.1 and newer) lists every template."

func findImported(ctx context.Context, client *luma.Client, given string) (luma.Template, error) {
	if strings.TrimSpace(given) == "" || strings.TrimSpace(given) == importByName {
		return luma.Template{}, noTemplate("The import ID is empty.")
	}
	if name, ok := strings.CutPrefix(given, importByName); ok {
		return findByName(ctx, client, name)
	}
	return findByID(ctx, client, given)
}

// templateIdentity is what a template is known by for good.
type templateIdentity struct {
	ID types.String `tfsdk:"id"`
}

func (m storedTemplateModel) identity() templateIdentity { return templateIdentity{ID: m.ID} }
