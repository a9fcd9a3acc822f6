// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ resource.ResourceWithConfigure      = (*maintenanceWindowResource)(nil)
	_ resource.ResourceWithValidateConfig = (*maintenanceWindowResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*maintenanceWindowResource)(nil)
	_ resource.ResourceWithImportState    = (*maintenanceWindowResource)(nil)
)

// maintenanceWindowResource is a span of time whose readers are told when it is announced, moved, completed or cancelled:
// maintenance_window_decide.go decides whether a notice is due, maintenance_window_plan.go tells it, maintenance_window_apply.go
// sends it. Neither state nor plan depends on the clock; which notice is still right is decided when it is sent.
type maintenanceWindowResource struct {
	tenant *tenant
}

func newMaintenanceWindowResource() resource.Resource { return &maintenanceWindowResource{} }

func (r *maintenanceWindowResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_maintenance_window"
}

func (r *maintenanceWindowResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.tenant = tenantFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *maintenanceWindowResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config maintenanceWindowModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(ctx, &resp.Diagnostics)
	}
}

// Read asks nobody: a window is known to Terraform alone, and a sent notice cannot be looked up.
func (r *maintenanceWindowResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {
}

func (r *maintenanceWindowResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, err := uuid.Parse(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import ID",
			"A window cannot be looked up in the tenant, so importing only records that its readers were told of it. Give the UUID that the resource had as its id, or any new UUID; \""+
				luma.Sanitize(req.ID, 100)+"\" is none.")
		return
	}
	last, d := types.ObjectValueFrom(ctx, tfvalue.AttributeTypes(lastNoticeAttribute()), lastNoticeModel{
		Outcome: types.StringValue(outcomeImported), Errors: types.ListNull(types.StringType),
	})
	resp.Diagnostics.Append(d...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.String())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("last_notice"), last)...)
}
