// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// lists is the part of the protocol that answers terraform query.
func (s *Server) lists(t testing.TB) tfprotov6.ListResourceServer {
	t.Helper()
	lists, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider serves no list resources")
	}
	return lists
}

// List returns the schema of a list resource.
func (s *Server) List(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ListResourceSchemas[name]
	if !ok {
		t.Fatalf("no list resource %s", name)
	}
	return schema
}

// ValidateList validates the configuration of a list block.
func (s *Server) ValidateList(t testing.TB, name string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.lists(t).ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: name, Config: Encode(t, s.List(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// Query starts a query; the tenant is asked while the results are taken.
func (s *Server) Query(t testing.TB, name string, config Object, limit int64, withResource bool) *tfprotov6.ListResourceServerStream {
	t.Helper()
	stream, err := s.lists(t).ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: name, Config: Encode(t, s.List(t, name), config), Limit: limit, IncludeResource: withResource,
	})
	if err != nil {
		t.Fatal(err)
	}
	return stream
}
