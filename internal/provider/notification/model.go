// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// The values of resend_on.
const (
	resendOnChange  = "change"
	resendOnTrigger = "trigger"
)

type notificationModel struct {
	Recipients types.Object `tfsdk:"recipients"`
	message.ContentModel
	MessageWO        types.String `tfsdk:"message_wo"`
	MessageWOVersion types.Int64  `tfsdk:"message_wo_version"`
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
	Audience      types.String `tfsdk:"audience"`
	SendCount     types.Int64  `tfsdk:"send_count"`
	Outcome       types.String `tfsdk:"outcome"`
	SentAt        types.String `tfsdk:"sent_at"`
	Status        types.Int64  `tfsdk:"status"`
	StatusMessage types.String `tfsdk:"status_message"`
	Errors        types.List   `tfsdk:"errors"`
	Data          types.String `tfsdk:"data"`
}

// check reports every mistake in the configuration that is certain by now.
func (m notificationModel) check(ctx context.Context, diags *diag.Diagnostics) {
	message.CheckRecipients(ctx, m.Recipients, diags)
	m.ContentModel.check(ctx, path.Empty(), m.MessageWO, diags)
	if closing, ok := m.closing(ctx, diags); ok {
		closing.check(ctx, path.Root("on_destroy"), types.StringNull(), diags)
	}
	tfvalue.CheckText(diags, path.Root("send_before"), m.SendBefore, checkSendBefore)
	tfvalue.CheckText(diags, path.Root("resend_on"), m.ResendOn, checkResendOn)
	if !m.MessageWO.IsNull() && m.MessageWOVersion.IsNull() {
		diags.AddAttributeWarning(path.Root("message_wo"), "Message will be sent once only",
			"Changes of a write-only value cannot be seen, so message_wo without message_wo_version is sent once. Add message_wo_version = 1 and raise it whenever the text shall go out again.")
	}
	if m.MessageWO.IsNull() && !m.MessageWOVersion.IsNull() && tfvalue.IsKnown(m.MessageWO, m.MessageWOVersion) {
		diags.AddAttributeError(path.Root("message_wo_version"), "Missing message_wo", "message_wo_version belongs to message_wo, which is not set. Write message_wo, or leave the version out and use resend_triggers.")
	}
}

func checkSendBefore(s string) []notice.Problem {
	if _, err := time.Parse(time.RFC3339, strings.TrimSpace(s)); err == nil {
		return nil
	}
	return []notice.Problem{{Summary: "Invalid send_before", Detail: fmt.Sprintf("%q is not an RFC 3339 time with a zone. Write one such as \"2026-12-01T21:00:00-08:00\" or \"2026-12-02T05:00:00Z\".", s)}}
}

func checkResendOn(s string) []notice.Problem {
	if s == resendOnChange || s == resendOnTrigger {
		return nil
	}
	return []notice.Problem{{Summary: "Invalid resend_on", Detail: fmt.Sprintf("resend_on is %q. Write \"change\" (a change of content or recipients sends, too) or \"trigger\" (only resend_triggers does).", s)}}
}

// closing is on_destroy; ok is false when there is none yet.
func (m notificationModel) closing(ctx context.Context, diags *diag.Diagnostics) (closing message.ContentModel, ok bool) {
	if m.OnDestroy.IsNull() || m.OnDestroy.IsUnknown() {
		return closing, false
	}
	diags.Append(m.OnDestroy.As(ctx, &closing, basetypes.ObjectAsOptions{})...)
	return closing, !diags.HasError()
}

func (m notificationModel) sendBefore() time.Time { return limitOf(m.SendBefore) }

// limitOf reads a checked send_before; the zero time when there is no limit.
func limitOf(sendBefore types.String) time.Time {
	limit, err := time.Parse(time.RFC3339, strings.TrimSpace(sendBefore.ValueString()))
	if err != nil {
		return time.Time{}
	}
	return limit
}

// toNotice converts known, checked values. The write-only text is only in a configuration, never in a plan or state.
func (m notificationModel) toNotice(ctx context.Context, diags *diag.Diagnostics) notice.Message {
	message := m.ContentModel.toNotice(ctx, message.RecipientsFrom(ctx, m.Recipients, diags).toNotice(), diags)
	if !m.MessageWO.IsNull() {
		message.Content.Text = m.MessageWO.ValueString()
	}
	return message
}

// forget plans a send: what becomes of it is known afterwards.
func (m *receiptModel) forget() {
	m.RequestID = types.StringUnknown()
	m.Outcome = types.StringUnknown()
	m.SentAt = types.StringUnknown()
	m.Status = types.Int64Unknown()
	m.StatusMessage = types.StringUnknown()
	m.Errors = types.ListUnknown(types.StringType)
	m.Data = types.StringUnknown()
}

// record keeps what is known after a send. What the plan told already (endpoint, audience, send_count) stays as it was told.
func (m *receiptModel) record(ctx context.Context, got receipt, diags *diag.Diagnostics) {
	m.Outcome = types.StringValue(got.Outcome)
	m.RequestID = tfvalue.StringOrNull(got.RequestID)
	m.SentAt = types.StringNull()
	if !got.SentAt.IsZero() {
		m.SentAt = types.StringValue(got.SentAt.UTC().Format(time.RFC3339))
	}
	m.Status = types.Int64Null()
	if got.Status != 0 {
		m.Status = types.Int64Value(int64(got.Status))
	}
	m.StatusMessage = tfvalue.StringOrNull(got.StatusMessage)
	m.Data = tfvalue.StringOrNull(got.Data)
	reported, d := types.ListValueFrom(ctx, types.StringType, append([]string{}, got.Errors...))
	diags.Append(d...)
	m.Errors = reported
}
