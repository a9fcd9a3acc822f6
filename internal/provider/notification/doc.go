// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package notification has the resource and the action luma_notification.
package notification
