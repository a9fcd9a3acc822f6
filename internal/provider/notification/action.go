// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"maps"
	"math"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ action.ActionWithConfigure      = (*notificationAction)(nil)
	_ action.ActionWithValidateConfig = (*notificationAction)(nil)
	_ action.ActionWithModifyPlan     = (*notificationAction)(nil)
)

// The values of on_unknown.
const (
	onUnknownError   = "error"
	onUnknownWarning = "warning"
)

// notificationAction sends a message each time it is invoked, and keeps nothing: invoke.go sends it.
type notificationAction struct {
	provider *delivery.ProviderData
}

// NewAction returns the action luma_notification.
func NewAction() action.Action { return &notificationAction{} }

func (a *notificationAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification"
}

func (a *notificationAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (a *notificationAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	shared := message.ContentAttributes()
	shared["recipients"] = message.RecipientsAttribute()
	attributes := message.ForAction(shared)
	maps.Copy(attributes, actionArguments())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends a message each time it is invoked: by the `action_trigger` of a resource, or by `terraform apply -invoke=action.luma_notification.<NAME>`. " +
			"It keeps no state, so it sends again whenever it is invoked again: use a `luma_notification` resource for a message that must be sent once. " +
			"Terraform does not pass an action what its plan said. Put guard rails that must bind a saved plan into the provider block, since those of the environment are read again when it is applied. " +
			"A plan file that was made with `-invoke` sends each time it is applied. Needs Terraform 1.14.1; OpenTofu has no actions.",
		Attributes: attributes,
	}
}

// actionArguments are those that the resource does not have, or describes in another way.
func actionArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"message_wo": schema.StringAttribute{
			MarkdownDescription: "The text as a write-only value, which may be ephemeral: it is sent, and is not in the plan. If the tenant sends it back, it is redacted. Terraform passes ephemeral values to an action that a create or update triggers; " +
				"to one run by `-invoke` it passes null, which fails and sends nothing.",
			Optional:  true,
			WriteOnly: true,
		},
		"message_wo_version": schema.NumberAttribute{
			MarkdownDescription: "Any whole number; it says that `message_wo` is set. Required beside `template_id`: if Terraform drops the ephemeral text, this stops the template from being sent without it.",
			Optional:            true,
		},
		"send_before": schema.StringAttribute{
			MarkdownDescription: "RFC 3339 time from which on nothing is sent, checked immediately before the first byte; a warning says so.",
			Optional:            true,
		},
		"verify_contacts": schema.BoolAttribute{
			MarkdownDescription: "`true` looks up the named contacts at plan and before sending; unknown and ambiguous ones are an error. Under `dry_run` nobody is looked up.",
			Optional:            true,
		},
		"on_unknown": schema.StringAttribute{
			MarkdownDescription: "How to report a send whose outcome is unknown because the answer was lost: `error` (default) or `warning`. " +
				"Set `warning` where `before_create` or `before_update` triggers the action: there an error stops the change, unless the trigger has `on_failure = continue` (Terraform 1.16), and the next apply sends again.",
			Optional: true,
		},
	}
}

type actionModel struct {
	Recipients types.Object `tfsdk:"recipients"`
	message.ContentModel
	MessageWO        types.String `tfsdk:"message_wo"`
	MessageWOVersion types.Number `tfsdk:"message_wo_version"`
	SendBefore       types.String `tfsdk:"send_before"`
	VerifyContacts   types.Bool   `tfsdk:"verify_contacts"`
	OnUnknown        types.String `tfsdk:"on_unknown"`
}

// check reports every mistake in the configuration that is certain already.
func (m actionModel) check(ctx context.Context, diags *diag.Diagnostics) {
	message.CheckRecipients(ctx, m.Recipients, diags)
	m.ContentModel.Check(ctx, path.Empty(), m.MessageWO, diags)
	tfvalue.CheckText(diags, path.Root("send_before"), m.SendBefore, checkSendBefore)
	tfvalue.CheckText(diags, path.Root("on_unknown"), m.OnUnknown, checkOnUnknown)
	tfvalue.CheckWhole(diags, path.Root("message_wo_version"), m.MessageWOVersion, math.MinInt64, math.MaxInt64)
	if !tfvalue.IsKnown(m.MessageWO, m.MessageWOVersion) {
		return
	}
	switch at := path.Root("message_wo_version"); {
	case m.MessageWO.IsNull() && !m.MessageWOVersion.IsNull():
		diags.AddAttributeError(at, "Missing message_wo", "message_wo_version belongs to message_wo, which is not set. Set message_wo, or leave the version out.")
	case !m.MessageWO.IsNull() && m.MessageWOVersion.IsNull() && !m.TemplateID.IsNull():
		diags.AddAttributeError(at, "Missing message_wo_version",
			"With a template_id the message is optional, so if Terraform drops an ephemeral message_wo, the template would be sent without its text. Add message_wo_version = 1.")
	}
}

func checkOnUnknown(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Invalid on_unknown", "on_unknown", s, []string{onUnknownError, onUnknownWarning})
}

// dropped reports whether a text that was configured did not arrive: Terraform passes null for what is ephemeral. A
// configuration without any content was refused at plan, so missing content means the same.
func (m actionModel) dropped() bool {
	return m.MessageWO.IsNull() && (!m.MessageWOVersion.IsNull() || m.Message.IsNull() && m.Image.IsNull() && m.Card.IsNull() && m.TemplateID.IsNull())
}

// order converts known, checked values.
func (m actionModel) order(ctx context.Context, diags *diag.Diagnostics) delivery.Order {
	msg := m.ContentModel.ToMessage(ctx, message.RecipientsFrom(ctx, m.Recipients, diags).ToRecipients(), diags)
	if !m.MessageWO.IsNull() {
		msg.Content.Text, msg.WriteOnly = m.MessageWO.ValueString(), true
	}
	return delivery.Order{Message: msg, SendBefore: limitOf(m.SendBefore)}
}

func (a *notificationAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var found diag.Diagnostics
	config.check(ctx, &found)
	resp.Diagnostics.Append(withNames(found)...)
}

// withNames writes the attribute of each finding into its text: Terraform shows the findings of an action at the action
// or at its trigger, not at the attribute.
func withNames(found diag.Diagnostics) diag.Diagnostics {
	var named diag.Diagnostics
	for _, d := range found {
		at, ok := d.(diag.DiagnosticWithPath)
		switch {
		case !ok:
			named.Append(d)
		case d.Severity() == diag.SeverityError:
			named.AddAttributeError(at.Path(), d.Summary(), startingWith(attributeName(at.Path()), d.Detail()))
		default:
			named.AddAttributeWarning(at.Path(), d.Summary(), startingWith(attributeName(at.Path()), d.Detail()))
		}
	}
	return named
}

// startingWith writes the name before the text, unless the text is a sentence about it already.
func startingWith(name, text string) string {
	if strings.HasPrefix(text, name+" ") {
		return text
	}
	return name + ": " + text
}

// attributeName writes a path as the configuration does: card.buttons[0].value. An element of a set has no separate
// name.
func attributeName(at path.Path) string {
	var b strings.Builder
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case path.PathStepElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		}
	}
	return b.String()
}
