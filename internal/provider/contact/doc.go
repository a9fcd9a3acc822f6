// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package contact implements the data source luma_contact, which looks up one user of the tenant.
package contact
