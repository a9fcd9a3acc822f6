// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

const (
	defaultRequestTimeout = 30 * time.Second
	defaultMaxRetryWait   = time.Minute
)

// settingsModel is the provider block.
type settingsModel struct {
	Endpoint              types.String `tfsdk:"endpoint"`
	APIToken              types.String `tfsdk:"api_token"`
	TemplatePath          types.String `tfsdk:"template_path"`
	CACertificate         types.String `tfsdk:"ca_certificate"`
	RequestTimeout        types.String `tfsdk:"request_timeout"`
	MaxRetries            types.Number `tfsdk:"max_retries"`
	MaxRetryWait          types.String `tfsdk:"max_retry_wait"`
	MaxConcurrentRequests types.Number `tfsdk:"max_concurrent_requests"`
	BotExternalID         types.String `tfsdk:"bot_external_id"`
	SameTenantAs          types.Set    `tfsdk:"same_tenant_as"`
	AllowInsecureHTTP     types.Bool   `tfsdk:"allow_insecure_http"`
	journalModel
	railsModel
}

// providerData combines the block with the environment. Everything that is known is checked, every mistake at once; the
// client is built when all it needs is known.
func (m settingsModel) providerData(p *lumaProvider, diags *diag.Diagnostics) *delivery.ProviderData {
	guard := m.rails(p.env, diags)
	optional := guard.DryRun || guard.Undecided
	settings := delivery.Settings{
		Journal: m.journal(p, diags),
		Rails:   guard, BotExternalID: strings.TrimSpace(m.BotExternalID.ValueString()), Now: p.now, Nonce: p.nonce,
		Tenant: delivery.Tenant{
			Endpoint:      m.endpoint(p.env, optional, diags),
			SameAs:        m.sameTenantAs(diags),
			Known:         tfvalue.IsKnown(m.Endpoint, m.AllowInsecureHTTP),
			SameAsUnknown: !setKnown(m.SameTenantAs),
		},
	}
	token := m.token(p.env, optional, diags)
	options := m.options(p.version, diags)
	if diags.HasError() || !settings.Tenant.Known || settings.Tenant.SameAsUnknown || guard.Undecided || guard.LimitsUndecided || token == "" || settings.Tenant.Endpoint == "" || !m.clientKnown() {
		return delivery.New(settings)
	}
	client, err := luma.New(settings.Tenant.Endpoint, token, append(options, luma.WithClock(p.now))...)
	if err != nil {
		diags.AddError("Unable to set up the Luma client", err.Error())
	} else {
		settings.Client = client
	}
	return delivery.New(settings)
}

func (m settingsModel) clientKnown() bool {
	return tfvalue.IsKnown(m.APIToken, m.TemplatePath, m.CACertificate, m.RequestTimeout, m.MaxRetries, m.MaxRetryWait, m.MaxConcurrentRequests, m.BotExternalID)
}

// sameTenantAs reads earlier endpoints of the tenant; http:// is accepted, since nothing is sent there any more.
func (m settingsModel) sameTenantAs(diags *diag.Diagnostics) []string {
	var endpoints []string
	at := path.Root("same_tenant_as")
	tfvalue.CheckElements(diags, at, m.SameTenantAs, func(raw string) []notice.Problem {
		endpoint, err := luma.ParseEndpoint(raw, true)
		if err != nil {
			return []notice.Problem{{Summary: "Invalid endpoint", Detail: err.Error()}}
		}
		endpoints = append(endpoints, endpoint)
		return nil
	})
	return endpoints
}

// endpoint may be left out, or be empty, where optional: nothing is sent then.
func (m settingsModel) endpoint(env lookupEnv, optional bool, diags *diag.Diagnostics) string {
	at := path.Root("endpoint")
	raw, ok := env.or(m.Endpoint, "LUMA_ENDPOINT", at, optional, diags)
	if !ok {
		if !optional && tfvalue.IsKnown(m.Endpoint) {
			diags.AddAttributeError(at, "Missing endpoint",
				"The provider does not know your tenant. Write endpoint = \"https://luma2.serviceaide.com/vsa\" with your instance, or set LUMA_ENDPOINT.")
		}
		return ""
	}
	if raw == "" {
		return ""
	}
	endpoint, err := luma.ParseEndpoint(raw, m.AllowInsecureHTTP.ValueBool() || m.AllowInsecureHTTP.IsUnknown())
	if err != nil {
		diags.AddAttributeError(at, "Invalid endpoint", err.Error())
	}
	return endpoint
}

func (m settingsModel) token(env lookupEnv, optional bool, diags *diag.Diagnostics) string {
	at := path.Root("api_token")
	raw, ok := env.or(m.APIToken, "LUMA_API_TOKEN", at, optional, diags)
	if !ok {
		if !optional && tfvalue.IsKnown(m.APIToken) {
			diags.AddAttributeError(at, "Missing API token",
				"The provider has no access token. Set LUMA_API_TOKEN, or api_token from a variable or an ephemeral value, to the token on Luma's Tenant Information page.")
		}
		return ""
	}
	if raw == "" {
		return ""
	}
	token, hadBearer, err := luma.CleanToken(raw)
	if err != nil {
		diags.AddAttributeError(at, "Invalid API token", err.Error())
	}
	if hadBearer {
		diags.AddAttributeWarning(at, "API token starts with \"Bearer\"", "The provider adds \"Bearer\" itself, so the prefix was ignored. Set the token alone.")
	}
	return token
}

func (m settingsModel) options(version string, diags *diag.Diagnostics) []luma.Option {
	options := []luma.Option{
		luma.WithUserAgent("terraform-provider-luma/" + version),
		luma.WithInsecureHTTP(m.AllowInsecureHTTP.ValueBool()),
		luma.WithLog(func(ctx context.Context, msg string, fields map[string]any) { tflog.Debug(ctx, msg, fields) }),
		luma.WithRequestTimeout(duration(path.Root("request_timeout"), m.RequestTimeout, defaultRequestTimeout, diags)),
	}
	if !m.TemplatePath.IsNull() && tfvalue.IsKnown(m.TemplatePath) {
		options = append(options, luma.WithTemplatePath(m.templatePath(diags)))
	}
	if !m.CACertificate.IsNull() && tfvalue.IsKnown(m.CACertificate) {
		options = append(options, luma.WithCACertificate(m.caCertificate(diags)))
	}
	if n, ok := tfvalue.CheckWhole(diags, path.Root("max_retries"), m.MaxRetries, 0, 100); ok {
		options = append(options, luma.WithMaxRetries(int(n)))
	}
	if n, ok := tfvalue.CheckWhole(diags, path.Root("max_concurrent_requests"), m.MaxConcurrentRequests, 1, 1000); ok {
		options = append(options, luma.WithMaxConcurrentRequests(int(n)))
	}
	options = append(options, luma.WithMaxRetryWait(duration(path.Root("max_retry_wait"), m.MaxRetryWait, defaultMaxRetryWait, diags)))
	return options
}

func duration(at path.Path, value types.String, otherwise time.Duration, diags *diag.Diagnostics) time.Duration {
	if value.IsNull() || value.IsUnknown() {
		return otherwise
	}
	raw := value.ValueString()
	d, err := time.ParseDuration(strings.TrimSpace(raw))
	if err != nil || d <= 0 {
		diags.AddAttributeError(at, "Invalid duration", fmt.Sprintf("%s = %s is not a positive duration with a unit. Write one such as \"30s\" or \"2m\".", at, tfvalue.Quoted(raw)))
	}
	return d
}

func (m settingsModel) templatePath(diags *diag.Diagnostics) string {
	raw := m.TemplatePath.ValueString()
	if !strings.HasPrefix(raw, "/") || strings.ContainsAny(raw, "?# ") {
		diags.AddAttributeError(path.Root("template_path"), "Invalid template path",
			"template_path is not a path below the endpoint: it must start with \"/\", and have no \"?\", \"#\" or space. Write one such as \"/public/notificationtemplates\".")
	}
	return strings.TrimRight(raw, "/")
}

func (m settingsModel) caCertificate(diags *diag.Diagnostics) []byte {
	raw := m.CACertificate.ValueString()
	if strings.Contains(raw, "-----BEGIN") {
		return []byte(raw)
	}
	pem, err := os.ReadFile(raw)
	if err != nil {
		// The path may be something else that was pasted, such as a key, so the error is shown without it.
		if failed, ok := errors.AsType[*fs.PathError](err); ok {
			err = failed.Err
		}
		diags.AddAttributeError(path.Root("ca_certificate"), "Unable to read the CA certificate",
			fmt.Sprintf("ca_certificate is neither PEM text (\"-----BEGIN CERTIFICATE-----…\") nor the path of a readable file: %s.", err))
	}
	return pem
}

// lookupEnv is os.LookupEnv, or a test's.
type lookupEnv func(name string) (value string, ok bool)

func osEnvironment(name string) (string, bool) { return os.LookupEnv(name) }

// or returns the configured value or else the variable's. One that is set but empty is reported unless it is optional:
// a pipeline failed to fill in a secret.
func (env lookupEnv) or(configured types.String, name string, at path.Path, optional bool, diags *diag.Diagnostics) (string, bool) {
	if configured.IsUnknown() {
		return "", false
	}
	value, ok := strings.TrimSpace(configured.ValueString()), !configured.IsNull()
	if optional {
		if !ok {
			value, ok = env(name)
		}
		return strings.TrimSpace(value), ok && strings.TrimSpace(value) != ""
	}
	if !ok {
		return env.value(name, at, diags)
	}
	if value == "" {
		diags.AddAttributeError(at, "Empty setting", fmt.Sprintf("%s is an empty string. Set it, or leave it out to use %s.", at, name))
	}
	return value, true
}

func (env lookupEnv) value(name string, at path.Path, diags *diag.Diagnostics) (string, bool) {
	value, ok := env(name)
	if !ok {
		return "", false
	}
	if strings.TrimSpace(value) == "" {
		diags.AddAttributeError(at, "Empty environment variable", fmt.Sprintf("%s is set but empty. Set a value, or unset it.", name))
		return "", true
	}
	return value, true
}

// list splits a comma-separated variable.
func (env lookupEnv) list(name string, at path.Path, diags *diag.Diagnostics) []string {
	value, ok := env.value(name, at, diags)
	if !ok || value == "" {
		return nil
	}
	if strings.ContainsAny(value, "[]\"") {
		diags.AddAttributeError(at, "Invalid "+name, fmt.Sprintf("%s must be a comma-separated list without brackets and quotes, such as %s=a,b. It looks like JSON or HCL.", name, name))
		return nil
	}
	var items []string
	for item := range strings.SplitSeq(value, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	slices.Sort(items)
	return slices.Compact(items)
}
