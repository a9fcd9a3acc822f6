// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

func TestMain(m *testing.M) { cli.Main(m) }
