// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package provider wires the provider together: its schema, its settings and its objects. What an object says and to
// whom is in the package of its noun, whether and how it is sent in delivery.
package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/contact"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	functions "github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/function"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/notification"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/template"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/window"
)

var (
	_ provider.Provider                  = (*lumaProvider)(nil)
	_ provider.ProviderWithActions       = (*lumaProvider)(nil)
	_ provider.ProviderWithFunctions     = (*lumaProvider)(nil)
	_ provider.ProviderWithListResources = (*lumaProvider)(nil)
)

// Address is the provider's address in the public registries.
const Address = "registry.terraform.io/terraform-provider-luma/luma"

// typeName starts the names of the provider's objects.
const typeName = "luma"

type lumaProvider struct {
	version string
	now     func() time.Time
	env     lookupEnv
	nonce   string
	// answered hears of each call that has a shortcut.
	answered func(call string, short bool)
	data     atomic.Pointer[delivery.ProviderData] // what Configure left; the shortcuts use it too
	run      string                                // "" = no journal
	atEnd    func(release func())                  // registers what the end of the process does by itself
}

// Option changes what the provider takes from its surroundings; tests inject a clock and an environment.
type Option func(*lumaProvider)

// WithClock replaces time.Now.
func WithClock(now func() time.Time) Option { return func(p *lumaProvider) { p.now = now } }

// WithEnvironment replaces os.LookupEnv.
func WithEnvironment(lookup func(name string) (value string, ok bool)) Option {
	return func(p *lumaProvider) { p.env = lookup }
}

// WithProcessNonce names this process, so that a destroy which is planned and applied in the same process can be
// distinguished from one that a plan has shown. Leave it out where one process both plans and applies, as under a
// debugger.
func WithProcessNonce(nonce string) Option { return func(p *lumaProvider) { p.nonce = nonce } }

// WithObserver calls observe for each call that has a shortcut, with whether the shortcut answered it.
func WithObserver(observe func(call string, short bool)) Option {
	return func(p *lumaProvider) { p.answered = observe }
}

// WithRun names the run of the CLI that started this process, for the journal. Leave it out where several runs share
// the process, as under a debugger and in acceptance tests: what such a process sent cannot be assigned to a run, so
// there is no journal. The journal's lock is held until the process ends, or until whoever gets release calls it; nil
// for nobody.
func WithRun(run string, atEnd func(release func())) Option {
	return func(p *lumaProvider) { p.run, p.atEnd = run, atEnd }
}

// New returns the provider's constructor for the plugin server. version is part of the User-Agent.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, opts...) }
}

func newProvider(version string, opts ...Option) *lumaProvider {
	p := &lumaProvider{version: version, now: time.Now, env: osEnvironment}
	for _, opt := range opts {
		opt(p)
	}
	return p
}

func (p *lumaProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
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
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "How often a request is repeated; a message only if certainly none of it was sent. Default 3; 0 turns repeats off.",
				Optional:            true,
			},
			"max_retry_wait": schema.StringAttribute{
				MarkdownDescription: "Longest total wait that the tenant's `429` answers may cause for one request [ours], such as `60s` (default).",
				Optional:            true,
			},
			"max_concurrent_requests": schema.NumberAttribute{
				MarkdownDescription: "Most requests in progress at once. Default 10, which is also Terraform's default for `-parallelism`: raise both together.",
				Optional:            true,
			},
			"bot_external_id": schema.StringAttribute{
				MarkdownDescription: "Virtual agent for messages that do not name one. Changing it sends nothing.",
				Optional:            true,
			},
			"same_tenant_as": schema.SetAttribute{
				MarkdownDescription: "Earlier endpoints of this tenant, after it moved to another host: what was sent or created there belongs to this tenant.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"allow_insecure_http": schema.BoolAttribute{
				MarkdownDescription: "`true` accepts an `http://` endpoint that is not on this machine. The token is then sent unencrypted.",
				Optional:            true,
			},
			"journal": schema.StringAttribute{
				MarkdownDescription: "Directory on this machine in which sends are recorded, so that a message is not sent again after a run that was cut short; or `off`. " +
					"Default: `luma` in the data directory (`.terraform`) of an initialized root module. Environment: `LUMA_JOURNAL`; `off` in either turns it off. " +
					"See [When a run is cut short](guides/delivery#when-a-run-is-cut-short).",
				Optional: true,
			},
			"journal_name": schema.StringAttribute{
				MarkdownDescription: "Name of this root module within `journal`. Set it where the module is checked out into another directory for each run, as on CI. No other root module may have the same name. Default: the module's directory.",
				Optional:            true,
			},
			"dry_run": schema.BoolAttribute{
				MarkdownDescription: "`true`: nothing is sent, and neither token nor endpoint is needed. Environment: `LUMA_DRY_RUN`; either turns it on.",
				Optional:            true,
			},
			"redirect_contacts": schema.SetAttribute{
				MarkdownDescription: "Every message is sent to these contacts instead of its recipients. Environment: `LUMA_REDIRECT_CONTACTS` (comma-separated); with both, those in both.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"max_contacts": schema.NumberAttribute{
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
	p.data.Store(nil)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data := config.providerData(p, &resp.Diagnostics)
	data.WarnJournal(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	p.data.Store(data)
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.ActionData = data
	resp.ListResourceData = data
}

func (p *lumaProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{notification.NewResource, template.NewResource, window.NewResource}
}

func (p *lumaProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{contact.NewDataSource, template.NewDataSource, template.NewListDataSource}
}

func (p *lumaProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{notification.NewAction}
}

func (p *lumaProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewCard, functions.NewFormatWindow, functions.NewOccurrences, functions.NewRender, functions.NewRoleCode, functions.NewWindowState,
	}
}

func (p *lumaProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{template.NewListResource}
}
