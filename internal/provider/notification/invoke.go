// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// The provider is not given the action's own name.
const sendByHand = "Once fixed, send it manually: terraform apply -invoke=action.luma_notification.<NAME>"

// ModifyPlan runs every rule again, now that variables have their values, and says who will read the message.
func (a *notificationAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var found diag.Diagnostics
	config.check(ctx, &found)
	if !found.HasError() && a.provider != nil {
		a.announce(ctx, config, &found)
	}
	resp.Diagnostics.Append(withNames(found)...)
}

// announce says in a warning's summary to whom the action sends: of warnings that share a summary Terraform shows only
// one, and the provider is not given the action's name, so equal audiences are counted. Terraform prints the warning
// again after the send, so it is in the present tense.
func (a *notificationAction) announce(ctx context.Context, config actionModel, diags *diag.Diagnostics) {
	if !message.RecipientsKnown(ctx, config.Recipients) {
		diags.AddWarning("Sends to recipients known only at apply", announcement)
		return
	}
	to := message.RecipientsFrom(ctx, config.Recipients, diags).ToRecipients()
	if a.provider.Rails.Undecided {
		diags.AddWarning("Sends to "+to.Audience(), announcement+" The provider's guard rails are known only at apply.")
		return
	}
	preview, err := a.provider.Preview(delivery.Order{Message: notice.Message{Recipients: to}})
	switch {
	case err != nil:
		summary, detail := delivery.Failure(err, preview)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	case a.provider.Rails.DryRun:
		diags.AddWarning("Sends nothing to "+preview.Audience, "The provider's dry_run is on: when the action is invoked, its message is not sent.")
		return
	case a.provider.Expired(limitOf(config.SendBefore)):
		diags.AddAttributeWarning(path.Root("send_before"), "Sends nothing to "+preview.Audience, fmt.Sprintf("send_before = %s has passed.", tfvalue.Quoted(config.SendBefore.ValueString())))
		return
	}
	if !a.provider.Tenant.Known {
		diags.AddWarning("Sends to "+preview.Audience, announcement+" The tenant is known only at apply.")
		return
	}
	diags.AddWarning("Sends to "+preview.Audience, announcement)
	if config.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, a.provider.Lookup(), to, diags)
	}
}

const announcement = "The action luma_notification sends its message each time it is invoked."

// Invoke sends. Terraform passes here what the plan has not seen, such as nulls from variables, so every rule runs once
// more. After an interrupt Terraform drops whatever follows a progress line, so none is written then.
func (a *notificationAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !arrived(req.Config, config, &resp.Diagnostics) {
		return
	}
	preview, ok := a.ready(ctx, config, &resp.Diagnostics)
	if !ok {
		return
	}
	progress := func(line string) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: line})
		}
	}
	progress("Sending to " + preview.Brief)
	got, err := a.provider.Send(ctx, preview)
	a.provider.WarnJournal(&resp.Diagnostics)
	if err != nil {
		progress("Not sent to " + preview.Brief)
		summary, detail := delivery.Failure(err, preview)
		resp.Diagnostics.AddError(summary, detail+"\n\n"+sendByHand)
		return
	}
	progress(resultLine(got, preview))
	report(got, preview, ctx.Err() != nil, config.OnUnknown.ValueString() == onUnknownWarning, &resp.Diagnostics)
}

// arrived reports whether Terraform passed what was configured.
func arrived(raw tfsdk.Config, config actionModel, diags *diag.Diagnostics) bool {
	if !raw.Raw.IsFullyKnown() {
		diags.AddError("Unable to send notification", "Nothing was sent, because "+strings.Join(unknownIn(raw.Raw), " and ")+" will be known only when the rest of the configuration is applied. Apply that first.")
		return false
	}
	if !config.dropped() {
		return true
	}
	diags.AddAttributeError(path.Root("message_wo"), "Message did not arrive, nothing was sent",
		"message_wo is null. Terraform passes null for an ephemeral value when an action is run by -invoke. Let a resource's action_trigger run the action on create or update, "+
			"or give message_wo a variable that is sensitive and not ephemeral. A luma_notification resource takes an ephemeral message_wo, too.")
	return false
}

// unknownIn lists the attributes of an object that are not known.
func unknownIn(object tftypes.Value) []string {
	var attributes map[string]tftypes.Value
	if err := object.As(&attributes); err != nil {
		return nil
	}
	maps.DeleteFunc(attributes, func(_ string, value tftypes.Value) bool { return value.IsFullyKnown() })
	return slices.Sorted(maps.Keys(attributes))
}

// ready runs every rule on final values; without ok nothing may be sent, and diags say why.
func (a *notificationAction) ready(ctx context.Context, config actionModel, diags *diag.Diagnostics) (p delivery.Preview, ok bool) {
	var found diag.Diagnostics
	config.check(ctx, &found)
	switch {
	case found.HasError():
	case a.provider == nil || !a.provider.Known() || a.provider.Client == nil && !a.provider.Rails.DryRun:
		found.AddError("Unable to send notification", "Nothing was sent: the provider's settings are known only once the rest of the configuration is applied. Apply that first.")
	default:
		p = a.preview(ctx, config, &found)
	}
	for _, d := range withNames(found.Errors()) { // the warnings were shown at plan
		diags.AddError(d.Summary(), d.Detail()+"\n\n"+sendByHand)
	}
	return p, !found.HasError()
}

func (a *notificationAction) preview(ctx context.Context, config actionModel, diags *diag.Diagnostics) delivery.Preview {
	order := config.order(ctx, diags)
	p, err := a.provider.Preview(order)
	if err != nil {
		summary, detail := delivery.Failure(err, p)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return p
	}
	if config.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, a.provider.Lookup(), order.Message.Recipients, diags)
	}
	if ctx.Err() != nil && !diags.HasError() {
		diags.AddError("Interrupted, nothing was sent", fmt.Sprintf("The run was interrupted before the message for %s was sent.", p.Audience))
	}
	return p
}

// resultLine is the progress line after sending. For an action that a resource triggers Terraform 1.16 shows no warning
// but this line, so it has to say what a person must know.
func resultLine(got delivery.Receipt, p delivery.Preview) string {
	line := string(got.Outcome) + ": " + p.Brief
	if got.RequestID != "" {
		line += ", request " + got.RequestID
	}
	switch got.Outcome {
	case delivery.Partial:
		line += fmt.Sprintf("; the tenant reported %d errors, see its Troubleshoot log", len(got.Errors))
	case delivery.Unknown:
		line += "; ask one of the recipients, or look at the tenant's Troubleshoot log, before it is sent again"
	case delivery.Expired:
		line += "; its send_before has passed, so nothing was sent"
	}
	return line
}

func nextForAction(unknownIsWarning bool) delivery.NextSteps {
	next := delivery.NextSteps{
		Unknown:  "Invoke the action again only if nobody got it.",
		Repeated: "An action sends each time it is invoked, and recipients might see the message twice.",
		Expired:  "If it still matters, set a later send_before and invoke the action again.",
		HeldBack: "An action keeps no state: to reach its recipients, invoke it again without the guard rail.",
	}
	if !unknownIsWarning {
		next.Unknown += " If before_create or before_update triggered it, this error stops the change, and the next apply sends the message again: " +
			"if it arrived, take the action out of the trigger for that apply. With on_unknown = \"warning\" the change continues instead."
	}
	return next
}

// report says what a person should know. An interrupt does not undo a send, so it is reported even when all went well.
func report(got delivery.Receipt, p delivery.Preview, interrupted, unknownIsWarning bool, diags *diag.Diagnostics) {
	var found diag.Diagnostics
	got.Warn(&found, p, nextForAction(unknownIsWarning))
	if len(found) == 0 && interrupted {
		found.AddWarning("Notification was sent before the interrupt", fmt.Sprintf("The outcome of the message for %s is %s, request ID %s.", p.Audience, got.Outcome, got.RequestID))
	}
	for _, d := range found {
		if got.Outcome == delivery.Unknown && !unknownIsWarning {
			diags.AddError(d.Summary(), d.Detail())
		} else {
			diags.Append(d)
		}
	}
}
