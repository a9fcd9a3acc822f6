// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package function implements the provider functions. They are pure: they use neither the network nor the clock.
package function
