// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// OnOpenTofu reports whether the acceptance tests run on OpenTofu, which has no actions, no list resources and no
// identity.
func OnOpenTofu() bool {
	return strings.Contains(os.Getenv("TF_ACC_PROVIDER_HOST"), "opentofu")
}

// Needs skips a test of plugin-testing on a CLI without a feature: on OpenTofu, and on Terraform below the version that
// brought it.
func Needs(t *testing.T, feature string, since tfversion.TerraformVersionCheck) []tfversion.TerraformVersionCheck {
	t.Helper()
	if OnOpenTofu() {
		t.Skipf("OpenTofu has no %s", feature)
	}
	return []tfversion.TerraformVersionCheck{since}
}

// Sent checks in a step of plugin-testing how many messages the tenant has accepted so far.
func Sent(tenant *testkit.Tenant, want int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := len(tenant.Messages()); got != want {
			return fmt.Errorf("the tenant accepted %d messages, want %d", got, want)
		}
		return nil
	}
}
