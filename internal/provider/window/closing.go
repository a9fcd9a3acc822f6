// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

const waysOut = "To destroy the window without a notice, apply notify_on without \"close\" first, or use removed { lifecycle { destroy = false } }."

// kindReplaced is what the plan of a replacement keeps in place of a kind: the window continues in another object, so
// destroying this one sends nothing.
const kindReplaced = "replaced"

var nextForClosing = delivery.NextSteps{
	Unknown:  "The window is destroyed; if nobody got the notice, send it with a separate luma_notification.",
	Limit:    "The time for a closing notice, a day after the end of the window,",
	Expired:  "The window is destroyed.",
	HeldBack: "The window is destroyed, so the notice will not be sent later.",
	Again:    "To send it once more, use a separate luma_notification.",
}

// closingFor is a closing notice to those who saw the window scheduled and are still its recipients; due if there are
// any.
func (r *windowResource) closingFor(h history) delivery.Closing {
	last, heard := h.Heard(r.provider.Sender)
	c := delivery.Closing{
		Due:       h.Closes && heard && last.Subject.Status == notice.StatusScheduled && !last.Subject.Readers.IsZero(),
		Order:     delivery.Order{Message: notice.Message{Recipients: last.Subject.Readers}},
		Elsewhere: h.Elsewhere(r.provider.Tenant),
		At:        path.Root("status"),
		WaysOut:   waysOut,
	}
	if !h.Closes {
		c.Elsewhere = ""
	}
	return c
}

// destruction is the window that is to be destroyed.
type destruction struct {
	prior   model
	window  window
	history history
}

func (r *windowResource) readDestruction(ctx context.Context, state func(context.Context, any) diag.Diagnostics, private delivery.PrivateReader, diags *diag.Diagnostics) (d destruction) {
	diags.Append(state(ctx, &d.prior)...)
	if diags.HasError() {
		return d
	}
	d.window = d.prior.readState(ctx)
	d.history = historyOf(ctx, d.prior, d.window, private, diags)
	return d
}

// closing is the notice that destroying the window sends now. kind, which the plan of a replacement fixed, takes the
// place of what the clock says.
func (r *windowResource) closing(d destruction, kind notice.Kind) delivery.Closing {
	c := r.closingFor(d.history)
	if kind == "" {
		if d.prior.notifies(onClose) != tfvalue.Yes {
			c.Due, c.Elsewhere = false, ""
		}
		var held bool
		if kind, held = d.window.status.Kind(); !held {
			kind = notice.ClosingKind(r.provider.Now(), d.window.Window)
		}
		c.Order.SendBefore = d.window.End.Add(notice.ClosingNoticeFor)
	}
	c.Order.Message = d.window.message(d.prior, kind, "", c.Order.Message.Recipients)
	c.Order.Identity = closingIdentity(d.history, r.provider.Sender, kind, d.prior.ID.ValueString())
	c.Order.Identity.Last = true
	// Whoever knows that the window is cancelled or completed need not hear anything when it is destroyed.
	c.Order.Identity.Also = []string{string(notice.KindCancellation), string(notice.KindCompletion)}
	c.Warning = func(audience string) (summary, detail string) {
		if _, held := d.window.status.Kind(); held {
			return "Destroying sends a closing notice", fmt.Sprintf("A guard rail held back the notice that the window is %s. Destroying the window sends texts.%s to %s.", d.window.status, kind, audience)
		}
		return "Destroying sends a closing notice", fmt.Sprintf(
			"Destroying the window sends a notice to %s. Depending on when you apply: before %s, texts.%s; until %s, texts.%s; within a day after that, texts.%s; later nothing.",
			audience, d.window.Start.Format(time.RFC3339), notice.KindCancellation, d.window.End.Format(time.RFC3339), notice.KindEarlyCompletion, notice.KindCompletion)
	}
	return c
}

func (r *windowResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	d := r.readDestruction(ctx, req.State.Get, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	c := r.closing(d, "")
	if r.provider.Expired(c.Order.SendBefore) {
		c.Due, c.Elsewhere = false, ""
	}
	r.provider.PlanClosing(ctx, c, "", resp.Private, &resp.Diagnostics)
}

// planReplace plans the destroy that belongs to a replacement. It returns the audience of the window that is destroyed,
// and whether destroying it sends a notice. Terraform passes the private state of the window that is destroyed to the
// plan of the one that is created, and what this plan leaves there back to the destroy. It does not show the warnings
// of this plan, so last_notice is unknown if the destroy sends.
func (r *windowResource) planReplace(ctx context.Context, c change, resp *resource.ModifyPlanResponse) (former string, sends bool) {
	h, ok := delivery.ReadHistory[subject](ctx, resp.Private, &resp.Diagnostics)
	if !ok {
		return "", false
	}
	closing, kind := r.closingFor(h), kindReplaced
	status, closed := c.now.status.Kind()
	if closed && closing.Due && c.plan.notifies(onClose) == tfvalue.Yes {
		kind = string(status)
		closing.Warning = func(audience string) (summary, detail string) {
			return "Replacing sends a closing notice", fmt.Sprintf(
				"The new window has the status %s, so texts.%s of the window that is replaced is sent to %s. With create_before_destroy nothing is sent.", c.now.status, kind, audience)
		}
	} else {
		closing.Due, closing.Elsewhere = false, ""
	}
	if !c.now.known.status {
		resp.Diagnostics.AddAttributeWarning(path.Root("status"), "Replacing sends no closing notice",
			"The status of the new window is known only at apply, so the plan cannot say that the window which is replaced is closed, and nothing is sent about it.")
	}
	r.provider.PlanClosing(ctx, closing, kind, resp.Private, &resp.Diagnostics)
	return h.Audience, closing.Due
}

// Delete sends what the plan showed, and nothing if the window continues in another object.
func (r *windowResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.provider.SeenIn(ctx, req.State, requestIDPath)
	planned, _ := delivery.ReadPlannedClosing(ctx, req.Private, &resp.Diagnostics)
	d := r.readDestruction(ctx, req.State.Get, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || planned.Kind == kindReplaced {
		return
	}
	c := r.closing(d, notice.Kind(planned.Kind))
	// Neither the plan nor the clock asks for a notice.
	if planned.Audience == "" && r.provider.Expired(c.Order.SendBefore) {
		c.Due, c.Elsewhere = false, ""
	}
	r.provider.SendClosing(ctx, c, req.Private, nextForClosing, &resp.Diagnostics)
}
