// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
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

// notificationAction sends a message each time it is invoked, and keeps nothing: notification_action_invoke.go sends it.
type notificationAction struct {
	tenant *tenant
}

func newNotificationAction() action.Action { return &notificationAction{} }

func (a *notificationAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification"
}

func (a *notificationAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.tenant = tenantFrom(req.ProviderData, &resp.Diagnostics)
}

func (a *notificationAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	shared := message.ContentAttributes()
	shared["recipients"] = message.RecipientsAttribute()
	attributes := message.ForAction(shared)
	maps.Copy(attributes, actionArguments())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends a message each time it is invoked: by the `action_trigger` of a resource, or by `terraform apply -invoke=action.luma_notification.<NAME>`. " +
			"It keeps no state, so nothing stops it from sending again when it is invoked again; a message that must have been sent once is a `luma_notification` resource. " +
			"Terraform does not tell an action what its plan said: guard rails that shall bind a saved plan belong into the provider block, since those of the environment are read anew when it is applied. " +
			"Needs Terraform 1.14.1; OpenTofu has no actions.",
		Attributes: attributes,
	}
}

// actionArguments are those that the resource has not, or describes in another way.
func actionArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"message_wo": schema.StringAttribute{
			MarkdownDescription: "The text as a write-only value, which may be ephemeral: it is sent, and is not in the plan. Terraform passes ephemeral values to an action that a create or update triggers; " +
				"to one run by `-invoke` it passes null, which fails and sends nothing.",
			Optional:  true,
			WriteOnly: true,
		},
		"message_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Any number, which tells that `message_wo` is meant. Required beside `template_id`: should Terraform drop the ephemeral text, this stops the template from going out without it.",
			Optional:            true,
		},
		"send_before": schema.StringAttribute{
			MarkdownDescription: "RFC 3339 time after which nothing is sent; a warning says so.",
			Optional:            true,
		},
		"verify_contacts": schema.BoolAttribute{
			MarkdownDescription: "`true` looks the named contacts up at plan and before sending; unknown and ambiguous ones are an error. Under `dry_run` nobody is looked up.",
			Optional:            true,
		},
		"on_unknown": schema.StringAttribute{
			MarkdownDescription: "What a send is whose outcome is not known, because the answer was lost: an `error` (default) or a `warning`. " +
				"Write `warning` where `before_create` or `before_update` triggers the action: an error there stops the change, and the next apply would send again.",
			Optional: true,
		},
	}
}

type notificationActionModel struct {
	Recipients types.Object `tfsdk:"recipients"`
	message.ContentModel
	MessageWO        types.String `tfsdk:"message_wo"`
	MessageWOVersion types.Int64  `tfsdk:"message_wo_version"`
	SendBefore       types.String `tfsdk:"send_before"`
	VerifyContacts   types.Bool   `tfsdk:"verify_contacts"`
	OnUnknown        types.String `tfsdk:"on_unknown"`
}

// check reports every mistake in the configuration that is certain by now.
func (m notificationActionModel) check(ctx context.Context, diags *diag.Diagnostics) {
	message.CheckRecipients(ctx, m.Recipients, diags)
	m.ContentModel.check(ctx, path.Empty(), m.MessageWO, diags)
	tfvalue.CheckText(diags, path.Root("send_before"), m.SendBefore, checkSendBefore)
	tfvalue.CheckText(diags, path.Root("on_unknown"), m.OnUnknown, checkOnUnknown)
	if !tfvalue.IsKnown(m.MessageWO, m.MessageWOVersion) {
		return
	}
	switch at := path.Root("message_wo_version"); {
	case m.MessageWO.IsNull() && !m.MessageWOVersion.IsNull():
		diags.AddAttributeError(at, "Missing message_wo", "message_wo_version belongs to message_wo, which is not set. Write message_wo, or leave the version out.")
	case !m.MessageWO.IsNull() && m.MessageWOVersion.IsNull() && !m.TemplateID.IsNull():
		diags.AddAttributeError(at, "Missing message_wo_version",
			"With a template_id the message may be left out, so nothing would stop the template from going out without its text should Terraform drop an ephemeral message_wo. Add message_wo_version = 1.")
	}
}

func checkOnUnknown(s string) []notice.Problem {
	if s == onUnknownError || s == onUnknownWarning {
		return nil
	}
	return []notice.Problem{{Summary: "Invalid on_unknown", Detail: fmt.Sprintf("on_unknown is %q. Write %q (default) or %q.", s, onUnknownError, onUnknownWarning)}}
}

// dropped reports a text that was configured and did not arrive: Terraform passes null for what is ephemeral. No content at all was
// refused at plan, so that it is one of the two as well.
func (m notificationActionModel) dropped() bool {
	return m.MessageWO.IsNull() && (!m.MessageWOVersion.IsNull() || m.Message.IsNull() && m.Image.IsNull() && m.Card.IsNull() && m.TemplateID.IsNull())
}

// toNotice converts known, checked values.
func (m notificationActionModel) toNotice(ctx context.Context, diags *diag.Diagnostics) notice.Message {
	message := m.ContentModel.toNotice(ctx, message.RecipientsFrom(ctx, m.Recipients, diags).toNotice(), diags)
	if !m.MessageWO.IsNull() {
		message.Content.Text = m.MessageWO.ValueString()
	}
	return message
}

func (a *notificationAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var config notificationActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var found diag.Diagnostics
	config.check(ctx, &found)
	resp.Diagnostics.Append(withNames(found)...)
}

// withNames writes the attribute of each finding into its text: Terraform shows the findings of an action at the action or at its
// trigger, not at the attribute.
func withNames(found diag.Diagnostics) diag.Diagnostics {
	var named diag.Diagnostics
	for _, d := range found {
		at, ok := d.(diag.DiagnosticWithPath)
		switch {
		case !ok:
			named.Append(d)
		case d.Severity() == diag.SeverityError:
			named.AddAttributeError(at.Path(), d.Summary(), attributeName(at.Path())+": "+d.Detail())
		default:
			named.AddAttributeWarning(at.Path(), d.Summary(), attributeName(at.Path())+": "+d.Detail())
		}
	}
	return named
}

// attributeName writes a path as the configuration does: card.buttons[0].value. An element of a set has no name of its own.
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
