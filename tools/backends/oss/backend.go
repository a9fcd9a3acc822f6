// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package oss stands in for Terraform's oss state backend, which its module leaves out.
package oss

import "github.com/hashicorp/terraform/internal/backend"

// New returns nil: the tests keep their state in local files.
func New() backend.Backend { return nil }
