// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// windowTextsModel is `texts`; its attributes are named as the kinds of notices are.
type windowTextsModel struct {
	Announcement    types.String `tfsdk:"announcement"`
	Change          types.String `tfsdk:"change"`
	Completion      types.String `tfsdk:"completion"`
	EarlyCompletion types.String `tfsdk:"early_completion"`
	Cancellation    types.String `tfsdk:"cancellation"`
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

// textsOf writes every notice of a window; ok is false while something that they say is known only at apply.
func (m maintenanceWindowModel) textsOf(ctx context.Context, changes string) (texts windowTextsModel, ok bool) {
	var ignored diag.Diagnostics
	w, known := m.window(&ignored)
	wording, own := m.wording(ctx)
	if !known || !own || !tfvalue.IsKnown(m.ResponseType) {
		return texts, false
	}
	write := func(kind notice.Kind) types.String {
		return types.StringValue(inWords(w.Notice(kind, wording, changes, responseTypeOf(m.ResponseType.ValueString()))))
	}
	texts = windowTextsModel{
		Announcement: write(notice.KindAnnouncement), Change: types.StringNull(), Completion: write(notice.KindCompletion),
		EarlyCompletion: write(notice.KindEarlyCompletion), Cancellation: write(notice.KindCancellation),
	}
	if changes != "" {
		texts.Change = write(notice.KindChange)
	}
	return texts, true
}

// inWords is a text as it stands, and what a card says from top to bottom.
func inWords(c notice.Content) string {
	if c.Card == nil {
		return c.Text
	}
	return strings.Join([]string{c.Card.Title, c.Card.Subtitle, "", c.Card.Text}, "\n")
}

// planTexts keeps the texts of the state while nothing that they say has changed, so that another version of the provider with
// other words makes no diff by itself. The news of a change stay until the next change.
func (m maintenanceWindowModel) planTexts(ctx context.Context, prior *maintenanceWindowModel, d windowDecision, diags *diag.Diagnostics) types.Object {
	of := tfvalue.AttributeTypes(windowTextsAttribute())
	texts, ok := m.textsOf(ctx, d.changes)
	if !ok {
		return types.ObjectUnknown(of)
	}
	if prior != nil && !prior.Texts.IsNull() {
		var before windowTextsModel
		diags.Append(prior.Texts.As(ctx, &before, objectOptions)...)
		if m.saysTheSame(ctx, *prior) {
			before.Change = texts.Change
			texts = before
		}
		if d.changes == "" {
			texts.Change, _ = prior.Texts.Attributes()["change"].(types.String)
		}
	}
	if d.open {
		texts.Change = types.StringUnknown()
	}
	object, problems := types.ObjectValueFrom(ctx, of, texts)
	diags.Append(problems...)
	return object
}

// saysTheSame reports that the notices of both have the same to say.
func (m maintenanceWindowModel) saysTheSame(ctx context.Context, other maintenanceWindowModel) bool {
	return m.said(ctx) == other.said(ctx)
}

// said is all that the notices of a window are made of.
type said struct {
	title, description, start, end, zones string
	format                                notice.TimeFormat
	wording                               notice.Wording
	as                                    notice.ResponseType
}

func (m maintenanceWindowModel) said(ctx context.Context) said {
	var ignored diag.Diagnostics
	w, _ := m.window(&ignored)
	wording, _ := m.wording(ctx)
	zones := []string{m.TimeZone.ValueString()}
	for _, zone := range w.DisplayZones {
		zones = append(zones, zone.String())
	}
	return said{
		title: w.Title, description: w.Description, start: inUTC(w.Start), end: inUTC(w.End), zones: strings.Join(zones, " "),
		format: w.Format, wording: wording, as: responseTypeOf(m.ResponseType.ValueString()),
	}
}

func inUTC(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// content is a notice as it is sent: the text that the plan told, or the card that it told in words.
func (m maintenanceWindowModel) content(ctx context.Context, kind notice.Kind, changes string) notice.Content {
	as := responseTypeOf(m.ResponseType.ValueString())
	if as != notice.CardType {
		return notice.Content{Text: tfvalue.ObjectString(m.Texts, string(kind))}
	}
	var ignored diag.Diagnostics
	w, _ := m.window(&ignored)
	wording, _ := m.wording(ctx)
	return w.Notice(kind, wording, changes, as)
}

// message is a notice with its recipients.
func (m maintenanceWindowModel) message(ctx context.Context, kind notice.Kind, changes string, diags *diag.Diagnostics) notice.Message {
	return notice.Message{
		Recipients:   message.RecipientsFrom(ctx, m.Recipients, diags).toNotice(),
		Content:      m.content(ctx, kind, changes),
		TemplateID:   strings.TrimSpace(m.TemplateID.ValueString()),
		ResponseType: m.ResponseType.ValueString(),
	}
}

// record keeps what became of a notice.
func (m *maintenanceWindowModel) record(ctx context.Context, kind notice.Kind, audience string, got receipt, diags *diag.Diagnostics) {
	var r receiptModel
	r.record(ctx, got, diags)
	text, _ := m.Texts.Attributes()[string(kind)].(types.String)
	last, problems := types.ObjectValueFrom(ctx, tfvalue.AttributeTypes(lastNoticeAttribute()), lastNoticeModel{
		Kind: types.StringValue(string(kind)), Text: text, Audience: types.StringValue(audience),
		Outcome: r.Outcome, RequestID: r.RequestID, SentAt: r.SentAt, Status: r.Status, StatusMessage: r.StatusMessage, Errors: r.Errors, Data: r.Data,
	})
	diags.Append(problems...)
	m.LastNotice = last
	m.Audience = types.StringValue(audience)
}
