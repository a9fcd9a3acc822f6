// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if mirror != "" {
		_ = os.RemoveAll(mirror)
	}
	os.Exit(code)
}
