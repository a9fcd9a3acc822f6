// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform side of Luma: one file for each object, noun first, over the domain (notice) and the API
// client (luma).
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ provider.Provider                  = (*lumaProvider)(nil)
	_ provider.ProviderWithActions       = (*lumaProvider)(nil)
	_ provider.ProviderWithFunctions     = (*lumaProvider)(nil)
	_ provider.ProviderWithListResources = (*lumaProvider)(nil)
)

// Address is the provider's address in the public registries.
const Address = "registry.terraform.io/terraform-provider-luma/luma"

type lumaProvider struct {
	version string
	now     func() time.Time
	env     lookupEnv
	nonce   string // of this process; "" when several runs of the CLI may share it
}

// Option changes what the provider takes from its surroundings; tests inject a clock and an environment.
type Option func(*lumaProvider)

// WithClock replaces time.Now.
func WithClock(now func() time.Time) Option { return func(p *lumaProvider) { p.now = now } }

// WithEnvironment replaces os.LookupEnv.
func WithEnvironment(lookup func(name string) (value string, ok bool)) Option {
	return func(p *lumaProvider) { p.env = lookup }
}

// WithProcessNonce passes the random ID of this process, by which a destroy recognizes that it was planned in the same run
// of the CLI. Empty (the default) means that several runs may share the process.
func WithProcessNonce(nonce string) Option { return func(p *lumaProvider) { p.nonce = nonce } }

// New returns the provider's constructor for the plugin server. version goes into the User-Agent.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &lumaProvider{version: version, now: time.Now, env: osEnvironment}
		for _, opt := range opts {
			opt(p)
		}
		return p
	}
}

func (p *lumaProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "luma"
	resp.Version = p.version
}

func (p *lumaProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends messages to the users of Luma, Serviceaide's virtual agent, through its inbound Notification API, and manages notification templates as code.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The tenant's instance, such as `https://luma2.serviceaide.com/vsa`. Environment: `LUMA_ENDPOINT`.",
				Optional:            true,
			},
			"api_token": schema.StringAttribute{
				MarkdownDescription: "Inbound API access token from Luma's Tenant Information page. May be ephemeral. Environment: `LUMA_API_TOKEN`.",
				Optional:            true,
				Sensitive:           true,
			},
			"template_path": schema.StringAttribute{
				MarkdownDescription: "Path of the template API below `endpoint` [ours]. Default `/public/notificationtemplates`.",
				Optional:            true,
			},
			"ca_certificate": schema.StringAttribute{
				MarkdownDescription: "Certificate authority to trust besides the system's: PEM text, or the path of a PEM file.",
				Optional:            true,
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "Longest time for one request, such as `30s` (default) or `2m`.",
				Optional:            true,
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "How often a request is tried again. A message only if certainly none of it left this machine. Default 3; 0 turns it off.",
				Optional:            true,
			},
			"max_concurrent_requests": schema.Int64Attribute{
				MarkdownDescription: "Most requests under way at once. Default 10.",
				Optional:            true,
			},
			"bot_external_id": schema.StringAttribute{
				MarkdownDescription: "Virtual agent for messages that name none. Changing it sends nothing again.",
				Optional:            true,
			},
			"allow_insecure_http": schema.BoolAttribute{
				MarkdownDescription: "`true` accepts an `http://` endpoint that is not on this machine. The token then travels in the clear.",
				Optional:            true,
			},
			"dry_run": schema.BoolAttribute{
				MarkdownDescription: "`true`: nothing is sent, and neither token nor tenant is needed. Environment: `LUMA_DRY_RUN`; either turns it on.",
				Optional:            true,
			},
			"redirect_contacts": schema.SetAttribute{
				MarkdownDescription: "Every message goes to these contacts instead of its recipients. Environment: `LUMA_REDIRECT_CONTACTS` (comma-separated); with both, those in both.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"max_contacts": schema.Int64Attribute{
				MarkdownDescription: "Most contacts one message may name; a role or all users exceeds any number. Environment: `LUMA_MAX_CONTACTS`; the smaller wins.",
				Optional:            true,
			},
			"allowed_audiences": schema.SetAttribute{
				MarkdownDescription: "Kinds of audience a message may have: `contacts`, `roles`, `all_users`. Default all. Environment: `LUMA_ALLOWED_AUDIENCES` (comma-separated); with both, those in both.",
				ElementType:         types.StringType,
				Optional:            true,
			},
		},
	}
}

func (p *lumaProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config settingsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	t := config.tenant(p, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.ResourceData = t
	resp.DataSourceData = t
	resp.ActionData = t
	resp.ListResourceData = t
}

func (p *lumaProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newMaintenanceWindowResource, newNotificationResource, newTemplateResource}
}

func (p *lumaProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newContactDataSource, newTemplateDataSource, newTemplatesDataSource}
}

func (p *lumaProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newNotificationAction}
}

func (p *lumaProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newCardFunction, newFormatWindowFunction, newRenderFunction, newRoleCodeFunction, newWindowStateFunction}
}

func (p *lumaProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newTemplateListResource}
}
