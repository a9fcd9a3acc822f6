// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// wholeServer is everything that the framework serves. A wrapper that embeds less takes actions and list resources away without
// a word.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer
}

// server lets actions have write-only attributes. Terraform passes them, but framework 1.19.0 refuses them in every action as if the
// CLI were too old for them. Only CLIs that know write-only attributes have actions, so that refusal is dropped.
// TestFrameworkStillRefusesWriteOnlyInActions fails when the framework no longer needs this.
type server struct{ wholeServer }

// NewServer returns the provider as main serves it. version goes into the User-Agent.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		framework := providerserver.NewProtocol6(New(version, opts...)())()
		if whole, ok := framework.(wholeServer); ok {
			return server{whole}
		}
		return framework
	}
}

func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := s.wholeServer.ValidateActionConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = slices.DeleteFunc(resp.Diagnostics, refusesWriteOnly)
	}
	return resp, err
}

func refusesWriteOnly(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityError && d.Summary == "WriteOnly Attribute Not Allowed"
}
