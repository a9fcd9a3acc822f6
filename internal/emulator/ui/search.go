// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/query"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// search reads a search of notifications, in the language of the control plane.
func (u *UI) search(text string) (store.Filter, error) {
	q, err := query.Parse(text)
	if err != nil {
		return store.Filter{}, invalidError{err.Error()}
	}
	return u.Tenant.Resolve(tenant.FilterOf(q))
}
