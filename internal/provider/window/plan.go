// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var objectOptions = basetypes.ObjectAsOptions{}

func (r *maintenanceWindowResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	known := readTold(ctx, req.Private, &resp.Diagnostics)
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp, known)
		return
	}
	var plan maintenanceWindowModel
	var prior *maintenanceWindowModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || prior != nil && req.Plan.Raw.Equal(req.State.Raw) && !heldBack(prior.outcome()) {
		return // nothing changes, and nothing was held back
	}
	forgetPlannedClosing(ctx, req.Private, resp.Private, &resp.Diagnostics)
	if prior == nil {
		r.planNew(plan, &resp.Diagnostics)
		if known != nil && plan.Status.ValueString() == string(notice.StatusScheduled) {
			markReplaced(ctx, resp.Private, &resp.Diagnostics)
		}
	} else {
		plan.keepSpelling(*prior)
	}
	d := decideWindow(ctx, prior, plan, known, r.tenant.rails)
	plan.planTimes()
	plan.Texts = plan.planTexts(ctx, prior, d, &resp.Diagnostics)
	r.planNotice(ctx, prior, &plan, d, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

// planNew refuses a new window that has ended, and doubts one that has begun. It is never asked of a window in the state.
func (r *maintenanceWindowResource) planNew(plan maintenanceWindowModel, diags *diag.Diagnostics) {
	var ignored diag.Diagnostics
	w, ok := plan.window(&ignored)
	if !ok || plan.AllowPast.IsUnknown() {
		return
	}
	for _, p := range notice.CheckWindowNow(w.Start, w.End, r.tenant.now(), plan.AllowPast.ValueBool()) {
		at := path.Root(p.Field)
		if p.Field == "ends_at" && plan.EndsAt.IsNull() {
			at = path.Root("duration")
		}
		tfvalue.Report(diags, at, []notice.Problem{p.Problem})
	}
}

// keepSpelling plans what the state has where the configuration only spells the same instant otherwise. A local time means another
// instant when time_zone changes, and is then taken as it is written.
func (m *maintenanceWindowModel) keepSpelling(prior maintenanceWindowModel) {
	var ignored diag.Diagnostics
	before, ok := readDuration(prior.Duration, &ignored)
	if after, also := readDuration(m.Duration, &ignored); ok && also && before == after {
		m.Duration = prior.Duration
	}
	if m.TimeZone.Equal(prior.TimeZone) {
		zone := readZone(path.Root("time_zone"), m.TimeZone, &ignored)
		m.StartsAt = spelledAs(prior.StartsAt, m.StartsAt, zone)
		m.EndsAt = spelledAs(prior.EndsAt, m.EndsAt, zone)
	}
}

// spelledAs returns before if after is the same instant.
func spelledAs(before, after types.String, zone *time.Location) types.String {
	if before.IsNull() || after.IsNull() || after.IsUnknown() || !notice.SameTime(before.ValueString(), after.ValueString(), zone) {
		return after
	}
	return before
}

// planTimes fills starts_at_utc and ends_at_utc.
func (m *maintenanceWindowModel) planTimes() {
	var ignored diag.Diagnostics
	w, ok := m.window(&ignored)
	if !ok {
		m.StartsAtUTC, m.EndsAtUTC = types.StringUnknown(), types.StringUnknown()
		return
	}
	m.StartsAtUTC, m.EndsAtUTC = types.StringValue(inUTC(w.Start)), types.StringValue(inUTC(w.End))
}

// planNotice plans what becomes of audience and last_notice.
func (r *maintenanceWindowResource) planNotice(ctx context.Context, prior, plan *maintenanceWindowModel, d windowDecision, diags *diag.Diagnostics) {
	if !d.due && !d.undecided {
		plan.keepNotice(prior)
		return
	}
	plan.Audience, plan.LastNotice = types.StringUnknown(), types.ObjectUnknown(tfvalue.AttributeTypes(lastNoticeAttribute()))
	if d.undecided || !r.tenant.known || !message.RecipientsKnown(ctx, plan.Recipients) {
		return
	}
	to := message.RecipientsFrom(ctx, plan.Recipients, diags).toNotice()
	_, audience, err := r.tenant.prepare(notice.Message{Recipients: to}, to.Audience())
	late := r.late(*plan, d)
	if err != nil && !late {
		summary, detail := sendFailure(err, to.Audience())
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	}
	if err == nil {
		plan.Audience = types.StringValue(audience)
	}
	if prior != nil || !late { // a new window in the past was refused, or is permitted
		r.warnNothingLeaves(*plan, late, diags)
	}
}

// keepNotice plans that no notice is due.
func (m *maintenanceWindowModel) keepNotice(prior *maintenanceWindowModel) {
	m.Audience, m.LastNotice = types.StringNull(), types.ObjectNull(tfvalue.AttributeTypes(lastNoticeAttribute()))
	if prior != nil {
		m.Audience, m.LastNotice = prior.Audience, prior.LastNotice
	}
}

// late reports that a notice which is due would come after the end of the window, and is therefore not sent.
func (r *maintenanceWindowResource) late(m maintenanceWindowModel, d windowDecision) bool {
	var ignored diag.Diagnostics
	w, ok := m.window(&ignored)
	_, sendBefore := d.noticeAt(r.tenant.now(), w)
	return ok && !sendBefore.IsZero() && !r.tenant.now().Before(sendBefore)
}

// warnNothingLeaves tells beforehand why a notice that is due will not reach its readers.
func (r *maintenanceWindowResource) warnNothingLeaves(plan maintenanceWindowModel, late bool, diags *diag.Diagnostics) {
	switch {
	case late && plan.AllowPast.ValueBool():
	case late:
		diags.AddAttributeWarning(path.Root("starts_at"), "Window has ended, nobody will be told",
			"The window has ended, so that applying this change sends nothing and records the outcome expired.")
	case r.tenant.rails.dryRun:
		diags.AddWarning("Dry run, nothing will be sent", "The provider's dry_run is on. Applying records the outcome dry_run; the first plan without it sends what is then still due.")
	case r.tenant.rails.redirect != nil:
		diags.AddWarning("Notification will be redirected", fmt.Sprintf("The provider's redirect_contacts is set: the notice goes to %s and to nobody else.", strings.Join(r.tenant.rails.redirect, ", ")))
	}
}

// planDestroy tells before a destroy which notice goes to whom, and what the clock may still make of it.
func (r *maintenanceWindowResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, known toldNotices) {
	var prior maintenanceWindowModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	plannedClosing{}.keep(ctx, resp.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.tenant.known {
		return
	}
	kind, goes := r.closingNotice(prior, known)
	if !goes {
		plannedClosing{new(string)}.keep(ctx, resp.Private, &resp.Diagnostics)
		return
	}
	closing := prior.message(ctx, kind, "", &resp.Diagnostics)
	_, audience, err := r.tenant.prepare(closing, closing.Recipients.Audience())
	if err != nil {
		summary, detail := sendFailure(err, closing.Recipients.Audience())
		resp.Diagnostics.AddError(summary, detail+"\n\n"+withoutClosingWindow)
		return
	}
	plannedClosing{&audience}.keep(ctx, resp.Private, &resp.Diagnostics)
	var ignored diag.Diagnostics
	w, _ := prior.window(&ignored)
	resp.Diagnostics.AddAttributeWarning(path.Root("status"), "Destroying closes the window",
		fmt.Sprintf("Will send texts.%s to %s, if it is destroyed now. The clock decides: before %s it is texts.%s, until %s texts.%s, within a day after that texts.%s, and later nothing.",
			kind, audience, w.Start.Format(time.RFC3339), notice.KindCancellation, w.End.Format(time.RFC3339), notice.KindEarlyCompletion, notice.KindCompletion))
}
