// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

const waysOut = "To destroy without a closing notice, apply without on_destroy first, or use removed { lifecycle { destroy = false } }."

var nextForClosing = delivery.NextSteps{
	Unknown:  "The resource is destroyed; if nobody got the notice, send it with a separate luma_notification.",
	HeldBack: "The resource is destroyed, so the notice will not be sent later.",
	Again:    "To send it once more, use a separate luma_notification.",
}

// closing is the notice that destroying a notification with this history sends: to those who last saw the message, if
// anybody on this tenant did.
func (r *notificationResource) closing(h history, msg notice.Message) delivery.Closing {
	last, ok := h.Heard(r.provider.Sender)
	msg.Recipients = last.Subject.Readers
	c := delivery.Closing{
		Asked: h.Closes, Due: h.Closes && ok && !last.Subject.Readers.IsZero(), Order: delivery.Order{Message: msg}, At: path.Root("on_destroy"), WaysOut: waysOut,
		Warning: func(audience string) (summary, detail string) {
			return "Destroying sends a closing notice", fmt.Sprintf("The message of on_destroy is sent to %s.", audience)
		},
	}
	if h.Closes {
		c.Elsewhere = h.Elsewhere(r.provider.Tenant)
	}
	return c
}

func (r *notificationResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	c := r.closingOf(ctx, req.State.Get, req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		r.provider.PlanClosing(ctx, c, "", resp.Private, &resp.Diagnostics)
	}
}

// planReplace plans the destroy that belongs to a replacement, and returns the audience of the object that is
// destroyed; "" if no object is replaced. Terraform passes the private state of that object to the plan of the one that
// is created, and what this plan leaves there back to the destroy. It shows no warning of this plan, only errors and
// values.
func (r *notificationResource) planReplace(ctx context.Context, resp *resource.ModifyPlanResponse) (former string) {
	h, ok := delivery.ReadHistory[subject](ctx, resp.Private, &resp.Diagnostics)
	if ok {
		r.provider.PlanClosing(ctx, r.closing(h, notice.Message{}), "", resp.Private, &resp.Diagnostics)
	}
	return h.Audience
}

func (r *notificationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.provider.SeenIn(ctx, req.State, path.Root("request_id"))
	c := r.closingOf(ctx, req.State.Get, req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		r.provider.SendClosing(ctx, c, req.Private, nextForClosing, &resp.Diagnostics)
	}
}

// closingOf is the closing notice of the notification in state.
func (r *notificationResource) closingOf(ctx context.Context, state func(context.Context, any) diag.Diagnostics, private delivery.PrivateReader, diags *diag.Diagnostics) delivery.Closing {
	var prior model
	diags.Append(state(ctx, &prior)...)
	if diags.HasError() {
		return delivery.Closing{}
	}
	var msg notice.Message
	if content, ok := prior.closing(ctx, diags); ok {
		msg = content.ToMessage(ctx, notice.Recipients{}, diags)
	}
	h := historyOf(ctx, &prior, private, diags)
	c := r.closing(h, msg)
	c.Order.Identity = h.Identity(r.provider.Sender, "closing", prior.ID.ValueString())
	c.Order.Identity.Once, c.Order.Identity.Last = true, true
	return c
}
