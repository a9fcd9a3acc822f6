// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package message has the HCL blocks that everything that sends shares: recipients, content and contact checks.
package message
