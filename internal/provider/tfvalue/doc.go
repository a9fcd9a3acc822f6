// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package tfvalue has small adapters between the framework's values and Go.
package tfvalue
