// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (s *server) dataSource(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.DataSourceSchemas[name]
	if !ok {
		t.Fatalf("no data source %s", name)
	}
	return schema
}

func (s *server) validateData(t testing.TB, name string, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name, Config: encode(t, s.dataSource(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func (s *server) readData(t testing.TB, name string, config object) (object, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.dataSource(t, name)
	resp, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: encode(t, schema, config)})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, schema, resp.State), resp.Diagnostics
}

// mustReadData is readData for what has to be there.
func (s *server) mustReadData(t testing.TB, name string, config object) object {
	t.Helper()
	state, diags := s.readData(t, name, config)
	if len(errorsIn(diags)) > 0 {
		t.Fatalf("read %s: %s", name, describe(diags))
	}
	return state
}

// refresh reads a resource anew; the state is nil when the resource is gone.
func (s *server) refresh(t testing.TB, name string, state object) (object, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.resource(t, name)
	resp, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: encode(t, schema, state)})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, schema, resp.NewState), resp.Diagnostics
}

// mustRefresh is refresh for a resource that has to be there.
func (s *server) mustRefresh(t testing.TB, name string, state object) object {
	t.Helper()
	fresh, diags := s.refresh(t, name, state)
	if fresh == nil || len(diags) > 0 {
		t.Fatalf("refresh %s: %v %s", name, fresh, describe(diags))
	}
	return fresh
}

// imports imports by an ID, and refreshes as Terraform does afterwards.
func (s *server) imports(t testing.TB, name, id string) (object, []*tfprotov6.Diagnostic) {
	t.Helper()
	return s.importState(t, &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
}

func (s *server) importState(t testing.TB, req *tfprotov6.ImportResourceStateRequest) (object, []*tfprotov6.Diagnostic) {
	t.Helper()
	resp, err := s.ImportResourceState(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(errorsIn(resp.Diagnostics)) > 0 {
		return nil, resp.Diagnostics
	}
	if len(resp.ImportedResources) != 1 {
		t.Fatalf("imported %d resources", len(resp.ImportedResources))
	}
	return s.refresh(t, req.TypeName, decode(t, s.resource(t, req.TypeName), resp.ImportedResources[0].State))
}

// identity encodes a resource identity whose attributes are all strings.
func identity(t testing.TB, values map[string]string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	typ, attributes := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, map[string]tftypes.Value{}
	for name, value := range values {
		typ.AttributeTypes[name] = tftypes.String
		attributes[name] = tftypes.NewValue(tftypes.String, value)
	}
	data, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &data}
}

// listServer is the part of the protocol that answers terraform query.
func (s *server) listServer(t testing.TB) tfprotov6.ListResourceServer {
	t.Helper()
	lists, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider serves no list resources")
	}
	return lists
}

func (s *server) listSchema(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ListResourceSchemas[name]
	if !ok {
		t.Fatalf("no list resource %s", name)
	}
	return schema
}

func (s *server) validateList(t testing.TB, name string, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.listServer(t).ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: name, Config: encode(t, s.listSchema(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// query starts a query; the tenant is asked while the results are taken.
func (s *server) query(t testing.TB, name string, config object, limit int64, withResource bool) *tfprotov6.ListResourceServerStream {
	t.Helper()
	stream, err := s.listServer(t).ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: name, Config: encode(t, s.listSchema(t, name), config), Limit: limit, IncludeResource: withResource,
	})
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

func importByIdentity(t testing.TB, id string) *tfprotov6.ImportResourceStateRequest {
	t.Helper()
	return &tfprotov6.ImportResourceStateRequest{TypeName: template, Identity: identity(t, map[string]string{"id": id})}
}
