// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *notificationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.provider.SeenIn(ctx, req.State, path.Root("request_id"))
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	if req.Plan.Raw.Equal(req.State.Raw) && isUnchanged(ctx, req) {
		return
	}
	c := r.change(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	c.keepSpelling(ctx, &resp.Diagnostics)
	var former string
	if c.prior == nil {
		former = r.planReplace(ctx, resp)
	} else {
		delivery.RemovePlannedClosing(ctx, resp.Private, &resp.Diagnostics)
	}
	d := c.decide(ctx, &resp.Diagnostics)
	if d.send == no {
		c.plan.receiptModel = c.prior.receiptModel
		acknowledge(&c.plan, &resp.Diagnostics)
		resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.Plan, &c.plan)...)
		if resp.Diagnostics.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
			return
		}
	}
	r.planSettings(c, &resp.Diagnostics)
	r.planReceipt(ctx, &c, d, &resp.Diagnostics)
	if former != "" && former == c.plan.Audience.ValueString() {
		// Terraform hides a value that a replacement keeps, so nobody would see who gets the message once more.
		c.plan.Audience = types.StringUnknown()
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.Plan, &c.plan)...)
	}
}

// isUnchanged spares the common case, an unchanged message that was sent, the reading of all its values.
func isUnchanged(ctx context.Context, req resource.ModifyPlanRequest) bool {
	var outcome types.String
	if diags := req.State.GetAttribute(ctx, path.Root("outcome"), &outcome); diags.HasError() {
		return false
	}
	return NothingPending(delivery.Outcome(outcome.ValueString()))
}

// NothingPending reports whether an equal plan of a message with this outcome changes nothing: neither could a guard
// rail have been lifted since, nor a person have acknowledged it.
func NothingPending(o delivery.Outcome) bool { return !o.HeldBack() && o != delivery.Unknown }

func (r *notificationResource) change(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) change {
	c := change{sender: r.provider.Sender}
	var writeOnly types.String
	diags.Append(tfvalue.Get(ctx, req.Plan, &c.plan)...)
	diags.Append(tfvalue.Get(ctx, req.State, &c.prior)...)
	diags.Append(req.Config.GetAttribute(ctx, path.Root("message_wo"), &writeOnly)...)
	if diags.HasError() {
		return c
	}
	c.writeOnly, c.writeOnlyUnknown = !writeOnly.IsNull(), writeOnly.IsUnknown()
	c.history = historyOf(ctx, c.prior, req.Private, diags)
	return c
}

// keepSpelling plans what the state has where the configuration only spells the same time otherwise, or lists the same
// contacts in another order.
func (c *change) keepSpelling(ctx context.Context, diags *diag.Diagnostics) {
	if c.prior == nil {
		return
	}
	c.plan.Recipients = message.KeepOrder(ctx, c.prior.Recipients, c.plan.Recipients, diags)
	if notice.SameTime(c.prior.SendBefore.ValueString(), c.plan.SendBefore.ValueString(), nil) {
		c.plan.SendBefore = c.prior.SendBefore
	}
}

// planSettings says when the message was sent to another tenant than the one that is configured now.
func (r *notificationResource) planSettings(c change, diags *diag.Diagnostics) {
	if last := c.history.Elsewhere(r.provider.Tenant); last != "" && c.prior != nil {
		diags.AddAttributeWarning(path.Root("endpoint"), "Last send was on another tenant", fmt.Sprintf(
			"The message was last sent on %s. On %s nobody has seen it, so a change that sends is sent to all recipients. If both are the same tenant, list the former in the provider's same_tenant_as.",
			last, r.provider.Tenant.Endpoint))
	}
}

// planReceipt plans what becomes of the computed values. Endpoint and guard rails are known in every plan that changes
// the resource, even if nothing else is, so that Terraform refuses to apply a saved plan under other settings.
func (r *notificationResource) planReceipt(ctx context.Context, c *change, d decision, diags *diag.Diagnostics) {
	c.plan.Endpoint, c.plan.GuardRails = r.provider.Endpoint(), r.provider.GuardRails()
	if d.send == no {
		warnTemplateSendsNothing(ctx, *c, diags)
		return
	}
	r.provider.CheckJournal(diags)
	c.plan.markUnknown()
	c.plan.Audience, c.plan.SendCount = types.StringUnknown(), types.Int64Unknown()
	if d.send == yes {
		c.plan.SendCount = types.Int64Value(c.sendCount())
		r.planSend(ctx, c, d, diags)
	}
	if !d.addressed {
		r.warnOtherReaders(ctx, *c, diags)
	}
}

// warnOtherReaders names the readers of a send that is decided only at apply. Terraform shows the former audience in
// front of "(known after apply)", which misleads if settings or recipients have changed since.
func (r *notificationResource) warnOtherReaders(ctx context.Context, c change, diags *diag.Diagnostics) {
	all := c.toAll(ctx, diags)
	if c.prior == nil || !all.addressed || r.provider.Rails.Undecided || !r.provider.Tenant.Known {
		return
	}
	order := delivery.Order{Message: notice.Message{Recipients: all.recipients}, Number: c.number() - 1}
	preview, err := r.provider.Preview(order)
	switch {
	case err != nil:
		summary, detail := delivery.Failure(err, preview)
		diags.AddAttributeWarning(path.Root("recipients"), summary, detail+" Whether anything is sent is known only at apply, which fails if it is.")
	case preview.Audience != c.prior.Audience.ValueString():
		order.Number = 0
		preview, _ = r.provider.Preview(order)
		diags.AddAttributeWarning(path.Root("recipients"), "May send to "+preview.Audience, "Whether anything is sent, and whether all of them get it, is known only at apply.")
	}
}

// number is which send of its kind the next one is. The plan of a replacement sees the history of the former object.
func (c change) number() int64 {
	if c.prior == nil {
		return 1
	}
	return c.history.Number(c.sender)
}

// sendCount is the attribute send_count after one more send.
func (c change) sendCount() int64 {
	if c.prior == nil {
		return 1
	}
	return c.prior.SendCount.ValueInt64() + 1
}

// order is the message of a decision. It lacks a write-only text.
func (c change) order(ctx context.Context, d decision, diags *diag.Diagnostics) delivery.Order {
	msg := c.plan.content(ctx, c.writeOnly, diags)
	msg.Recipients = d.recipients
	return delivery.Order{Message: msg, Audience: d.audience, Number: c.number(), Count: c.sendCount(), SendBefore: limitOf(c.plan.SendBefore), Identity: c.identity()}
}

// identity is that of the next send.
func (c change) identity() delivery.Identity {
	identity := delivery.Identity{Kind: "message"}
	if c.prior != nil {
		identity = c.history.Identity(c.sender, identity.Kind, c.prior.ID.ValueString())
	}
	identity.Version = tfvalue.NumberText(c.plan.MessageWOVersion)
	identity.Triggers, _ = tfvalue.StringMap(c.plan.ResendTriggers)
	return identity
}

// warnSent says that an earlier run may have sent the message already, where everything that tells is known, and
// reports whether it may.
func (r *notificationResource) warnSent(ctx context.Context, c change, d decision, diags *diag.Diagnostics) bool {
	if !r.provider.Recalls() || !d.addressed || !c.contentKnown(ctx) || c.plan.MessageWOVersion.IsUnknown() {
		return false
	}
	_, known := tfvalue.StringMap(c.plan.ResendTriggers)
	return known && r.provider.WarnSent(c.order(ctx, d, diags), ", or set a new value in resend_triggers", diags)
}

// planSend plans one more send and says to whom, without asking the tenant for anything that the plan would show.
func (r *notificationResource) planSend(ctx context.Context, c *change, d decision, diags *diag.Diagnostics) {
	if r.provider.Rails.Undecided {
		return
	}
	r.planOutcome(&c.plan)
	sent := r.warnSent(ctx, *c, d, diags)
	r.warnNothingSent(c.plan, !sent && r.provider.Expired(limitOf(c.plan.SendBefore)), diags)
	if !d.addressed {
		return
	}
	preview, err := r.provider.Preview(delivery.Order{Message: notice.Message{Recipients: d.recipients}, Audience: d.audience, Number: c.number()})
	if err != nil {
		summary, detail := delivery.Failure(err, preview)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	}
	if !r.provider.Tenant.Known {
		return
	}
	c.plan.Audience = types.StringValue(preview.Audience)
	c.warnUnchecked(ctx, d, diags)
	if c.plan.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, r.provider.Lookup(), d.recipients, diags)
	}
}

// planOutcome plans what a guard rail makes certain.
func (r *notificationResource) planOutcome(plan *model) {
	switch {
	case r.provider.Rails.DryRun:
		plan.Outcome = types.StringValue(string(delivery.DryRun))
	case r.provider.Rails.Redirect != nil && plan.SendBefore.IsNull():
		plan.Outcome = types.StringValue(string(delivery.Redirected))
	}
}

func (r *notificationResource) warnNothingSent(plan model, late bool, diags *diag.Diagnostics) {
	switch {
	case r.provider.Rails.DryRun:
		diags.AddWarning("Dry run, nothing is sent", "The provider's dry_run is on: the apply records the outcome dry_run. Once the guard rail is lifted, the next apply sends what its recipients have not seen by then.")
	case late:
		diags.AddAttributeWarning(path.Root("send_before"), "Notification has expired, nothing is sent",
			fmt.Sprintf("send_before = %q has passed: the apply sends nothing and records the outcome expired.", plan.SendBefore.ValueString()))
	case r.provider.Rails.Redirect != nil:
		diags.AddWarning("Notification is redirected", fmt.Sprintf("The provider's redirect_contacts is set: the message is sent to %s and to nobody else.", strings.Join(r.provider.Rails.Redirect, ", ")))
	}
}

// warnTemplateSendsNothing says how to send a message again through another template. A template that was recreated has
// another ID, which changes nothing for recipients as long as the message has content besides its template.
func warnTemplateSendsNothing(ctx context.Context, c change, diags *diag.Diagnostics) {
	if c.prior.imported() || !c.hasContent() {
		return
	}
	before, now := c.prior.content(ctx, c.writeOnly, diags), c.plan.content(ctx, c.writeOnly, diags)
	if before.TemplateID == now.TemplateID && !c.plan.TemplateID.IsUnknown() {
		return
	}
	diags.AddAttributeWarning(path.Root("template_id"), "Another template sends nothing",
		"The content stays the same, so changing template_id sends nothing. To send the message again with this template, set a new value in resend_triggers.")
}

// acknowledge plans that a person has checked a send whose outcome is unknown.
func acknowledge(plan *model, diags *diag.Diagnostics) {
	if plan.outcome() != delivery.Unknown || plan.Acknowledge.IsNull() {
		return
	}
	if plan.Acknowledge.IsUnknown() {
		plan.Outcome = types.StringUnknown()
		return
	}
	if acknowledges(*plan, plan.RequestID.ValueString()) {
		plan.Outcome = types.StringValue(string(delivery.Acknowledged))
		return
	}
	diags.AddAttributeWarning(path.Root("acknowledge"), "Acknowledgement is for another send",
		fmt.Sprintf("The send whose outcome is unknown has the request ID %s. Set acknowledge = %q once somebody has checked.", plan.RequestID.ValueString(), plan.RequestID.ValueString()))
}
