// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package window has the resource luma_maintenance_window.
package window
