// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ resource.ResourceWithConfigure      = (*windowResource)(nil)
	_ resource.ResourceWithValidateConfig = (*windowResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*windowResource)(nil)
	_ resource.ResourceWithImportState    = (*windowResource)(nil)
)

// windowResource is a maintenance window that is announced, and whose readers learn when it is moved, completed or
// cancelled: decide.go decides whether a notice is due, plan.go shows it, apply.go sends it, closing.go does both for a
// destroy.
type windowResource struct {
	provider *delivery.ProviderData
}

// requestIDPath is where the state keeps the request ID of the latest notice.
var requestIDPath = path.Root("last_notice").AtName("request_id")

// NewResource returns the resource luma_maintenance_window.
func NewResource() resource.Resource { return &windowResource{} }

func (r *windowResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_maintenance_window"
}

func (r *windowResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (r *windowResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Config, &config)...)
	if !resp.Diagnostics.HasError() {
		config.read(ctx, &resp.Diagnostics)
	}
}

// Read asks the tenant nothing: it does not know windows, and a sent notice cannot be looked up.
func (r *windowResource) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	r.provider.SeenIn(ctx, resp.State, requestIDPath)
	r.provider.RefreshSettings(ctx, &resp.State, &resp.Diagnostics)
}

// ImportState records that the window was announced. Texts and last_notice are objects without values, so that whatever
// refers to a part of them can be evaluated before the first apply fills them.
func (r *windowResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, err := uuid.Parse(strings.TrimSpace(req.ID))
	if err != nil {
		resp.Diagnostics.AddError("Invalid import ID",
			"The tenant does not know windows, so importing only records that the window was announced. Give the UUID that the resource had as its id, or any new UUID; "+
				tfvalue.Quoted(req.ID)+" is not a UUID.")
		return
	}
	last := lastNoticeModel{Outcome: types.StringValue(string(delivery.Imported)), Errors: types.ListNull(types.StringType)}
	values := map[string]any{
		"id":          id.String(),
		"texts":       tfvalue.ObjectFrom(ctx, tfvalue.AttributeTypes(textsAttribute()), textsModel{}, &resp.Diagnostics),
		"last_notice": tfvalue.ObjectFrom(ctx, tfvalue.AttributeTypes(lastNoticeAttribute()), last, &resp.Diagnostics),
	}
	for name, value := range values {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}
