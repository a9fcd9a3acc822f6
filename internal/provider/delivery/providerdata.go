// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

// ProviderData is what the provider's Configure hands to every object.
type ProviderData struct {
	*Sender

	// Client calls the tenant's API. It is nil under a dry run without a tenant, and while a setting that it needs is
	// decided only at apply.
	Client *luma.Client
	// AlternativesShown is set once an error of this run has named what to do without the template API.
	AlternativesShown atomic.Bool
}

// FromProvider reads what the provider's Configure left for an object. It is nil before the provider is configured, as
// when Terraform only validates.
func FromProvider(data any, diags *diag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	p, ok := data.(*ProviderData)
	if !ok {
		diags.AddError("Unable to configure object", "The provider passed unexpected data. This is a bug in the provider; please report it.")
	}
	return p
}

// RequireClient returns the client, or nil with an error that says why it is not known yet.
func (p *ProviderData) RequireClient(summary string, diags *diag.Diagnostics) *luma.Client {
	switch {
	case p.Client != nil:
		return p.Client
	case p.Rails.DryRun:
		diags.AddError(summary, "This needs a tenant, and the provider has no endpoint and token. dry_run holds back messages only: "+
			"set endpoint and api_token (or LUMA_ENDPOINT and LUMA_API_TOKEN), or leave templates and look-ups out of a dry run.")
	default:
		diags.AddError(summary, "The provider's settings are known only at apply, so the tenant cannot be asked yet. "+
			"Apply what they depend on first (-target), or take them from variables or the environment.")
	}
	return nil
}

// Lookup is the client for looking up contacts before a send; nil when nothing would be sent or the tenant cannot be
// asked yet.
func (p *ProviderData) Lookup() *luma.Client {
	if p.Rails.DryRun {
		return nil
	}
	return p.Client
}
