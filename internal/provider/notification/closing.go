// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

const withoutClosing = "To destroy without a closing notice, apply without on_destroy first, or use removed { lifecycle { destroy = false } }."

// planDestroy tells before a destroy whether a closing notice goes, and to whom.
func (r *notificationResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior notificationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	plannedClosing{}.keep(ctx, resp.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.tenant.known {
		return
	}
	closing, goes := r.closingNotice(ctx, prior, readReached(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	if !goes {
		plannedClosing{new(string)}.keep(ctx, resp.Private, &resp.Diagnostics)
		return
	}
	_, audience, err := r.tenant.prepare(closing, closing.Recipients.Audience())
	if err != nil {
		summary, detail := sendFailure(err, closing.Recipients.Audience())
		resp.Diagnostics.AddError(summary, detail+"\n\n"+withoutClosing)
		return
	}
	plannedClosing{&audience}.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.AddAttributeWarning(path.Root("on_destroy"), "Destroying sends a closing notice",
		fmt.Sprintf("Will send the message of on_destroy to %s.", audience))
}

// closingNotice is what destroying the resource sends, to those who were told before; goes is false when there is nothing to close:
// no on_destroy, or nobody was told.
func (r *notificationResource) closingNotice(ctx context.Context, prior notificationModel, last *reached, diags *diag.Diagnostics) (closing notice.Message, goes bool) {
	content, ok := prior.closing(ctx, diags)
	if !ok || prior.Recipients.IsNull() {
		return closing, false
	}
	told := message.RecipientsFrom(ctx, prior.Recipients, diags).toNotice()
	redirectedStill := prior.Outcome.ValueString() == outcomeRedirected && r.tenant.rails.redirect != nil
	if notSent(prior.Outcome.ValueString()) && !redirectedStill {
		if last == nil {
			return closing, false
		}
		told = last.Recipients
	}
	return content.toNotice(ctx, told, diags), !diags.HasError()
}

func (r *notificationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var prior notificationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	closing, goes := r.closingNotice(ctx, prior, readReached(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	if !goes {
		return
	}
	message, audience, err := r.tenant.prepare(closing, closing.Recipients.Audience())
	if err == nil && readPlannedClosing(ctx, req.Private, &resp.Diagnostics).differs(audience, &resp.Diagnostics) {
		return
	}
	var got receipt
	if err == nil {
		got, err = r.tenant.deliver(ctx, message, time.Time{})
	}
	if err != nil {
		summary, detail := sendFailure(err, audience)
		resp.Diagnostics.AddError(summary, detail+"\n\n"+withoutClosing)
		return
	}
	warnOutcome(&resp.Diagnostics, got, audience, nextForClosing)
}
