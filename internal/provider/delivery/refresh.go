// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// RefreshSettings keeps the attributes endpoint and guard_rails of an object up to date; it asks the tenant nothing. A
// plan in which something is unknown may turn out to change nothing, and then keeps the values in state. Because these
// are the present settings, that plan can name them as known values all the same, and Terraform compares them when it
// applies a saved plan. On a nil receiver, before the provider is configured, it does nothing.
func (p *ProviderData) RefreshSettings(ctx context.Context, state *tfsdk.State, diags *diag.Diagnostics) {
	if p == nil {
		return
	}
	for name, now := range map[string]types.String{"endpoint": p.Endpoint(), "guard_rails": p.GuardRails()} {
		var before types.String
		diags.Append(state.GetAttribute(ctx, path.Root(name), &before)...)
		if !now.IsUnknown() && !now.Equal(before) {
			diags.Append(state.SetAttribute(ctx, path.Root(name), now)...)
		}
	}
}

// SettingsCurrent reports whether RefreshSettings would change nothing in a state with these values.
func (p *ProviderData) SettingsCurrent(endpoint, guardRails types.String) bool {
	current := func(now, before types.String) bool { return now.IsUnknown() || now.Equal(before) }
	return current(p.Endpoint(), endpoint) && current(p.GuardRails(), guardRails)
}
