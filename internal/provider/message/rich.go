// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// ImageFrom converts an image; the zero model if it is null or unknown.
func ImageFrom(ctx context.Context, object types.Object, diags *diag.Diagnostics) (image ImageModel) {
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(tfvalue.As(ctx, object, &image)...)
	}
	return image
}

// CardFrom converts a card; the zero model if it is null or unknown.
func CardFrom(ctx context.Context, object types.Object, diags *diag.Diagnostics) (card CardModel) {
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(tfvalue.As(ctx, object, &card)...)
	}
	return card
}

// ImageTypes are the types of an image's attributes.
func ImageTypes() map[string]attr.Type {
	return map[string]attr.Type{"url": types.StringType, "alt_text": types.StringType}
}

// CardTypes are the types of a card's attributes.
func CardTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"title": types.StringType, "subtitle": types.StringType, "text": types.StringType, "image_url": types.StringType,
		"buttons": types.ListType{ElemType: types.ObjectType{AttrTypes: ButtonTypes()}},
	}
}

// ButtonTypes are the types of a button's attributes.
func ButtonTypes() map[string]attr.Type {
	return map[string]attr.Type{"label": types.StringType, "type": types.StringType, "value": types.StringType}
}

// ImageModel is `image = { … }`.
type ImageModel struct {
	URL     types.String `tfsdk:"url"`
	AltText types.String `tfsdk:"alt_text"`
}

// CardModel is `card = { … }`.
type CardModel struct {
	Title    types.String `tfsdk:"title"`
	Subtitle types.String `tfsdk:"subtitle"`
	Text     types.String `tfsdk:"text"`
	ImageURL types.String `tfsdk:"image_url"`
	Buttons  types.List   `tfsdk:"buttons"`
}

// ButtonModel is one element of a card's buttons.
type ButtonModel struct {
	Label types.String `tfsdk:"label"`
	Type  types.String `tfsdk:"type"`
	Value types.String `tfsdk:"value"`
}

// RichAttributes defines image and card, which notifications and templates share.
func RichAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"image": schema.SingleNestedAttribute{
			MarkdownDescription: "An image instead of a text. Serviceaide does not document how Luma expects it; the payload is [ours].",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"url":      schema.StringAttribute{MarkdownDescription: "Address of the image, `https://…`.", Required: true},
				"alt_text": schema.StringAttribute{MarkdownDescription: "Text for readers who cannot see the image.", Optional: true},
			},
		},
		"card": schema.SingleNestedAttribute{
			MarkdownDescription: "A card instead of a text. Serviceaide does not document how Luma expects it; the payload is [ours].",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"title":     schema.StringAttribute{MarkdownDescription: "Heading.", Required: true},
				"subtitle":  schema.StringAttribute{MarkdownDescription: "Second heading.", Optional: true},
				"text":      schema.StringAttribute{MarkdownDescription: "Body text.", Optional: true},
				"image_url": schema.StringAttribute{MarkdownDescription: "Address of an image on the card, `https://…`.", Optional: true},
				"buttons": schema.ListNestedAttribute{
					MarkdownDescription: "Buttons, in order.",
					Optional:            true,
					NestedObject:        schema.NestedAttributeObject{Attributes: buttonAttributes()},
				},
			},
		},
	}
}

// buttonAttributes are those of a button. checkButton requires label and value, not the schema: the framework takes the
// required attributes of a list element that is unknown, such as a variable during validation, for missing.
func buttonAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"label": schema.StringAttribute{MarkdownDescription: "What the button shows. Required.", Optional: true},
		"type":  schema.StringAttribute{MarkdownDescription: "`url` (default) opens the value; `message` sends the value as the reader's own message.", Optional: true},
		"value": schema.StringAttribute{MarkdownDescription: "Address to open (`https:`, `http:` or `mailto:`), or the text to send. Required.", Optional: true},
	}
}

// CheckImage reports every invalid value in what is known of an image. A required value that is null, as a variable can
// be, counts as empty.
func CheckImage(ctx context.Context, at path.Path, object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	image := ImageFrom(ctx, object, diags)
	tfvalue.CheckRequired(diags, at.AtName("url"), image.URL, notice.CheckImageURL)
}

// CheckCard reports every invalid value in what is known of a card. A required value that is null counts as empty.
func CheckCard(ctx context.Context, at path.Path, object types.Object, diags *diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return
	}
	card := CardFrom(ctx, object, diags)
	tfvalue.CheckRequired(diags, at.AtName("title"), card.Title, notice.CheckTitle)
	tfvalue.CheckText(diags, at.AtName("image_url"), card.ImageURL, notice.CheckImageURL)
	for i, element := range card.Buttons.Elements() {
		checkButton(ctx, at.AtName("buttons").AtListIndex(i), element, diags)
	}
}

func checkButton(ctx context.Context, at path.Path, element attr.Value, diags *diag.Diagnostics) {
	if element.IsNull() {
		diags.AddAttributeError(at, "Null button", "The button is null. Remove it from the list, or set its label and value.")
		return
	}
	button := buttonFrom(ctx, element, diags)
	tfvalue.CheckRequired(diags, at.AtName("label"), button.Label, notice.CheckButtonLabel)
	tfvalue.CheckText(diags, at.AtName("type"), button.Type, notice.CheckButtonType)
	if tfvalue.IsKnown(button.Type, button.Value) {
		tfvalue.Report(diags, at.AtName("value"), notice.CheckButtonValue(button.Kind(), button.Value.ValueString()))
	}
}

// ButtonsOf lists a card's buttons. A null element, which CheckCard refuses, has null parts; an unknown one has unknown
// parts.
func ButtonsOf(ctx context.Context, card CardModel, diags *diag.Diagnostics) []ButtonModel {
	var buttons []ButtonModel
	for _, element := range card.Buttons.Elements() {
		buttons = append(buttons, buttonFrom(ctx, element, diags))
	}
	return buttons
}

func buttonFrom(ctx context.Context, element attr.Value, diags *diag.Diagnostics) (button ButtonModel) {
	if element.IsUnknown() {
		return ButtonModel{Label: types.StringUnknown(), Type: types.StringUnknown(), Value: types.StringUnknown()}
	}
	if object, ok := element.(types.Object); ok && !object.IsNull() {
		diags.Append(tfvalue.As(ctx, object, &button)...)
	}
	return button
}

// Kind is the button's type, "url" if it is null.
func (b ButtonModel) Kind() string {
	if b.Type.IsNull() {
		return notice.ButtonURL
	}
	return b.Type.ValueString()
}

// RichContent converts an image and a card; what is not known yet is left out.
func RichContent(ctx context.Context, imageObject, cardObject types.Object, diags *diag.Diagnostics) notice.Content {
	var c notice.Content
	if !imageObject.IsNull() && !imageObject.IsUnknown() {
		image := ImageFrom(ctx, imageObject, diags)
		c.Image = &notice.Image{URL: strings.TrimSpace(image.URL.ValueString()), AltText: image.AltText.ValueString()}
	}
	if !cardObject.IsNull() && !cardObject.IsUnknown() {
		card := CardFrom(ctx, cardObject, diags)
		c.Card = &notice.Card{
			Title: card.Title.ValueString(), Subtitle: card.Subtitle.ValueString(),
			Text: notice.NormalizeText(card.Text.ValueString()), ImageURL: strings.TrimSpace(card.ImageURL.ValueString()),
		}
		for _, b := range ButtonsOf(ctx, card, diags) {
			c.Card.Buttons = append(c.Card.Buttons, notice.Button{Label: b.Label.ValueString(), Type: b.Kind(), Value: strings.TrimSpace(b.Value.ValueString())})
		}
	}
	return c
}
