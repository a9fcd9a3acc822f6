// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The words that the tables of this package are written in.
type object = protocol.Object
