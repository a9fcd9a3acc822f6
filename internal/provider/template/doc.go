// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package template implements the objects for notification templates: resource, data sources and list resource.
package template
