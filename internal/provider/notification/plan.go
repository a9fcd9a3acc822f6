// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// decision is what applying a plan sends. It depends on state, configuration and guard rails alone, never on the clock, because
// Terraform plans again during apply and refuses another answer.
type decision struct {
	// undecided: something that would tell is known only at apply.
	undecided bool
	send      bool
	// message is complete but for a write-only text; valid when send is set and known is.
	message notice.Message
	known   bool
	// audience is message's, in words.
	audience string
}

// decide compares a planned notification with the one in state, which is nil before create, and where that one did not leave, with
// the latest that reached people, which is nil when none has.
func decide(ctx context.Context, prior *notificationModel, last *reached, plan notificationModel, guard rails, diags *diag.Diagnostics) decision {
	known := message.RecipientsKnown(ctx, plan.Recipients) && plan.ContentModel.known(ctx)
	all := decision{send: true, known: known}
	if known {
		all.message = plan.toNotice(ctx, diags)
		all.audience = all.message.Recipients.Audience()
	}
	switch {
	case prior == nil:
		return all
	case prior.Recipients.IsNull(): // imported: the configuration describes what was sent
		return decision{}
	case triggered(prior.ResendTriggers, plan.ResendTriggers):
		return all
	case guard.undecided && heldBack(prior.Outcome.ValueString()):
		return decision{undecided: true}
	case railLifted(prior.Outcome.ValueString(), guard):
		return last.outstanding(ctx, plan, all)
	case !plan.triggersKnown():
		return decision{undecided: true}
	case plan.ResendOn.ValueString() == resendOnTrigger:
		return decision{}
	case !known || !tfvalue.IsKnown(plan.ResendOn, plan.MessageWOVersion):
		return decision{undecided: true}
	}
	changed := decideByChange(prior, plan, all, prior.toNotice(ctx, diags))
	if changed.send && notSent(prior.Outcome.ValueString()) {
		return last.outstanding(ctx, plan, all)
	}
	return changed
}

func decideByChange(prior *notificationModel, plan notificationModel, all decision, before notice.Message) decision {
	newVersion := !plan.MessageWOVersion.IsNull() && !plan.MessageWOVersion.Equal(prior.MessageWOVersion)
	if newVersion || !all.message.SaysTheSame(before) {
		return all
	}
	return all.onlyNewcomers(before.Recipients)
}

// onlyNewcomers narrows a send to those who were not told before.
func (d decision) onlyNewcomers(before notice.Recipients) decision {
	change, to := d.message.Recipients.Since(before)
	switch change {
	case notice.Same, notice.OnlyRemoved:
		return decision{}
	case notice.SomeAdded:
		d.message.Recipients = to
		d.audience = to.Audience() + " added to " + before.Audience()
	}
	return d
}

// heldBack reports an outcome that is no receipt: a guard rail kept the message from its recipients.
func heldBack(outcome string) bool { return outcome == outcomeDryRun || outcome == outcomeRedirected }

// notSent reports an outcome after which the recipients of that send have seen nothing of it.
func notSent(outcome string) bool { return heldBack(outcome) || outcome == outcomeExpired }

// railLifted reports that the latest send was held back or redirected by a guard rail which is off now.
func railLifted(outcome string, guard rails) bool {
	return outcome == outcomeDryRun && !guard.dryRun || outcome == outcomeRedirected && guard.redirect == nil
}

func (m notificationModel) triggersKnown() bool {
	return tfvalue.IsKnown(m.ResendTriggers) && tfvalue.IsKnown(slices.Collect(maps.Values(m.ResendTriggers.Elements()))...)
}

// triggered reports a new or changed value; removing one triggers nothing.
func triggered(prior, plan types.Map) bool {
	before := prior.Elements()
	for key, value := range plan.Elements() {
		if old, ok := before[key]; !ok || (!value.IsUnknown() && !value.Equal(old)) {
			return true
		}
	}
	return false
}

func (r *notificationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	if settled(ctx, req) {
		return
	}
	var plan notificationModel
	var prior *notificationModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	forgetPlannedClosing(ctx, req.Private, resp.Private, &resp.Diagnostics)
	d := decide(ctx, prior, readReached(ctx, req.Private, &resp.Diagnostics), plan, r.tenant.rails, &resp.Diagnostics)
	switch {
	case d.send:
		r.planSend(ctx, prior, &plan, d, &resp.Diagnostics)
	case d.undecided:
		plan.forget()
		plan.SendCount, plan.Audience, plan.Endpoint = types.Int64Unknown(), types.StringUnknown(), types.StringUnknown()
	default:
		plan.receiptModel = prior.receiptModel
		acknowledge(&plan, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

// settled spares the common case, an unchanged message that was sent, the reading of all its values.
func settled(ctx context.Context, req resource.ModifyPlanRequest) bool {
	if !req.Plan.Raw.Equal(req.State.Raw) {
		return false
	}
	var outcome types.String
	diags := req.State.GetAttribute(ctx, path.Root("outcome"), &outcome)
	return !diags.HasError() && !heldBack(outcome.ValueString()) && outcome.ValueString() != outcomeUnknown
}

// planSend plans one more send and says in words to whom, without asking the tenant for anything that the plan would show.
func (r *notificationResource) planSend(ctx context.Context, prior, plan *notificationModel, d decision, diags *diag.Diagnostics) {
	plan.forget()
	plan.SendCount = types.Int64Value(1)
	if prior != nil {
		plan.SendCount = types.Int64Value(prior.SendCount.ValueInt64() + 1)
	}
	plan.Endpoint, plan.Audience = types.StringUnknown(), types.StringUnknown()
	if !r.tenant.known {
		return
	}
	plan.Endpoint = tfvalue.StringOrNull(r.tenant.endpoint)
	r.planOutcome(ctx, plan, diags)
	if !d.known {
		r.warnNothingLeaves(*plan, diags)
		return
	}
	_, audience, err := r.tenant.prepare(d.message, d.audience)
	if err != nil {
		summary, detail := sendFailure(err, d.audience)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	}
	plan.Audience = types.StringValue(audience)
	r.warnNothingLeaves(*plan, diags)
	if plan.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, r.tenant, d.message.Recipients, diags)
	}
}

// planOutcome plans what a guard rail makes certain. Where the audience is known only at apply, it is this by which Terraform refuses
// to apply the plan under other rails.
func (r *notificationResource) planOutcome(ctx context.Context, plan *notificationModel, diags *diag.Diagnostics) {
	switch {
	case r.tenant.rails.dryRun:
		plan.record(ctx, receipt{Outcome: outcomeDryRun}, diags)
	case r.tenant.rails.redirect != nil && plan.SendBefore.IsNull():
		plan.Outcome = types.StringValue(outcomeRedirected)
	}
}

func (r *notificationResource) warnNothingLeaves(plan notificationModel, diags *diag.Diagnostics) {
	limit := plan.sendBefore()
	switch {
	case r.tenant.rails.dryRun:
		diags.AddWarning("Dry run, nothing will be sent", "The provider's dry_run is on. Applying records the outcome dry_run; the first plan without it sends the message.")
	case !limit.IsZero() && !r.tenant.now().Before(limit):
		diags.AddAttributeWarning(path.Root("send_before"), "Notification has expired, nothing will be sent",
			fmt.Sprintf("send_before = %q has passed. Applying sends nothing and records the outcome expired.", plan.SendBefore.ValueString()))
	case r.tenant.rails.redirect != nil:
		diags.AddWarning("Notification will be redirected", fmt.Sprintf("The provider's redirect_contacts is set: the message goes to %s and to nobody else.", strings.Join(r.tenant.rails.redirect, ", ")))
	}
}

// acknowledge plans that a person has looked at a send whose outcome is unknown.
func acknowledge(plan *notificationModel, diags *diag.Diagnostics) {
	if plan.Outcome.ValueString() != outcomeUnknown || plan.Acknowledge.IsNull() || plan.Acknowledge.IsUnknown() {
		return
	}
	if plan.Acknowledge.Equal(plan.RequestID) {
		plan.Outcome = types.StringValue(outcomeAcknowledged)
		return
	}
	diags.AddAttributeWarning(path.Root("acknowledge"), "Acknowledgement is for another send",
		fmt.Sprintf("The send whose outcome is unknown has the request ID %s. Write acknowledge = %q once somebody has looked.", plan.RequestID.ValueString(), plan.RequestID.ValueString()))
}
