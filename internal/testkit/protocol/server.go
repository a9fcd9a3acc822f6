// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package protocol speaks Terraform's own protocol with a provider in the same process, without a CLI. Server makes
// single calls; Life leads one object from create to destroy as Terraform's core does, with the same private state in
// every call.
package protocol

import (
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Server is a provider that runs in this process. It remembers the private state of every object by its id, so that a
// test can pass states around as plain values.
type Server struct {
	tfprotov6.ProviderServer

	schema *tfprotov6.GetProviderSchemaResponse
	kept   *sync.Map // the kept of an object, by its id
}

// kept is what Terraform saves of an object beside its values.
type kept struct {
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// New starts a provider and reads its schema.
func New(t testing.TB, serve func() tfprotov6.ProviderServer) *Server {
	t.Helper()
	s := &Server{ProviderServer: serve(), kept: &sync.Map{}}
	schema, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.schema = schema
	return s
}

// Adopt makes s share the private state that other remembers, as when a state moves on to other settings of the
// provider.
func (s *Server) Adopt(other *Server) *Server {
	s.kept = other.kept
	return s
}

// Configure configures the provider with this provider block.
func (s *Server) Configure(t testing.TB, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: Encode(t, s.schema.Provider, config)})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// MustConfigure is Configure for a provider block without errors.
func (s *Server) MustConfigure(t testing.TB, config Object) *Server {
	t.Helper()
	if diags := s.Configure(t, config); len(Errors(diags)) > 0 {
		t.Fatalf("configure: %s", Describe(diags))
	}
	return s
}

// Schema is everything that the provider offers.
func (s *Server) Schema() *tfprotov6.GetProviderSchemaResponse { return s.schema }

// Resource returns the schema of a resource type.
func (s *Server) Resource(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ResourceSchemas[name]
	if !ok {
		t.Fatalf("no resource %s", name)
	}
	return schema
}

// Validate validates the configuration of a resource.
func (s *Server) Validate(t testing.TB, name string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name, Config: Encode(t, s.Resource(t, name), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func (s *Server) keptOf(state Object) kept {
	found, _ := s.kept.Load(state["id"])
	k, _ := found.(kept)
	return k
}

func (s *Server) keep(state Object, k kept) {
	if state != nil {
		s.kept.Store(state["id"], k)
	}
}
