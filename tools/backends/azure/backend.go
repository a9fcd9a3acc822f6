// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package azure stands in for Terraform's azure state backend, which its module leaves out.
package azure

import "github.com/hashicorp/terraform/internal/backend"

// New returns nil: the tests keep their state in local files.
func New() backend.Backend { return nil }
