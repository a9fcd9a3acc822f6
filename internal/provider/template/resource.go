// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

var (
	_ resource.ResourceWithConfigure      = (*templateResource)(nil)
	_ resource.ResourceWithIdentity       = (*templateResource)(nil)
	_ resource.ResourceWithImportState    = (*templateResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*templateResource)(nil)
	_ resource.ResourceWithValidateConfig = (*templateResource)(nil)
)

// templateResource is a notification template of the tenant: notification_template_plan.go plans it, notification_template_apply.go
// writes and reads it.
type templateResource struct {
	provider *delivery.ProviderData
}

// NewResource returns the resource luma_notification_template.
func NewResource() resource.Resource { return &templateResource{} }

func (r *templateResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification_template"
}

func (r *templateResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (r *templateResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := templateArguments()
	maps.Copy(attributes, templateFacts())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A notification template: what a message looks like, with `@request.message` where its text goes. Use it by `template_id = luma_notification_template.NAME.id`; " +
			"editing the template later sends nothing.\n\n" +
			"No public article of the vendor documents an API for templates, so the one that this resource talks to is [ours] (see `template_path` of the provider). A tenant without it is told apart from an empty one. " +
			"The provider's `dry_run` concerns messages: templates are created, changed and deleted all the same.",
		Attributes: attributes,
	}
}

func templateArguments() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "Name in the tenant's list of templates, unique there [ours], at most 255 characters.",
			Required:            true,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "What the template is for.",
			Optional:            true,
		},
		"text": schema.StringAttribute{
			MarkdownDescription: "The text. `@request.message` stands for the message that is sent with the template. Line ends and outer white space, as a heredoc has them, do not count; a text that is JSON is compared as JSON. Exactly one of `text`, `image` and `card` is set.",
			Optional:            true,
		},
		"sample_message": schema.StringAttribute{
			MarkdownDescription: "A message to try the template with: `preview` shows it filled in. It stays in Terraform.",
			Optional:            true,
		},
	}
	maps.Copy(attributes, message.RichAttributes())
	attributes["image"] = describedImage()
	attributes["card"] = describedCard()
	return attributes
}

// describedImage is the image of notifications in a template's words.
func describedImage() schema.Attribute {
	image, ok := message.RichAttributes()["image"].(schema.SingleNestedAttribute)
	if !ok {
		return nil
	}
	image.MarkdownDescription = "An image instead of a text."
	return image
}

// describedCard is the card of notifications, whose buttons name their type here: the tenant stores it, so that an import has it.
func describedCard() schema.Attribute {
	card, ok := message.RichAttributes()["card"].(schema.SingleNestedAttribute)
	buttons, isList := card.Attributes["buttons"].(schema.ListNestedAttribute)
	if !ok || !isList {
		return nil
	}
	card.MarkdownDescription = "A card instead of a text."
	buttons.NestedObject.Attributes["type"] = schema.StringAttribute{
		MarkdownDescription: "`url` (default) opens the value; `message` sends it as the reader's own message.",
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(notice.ButtonURL),
	}
	card.Attributes["buttons"] = buttons
	return card
}

func templateFacts() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            schema.StringAttribute{MarkdownDescription: "ID, for `template_id` of notifications.", Computed: true},
		"response_type": schema.StringAttribute{MarkdownDescription: "`TEXT`, `IMAGE` or `CARD`, as the content is.", Computed: true},
		"variables": schema.ListAttribute{
			MarkdownDescription: "The context variables that the template uses, such as `@request.message`, in order of first use. Known at plan.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"preview": schema.StringAttribute{
			MarkdownDescription: "What people would read, with `sample_message` for `@request.message`. Made from the configuration alone, so that it is known at plan; other variables stay, since only the tenant knows their values. A plan shows it even where `text` comes from a sensitive value.",
			Computed:            true,
		},
		"system_defined": schema.BoolAttribute{
			MarkdownDescription: "Whether the template belongs to Luma. Such a template can be imported and changed; destroying it forgets it with a warning, and it stays in the tenant.",
			Computed:            true,
		},
		"version": schema.Int64Attribute{
			MarkdownDescription: "Grows with each change [ours]; null when the tenant has none. An update is refused if it is no longer the one that was read.",
			Computed:            true,
		},
		"created_at":  schema.StringAttribute{MarkdownDescription: "When the template was created, RFC 3339 in UTC; null when the tenant does not tell.", Computed: true},
		"modified_at": schema.StringAttribute{MarkdownDescription: "When the template was changed last, RFC 3339 in UTC; null when the tenant does not tell.", Computed: true},
	}
}

func (r *templateResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			Description:       "ID of the template. It never changes.",
			RequiredForImport: true,
		},
	}}
}

func (r *templateResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config templateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(ctx, &resp.Diagnostics)
	}
}
