// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package providertest starts this provider for the tests of its packages. Only tests import it.
package providertest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The types of objects as Terraform knows them.
const (
	Notification = "luma_notification"
	Window       = "luma_maintenance_window"
	Template     = "luma_notification_template"
	Templates    = "luma_notification_templates"
	Contact      = "luma_contact"
)

// New starts a provider that sees only the given environment.
func New(t testing.TB, env map[string]string, opts ...provider.Option) *protocol.Server {
	t.Helper()
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	return protocol.New(t, provider.NewServer("test", append([]provider.Option{provider.WithEnvironment(lookup)}, opts...)...))
}

// Configured is New and its Configure, which must succeed.
func Configured(t testing.TB, env map[string]string, config protocol.Object, opts ...provider.Option) *protocol.Server {
	t.Helper()
	return New(t, env, opts...).MustConfigure(t, config)
}

// To starts a provider configured for a tenant, plus changes to the provider block.
func To(t testing.TB, tenant *testkit.Tenant, changes protocol.Object, opts ...provider.Option) *protocol.Server {
	t.Helper()
	block := protocol.Object{"endpoint": tenant.Endpoint(), "api_token": tenant.Token()}
	if pem := tenant.CAPEM(); pem != "" {
		block["ca_certificate"] = pem
	}
	return Configured(t, nil, protocol.Merge(block, changes), opts...)
}

// Factories serves the provider of this build, in this process, to the real CLI that TF_ACC_TERRAFORM_PATH names. It
// sees no LUMA_ variable of the machine.
func Factories(opts ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	nothing := func(string) (string, bool) { return "", false }
	opts = append([]provider.Option{provider.WithEnvironment(nothing)}, opts...)
	return map[string]func() (tfprotov6.ProviderServer, error){
		"luma": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test", opts...)(), nil },
	}
}
