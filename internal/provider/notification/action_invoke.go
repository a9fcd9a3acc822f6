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
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

// The provider is not told the action's own name.
const sendByHand = "Once that is put right, send it by hand: terraform apply -invoke=action.luma_notification.<NAME>"

// ModifyPlan runs every rule again, now that variables have their values, and tells who will be addressed.
func (a *notificationAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config notificationActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var found diag.Diagnostics
	config.check(ctx, &found)
	if !found.HasError() && a.tenant != nil {
		a.announce(ctx, config, &found)
	}
	resp.Diagnostics.Append(withNames(found)...)
}

// announce says in a warning's summary to whom the action will send: of warnings that share a summary Terraform shows only one.
func (a *notificationAction) announce(ctx context.Context, config notificationActionModel, diags *diag.Diagnostics) {
	if !message.RecipientsKnown(ctx, config.Recipients) {
		diags.AddWarning("Will send to recipients known only at apply", announcement)
		return
	}
	to := message.RecipientsFrom(ctx, config.Recipients, diags).toNotice()
	if !a.tenant.known {
		diags.AddWarning("Will send to "+to.Audience(), announcement+" The tenant and its guard rails are known only at apply.")
		return
	}
	_, audience, err := a.tenant.prepare(notice.Message{Recipients: to}, to.Audience())
	limit := limitOf(config.SendBefore)
	switch {
	case err != nil:
		summary, detail := sendFailure(err, to.Audience())
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return
	case a.tenant.rails.dryRun:
		diags.AddWarning("Will send nothing to "+audience, "The provider's dry_run is on: the action is invoked, and its message does not leave.")
		return
	case !limit.IsZero() && !a.tenant.now().Before(limit):
		diags.AddAttributeWarning(path.Root("send_before"), "Will send nothing to "+audience, fmt.Sprintf("send_before = %q has passed.", config.SendBefore.ValueString()))
		return
	}
	diags.AddWarning("Will send to "+audience, announcement)
	if config.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, a.tenant, to, diags)
	}
}

const announcement = "The action luma_notification sends its message each time it is invoked."

// sending is a message that passed every rule.
type sending struct {
	message         notice.Message
	audience, brief string
}

// Invoke sends. Terraform passes here what the plan has not seen, such as nulls from variables, so that every rule runs once more.
// After an interrupt Terraform drops whatever follows a progress line, so none is written then.
func (a *notificationAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config notificationActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !arrived(req.Config, config, &resp.Diagnostics) {
		return
	}
	s, ok := a.ready(ctx, config, &resp.Diagnostics)
	if !ok {
		return
	}
	progress := func(line string) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: line})
		}
	}
	progress("Sending to " + s.brief)
	got, err := a.tenant.deliver(ctx, s.message, limitOf(config.SendBefore))
	if err != nil {
		progress("Not sent to " + s.brief)
		summary, detail := sendFailure(err, s.audience)
		resp.Diagnostics.AddError(summary, detail+"\n\n"+sendByHand)
		return
	}
	progress(s.result(got))
	s.tell(got, ctx.Err() != nil, config.OnUnknown.ValueString() == onUnknownWarning, &resp.Diagnostics)
}

// arrived reports that Terraform passed what was configured.
func arrived(raw tfsdk.Config, config notificationActionModel, diags *diag.Diagnostics) bool {
	if !raw.Raw.IsFullyKnown() {
		diags.AddError("Unable to send notification", "Nothing was sent, because "+strings.Join(unknownIn(raw.Raw), " and ")+" will be known only when the rest of the configuration is applied. Apply that first.")
		return false
	}
	if !config.dropped() {
		return true
	}
	diags.AddAttributeError(path.Root("message_wo"), "Message did not arrive, nothing was sent",
		"message_wo is null. Terraform passes null for an ephemeral value when an action is run by -invoke. Let a resource's action_trigger run the action on create or update, "+
			"or give message_wo a variable that is sensitive and not ephemeral; a luma_notification resource takes an ephemeral message_wo, too.")
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

// ready runs every rule on final values; without ok nothing may leave, and diags tell why.
func (a *notificationAction) ready(ctx context.Context, config notificationActionModel, diags *diag.Diagnostics) (s sending, ok bool) {
	var found diag.Diagnostics
	config.check(ctx, &found)
	switch {
	case found.HasError():
	case a.tenant == nil || !a.tenant.known || a.tenant.client == nil && !a.tenant.rails.dryRun:
		found.AddError("Unable to send notification", "Nothing was sent: the provider's settings are known only once the rest of the configuration is applied. Apply that first.")
	default:
		s = a.addressed(ctx, config, &found)
	}
	for _, d := range withNames(found.Errors()) { // the warnings were shown at plan
		diags.AddError(d.Summary(), d.Detail()+"\n\n"+sendByHand)
	}
	return s, !found.HasError()
}

func (a *notificationAction) addressed(ctx context.Context, config notificationActionModel, diags *diag.Diagnostics) sending {
	message := config.toNotice(ctx, diags)
	audience := message.Recipients.Audience()
	prepared, words, err := a.tenant.prepare(message, audience)
	if err != nil {
		summary, detail := sendFailure(err, audience)
		diags.AddAttributeError(path.Root("recipients"), summary, detail)
		return sending{}
	}
	if config.VerifyContacts.ValueBool() {
		message.VerifyContacts(ctx, a.tenant, message.Recipients, diags)
	}
	if ctx.Err() != nil && !diags.HasError() {
		diags.AddError("Interrupted, nothing was sent", fmt.Sprintf("The run was interrupted before the message for %s left.", words))
	}
	if a.tenant.host != "" {
		audience += " on " + a.tenant.host
	}
	return sending{prepared, words, a.tenant.rails.brief(audience)}
}

// result is the progress line after sending. Of an action that a resource triggers Terraform 1.16 shows no warning but this line, so
// that it has to say what a person must know.
func (s sending) result(got receipt) string {
	line := got.Outcome + ": " + s.brief
	if got.RequestID != "" {
		line += ", request " + got.RequestID
	}
	switch got.Outcome {
	case outcomePartial:
		line += fmt.Sprintf("; the tenant reported %d errors, which its Troubleshoot log has", len(got.Errors))
	case outcomeUnknown:
		line += "; ask one of the recipients, or look at the tenant's Troubleshoot log, before it is sent again"
	case outcomeExpired:
		line += "; its send_before has passed, so nothing was sent"
	}
	return line
}

var nextForAction = nextSteps{
	unknown: "Invoke the action again only if nobody got it.",
	expired: "If it still matters, set a later send_before and invoke the action again.",
	held:    "An action keeps no state: to reach its recipients it has to be invoked again without the guard rail.",
}

// tell says what a person should know. An interrupt does not undo a send, so it is told even when all went well.
func (s sending) tell(got receipt, interrupted, unknownIsWarning bool, diags *diag.Diagnostics) {
	var found diag.Diagnostics
	warnOutcome(&found, got, s.audience, nextForAction)
	if len(found) == 0 && interrupted {
		found.AddWarning("Notification was sent before the interrupt", fmt.Sprintf("The message for %s is %s, request ID %s.", s.audience, got.Outcome, got.RequestID))
	}
	for _, d := range found {
		if got.Outcome == outcomeUnknown && !unknownIsWarning {
			diags.AddError(d.Summary(), d.Detail())
		} else {
			diags.Append(d)
		}
	}
}
