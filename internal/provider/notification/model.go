// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// The values of resend_on.
const (
	resendOnChange  = "change"
	resendOnTrigger = "trigger"
)

type model struct {
	Recipients types.Object `tfsdk:"recipients"`
	message.ContentModel
	MessageWO        types.String `tfsdk:"message_wo"`
	MessageWOVersion types.Number `tfsdk:"message_wo_version"`
	ResendTriggers   types.Map    `tfsdk:"resend_triggers"`
	ResendOn         types.String `tfsdk:"resend_on"`
	SendBefore       types.String `tfsdk:"send_before"`
	VerifyContacts   types.Bool   `tfsdk:"verify_contacts"`
	OnDestroy        types.Object `tfsdk:"on_destroy"`
	Acknowledge      types.String `tfsdk:"acknowledge"`
	ID               types.String `tfsdk:"id"`
	receiptModel
}

// receiptModel is the computed part: what the latest send was, and what became of it.
type receiptModel struct {
	RequestID     types.String `tfsdk:"request_id"`
	Endpoint      types.String `tfsdk:"endpoint"`
	GuardRails    types.String `tfsdk:"guard_rails"`
	Audience      types.String `tfsdk:"audience"`
	SendCount     types.Int64  `tfsdk:"send_count"`
	Outcome       types.String `tfsdk:"outcome"`
	SentAt        types.String `tfsdk:"sent_at"`
	Status        types.Int64  `tfsdk:"status"`
	StatusMessage types.String `tfsdk:"status_message"`
	Errors        types.List   `tfsdk:"errors"`
	Data          types.String `tfsdk:"data"`
}

// check reports every mistake in the configuration that is certain already.
func (m model) check(ctx context.Context, diags *diag.Diagnostics) {
	message.CheckRecipients(ctx, m.Recipients, diags)
	m.ContentModel.Check(ctx, path.Empty(), m.MessageWO, diags)
	if closing, ok := m.closing(ctx, diags); ok {
		closing.Check(ctx, path.Root("on_destroy"), types.StringNull(), diags)
	}
	tfvalue.CheckText(diags, path.Root("send_before"), m.SendBefore, checkSendBefore)
	tfvalue.CheckText(diags, path.Root("resend_on"), m.ResendOn, checkResendOn)
	tfvalue.CheckWhole(diags, path.Root("message_wo_version"), m.MessageWOVersion, math.MinInt64, math.MaxInt64)
	if !m.MessageWO.IsNull() && m.MessageWOVersion.IsNull() {
		detail := "Terraform cannot detect changes to a write-only value, so message_wo without message_wo_version is sent once. Add message_wo_version = 1 and change it to send the text again."
		if !m.TemplateID.IsNull() {
			detail += " Beside a template_id even adding message_wo later sends nothing, because Terraform cannot detect that it is new; adding message_wo_version sends."
		}
		diags.AddAttributeWarning(path.Root("message_wo"), "Message is sent only once", detail)
	}
	if m.MessageWO.IsNull() && !m.MessageWOVersion.IsNull() && tfvalue.IsKnown(m.MessageWO, m.MessageWOVersion) {
		diags.AddAttributeError(path.Root("message_wo_version"), "Missing message_wo",
			"message_wo_version belongs to message_wo, which is not set. Set message_wo, or leave the version out and use resend_triggers.")
	}
}

func checkSendBefore(s string) []notice.Problem {
	_, problems := notice.ParseTime(s, nil)
	for i := range problems {
		problems[i].Summary = "Invalid send_before"
	}
	return problems
}

func checkResendOn(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Invalid resend_on", "resend_on", s, []string{resendOnChange, resendOnTrigger})
}

// closing is on_destroy; ok is false when it is null or still unknown.
func (m model) closing(ctx context.Context, diags *diag.Diagnostics) (closing message.ContentModel, ok bool) {
	if m.OnDestroy.IsNull() || m.OnDestroy.IsUnknown() {
		return closing, false
	}
	diags.Append(tfvalue.As(ctx, m.OnDestroy, &closing)...)
	return closing, !diags.HasError()
}

// limitOf reads a checked send_before; the zero time when there is no limit.
func limitOf(sendBefore types.String) time.Time {
	limit, _ := notice.ParseTime(sendBefore.ValueString(), nil)
	return limit.Time
}

// content converts known, checked values into a message without recipients. writeOnly reports whether the text is
// message_wo, which is only in a configuration, never in a plan or state.
func (m model) content(ctx context.Context, writeOnly bool, diags *diag.Diagnostics) notice.Message {
	msg := m.ContentModel.ToMessage(ctx, notice.Recipients{}, diags)
	msg.WriteOnly = writeOnly
	return msg
}

func (m model) recipients(ctx context.Context, diags *diag.Diagnostics) notice.Recipients {
	return message.RecipientsFrom(ctx, m.Recipients, diags).ToRecipients()
}

// imported reports whether no configuration has filled the state since the import.
func (m model) imported() bool { return m.Recipients.IsNull() }

func (m model) outcome() delivery.Outcome { return delivery.Outcome(m.Outcome.ValueString()) }

// markUnknown plans a send: its receipt is known afterwards.
func (m *receiptModel) markUnknown() {
	m.RequestID = types.StringUnknown()
	m.Outcome = types.StringUnknown()
	m.SentAt = types.StringUnknown()
	m.Status = types.Int64Unknown()
	m.StatusMessage = types.StringUnknown()
	m.Errors = types.ListUnknown(types.StringType)
	m.Data = types.StringUnknown()
}
