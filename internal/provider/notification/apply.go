// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *notificationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config notificationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !r.send(ctx, nil, nil, &plan, config, &resp.Diagnostics) {
		return
	}
	plan.ID = types.StringValue(uuid.NewString())
	if !notSent(plan.Outcome.ValueString()) {
		keepReached(ctx, resp.Private, plan, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Update leaves the prior state as it was when it adds an error, so that the change is planned again.
func (r *notificationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config, prior notificationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	last := readReached(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.send(ctx, &prior, last, &plan, config, &resp.Diagnostics) {
		return
	}
	sent := !plan.SendCount.Equal(prior.SendCount) && !notSent(plan.Outcome.ValueString())
	if sent || prior.Recipients.IsNull() { // imported: the configuration describes what was sent
		keepReached(ctx, resp.Private, plan, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// send does what was planned, and reports whether plan may be saved. It recomputes what goes to whom and stops before the first
// byte if that is not what the plan told. Once a byte has left it adds no error.
func (r *notificationResource) send(ctx context.Context, prior *notificationModel, last *reached, plan *notificationModel, config notificationModel, diags *diag.Diagnostics) bool {
	d := decide(ctx, prior, last, *plan, r.tenant.rails, diags)
	if !d.send || diags.HasError() {
		return !diags.HasError()
	}
	var checked diag.Diagnostics // its warnings were shown at plan
	config.check(ctx, &checked)
	if checked.HasError() {
		diags.Append(checked.Errors()...)
		return false
	}
	if !config.MessageWO.IsNull() {
		d.message.Content.Text = config.MessageWO.ValueString()
	}
	message, audience, err := r.tenant.prepare(d.message, d.audience)
	if err == nil && !plannedAs(prior, *plan, tfvalue.StringOrNull(r.tenant.endpoint), audience) {
		diags.AddError("Notification differs from the plan", fmt.Sprintf(
			"Nothing was sent. The plan told %s; applying it now would address %s. Plan again, with the settings that shall apply.", plan.Audience, audience))
		return false
	}
	var got receipt
	if err == nil {
		got, err = r.tenant.deliver(ctx, message, plan.sendBefore())
	}
	if err != nil {
		summary, detail := sendFailure(err, audience)
		diags.AddError(summary, detail)
		return false
	}
	plan.record(ctx, got, diags)
	warnOutcome(diags, got, audience, nextForNotification(got.RequestID))
	return true
}

// plannedAs reports that the plan told this send.
func plannedAs(prior *notificationModel, plan notificationModel, endpoint types.String, audience string) bool {
	count := int64(1)
	if prior != nil {
		count = prior.SendCount.ValueInt64() + 1
	}
	return plan.Endpoint.Equal(endpoint) && plan.Audience.ValueString() == audience && plan.SendCount.ValueInt64() == count
}
