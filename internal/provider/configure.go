// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// tenantFrom reads what Configure of the provider left for an object. It is nil before the provider is configured, as when
// Terraform only validates.
func tenantFrom(data any, diags *diag.Diagnostics) *tenant {
	if data == nil {
		return nil
	}
	t, ok := data.(*tenant)
	if !ok {
		diags.AddError("Unable to configure object", "The provider passed unexpected data. This is a bug in the provider; please report it.")
	}
	return t
}
