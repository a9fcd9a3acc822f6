// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ datasource.DataSourceWithConfigure      = (*templateDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*templateDataSource)(nil)
)

// templateDataSource finds one notification template.
type templateDataSource struct {
	provider *delivery.ProviderData
}

// NewDataSource returns the data source luma_notification_template.
func NewDataSource() datasource.DataSource { return &templateDataSource{} }

func (d *templateDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification_template"
}

func (d *templateDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (d *templateDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := storedTemplateAttributes()
	attributes["id"] = schema.StringAttribute{MarkdownDescription: "ID of the template, such as `-1`. Set exactly one of `id` and `name`.", Optional: true, Computed: true}
	attributes["name"] = schema.StringAttribute{MarkdownDescription: "Exact name of the template, such as `Outage notice`.", Optional: true, Computed: true}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one notification template of the tenant by its ID or its exact name.\n\n" + aboutAPI,
		Attributes:          attributes,
	}
}

// storedTemplateAttributes are those of storedTemplateModel, all of them computed.
func storedTemplateAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"id":            schema.StringAttribute{MarkdownDescription: aboutID, Computed: true},
		"name":          schema.StringAttribute{MarkdownDescription: "Name.", Computed: true},
		"description":   schema.StringAttribute{MarkdownDescription: "What the template is for; null if it has no description.", Computed: true},
		"response_type": schema.StringAttribute{MarkdownDescription: "`TEXT`, `IMAGE` or `CARD`.", Computed: true},
		"variables": schema.ListAttribute{
			MarkdownDescription: aboutVariables,
			ElementType:         types.StringType,
			Computed:            true,
		},
		"system_defined": schema.BoolAttribute{MarkdownDescription: "Whether the template belongs to Luma.", Computed: true},
		"version":        schema.Int64Attribute{MarkdownDescription: aboutVersion, Computed: true},
		"created_at":     schema.StringAttribute{MarkdownDescription: aboutCreatedAt, Computed: true},
		"modified_at":    schema.StringAttribute{MarkdownDescription: aboutModifiedAt, Computed: true},
	}
	maps.Copy(attributes, storedContentAttributes())
	return attributes
}

func storedContentAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"text": text("The text; null if the template is an image or a card."),
		"image": schema.SingleNestedAttribute{
			MarkdownDescription: "The image; null if the template is a text or a card.",
			Computed:            true,
			Attributes:          map[string]schema.Attribute{"url": text("Address of the image."), "alt_text": text("Text for readers who cannot see the image.")},
		},
		"card": schema.SingleNestedAttribute{
			MarkdownDescription: "The card; null if the template is a text or an image.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"title": text("Heading."), "subtitle": text("Second heading."), "text": text("Body text."), "image_url": text("Address of an image on the card."),
				"buttons": schema.ListNestedAttribute{
					MarkdownDescription: "Buttons, in order.",
					Computed:            true,
					NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
						"label": text("What the button shows."), "type": text("`url` or `message`."), "value": text("Address to open, or the text to send."),
					}},
				},
			},
		},
	}
}

func (d *templateDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config storedTemplateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id, name := config.ID, config.Name
	switch {
	case resp.Diagnostics.HasError(), !tfvalue.IsKnown(id, name):
	case id.IsNull() && name.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("id"), "Missing template", "Set id, or name with the exact name of the template.")
	case !id.IsNull() && !name.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Conflicting template", "id and name are both set. Remove one of them.")
	case strings.TrimSpace(id.ValueString()+name.ValueString()) == "":
		at := path.Root("id")
		if id.IsNull() {
			at = path.Root("name")
		}
		resp.Diagnostics.AddAttributeError(at, "Empty template", "The value is empty. Use the ID or the exact name that Settings > Notification Templates in Skills Builder shows.")
	}
}

func (d *templateDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config storedTemplateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client := d.provider.RequireClient("Unable to read notification template", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	at := path.Root("name")
	find, wanted := findByName, config.Name.ValueString()
	if !config.ID.IsNull() {
		at, find, wanted = path.Root("id"), findByID, config.ID.ValueString()
	}
	stored, err := find(ctx, client, wanted)
	if notFound, ok := asNotFound(err); ok {
		resp.Diagnostics.AddAttributeError(at, notFound.Summary, notFound.Detail)
		return
	}
	if err != nil {
		addReadFailure(d.provider, &resp.Diagnostics, "template", err)
		return
	}
	config.fromAPI(ctx, stored, &resp.Diagnostics) // the name keeps the spelling of the configuration
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}
