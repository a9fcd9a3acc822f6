// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package model is what a Luma tenant holds and the rules about it: users and roles, templates and their content,
// messages and deliveries, and the seed that a tenant starts with. It knows nothing of HTTP or of a database.
package model
