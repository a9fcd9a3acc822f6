// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
	r.send(ctx, c, config, c.toAll(ctx, &resp.Diagnostics), delivery.Saving{
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
	r.provider.SeenIn(ctx, req.State, path.Root("request_id"))
	c := change{sender: r.provider.Sender}
	config := c.read(ctx, req.Plan, req.Config, &resp.Diagnostics)
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &c.prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	c.history = historyOf(ctx, c.prior, req.Private, &resp.Diagnostics)
	d := c.decide(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	saving := delivery.Saving{Plan: req.Plan.Raw, State: &resp.State, Private: resp.Private, Before: req.Private, Fill: delivery.Receipt.Values}
	if d.send != no {
		r.send(ctx, c, config, d, saving, &resp.Diagnostics)
		return
	}
	r.provider.SaveUnsent(ctx, saving, req.State.Raw, c.unsentHistory(ctx, &resp.Diagnostics), &resp.Diagnostics)
}

func (c *change) read(ctx context.Context, plan tfsdk.Plan, raw tfsdk.Config, diags *diag.Diagnostics) (config model) {
	diags.Append(tfvalue.Get(ctx, plan, &c.plan)...)
	diags.Append(tfvalue.Get(ctx, raw, &config)...)
	c.writeOnly = !config.MessageWO.IsNull()
	return config
}

// send checks the configuration once more, now that everything in it is known, and hands the message over.
func (r *notificationResource) send(ctx context.Context, c change, config model, d decision, saving delivery.Saving, diags *diag.Diagnostics) {
	var checked diag.Diagnostics // its warnings were shown at plan
	config.check(ctx, &checked)
	diags.Append(checked.Errors()...)
	order := c.order(ctx, d, diags)
	after := seenOf(ctx, c.plan, c.writeOnly, r.provider.Tenant.Endpoint, diags)
	if diags.HasError() {
		return
	}
	if c.writeOnly {
		order.Message.Content.Text = config.MessageWO.ValueString()
	}
	preview, _ := r.provider.Preview(order) // Deliver reports its error
	open, fill := c.unchecked(ctx, d, diags), saving.Fill
	c.warnUnchecked(ctx, d, diags)
	saving.Fill = func(got delivery.Receipt) map[string]tftypes.Value { return fill(open.in(got)) }
	saving.History = func(outcome delivery.Outcome) any {
		h := c.history.After(open.outcome(outcome), after).Revise(stillAmong(after.Recipients)).Counted(c.sender)
		h.Closes, h.Audience, h.Unchecked = !c.plan.OnDestroy.IsNull(), preview.Audience, open.after(outcome)
		return h
	}
	r.provider.Deliver(ctx, delivery.Delivery{
		Order:   order,
		Planned: delivery.Planned{Endpoint: c.plan.Endpoint, GuardRails: c.plan.GuardRails, Audience: c.plan.Audience},
		Saving:  saving,
		Next:    nextSteps,
	}, diags)
}

// unsentHistory is what recipients count as having seen after a change that is not sent.
func (c change) unsentHistory(ctx context.Context, diags *diag.Diagnostics) history {
	endpoint := c.sender.Tenant.Endpoint
	after := seenOf(ctx, c.plan, c.writeOnly, endpoint, diags)
	h := c.history
	if c.prior.imported() {
		h = h.After(delivery.Imported, after)
	} else {
		h = h.Revise(revised(seenOf(ctx, *c.prior, wroteOnly(*c.prior, c.writeOnly), endpoint, diags), after))
	}
	h.Closes = !c.plan.OnDestroy.IsNull()
	return h
}

func nextSteps(got delivery.Receipt) delivery.NextSteps {
	return delivery.NextSteps{
		Unknown:  fmt.Sprintf("Then set acknowledge = %q if it arrived, or a new value in resend_triggers to send it again.", got.RequestID),
		Expired:  "It is recorded as expired and not sent later. If it still matters, set a later send_before and a new value in resend_triggers.",
		Again:    "To send it once more, set a new value in resend_triggers.",
		HeldBack: "Once the guard rail is lifted, the next apply sends what its recipients have not seen by then.",
	}
}
