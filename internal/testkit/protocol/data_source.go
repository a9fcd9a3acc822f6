// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// DataSource returns the schema of a data source.
func (s *Server) DataSource(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.DataSourceSchemas[name]
	if !ok {
		t.Fatalf("no data source %s", name)
	}
	return schema
}

// ValidateData validates the configuration of a data source.
func (s *Server) ValidateData(t testing.TB, name string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name, Config: Encode(t, s.DataSource(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// ReadData reads a data source.
func (s *Server) ReadData(t testing.TB, name string, config Object) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.DataSource(t, name)
	resp, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: Encode(t, schema, config)})
	if err != nil {
		t.Fatal(err)
	}
	return Decode(t, schema, resp.State), resp.Diagnostics
}

// MustReadData is ReadData for what has to be there.
func (s *Server) MustReadData(t testing.TB, name string, config Object) Object {
	t.Helper()
	state, diags := s.ReadData(t, name, config)
	if len(Errors(diags)) > 0 {
		t.Fatalf("read %s: %s", name, Describe(diags))
	}
	return state
}
