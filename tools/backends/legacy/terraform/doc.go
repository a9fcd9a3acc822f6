// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package terraform stands in for a package that only Terraform's own tests
// import, so that go mod tidy finds every import.
package terraform
