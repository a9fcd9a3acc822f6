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
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *windowResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.provider.SeenIn(ctx, req.State, requestIDPath)
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	c := change{sender: r.provider.Sender}
	c.readPlan(ctx, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || req.Plan.Raw.Equal(req.State.Raw) && c.unchanged(ctx, req.Private) {
		return
	}
	c.readPrior(ctx, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	former, replaces := "", false
	if c.prior == nil {
		former, replaces = r.planReplace(ctx, c, resp)
	} else {
		delivery.RemovePlannedClosing(ctx, resp.Private, &resp.Diagnostics)
		if recorded(ctx, req.Private) {
			migrate(ctx, c.history, resp.Private, &resp.Diagnostics)
		}
		c.keepSpelling(ctx, &resp.Diagnostics)
	}
	d := c.decide()
	c.planTimes()
	c.plan.Texts = c.planTexts(ctx, d, &resp.Diagnostics)
	r.planNotice(&c, d, replaces, &resp.Diagnostics)
	if former != "" && former == c.plan.Audience.ValueString() {
		// Terraform hides a value that a replacement keeps, so nobody would see who gets the announcement once more.
		c.plan.Audience = types.StringUnknown()
	}
	if !resp.Diagnostics.HasError() {
		r.planSettings(ctx, c, req, resp)
	}
}

// Unchanged reports whether ModifyPlan returns at once for a plan that equals the state.
func Unchanged(ctx context.Context, _ *delivery.ProviderData, plan tfsdk.Plan, private delivery.PrivateReader) bool {
	var c change
	var diags diag.Diagnostics
	c.readPlan(ctx, plan, &diags)
	return len(diags) == 0 && c.unchanged(ctx, private)
}

// unchanged reports whether an equal plan leaves nothing to do: no guard rail held a notice back, the times mean what
// they meant, and there is no record of an earlier version to take over.
func (c change) unchanged(ctx context.Context, private delivery.PrivateReader) bool {
	start, end := c.utc()
	return !c.plan.outcome().HeldBack() && c.plan.StartsAtUTC.Equal(start) && c.plan.EndsAtUTC.Equal(end) && !recorded(ctx, private)
}

// utc is the planned starts_at_utc and ends_at_utc.
func (c change) utc() (start, end types.String) {
	return utc(c.now.Start, c.now.known.start), utc(c.now.End, c.now.known.end)
}

func utc(t time.Time, known bool) types.String {
	if !known {
		return types.StringUnknown()
	}
	return types.StringValue(inUTC(t))
}

func (c *change) planTimes() { c.plan.StartsAtUTC, c.plan.EndsAtUTC = c.utc() }

// keepSpelling plans what the state has where the configuration only spells the same instant otherwise, or lists the
// same contacts in another order. A local time means another instant when time_zone changes, and is then taken as it is
// written.
func (c *change) keepSpelling(ctx context.Context, diags *diag.Diagnostics) {
	m, prior := &c.plan, *c.prior
	m.Recipients = message.KeepOrder(ctx, prior.Recipients, m.Recipients, diags)
	if !m.Duration.Equal(prior.Duration) {
		var checked diag.Diagnostics
		before, ok := readDuration(prior.Duration, &checked)
		if after, also := readDuration(m.Duration, &checked); ok && also && before == after {
			m.Duration = prior.Duration
		}
	}
	if m.TimeZone.Equal(prior.TimeZone) {
		m.StartsAt = spelledAs(prior.StartsAt, m.StartsAt, c.now.Zone)
		m.EndsAt = spelledAs(prior.EndsAt, m.EndsAt, c.now.Zone)
	}
}

// spelledAs returns before if after is the same instant.
func spelledAs(before, after types.String, zone *time.Location) types.String {
	if before.IsNull() || after.IsNull() || after.IsUnknown() || !notice.SameTime(before.ValueString(), after.ValueString(), zone) {
		return after
	}
	return before
}

// planNotice plans audience and last_notice, which is unknown whenever a notice may be sent.
func (r *windowResource) planNotice(c *change, d decision, replaces bool, diags *diag.Diagnostics) {
	if d.send == tfvalue.No && !replaces {
		c.keepNotice()
		return
	}
	c.plan.Audience, c.plan.LastNotice = types.StringUnknown(), types.ObjectUnknown(tfvalue.AttributeTypes(lastNoticeAttribute()))
	if d.send != tfvalue.No {
		r.provider.CheckJournal(diags)
	}
	kind, order := c.order(d, r.provider.Now())
	sent := d.send == tfvalue.Yes && d.addressed && c.now.known.texts && !d.open && r.warnSent(*c, d, kind, order, diags)
	if d.send != tfvalue.No && c.prior == nil && !sent {
		r.warnOfPast(*c, diags)
	}
	if d.send != tfvalue.Yes || !d.addressed || r.provider.Rails.Undecided {
		return
	}
	preview, err := r.provider.Preview(order)
	if err != nil {
		summary, detail := delivery.Failure(err, preview)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	}
	if r.provider.Tenant.Known {
		c.plan.Audience = types.StringValue(preview.Audience)
	}
	r.warnNothingSent(*c, !sent && r.provider.Expired(order.SendBefore), diags)
}

// warnSent says that an earlier run may have sent the notice already, and reports whether it may.
func (r *windowResource) warnSent(c change, d decision, kind notice.Kind, order delivery.Order, diags *diag.Diagnostics) bool {
	if !r.provider.Recalls() {
		return false
	}
	order.Message = c.now.message(c.plan, kind, d.changes, d.recipients)
	return r.provider.WarnSent(order, "", diags)
}

// keepNotice plans that no notice is due.
func (c *change) keepNotice() {
	c.plan.Audience, c.plan.LastNotice = types.StringNull(), types.ObjectNull(tfvalue.AttributeTypes(lastNoticeAttribute()))
	if c.prior != nil {
		c.plan.Audience, c.plan.LastNotice = c.prior.Audience, c.prior.LastNotice
	}
}

// warnOfPast warns of a new window that has begun or ended. It is never asked of a window in the state.
func (r *windowResource) warnOfPast(c change, diags *diag.Diagnostics) {
	if !c.now.timesKnown() {
		return
	}
	for _, p := range notice.CheckWindowNow(c.now.Start, c.now.End, r.provider.Now()) {
		at := path.Root(p.Field)
		if p.Field == "ends_at" && c.plan.EndsAt.IsNull() {
			at = path.Root("duration")
		}
		tfvalue.Report(diags, at, []notice.Problem{p.Problem})
	}
}

// warnNothingSent says in the plan why a notice that is due will not reach its readers.
func (r *windowResource) warnNothingSent(c change, late bool, diags *diag.Diagnostics) {
	rails := r.provider.Rails
	switch {
	case late && c.prior == nil: // warnOfPast has said so
	case late:
		diags.AddAttributeWarning(path.Root("starts_at"), "Window has already ended; no notice is sent",
			"The time for this notice has passed: the apply sends nothing and records the outcome expired.")
	case rails.DryRun:
		diags.AddWarning("Dry run, nothing is sent", "The provider's dry_run is on: the apply records the outcome dry_run. Once the guard rail is lifted, the next apply sends what is then still due.")
	case rails.Redirect != nil:
		diags.AddWarning("Notification is redirected", fmt.Sprintf("The provider's redirect_contacts is set: the notice is sent to %s and to nobody else.", strings.Join(rails.Redirect, ", ")))
	}
}

// planSettings completes the plan. In every plan that changes the window, endpoint and guard rails are known, so that
// Terraform refuses to apply a saved plan under other settings; a plan that changes nothing leaves them as they are.
func (r *windowResource) planSettings(ctx context.Context, c change, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if c.prior != nil {
		c.plan.Endpoint, c.plan.GuardRails = c.prior.Endpoint, c.prior.GuardRails
		resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.Plan, &c.plan)...)
		if resp.Diagnostics.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
			return
		}
		if last := c.history.Elsewhere(r.provider.Tenant); last != "" {
			resp.Diagnostics.AddAttributeWarning(path.Root("endpoint"), "Last notice was sent on another tenant", fmt.Sprintf(
				"The last notice of the window was sent on %s. On %s nobody has heard of it, so a change that sends announces it there, and nobody learns there that it is over. "+
					"If both are the same tenant, list the former in the provider's same_tenant_as.", last, r.provider.Tenant.Endpoint))
		}
	}
	c.plan.Endpoint, c.plan.GuardRails = r.provider.Endpoint(), r.provider.GuardRails()
	resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.Plan, &c.plan)...)
}
