// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

type model struct {
	Title            types.String `tfsdk:"title"`
	Description      types.String `tfsdk:"description"`
	StartsAt         types.String `tfsdk:"starts_at"`
	EndsAt           types.String `tfsdk:"ends_at"`
	Duration         types.String `tfsdk:"duration"`
	TimeZone         types.String `tfsdk:"time_zone"`
	DisplayTimeZones types.List   `tfsdk:"display_time_zones"`
	TimeFormat       types.String `tfsdk:"time_format"`
	Recipients       types.Object `tfsdk:"recipients"`
	Status           types.String `tfsdk:"status"`
	NotifyOn         types.Set    `tfsdk:"notify_on"`
	Messages         types.Object `tfsdk:"messages"`
	TemplateID       types.String `tfsdk:"template_id"`
	ResponseType     types.String `tfsdk:"response_type"`
	ID               types.String `tfsdk:"id"`
	StartsAtUTC      types.String `tfsdk:"starts_at_utc"`
	EndsAtUTC        types.String `tfsdk:"ends_at_utc"`
	Endpoint         types.String `tfsdk:"endpoint"`
	GuardRails       types.String `tfsdk:"guard_rails"`
	Audience         types.String `tfsdk:"audience"`
	Texts            types.Object `tfsdk:"texts"`
	LastNotice       types.Object `tfsdk:"last_notice"`
}

type messagesModel struct {
	Announcement types.String `tfsdk:"announcement"`
	Change       types.String `tfsdk:"change"`
	Completion   types.String `tfsdk:"completion"`
	Cancellation types.String `tfsdk:"cancellation"`
	Reminder     types.String `tfsdk:"reminder"`
}

// textsModel is `texts`; its attributes are named as the kinds of notices are.
type textsModel struct {
	Announcement    types.String `tfsdk:"announcement"`
	Change          types.String `tfsdk:"change"`
	Completion      types.String `tfsdk:"completion"`
	EarlyCompletion types.String `tfsdk:"early_completion"`
	Cancellation    types.String `tfsdk:"cancellation"`
	Reminder        types.String `tfsdk:"reminder"`
}

// lastNoticeModel is `last_notice`.
type lastNoticeModel struct {
	Kind          types.String `tfsdk:"kind"`
	Text          types.String `tfsdk:"text"`
	Audience      types.String `tfsdk:"audience"`
	Outcome       types.String `tfsdk:"outcome"`
	RequestID     types.String `tfsdk:"request_id"`
	SentAt        types.String `tfsdk:"sent_at"`
	Status        types.Int64  `tfsdk:"status"`
	StatusMessage types.String `tfsdk:"status_message"`
	Errors        types.List   `tfsdk:"errors"`
	Data          types.String `tfsdk:"data"`
}

func (m model) messages(ctx context.Context, diags *diag.Diagnostics) messagesModel {
	var words messagesModel
	if !m.Messages.IsNull() && !m.Messages.IsUnknown() {
		diags.Append(tfvalue.As(ctx, m.Messages, &words)...)
	}
	return words
}

// notifies is whether an event sends a notice.
func (m model) notifies(event string) tfvalue.Answer {
	events := m.NotifyOn.Elements()
	for _, e := range events {
		if e.Equal(types.StringValue(event)) {
			return tfvalue.Yes
		}
	}
	if m.NotifyOn.IsUnknown() || !tfvalue.IsKnown(events...) {
		return tfvalue.Maybe
	}
	return tfvalue.No
}

// imported reports whether no configuration has filled the state since the import.
func (m model) imported() bool { return m.Recipients.IsNull() }

// outcome is what became of the latest notice; "" before the first.
func (m model) outcome() delivery.Outcome {
	return delivery.Outcome(tfvalue.ObjectString(m.LastNotice, "outcome"))
}

// requestID is that of the latest notice; "" before the first.
func (m model) requestID() string { return tfvalue.ObjectString(m.LastNotice, "request_id") }
