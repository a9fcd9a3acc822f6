// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"net/url"
	"slices"
)

// Tenant is the Luma tenant that the provider is configured for.
type Tenant struct {
	// Endpoint is the normalised endpoint; "" while Known is false, and under a dry run that names none.
	Endpoint string
	// SameAs are earlier endpoints of this tenant, normalised: state that was made there belongs here.
	SameAs []string
	// Known is false while the endpoint is decided only at apply.
	Known bool
	// SameAsUnknown: SameAs is decided only at apply.
	SameAsUnknown bool
}

// Host is the tenant's host with its port unless that is the default one; "" without an endpoint.
func (t Tenant) Host() string {
	u, err := url.Parse(t.Endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

// Owns reports whether something that was made at an endpoint belongs to this tenant. What was made under a dry run without an
// endpoint, or by a version of the provider that did not record one, belongs to whichever tenant is configured. While
// SameAs is not known, everything does: what is refused or left out because of it is decided at apply.
func (t Tenant) Owns(endpoint string) bool {
	return endpoint == "" || t.Endpoint == "" || t.SameAsUnknown || endpoint == t.Endpoint || slices.Contains(t.SameAs, endpoint)
}
