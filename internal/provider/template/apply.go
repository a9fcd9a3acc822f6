// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// Create has nothing left that can fail once the tenant has created the template: newSave has tried it all before.
func (r *templateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Plan, &plan)...)
	client := r.provider.RequireClient("Unable to create notification template", &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.checkPlannedTenant(plan, &resp.Diagnostics) {
		return
	}
	in := plan.toInput(ctx, &resp.Diagnostics)
	save := newSave(req.Plan.Raw, &resp.State, r.provider.Tenant.Endpoint, &resp.Diagnostics)
	save.rehearseIdentity(resp.Identity, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stored, err := client.CreateTemplate(ctx, in)
	if err != nil {
		addCreateFailure(r.provider, &resp.Diagnostics, in, err)
		return
	}
	save.write(stored)
}

// Read removes a template from state only if the tenant's list answered without it and its own read says 404: anything
// less is an error, and the state stays as it is.
func (r *templateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &state)...)
	if resp.Diagnostics.HasError() || !r.checkTenant(state, &resp.Diagnostics) {
		return
	}
	r.keepIdentity(ctx, resp.Identity, state, &resp.Diagnostics) // Terraform wants one even of a template that is gone
	if r.provider.Client == nil {
		resp.Diagnostics.AddWarning("Templates were not refreshed", "The provider has no tenant to read from: its settings are known only at apply, or dry_run omits them. The state stays as it is.")
		return
	}
	stored, err := r.provider.Client.CachedTemplate(ctx, state.ID.ValueString())
	switch {
	case errors.Is(err, luma.ErrNotFound):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		addReadFailure(r.provider, &resp.Diagnostics, "template", err)
		return
	}
	before := state
	state.fromAPI(ctx, stored, &resp.Diagnostics)
	state.Preview = state.preview(ctx, &resp.Diagnostics)
	state.Endpoint = r.endpoint(state.Endpoint)
	if !state.equal(before) {
		resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.State, &state)...)
	}
}

// Update replaces the template only if it still is as it was read. A change that the tenant does not store makes no
// request.
func (r *templateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &prior)...)
	if resp.Diagnostics.HasError() || !r.checkEditable(prior, &resp.Diagnostics) {
		return
	}
	before, after := prior.toInput(ctx, &resp.Diagnostics), plan.toInput(ctx, &resp.Diagnostics)
	save := newSave(req.Plan.Raw, &resp.State, r.endpoint(prior.Endpoint).ValueString(), &resp.Diagnostics)
	r.keepIdentity(ctx, resp.Identity, prior, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if sameInput(before, after) {
		save.writeUnchanged(prior)
		return
	}
	client := r.provider.RequireClient("Unable to update notification template", &resp.Diagnostics)
	if client == nil || !r.checkPlannedTenant(plan, &resp.Diagnostics) {
		return
	}
	stored, err := client.UpdateTemplate(ctx, prior.ID.ValueString(), prior.readVersion(), after)
	if failed, ok := errors.AsType[*luma.APIError](err); ok && failed.Current != nil && sameInput(inputOf(*failed.Current), after) {
		stored, err = *failed.Current, nil // somebody else made the same change
	}
	if err != nil {
		addUpdateFailure(r.provider, &resp.Diagnostics, prior.storedTemplateModel, before, err)
		return
	}
	save.write(stored)
}

// Delete leaves system templates in the tenant.
func (r *templateResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var prior templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if prior.SystemDefined.ValueBool() {
		prior.warnForgotten(&resp.Diagnostics, "It was only removed from state")
		return
	}
	if !r.checkTenant(prior, &resp.Diagnostics) {
		return
	}
	client := r.provider.RequireClient("Unable to delete notification template", &resp.Diagnostics)
	if client == nil {
		return
	}
	if err := client.DeleteTemplate(ctx, prior.ID.ValueString()); err != nil {
		addDeleteFailure(r.provider, &resp.Diagnostics, prior.storedTemplateModel, err)
	}
}
