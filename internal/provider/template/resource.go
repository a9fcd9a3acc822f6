// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ resource.ResourceWithConfigure       = (*templateResource)(nil)
	_ resource.ResourceWithIdentity        = (*templateResource)(nil)
	_ resource.ResourceWithImportState     = (*templateResource)(nil)
	_ resource.ResourceWithModifyPlan      = (*templateResource)(nil)
	_ resource.ResourceWithUpgradeIdentity = (*templateResource)(nil)
	_ resource.ResourceWithValidateConfig  = (*templateResource)(nil)
)

// templateResource is a notification template of the tenant: plan.go plans it, apply.go writes and reads it, tenant.go
// binds it to its tenant.
type templateResource struct {
	provider *delivery.ProviderData
}

// NewResource returns the resource luma_notification_template.
func NewResource() resource.Resource { return &templateResource{} }

func (r *templateResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification_template"
}

func (r *templateResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (r *templateResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Config, &config)...)
	if !resp.Diagnostics.HasError() {
		config.checkChoice(&resp.Diagnostics)
		resp.Diagnostics.Append(config.checkUnlessHeld(ctx, req.Config)...)
	}
}
