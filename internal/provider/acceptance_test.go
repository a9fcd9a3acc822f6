// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
)

// factories serves the provider of this build, in this process, to the real CLI that TF_ACC_TERRAFORM_PATH names. It sees no
// LUMA_ variable of the machine.
func factories(opts ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	nothing := func(string) (string, bool) { return "", false }
	opts = append([]provider.Option{provider.WithEnvironment(nothing)}, opts...)
	return map[string]func() (tfprotov6.ProviderServer, error){
		"luma": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test", opts...)(), nil },
	}
}

// onOpenTofu reports that the acceptance tests run on OpenTofu, which has no actions, no list resources and no identity.
func onOpenTofu() bool {
	return strings.Contains(os.Getenv("TF_ACC_PROVIDER_HOST"), "opentofu")
}

// needs skips an acceptance test on a CLI without a feature: on OpenTofu, and on Terraform below the version that brought it.
func needs(t *testing.T, feature string, since tfversion.TerraformVersionCheck) []tfversion.TerraformVersionCheck {
	t.Helper()
	if onOpenTofu() {
		t.Skipf("OpenTofu has no %s", feature)
	}
	return []tfversion.TerraformVersionCheck{since}
}
