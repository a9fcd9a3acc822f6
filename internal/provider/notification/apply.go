// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *notificationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	c := change{sender: r.provider.Sender}
	config := c.read(ctx, req.Plan, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	id := tftypes.NewValue(tftypes.String, uuid.NewString())
	r.send(ctx, c, config, delivery.Saving{
		Plan: req.Plan.Raw, State: &resp.State, Private: resp.Private,
		Fill: func(got delivery.Receipt) map[string]tftypes.Value {
			values := got.Values()
			values["id"] = id
			return values
		},
	}, &resp.Diagnostics)
}

// Update leaves the prior state as it was when it adds an error, so that the change is planned again.
func (r *notificationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	c := change{sender: r.provider.Sender}
	config := c.read(ctx, req.Plan, req.Config, &resp.Diagnostics)
	resp.Diagnostics.Append(req.State.Get(ctx, &c.prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	c.history = historyOf(ctx, c.prior, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	saving := delivery.Saving{Plan: req.Plan.Raw, State: &resp.State, Private: resp.Private, Fill: delivery.Receipt.Values}
	if r.send(ctx, c, config, saving, &resp.Diagnostics) {
		return
	}
	raw, d := req.Private.GetKey(ctx, delivery.HistoryKey)
	resp.Diagnostics.Append(d...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, delivery.HistoryKey, raw)...)
}

func (c *change) read(ctx context.Context, plan tfsdk.Plan, raw tfsdk.Config, diags *diag.Diagnostics) (config model) {
	diags.Append(plan.Get(ctx, &c.plan)...)
	diags.Append(raw.Get(ctx, &config)...)
	c.writeOnly = !config.MessageWO.IsNull()
	return config
}
