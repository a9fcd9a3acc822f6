// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

// What the attributes mean that the resource and the data sources share.
const (
	aboutID         = "ID of the template. Use it as `template_id` of a notification."
	aboutVariables  = "The context variables that the template uses, such as `@request.message`, in order of first use."
	aboutVersion    = "Version of the stored template. It grows with each change [ours]; null if the tenant does not report one."
	aboutCreatedAt  = "When the template was created, RFC 3339 in UTC; null if the tenant does not report it."
	aboutModifiedAt = "When the template was last changed, RFC 3339 in UTC; null if the tenant does not report it."
	// aboutAPI is on the page of each object that talks to the template API.
	aboutAPI = "Serviceaide does not document an API for templates; the one that this provider uses is [ours] (see `template_path` of the provider)."
)

func (r *templateResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := templateArguments()
	maps.Copy(attributes, templateFacts())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A notification template: what a message looks like, with `@request.message` in place of its text. Use it with `template_id = luma_notification_template.NAME.id`. " +
			"Editing the template later sends nothing.\n\n" +
			aboutAPI + " A tenant without that API is reported differently from one without templates. " +
			"Fields of a stored template that this provider does not know survive an update; the plan warns about those that have no place in a new kind of content. " +
			"The provider's `dry_run` applies to messages only: templates are still created, changed and deleted.",
		Attributes: attributes,
	}
}

func templateArguments() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "Name in the tenant's list of templates, at most 255 characters. It must be unique there [ours].",
			Required:            true,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "What the template is for.",
			Optional:            true,
		},
		"text": schema.StringAttribute{
			MarkdownDescription: "The text. `@request.message` stands for the message that is sent with the template. Line endings and surrounding whitespace, such as those of a heredoc, are ignored; a text that is JSON is compared as JSON. Set exactly one of `text`, `image` and `card`.",
			Optional:            true,
		},
		"sample_message": schema.StringAttribute{
			MarkdownDescription: "Message to preview the template with: `preview` shows the template filled in. It is not stored in the tenant.",
			Optional:            true,
		},
	}
	maps.Copy(attributes, message.RichAttributes())
	attributes["image"] = describedImage()
	attributes["card"] = describedCard()
	return attributes
}

// describedImage is the image of notifications with a template's description.
func describedImage() schema.Attribute {
	image, ok := message.RichAttributes()["image"].(schema.SingleNestedAttribute)
	if !ok {
		return nil
	}
	image.MarkdownDescription = "An image instead of a text."
	return image
}

// describedCard is the card of notifications with a template's description. Its buttons have a computed type, because
// the tenant stores the type and an import therefore has it.
func describedCard() schema.Attribute {
	card, ok := message.RichAttributes()["card"].(schema.SingleNestedAttribute)
	buttons, isList := card.Attributes["buttons"].(schema.ListNestedAttribute)
	if !ok || !isList {
		return nil
	}
	card.MarkdownDescription = "A card instead of a text."
	buttons.NestedObject.Attributes["type"] = schema.StringAttribute{
		MarkdownDescription: "`url` (default) opens the value; `message` sends the value as the reader's own message.",
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(notice.ButtonURL),
	}
	card.Attributes["buttons"] = buttons
	return card
}

func templateFacts() map[string]schema.Attribute {
	computed := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id":            computed(aboutID),
		"response_type": computed("`TEXT`, `IMAGE` or `CARD`, inferred from the content."),
		"variables": schema.ListAttribute{
			MarkdownDescription: aboutVariables + " Known at plan.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"preview": computed("What recipients would read, with `sample_message` in place of `@request.message`. It is known at plan, because it depends on the configuration alone; other variables stay, because only the tenant knows their values. " +
			"A plan shows it even if `text` comes from a sensitive value."),
		"system_defined": schema.BoolAttribute{
			MarkdownDescription: "Whether the template belongs to Luma. You can import and change such a template. Destroying it only removes it from state, with a warning; it stays in the tenant.",
			Computed:            true,
		},
		"version": schema.Int64Attribute{
			MarkdownDescription: aboutVersion + " An update is refused if the version is no longer the one that was read.",
			Computed:            true,
		},
		"created_at":  computed(aboutCreatedAt),
		"modified_at": computed(aboutModifiedAt),
		"endpoint": computed("Endpoint of the tenant that the template belongs to. With another `endpoint` in the provider the template is not read, changed or deleted, because its ID means another template there. " +
			"If your tenant moved to another address, list the old one in the provider's `same_tenant_as`."),
	}
}
