// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// ContentModel is what a message says and how Luma shows it.
type ContentModel struct {
	Message       types.String `tfsdk:"message"`
	Image         types.Object `tfsdk:"image"`
	Card          types.Object `tfsdk:"card"`
	TemplateID    types.String `tfsdk:"template_id"`
	TemplateType  types.String `tfsdk:"template_type"`
	BotExternalID types.String `tfsdk:"bot_external_id"`
	ResponseType  types.String `tfsdk:"response_type"`
}

// ContentAttributes is the one definition of a message's content, for notifications and closing notices.
func ContentAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"message": schema.StringAttribute{
			MarkdownDescription: "The text. A notification template receives it as `@request.message`. Line endings and surrounding whitespace are ignored.",
			Optional:            true,
		},
		"template_id": schema.StringAttribute{
			MarkdownDescription: "ID of the notification template that renders the message; `-1` is the system's own text template. With a template the content may be left out.",
			Optional:            true,
		},
		"template_type": schema.StringAttribute{
			MarkdownDescription: "Passed to Luma as `template_type`. The vendor's sample leaves it blank.",
			Optional:            true,
		},
		"bot_external_id": schema.StringAttribute{
			MarkdownDescription: "Virtual agent to speak as; the provider's `bot_external_id`, then the tenant's default [ours], when left out.",
			Optional:            true,
		},
		"response_type": schema.StringAttribute{
			MarkdownDescription: "`TEXT`, `IMAGE` or `CARD`; inferred from the content when left out. Other values are sent with a warning.",
			Optional:            true,
		},
	}
	maps.Copy(attributes, RichAttributes())
	return attributes
}

// Alternative is one of several attributes of which exactly one may be written.
type Alternative struct {
	Name  string
	Value attr.Value
}

// CheckAlternatives reports a second alternative at its own path, and none at the first one's. optional allows none.
func CheckAlternatives(diags *diag.Diagnostics, at path.Path, optional bool, missing string, alternatives ...Alternative) {
	var written []string
	undecided := false
	for _, a := range alternatives {
		switch {
		case a.Value.IsUnknown():
			undecided = true
		case !a.Value.IsNull():
			written = append(written, a.Name)
		}
	}
	if len(written) > 1 {
		for _, name := range written[1:] {
			diags.AddAttributeError(at.AtName(name), "Conflicting content",
				fmt.Sprintf("%s and %s are both set, and a message has one content. Leave one of them out.", written[0], name))
		}
	}
	if len(written) == 0 && !undecided && !optional {
		diags.AddAttributeError(at.AtName(alternatives[0].Name), "Missing content", missing)
	}
}

// Check reports every mistake in the content that is already certain. writeOnly is message_wo where the object has it, else null.
func (m ContentModel) Check(ctx context.Context, at path.Path, writeOnly types.String, diags *diag.Diagnostics) {
	alternatives := []Alternative{{"message", m.Message}, {"image", m.Image}, {"card", m.Card}, {"message_wo", writeOnly}}
	CheckAlternatives(diags, at, !m.TemplateID.IsNull(),
		"The message has no content. Set message, image or card (optional only with template_id).", alternatives...)
	tfvalue.CheckText(diags, at.AtName("message"), m.Message, notice.CheckMessage)
	tfvalue.CheckText(diags, at.AtName("message_wo"), writeOnly, notice.CheckMessage)
	tfvalue.CheckText(diags, at.AtName("template_id"), m.TemplateID, CheckTemplateID)
	CheckImage(ctx, at.AtName("image"), m.Image, diags)
	CheckCard(ctx, at.AtName("card"), m.Card, diags)
	if tfvalue.IsKnown(m.ResponseType, m.Message, m.Image, m.Card, writeOnly) && !m.ResponseType.IsNull() && !diags.HasError() {
		content := m.Content(ctx, diags)
		if !writeOnly.IsNull() {
			content.Text = writeOnly.ValueString()
		}
		tfvalue.Report(diags, at.AtName("response_type"), notice.CheckResponseType(m.ResponseType.ValueString(), content))
	}
}

// CheckTemplateID reports an ID that is empty.
func CheckTemplateID(id string) []notice.Problem {
	if strings.TrimSpace(id) != "" {
		return nil
	}
	return []notice.Problem{{Summary: "Empty template ID", Detail: "template_id is empty. Leave it out for no template, or write an ID from Settings > Notification Templates, such as \"-1\"."}}
}

// Content converts known values.
func (m ContentModel) Content(ctx context.Context, diags *diag.Diagnostics) notice.Content {
	rich := RichContent(ctx, m.Image, m.Card, diags)
	rich.Text = m.Message.ValueString()
	return rich
}

// ToMessage converts known, checked content and recipients into a message.
func (m ContentModel) ToMessage(ctx context.Context, to notice.Recipients, diags *diag.Diagnostics) notice.Message {
	return notice.Message{
		Recipients:    to,
		Content:       m.Content(ctx, diags),
		TemplateID:    strings.TrimSpace(m.TemplateID.ValueString()),
		TemplateType:  strings.TrimSpace(m.TemplateType.ValueString()),
		BotExternalID: strings.TrimSpace(m.BotExternalID.ValueString()),
		ResponseType:  m.ResponseType.ValueString(),
	}
}

// WithKnownFrom is the content with the prior values in place of what is decided only at apply: if it still differs from the prior
// content, the content certainly changes.
func (m ContentModel) WithKnownFrom(ctx context.Context, prior ContentModel) ContentModel {
	return ContentModel{
		Message:       tfvalue.KnownOr(m.Message, prior.Message),
		Image:         tfvalue.KnownOrObject(ctx, m.Image, prior.Image),
		Card:          tfvalue.KnownOrObject(ctx, m.Card, prior.Card),
		TemplateID:    tfvalue.KnownOr(m.TemplateID, prior.TemplateID),
		TemplateType:  tfvalue.KnownOr(m.TemplateType, prior.TemplateType),
		BotExternalID: tfvalue.KnownOr(m.BotExternalID, prior.BotExternalID),
		ResponseType:  tfvalue.KnownOr(m.ResponseType, prior.ResponseType),
	}
}

// Known reports whether nothing in the content is left to apply.
func (m ContentModel) Known(ctx context.Context) bool {
	return tfvalue.FullyKnown(ctx, m.Message, m.Image, m.Card, m.TemplateID, m.TemplateType, m.BotExternalID, m.ResponseType)
}
