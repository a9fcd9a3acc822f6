// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ resource.ResourceWithConfigure      = (*notificationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*notificationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*notificationResource)(nil)
	_ resource.ResourceWithImportState    = (*notificationResource)(nil)
)

// notificationResource is a message that must have been sent: decide.go decides what is sent to whom, plan.go shows it,
// apply.go sends it.
type notificationResource struct {
	provider *delivery.ProviderData
}

// NewResource returns the resource luma_notification.
func NewResource() resource.Resource { return &notificationResource{} }

func (r *notificationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification"
}

func (r *notificationResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (r *notificationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Config, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(ctx, &resp.Diagnostics)
	}
}

// Read asks the tenant nothing: a sent message cannot be looked up.
func (r *notificationResource) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	r.provider.SeenIn(ctx, resp.State, path.Root("request_id"))
	r.provider.RefreshSettings(ctx, &resp.State, &resp.Diagnostics)
}

func (r *notificationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, err := uuid.Parse(strings.TrimSpace(req.ID))
	if err != nil {
		resp.Diagnostics.AddError("Invalid import ID",
			"A sent message cannot be looked up, so importing only records that it was sent. Give the UUID that the resource had as its id, or any new UUID; "+
				tfvalue.Quoted(req.ID)+" is not a UUID.")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.String())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("outcome"), string(delivery.Imported))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("send_count"), int64(0))...)
}
