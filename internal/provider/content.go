// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

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
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// contentModel is what a message says and how Luma shall show it.
type contentModel struct {
	Message       types.String `tfsdk:"message"`
	Image         types.Object `tfsdk:"image"`
	Card          types.Object `tfsdk:"card"`
	TemplateID    types.String `tfsdk:"template_id"`
	TemplateType  types.String `tfsdk:"template_type"`
	BotExternalID types.String `tfsdk:"bot_external_id"`
	ResponseType  types.String `tfsdk:"response_type"`
}

type imageModel struct {
	URL     types.String `tfsdk:"url"`
	AltText types.String `tfsdk:"alt_text"`
}

type cardModel struct {
	Title    types.String `tfsdk:"title"`
	Subtitle types.String `tfsdk:"subtitle"`
	Text     types.String `tfsdk:"text"`
	ImageURL types.String `tfsdk:"image_url"`
	Buttons  types.List   `tfsdk:"buttons"`
}

type buttonModel struct {
	Label types.String `tfsdk:"label"`
	Type  types.String `tfsdk:"type"`
	Value types.String `tfsdk:"value"`
}

// contentAttributes is the one definition of a message's content, for notifications and closing notices.
func contentAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"message": schema.StringAttribute{
			MarkdownDescription: "The text. A notification template receives it as `@request.message`. Line ends and outer white space do not count.",
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
	maps.Copy(attributes, richAttributes())
	return attributes
}

// richAttributes defines image and card, which notifications and templates share.
func richAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"image": schema.SingleNestedAttribute{
			MarkdownDescription: "An image instead of a text. How Luma takes it is [ours]: no public article shows the payload.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"url":      schema.StringAttribute{MarkdownDescription: "Address of the image, `https://…`.", Required: true},
				"alt_text": schema.StringAttribute{MarkdownDescription: "Words for readers who cannot see the image.", Optional: true},
			},
		},
		"card": schema.SingleNestedAttribute{
			MarkdownDescription: "A card instead of a text. How Luma takes it is [ours]: no public article shows the payload.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"title":     schema.StringAttribute{MarkdownDescription: "Heading.", Required: true},
				"subtitle":  schema.StringAttribute{MarkdownDescription: "Second heading.", Optional: true},
				"text":      schema.StringAttribute{MarkdownDescription: "Body text.", Optional: true},
				"image_url": schema.StringAttribute{MarkdownDescription: "Address of an image on the card, `https://…`.", Optional: true},
				"buttons": schema.ListNestedAttribute{
					MarkdownDescription: "Buttons, in order.",
					Optional:            true,
					NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
						"label": schema.StringAttribute{MarkdownDescription: "What the button shows.", Required: true},
						"type":  schema.StringAttribute{MarkdownDescription: "`url` (default) opens the value; `message` sends it as the reader's own message.", Optional: true},
						"value": schema.StringAttribute{MarkdownDescription: "Address to open (`https:`, `http:` or `mailto:`), or the text to send.", Required: true},
					}},
				},
			},
		},
	}
}

// alternative is one of several attributes of which exactly one may be written.
type alternative struct {
	name  string
	value attr.Value
}

// checkAlternatives reports a second alternative at its own path, and none at the first one's. optional allows none.
func checkAlternatives(diags *diag.Diagnostics, at path.Path, optional bool, missing string, alternatives ...alternative) {
	var written []string
	undecided := false
	for _, a := range alternatives {
		switch {
		case a.value.IsUnknown():
			undecided = true
		case !a.value.IsNull():
			written = append(written, a.name)
		}
	}
	if len(written) > 1 {
		for _, name := range written[1:] {
			diags.AddAttributeError(at.AtName(name), "Conflicting content",
				fmt.Sprintf("%s and %s are both set, and a message has one content. Leave one of them out.", written[0], name))
		}
	}
	if len(written) == 0 && !undecided && !optional {
		diags.AddAttributeError(at.AtName(alternatives[0].name), "Missing content", missing)
	}
}

// check reports every mistake in the content that is certain by now. writeOnly is message_wo where the object has it, else null.
func (m contentModel) check(ctx context.Context, at path.Path, writeOnly types.String, diags *diag.Diagnostics) {
	alternatives := []alternative{{"message", m.Message}, {"image", m.Image}, {"card", m.Card}, {"message_wo", writeOnly}}
	checkAlternatives(diags, at, !m.TemplateID.IsNull(),
		"Nothing is said. Write message = \"…\", image or card; only a template_id makes them superfluous.", alternatives...)
	checkText(diags, at.AtName("message"), m.Message, notice.CheckMessage)
	checkText(diags, at.AtName("message_wo"), writeOnly, notice.CheckMessage)
	checkText(diags, at.AtName("template_id"), m.TemplateID, checkTemplateID)
	checkImage(ctx, at.AtName("image"), m.Image, diags)
	checkCard(ctx, at.AtName("card"), m.Card, diags)
	if isKnown(m.ResponseType, m.Message, m.Image, m.Card, writeOnly) && !m.ResponseType.IsNull() && !diags.HasError() {
		content := m.content(ctx, diags)
		if !writeOnly.IsNull() {
			content.Text = writeOnly.ValueString()
		}
		report(diags, at.AtName("response_type"), notice.CheckResponseType(m.ResponseType.ValueString(), content))
	}
}

func checkTemplateID(id string) []notice.Problem {
	if strings.TrimSpace(id) != "" {
		return nil
	}
	return []notice.Problem{{Summary: "Empty template ID", Detail: "template_id is empty. Leave it out for no template, or write an ID from Settings > Notification Templates, such as \"-1\"."}}
}

// checkText runs a rule on a string that is written and known.
func checkText(diags *diag.Diagnostics, at path.Path, value types.String, rule func(string) []notice.Problem) {
	if !value.IsNull() && !value.IsUnknown() {
		report(diags, at, rule(value.ValueString()))
	}
}

func checkImage(ctx context.Context, at path.Path, object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	var image imageModel
	diags.Append(object.As(ctx, &image, basetypes.ObjectAsOptions{})...)
	checkText(diags, at.AtName("url"), image.URL, notice.CheckImageURL)
}

func checkCard(ctx context.Context, at path.Path, object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	var card cardModel
	diags.Append(object.As(ctx, &card, basetypes.ObjectAsOptions{})...)
	checkText(diags, at.AtName("title"), card.Title, notice.CheckTitle)
	checkText(diags, at.AtName("image_url"), card.ImageURL, notice.CheckImageURL)
	for i, button := range buttonsOf(ctx, card, diags) {
		here := at.AtName("buttons").AtListIndex(i)
		checkText(diags, here.AtName("label"), button.Label, notice.CheckButtonLabel)
		checkText(diags, here.AtName("type"), button.Type, notice.CheckButtonType)
		if isKnown(button.Type, button.Value) {
			report(diags, here.AtName("value"), notice.CheckButtonValue(button.kind(), button.Value.ValueString()))
		}
	}
}

func buttonsOf(ctx context.Context, card cardModel, diags *diag.Diagnostics) []buttonModel {
	if card.Buttons.IsNull() || card.Buttons.IsUnknown() {
		return nil
	}
	var buttons []buttonModel
	for _, element := range card.Buttons.Elements() {
		var button buttonModel
		if object, ok := element.(types.Object); ok && !object.IsUnknown() && !object.IsNull() {
			diags.Append(object.As(ctx, &button, basetypes.ObjectAsOptions{})...)
		} else {
			button = buttonModel{Label: types.StringUnknown(), Type: types.StringUnknown(), Value: types.StringUnknown()}
		}
		buttons = append(buttons, button)
	}
	return buttons
}

func (b buttonModel) kind() string {
	if b.Type.IsNull() {
		return notice.ButtonURL
	}
	return b.Type.ValueString()
}

// known reports that nothing about the content is left to apply.
func (m contentModel) known(ctx context.Context) bool {
	for _, value := range []attr.Value{m.Message, m.Image, m.Card, m.TemplateID, m.TemplateType, m.BotExternalID, m.ResponseType} {
		raw, err := value.ToTerraformValue(ctx)
		if err != nil || !raw.IsFullyKnown() {
			return false
		}
	}
	return true
}

// content converts known values.
func (m contentModel) content(ctx context.Context, diags *diag.Diagnostics) notice.Content {
	rich := richContent(ctx, m.Image, m.Card, diags)
	rich.Text = m.Message.ValueString()
	return rich
}

// richContent converts a known image and card.
func richContent(ctx context.Context, imageObject, cardObject types.Object, diags *diag.Diagnostics) notice.Content {
	var c notice.Content
	if !imageObject.IsNull() {
		var image imageModel
		diags.Append(imageObject.As(ctx, &image, basetypes.ObjectAsOptions{})...)
		c.Image = &notice.Image{URL: strings.TrimSpace(image.URL.ValueString()), AltText: image.AltText.ValueString()}
	}
	if !cardObject.IsNull() {
		var card cardModel
		diags.Append(cardObject.As(ctx, &card, basetypes.ObjectAsOptions{})...)
		c.Card = &notice.Card{
			Title: card.Title.ValueString(), Subtitle: card.Subtitle.ValueString(),
			Text: notice.NormalizeText(card.Text.ValueString()), ImageURL: strings.TrimSpace(card.ImageURL.ValueString()),
		}
		for _, b := range buttonsOf(ctx, card, diags) {
			c.Card.Buttons = append(c.Card.Buttons, notice.Button{Label: b.Label.ValueString(), Type: b.kind(), Value: strings.TrimSpace(b.Value.ValueString())})
		}
	}
	return c
}

// toNotice converts known, checked content and recipients into a message.
func (m contentModel) toNotice(ctx context.Context, to notice.Recipients, diags *diag.Diagnostics) notice.Message {
	return notice.Message{
		Recipients:    to,
		Content:       m.content(ctx, diags),
		TemplateID:    strings.TrimSpace(m.TemplateID.ValueString()),
		TemplateType:  m.TemplateType.ValueString(),
		BotExternalID: strings.TrimSpace(m.BotExternalID.ValueString()),
		ResponseType:  m.ResponseType.ValueString(),
	}
}
