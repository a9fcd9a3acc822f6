// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package template has the objects about notification templates: resource, data sources and list resource.
package template
