// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ list.ListResourceWithConfigure      = (*templateListResource)(nil)
	_ list.ListResourceWithValidateConfig = (*templateListResource)(nil)
)

// templateListResource lists templates for terraform query, which takes over templates that were made manually.
type templateListResource struct {
	templateResource
}

// NewListResource returns the list resource luma_notification_template.
func NewListResource() list.ListResource { return &templateListResource{} }

func (r *templateListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the tenant's notification templates for `terraform query` (Terraform 1.14.1 and newer), which can generate configuration and import blocks for them.\n\n" + aboutAPI,
		Attributes: map[string]schema.Attribute{
			"name_regex":     schema.StringAttribute{MarkdownDescription: aboutNameRegex, Optional: true},
			"response_type":  schema.StringAttribute{MarkdownDescription: aboutResponseType, Optional: true},
			"system_defined": schema.BoolAttribute{MarkdownDescription: aboutSystemDefined, Optional: true},
		},
	}
}

func (r *templateListResource) ValidateListResourceConfig(ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	var filter templateFilterModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &filter)...)
	if !resp.Diagnostics.HasError() {
		filter.check(&resp.Diagnostics)
	}
}

// List requests the next page only when Terraform wants more results, and stops at Terraform's limit.
func (r *templateListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var filter templateFilterModel
	var diags diag.Diagnostics
	diags.Append(req.Config.Get(ctx, &filter)...)
	client := r.provider.RequireClient("Unable to list notification templates", &diags)
	matches := filter.matcher(&diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		pushed := int64(0)
		for t, err := range client.Templates(ctx, luma.TemplateFilter{}) {
			switch {
			case err != nil:
				var failed diag.Diagnostics
				addReadFailure(r.provider, &failed, "templates", err)
				push(list.ListResult{Diagnostics: failed})
				return
			case !matches(t):
				continue
			case !push(r.listed(ctx, req, t)):
				return
			}
			if pushed++; req.Limit > 0 && pushed >= req.Limit {
				return
			}
		}
	}
}

// listed is a template as a result of a query; with IncludeResource it has all that generated configuration needs.
func (r *templateListResource) listed(ctx context.Context, req list.ListRequest, t luma.Template) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = tfvalue.Shown(t.Name)
	var m templateModel
	m.fromAPI(ctx, t, &result.Diagnostics)
	if req.IncludeResource && m.isEmpty() {
		return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic("Notification template left out", fmt.Sprintf(
			"Template %s %s, so no configuration can be generated for it.", templateLabel(t.Name, t.ID), unsupported(t.ResponseType)))}}
	}
	m.Endpoint = r.provider.Endpoint()
	result.Diagnostics.Append(result.Identity.Set(ctx, templateIdentity{ID: m.ID, Endpoint: m.Endpoint})...)
	if req.IncludeResource {
		m.Preview = m.preview(ctx, &result.Diagnostics)
		result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	}
	return result
}
