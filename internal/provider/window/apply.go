// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *windowResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	c := change{sender: r.provider.Sender}
	c.readPlan(ctx, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	saving := delivery.Saving{Plan: req.Plan.Raw, State: &resp.State, Private: resp.Private}
	r.apply(ctx, c, saving, tftypes.Value{}, &resp.Diagnostics)
}

// Update leaves the prior state as it was when it adds an error, so that the change is planned again.
func (r *windowResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.provider.SeenIn(ctx, req.State, requestIDPath)
	c := change{sender: r.provider.Sender}
	c.readPlan(ctx, req.Plan, &resp.Diagnostics)
	c.readPrior(ctx, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	saving := delivery.Saving{Plan: req.Plan.Raw, State: &resp.State, Private: resp.Private, Before: req.Private}
	r.apply(ctx, c, saving, req.State.Raw, &resp.Diagnostics)
}

// readPlan reads the planned window. Its mistakes are errors once more, since some values may have been unknown;
// warnings were shown when it was validated.
func (c *change) readPlan(ctx context.Context, plan tfsdk.Plan, diags *diag.Diagnostics) {
	var checked diag.Diagnostics
	diags.Append(tfvalue.Get(ctx, plan, &c.plan)...)
	if diags.HasError() {
		return
	}
	c.now = c.plan.read(ctx, &checked)
	diags.Append(checked.Errors()...)
}

// readPrior reads the window in state and its history.
func (c *change) readPrior(ctx context.Context, state tfsdk.State, private delivery.PrivateReader, diags *diag.Diagnostics) {
	diags.Append(tfvalue.Get(ctx, state, &c.prior)...)
	if diags.HasError() || c.prior == nil {
		return
	}
	c.before = c.prior.readState(ctx)
	c.history = historyOf(ctx, *c.prior, c.before, private, diags)
}

// apply sends the notice that is due, or saves that none is.
func (r *windowResource) apply(ctx context.Context, c change, saving delivery.Saving, prior tftypes.Value, diags *diag.Diagnostics) {
	id := tftypes.NewValue(tftypes.String, uuid.NewString())
	d := c.decide()
	if d.send == tfvalue.No {
		saving.Fill = func(delivery.Receipt) map[string]tftypes.Value {
			return map[string]tftypes.Value{"id": id, "audience": tftypes.NewValue(tftypes.String, nil), "last_notice": tftypes.NewValue(lastNoticeType(ctx), nil)}
		}
		r.provider.SaveUnsent(ctx, saving, prior, c.unsentHistory(), diags)
		return
	}
	kind, order := c.order(d, r.provider.Now())
	order.Message = c.now.message(c.plan, kind, d.changes, d.recipients)
	preview, err := r.provider.Preview(order)
	if err != nil {
		summary, detail := delivery.Failure(err, preview)
		diags.AddError(summary, detail)
		return
	}
	saving.Fill = func(got delivery.Receipt) map[string]tftypes.Value {
		return map[string]tftypes.Value{"id": id, "last_notice": lastNotice(ctx, got, kind, c.plan, preview)}
	}
	saving.History = func(outcome delivery.Outcome) any { return c.sentHistory(outcome, d.recipients, preview.Audience) }
	r.provider.Deliver(ctx, delivery.Delivery{
		Order:   order,
		Planned: delivery.Planned{Endpoint: c.plan.Endpoint, GuardRails: c.plan.GuardRails, Audience: c.plan.Audience},
		Saving:  saving,
		Next:    func(delivery.Receipt) delivery.NextSteps { return nextSteps(kind) },
	}, diags)
}

// lastNotice is the attribute last_notice.
func lastNotice(ctx context.Context, got delivery.Receipt, kind notice.Kind, plan model, preview delivery.Preview) tftypes.Value {
	values := got.Values()
	values["kind"] = tftypes.NewValue(tftypes.String, string(kind))
	values["text"] = tftypes.NewValue(tftypes.String, tfvalue.ObjectString(plan.Texts, string(kind)))
	values["audience"] = tftypes.NewValue(tftypes.String, preview.Audience)
	return tftypes.NewValue(lastNoticeType(ctx), values)
}

func lastNoticeType(ctx context.Context) tftypes.Type {
	return lastNoticeAttribute().GetType().TerraformType(ctx)
}

func nextSteps(kind notice.Kind) delivery.NextSteps {
	return delivery.NextSteps{
		Unknown:  fmt.Sprintf("If nobody got it, send texts.%s of the window with a separate luma_notification.", kind),
		Again:    fmt.Sprintf("To send it once more, send texts.%s of the window with a separate luma_notification.", kind),
		Limit:    "The end of the window",
		Expired:  "It is not sent later.",
		HeldBack: "Once the guard rail is lifted, the next apply sends what is then still due.",
	}
}
