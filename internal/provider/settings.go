// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

const defaultRequestTimeout = 30 * time.Second

// settingsModel is the provider block.
type settingsModel struct {
	Endpoint              types.String `tfsdk:"endpoint"`
	APIToken              types.String `tfsdk:"api_token"`
	TemplatePath          types.String `tfsdk:"template_path"`
	CACertificate         types.String `tfsdk:"ca_certificate"`
	RequestTimeout        types.String `tfsdk:"request_timeout"`
	MaxRetries            types.Int64  `tfsdk:"max_retries"`
	MaxConcurrentRequests types.Int64  `tfsdk:"max_concurrent_requests"`
	BotExternalID         types.String `tfsdk:"bot_external_id"`
	AllowInsecureHTTP     types.Bool   `tfsdk:"allow_insecure_http"`
	railsModel
}

// tenant combines the block with the environment. What is known by now is checked by now, every mistake at once; the client is
// built when all it needs is known.
func (m settingsModel) tenant(p *lumaProvider, diags *diag.Diagnostics) *tenant {
	guard, railsKnown := m.rails(p.env, diags)
	guard.undecided = !railsKnown
	t := &tenant{rails: guard, botExternalID: strings.TrimSpace(m.BotExternalID.ValueString()), now: p.now}
	t.endpoint = m.endpoint(p.env, guard.dryRun || !railsKnown, diags)
	token := m.token(p.env, guard.dryRun || !railsKnown, diags)
	options := m.options(p.version, diags)
	t.known = railsKnown && tfvalue.IsKnown(m.Endpoint, m.AllowInsecureHTTP, m.BotExternalID)
	if u, err := url.Parse(t.endpoint); err == nil {
		t.host = u.Host
	}
	if diags.HasError() || !t.known || token == "" || t.endpoint == "" || !m.clientKnown() {
		return t
	}
	client, err := luma.New(t.endpoint, token, append(options, luma.WithClock(p.now))...)
	if err != nil {
		diags.AddError("Unable to set up the Luma client", err.Error())
		return t
	}
	t.client = client
	return t
}

func (m settingsModel) clientKnown() bool {
	return tfvalue.IsKnown(m.APIToken, m.TemplatePath, m.CACertificate, m.RequestTimeout, m.MaxRetries, m.MaxConcurrentRequests)
}

func (m settingsModel) endpoint(env lookupEnv, optional bool, diags *diag.Diagnostics) string {
	at := path.Root("endpoint")
	raw, ok := env.or(m.Endpoint, "LUMA_ENDPOINT", at, diags)
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
	raw, ok := env.or(m.APIToken, "LUMA_API_TOKEN", at, diags)
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
		diags.AddAttributeWarning(at, "API token starts with \"Bearer\"", "The provider writes that word itself, so it was left out here. Write the bare token.")
	}
	return token
}

func (m settingsModel) options(version string, diags *diag.Diagnostics) []luma.Option {
	options := []luma.Option{
		luma.WithUserAgent("terraform-provider-luma/" + version),
		luma.WithInsecureHTTP(m.AllowInsecureHTTP.ValueBool()),
		luma.WithLog(func(ctx context.Context, msg string, fields map[string]any) { tflog.Debug(ctx, msg, fields) }),
		luma.WithRequestTimeout(m.requestTimeout(diags)),
	}
	if !m.TemplatePath.IsNull() && tfvalue.IsKnown(m.TemplatePath) {
		options = append(options, luma.WithTemplatePath(m.templatePath(diags)))
	}
	if !m.CACertificate.IsNull() && tfvalue.IsKnown(m.CACertificate) {
		options = append(options, luma.WithCACertificate(m.caCertificate(diags)))
	}
	if !m.MaxRetries.IsNull() && tfvalue.IsKnown(m.MaxRetries) {
		options = append(options, luma.WithMaxRetries(bounded(m.MaxRetries, "max_retries", 0, 100, diags)))
	}
	if !m.MaxConcurrentRequests.IsNull() && tfvalue.IsKnown(m.MaxConcurrentRequests) {
		options = append(options, luma.WithMaxConcurrentRequests(bounded(m.MaxConcurrentRequests, "max_concurrent_requests", 1, 1000, diags)))
	}
	return options
}

func (m settingsModel) requestTimeout(diags *diag.Diagnostics) time.Duration {
	if m.RequestTimeout.IsNull() || m.RequestTimeout.IsUnknown() {
		return defaultRequestTimeout
	}
	raw := m.RequestTimeout.ValueString()
	timeout, err := time.ParseDuration(strings.TrimSpace(raw))
	if err != nil || timeout <= 0 {
		diags.AddAttributeError(path.Root("request_timeout"), "Invalid request timeout",
			fmt.Sprintf("%q is not a positive duration with a unit. Write one such as \"30s\" or \"2m\".", raw))
	}
	return timeout
}

func (m settingsModel) templatePath(diags *diag.Diagnostics) string {
	raw := m.TemplatePath.ValueString()
	if !strings.HasPrefix(raw, "/") || strings.ContainsAny(raw, "?# ") {
		diags.AddAttributeError(path.Root("template_path"), "Invalid template path",
			fmt.Sprintf("%q is not a path below the endpoint. Write one such as \"/public/notificationtemplates\".", raw))
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
		diags.AddAttributeError(path.Root("ca_certificate"), "Unable to read the CA certificate",
			fmt.Sprintf("ca_certificate is neither PEM text (\"-----BEGIN CERTIFICATE-----…\") nor the path of a readable file: %s.", err))
	}
	return pem
}

func bounded(value types.Int64, name string, least, most int64, diags *diag.Diagnostics) int {
	n := value.ValueInt64()
	if n < least || n > most {
		diags.AddAttributeError(path.Root(name), "Value out of range", fmt.Sprintf("%s = %d; write a number from %d to %d.", name, n, least, most))
		return int(least)
	}
	return int(n)
}

// lookupEnv is os.LookupEnv, or a test's.
type lookupEnv func(name string) (value string, ok bool)

func osEnvironment(name string) (string, bool) { return os.LookupEnv(name) }

// or returns the configured value or else the variable's. One that is set but empty is reported, and returned as "": it is a
// secret that a pipeline failed to fill in, or a guard rail that somebody meant.
func (env lookupEnv) or(configured types.String, name string, at path.Path, diags *diag.Diagnostics) (string, bool) {
	if configured.IsUnknown() {
		return "", false
	}
	if configured.IsNull() {
		return env.value(name, at, diags)
	}
	value := strings.TrimSpace(configured.ValueString())
	if value == "" {
		diags.AddAttributeError(at, "Empty setting", fmt.Sprintf("%s is an empty string. Fill it in, or leave it out to use %s.", at, name))
	}
	return value, true
}

func (env lookupEnv) value(name string, at path.Path, diags *diag.Diagnostics) (string, bool) {
	value, ok := env(name)
	if !ok {
		return "", false
	}
	if strings.TrimSpace(value) == "" {
		diags.AddAttributeError(at, "Empty environment variable", fmt.Sprintf("%s is set but empty. Fill it in, or unset it.", name))
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
	var items []string
	for item := range strings.SplitSeq(value, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	slices.Sort(items)
	return slices.Compact(items)
}
