// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package notice holds the domain rules of a Luma notification: who gets it, what it says, how that is said in words.
// It is pure: no Terraform, no HTTP, no clock.
package notice
