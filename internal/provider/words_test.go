// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The words that the tables of this package are written in.
type (
	object  = protocol.Object
	finding = protocol.Finding
)

const notification = providertest.Notification

var (
	unknown   = protocol.Unknown
	merge     = protocol.Merge
	errorAt   = protocol.ErrorAt
	warningAt = protocol.WarningAt
	toSam     = providertest.ToSam
)
