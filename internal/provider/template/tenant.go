// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Every template belongs to one tenant: the one of its attribute endpoint. The ID of a template means another one
// elsewhere, so nothing is read, changed or deleted for it under the settings of another tenant. The endpoint is an
// attribute rather than private state, because Terraform plans the replacement of a tainted object without its private
// state, and because a known planned value stops a saved plan that is applied to another tenant.

// checkTenant reports whether the template belongs to the configured tenant; if it does not, an error names both and
// the ways out. A template whose state has no endpoint, because an earlier version of the provider wrote it, belongs to
// whichever tenant is configured. A tenant that is known only at apply is checked then; nothing is read or written
// before.
func (r *templateResource) checkTenant(m templateModel, diags *diag.Diagnostics) bool {
	if !r.provider.Tenant.Known || r.provider.Tenant.Owns(m.Endpoint.ValueString()) {
		return true
	}
	addForeignTenant(diags, m, r.provider.Tenant.Endpoint)
	return false
}

// checkPlannedTenant reports whether the configured tenant is the one that a plan was made for.
func (r *templateResource) checkPlannedTenant(plan templateModel, diags *diag.Diagnostics) bool {
	configured := r.provider.Endpoint()
	if plan.Endpoint.IsUnknown() || plan.Endpoint.Equal(configured) {
		return true
	}
	addOtherPlan(diags, plan, configured.ValueString())
	return false
}

// endpoint is the attribute endpoint of a template that is written under the present settings: unknown while the tenant
// is decided only at apply. A dry run without a tenant claims none, so the prior value stays.
func (r *templateResource) endpoint(prior types.String) types.String {
	if configured := r.provider.Endpoint(); !configured.IsNull() {
		return configured
	}
	return prior
}
