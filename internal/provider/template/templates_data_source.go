// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

var (
	_ datasource.DataSourceWithConfigure      = (*templatesDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*templatesDataSource)(nil)
)

// templatesDataSource lists notification templates.
type templatesDataSource struct {
	provider *delivery.ProviderData
}

type templatesModel struct {
	templateFilterModel
	Templates []storedTemplateModel `tfsdk:"templates"`
}

// NewListDataSource returns the data source luma_notification_templates.
func NewListDataSource() datasource.DataSource { return &templatesDataSource{} }

func (d *templatesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification_templates"
}

func (d *templatesDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (d *templatesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists all notification templates of the tenant, or those that match every filter. No match is an empty list, not an error.\n\n" + aboutAPI,
		Attributes: map[string]schema.Attribute{
			"name_regex":     schema.StringAttribute{MarkdownDescription: aboutNameRegex, Optional: true},
			"response_type":  schema.StringAttribute{MarkdownDescription: aboutResponseType, Optional: true},
			"system_defined": schema.BoolAttribute{MarkdownDescription: aboutSystemDefined, Optional: true},
			"templates": schema.ListNestedAttribute{
				MarkdownDescription: "The templates, ordered by ID. `{ for t in data.luma_notification_templates.NAME.templates : t.name => t.id }` maps names to IDs.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: storedTemplateAttributes()},
			},
		},
	}
}

func (d *templatesDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var filter templateFilterModel
	for name, into := range map[string]any{"name_regex": &filter.NameRegex, "response_type": &filter.ResponseType} {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), into)...)
	}
	if !resp.Diagnostics.HasError() {
		filter.check(&resp.Diagnostics)
	}
}

func (d *templatesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config templatesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client := d.provider.RequireClient("Unable to read notification templates", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	matches := config.matcher(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, _, err := client.SearchTemplates(ctx, matches)
	if err != nil {
		addReadFailure(d.provider, &resp.Diagnostics, "templates", err)
		return
	}
	config.Templates = make([]storedTemplateModel, len(found))
	for i, t := range found {
		config.Templates[i].fromAPI(ctx, t, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}
