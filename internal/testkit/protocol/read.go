// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Refresh reads a resource anew; the state is nil when the resource is gone.
func (s *Server) Refresh(t testing.TB, name string, state Object) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	fresh, k, diags := s.read(t, name, state, s.keptOf(state))
	s.keep(fresh, k)
	return fresh, diags
}

func (s *Server) read(t testing.TB, name string, state Object, k kept) (Object, kept, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.Resource(t, name)
	resp, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: Encode(t, schema, state), Private: k.private, CurrentIdentity: k.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return Decode(t, schema, resp.NewState), kept{resp.Private, resp.NewIdentity}, resp.Diagnostics
}

// MustRefresh is Refresh for a resource that has to be there.
func (s *Server) MustRefresh(t testing.TB, name string, state Object) Object {
	t.Helper()
	fresh, diags := s.Refresh(t, name, state)
	if fresh == nil || len(diags) > 0 {
		t.Fatalf("refresh %s: %v %s", name, fresh, Describe(diags))
	}
	return fresh
}

// Import imports by an ID, and refreshes as core does afterwards.
func (s *Server) Import(t testing.TB, name, id string) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	return s.importState(t, &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
}

// ImportByIdentity imports by an identity whose attributes are all strings, and refreshes as core does afterwards.
func (s *Server) ImportByIdentity(t testing.TB, name string, identity map[string]string) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	return s.importState(t, &tfprotov6.ImportResourceStateRequest{TypeName: name, Identity: s.encodeIdentity(t, name, identity)})
}

func (s *Server) importState(t testing.TB, req *tfprotov6.ImportResourceStateRequest) (Object, []*tfprotov6.Diagnostic) {
	t.Helper()
	resp, err := s.ImportResourceState(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(Errors(resp.Diagnostics)) > 0 {
		return nil, resp.Diagnostics
	}
	if len(resp.ImportedResources) != 1 {
		t.Fatalf("imported %d resources", len(resp.ImportedResources))
	}
	imported := resp.ImportedResources[0]
	state := Decode(t, s.Resource(t, req.TypeName), imported.State)
	fresh, k, diags := s.read(t, req.TypeName, state, kept{imported.Private, imported.Identity})
	s.keep(fresh, k)
	return fresh, append(resp.Diagnostics, diags...)
}

func (s *Server) encodeIdentity(t testing.TB, name string, given map[string]string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	schemas, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil || schemas.IdentitySchemas[name] == nil {
		t.Fatalf("no identity schema of %s: %v", name, err)
	}
	typ := schemas.IdentitySchemas[name].ValueType()
	object, ok := typ.(tftypes.Object)
	if !ok {
		t.Fatalf("the identity of %s is a %s", name, typ)
	}
	attributes := map[string]tftypes.Value{}
	for attribute, of := range object.AttributeTypes {
		attributes[attribute] = tftypes.NewValue(of, nil)
		if value, ok := given[attribute]; ok {
			attributes[attribute] = tftypes.NewValue(of, value)
		}
	}
	data, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &data}
}

// Refresh reads the object anew, which may be gone then, and takes over the private state that Read returns.
func (l *Life) Refresh() []*tfprotov6.Diagnostic {
	l.t.Helper()
	if l.State == nil {
		return nil
	}
	fresh, k, diags := l.Server.read(l.t, l.name, l.State, l.kept())
	if len(Errors(diags)) == 0 {
		tainted := l.Tainted && fresh != nil
		l.set(fresh, k)
		l.Tainted = tainted
	}
	return diags
}

// Import takes over an object by its ID, as the first thing in its life.
func (l *Life) Import(id string) []*tfprotov6.Diagnostic {
	l.t.Helper()
	state, diags := l.Server.Import(l.t, l.name, id)
	if state != nil {
		l.set(state, l.Server.keptOf(state))
	}
	return diags
}

// Upgrade reads a state that another version of the provider wrote, in the JSON of the state file. Private state stays.
func (l *Life) Upgrade(version int64, json string) []*tfprotov6.Diagnostic {
	l.t.Helper()
	resp, err := l.Server.UpgradeResourceState(l.t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: l.name, Version: version, RawState: &tfprotov6.RawState{JSON: []byte(json)},
	})
	if err != nil {
		l.t.Fatal(err)
	}
	if len(Errors(resp.Diagnostics)) == 0 {
		l.set(Decode(l.t, l.Server.Resource(l.t, l.name), resp.UpgradedState), l.kept())
	}
	return resp.Diagnostics
}
