// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func (r *maintenanceWindowResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan maintenanceWindowModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	known, ok := r.notify(ctx, nil, &plan, nil, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.ID = types.StringValue(uuid.NewString())
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	known.write(ctx, resp.Private, &resp.Diagnostics)
}

// Update leaves the prior state as it was when it adds an error, so that the change is planned again.
func (r *maintenanceWindowResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior maintenanceWindowModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	known := readTold(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	known, ok := r.notify(ctx, &prior, &plan, known, &resp.Diagnostics)
	if !ok {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	known.write(ctx, resp.Private, &resp.Diagnostics)
}

// notify sends what was planned, if the clock still permits. It returns what readers were told so far, and whether plan may be
// saved. Once a byte has left it adds no error.
func (r *maintenanceWindowResource) notify(ctx context.Context, prior, plan *maintenanceWindowModel, known toldNotices, diags *diag.Diagnostics) (toldNotices, bool) {
	if !plan.checked(ctx, diags) {
		return known, false
	}
	now, _ := plan.told(ctx)
	d := decideWindow(ctx, prior, *plan, known, r.tenant.rails)
	if !d.due {
		plan.settleNotice(prior)
		if prior != nil && prior.imported() {
			known = known.record(outcomeImported, now)
		}
		return known, true
	}
	kind, audience, got, ok := r.dispatch(ctx, *plan, d, diags)
	if !ok {
		return known, false
	}
	plan.record(ctx, kind, audience, got, diags)
	if got.Outcome != outcomeExpired || !plan.AllowPast.ValueBool() {
		warnOutcome(diags, got, audience, nextForWindow(kind))
	}
	return known.record(got.Outcome, now), true
}

// dispatch hands the notice over that is right by the clock. It stops before the first byte if the plan told something else.
func (r *maintenanceWindowResource) dispatch(ctx context.Context, plan maintenanceWindowModel, d windowDecision, diags *diag.Diagnostics) (kind notice.Kind, audience string, got receipt, ok bool) {
	var shown diag.Diagnostics // at plan
	w, _ := plan.window(&shown)
	kind, sendBefore := d.noticeAt(r.tenant.now(), w)
	message := plan.message(ctx, kind, d.changes, diags)
	prepared, audience, err := r.tenant.prepare(message, message.Recipients.Audience())
	if err != nil && r.late(plan, d) { // nothing will leave, so there is nothing to hold back
		audience, err = message.Recipients.Audience(), nil
	}
	if err == nil && !plan.Audience.IsUnknown() && plan.Audience.ValueString() != audience {
		diags.AddError("Notification differs from the plan", fmt.Sprintf(
			"Nothing was sent. The plan told %s; applying it now would address %s. Plan again, with the settings that shall apply.", plan.Audience, audience))
		return kind, audience, got, false
	}
	if err == nil {
		got, err = r.tenant.deliver(ctx, prepared, sendBefore)
	}
	if err != nil {
		summary, detail := sendFailure(err, audience)
		diags.AddError(summary, detail)
		return kind, audience, got, false
	}
	return kind, audience, got, true
}

// settleNotice fills what a plan left open when nothing turned out to be due.
func (m *maintenanceWindowModel) settleNotice(prior *maintenanceWindowModel) {
	kept := *m
	kept.keepNotice(prior)
	if m.LastNotice.IsUnknown() {
		m.LastNotice = kept.LastNotice
	}
	if m.Audience.IsUnknown() {
		m.Audience = kept.Audience
	}
}

// checked reports mistakes that only apply could see; warnings were shown at plan.
func (m maintenanceWindowModel) checked(ctx context.Context, diags *diag.Diagnostics) bool {
	var found diag.Diagnostics
	m.check(ctx, &found)
	diags.Append(found.Errors()...)
	return !found.HasError()
}

func nextForWindow(kind notice.Kind) nextSteps {
	return nextSteps{
		unknown: fmt.Sprintf("If nobody got it, send texts.%s of the window by a luma_notification of its own.", kind),
		expired: "The window has ended, so it is not sent later.",
		held:    "The first plan without the guard rail sends what is then still due.",
	}
}

// closingNotice is what destroying the window sends by the clock; goes is false when it is closed or long over, when close is not
// among its events, and when nobody was told of it although somebody should have been.
func (r *maintenanceWindowResource) closingNotice(prior maintenanceWindowModel, known toldNotices) (kind notice.Kind, goes bool) {
	if prior.Status.ValueString() != string(notice.StatusScheduled) || !prior.notifies(onClose) {
		return "", false
	}
	if _, announced := known.under(r.tenant.rails); !announced && !prior.LastNotice.IsNull() {
		return "", false
	}
	var ignored diag.Diagnostics
	w, ok := prior.window(&ignored)
	kind, silent := notice.ClosingKind(r.tenant.now(), w)
	return kind, ok && !silent
}

const withoutClosingWindow = "To destroy it without a notice, apply notify_on without \"close\" first, or use removed { lifecycle { destroy = false } }."

func (r *maintenanceWindowResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var prior maintenanceWindowModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	known := readTold(ctx, req.Private, &resp.Diagnostics)
	replaced := isReplaced(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || replaced {
		return
	}
	kind, goes := r.closingNotice(prior, known)
	if !goes {
		return
	}
	closing := prior.message(ctx, kind, "", &resp.Diagnostics)
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
		resp.Diagnostics.AddError(summary, detail+"\n\n"+withoutClosingWindow)
		return
	}
	warnOutcome(&resp.Diagnostics, got, audience, nextForClosing)
}
