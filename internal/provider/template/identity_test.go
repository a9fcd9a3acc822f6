// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestTemplateImportByIdentityOfATenant(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	const elsewhere = "https://luma2.serviceaide.com/vsa"
	tests := map[string]struct {
		endpoint string // "" = left out
		settings object
		says     string // "" = imported
	}{
		"without endpoint": {},
		"its tenant":       {endpoint: tenant.Endpoint()},
		"another spelling": {endpoint: " " + tenant.Endpoint() + "/"},
		"former address":   {endpoint: elsewhere, settings: object{"same_tenant_as": []any{elsewhere}}},
		"another tenant":   {endpoint: elsewhere, says: `template "1001" of ` + elsewhere + ", but the provider is configured for " + tenant.Endpoint()},
		"way out":          {endpoint: elsewhere, says: `same_tenant_as = ["` + elsewhere + `"]`},
		"no address":       {endpoint: "luma2", says: "The endpoint of the identity cannot be used"},
		"empty":            {endpoint: " ", says: "The endpoint of the identity cannot be used"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			identity := map[string]string{"id": "1001"}
			if test.endpoint != "" {
				identity["endpoint"] = test.endpoint
			}
			imported, diags := providertest.To(t, tenant, test.settings).ImportByIdentity(t, template, identity)
			if test.says != "" {
				protocol.RequireFindings(t, diags, errorAt("", test.says))
				return
			}
			if len(diags) > 0 || imported["id"] != "1001" || imported["endpoint"] != tenant.Endpoint() {
				t.Errorf("imported %v %s", imported, protocol.Describe(diags))
			}
		})
	}
}

// identityOf decodes an identity.
func identityOf(t *testing.T, s *protocol.Server, data *tfprotov6.ResourceIdentityData) object {
	t.Helper()
	schemas, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil || data == nil {
		t.Fatalf("no identity: %v", err)
	}
	value, err := data.IdentityData.Unmarshal(schemas.IdentitySchemas[template].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	identity := object{}
	for name, attribute := range attributes {
		var s *string
		if err := attribute.As(&s); err != nil {
			t.Fatal(err)
		}
		if s != nil {
			identity[name] = *s
		}
	}
	return identity
}

// An identity of version 0 has only the ID; it is adopted by the configured tenant, or by none yet.
func TestTemplateIdentityIsUpgraded(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	servers := map[string]struct {
		server *protocol.Server
		want   object
	}{
		"configured":     {providertest.To(t, tenant, nil), object{"id": "1002", "endpoint": tenant.Endpoint()}},
		"not configured": {providertest.New(t, nil), object{"id": "1002"}},
		"unknown":        {providertest.Configured(t, nil, object{"endpoint": unknown, "api_token": unknown}), object{"id": "1002"}},
		"dry run":        {providertest.Configured(t, nil, object{"dry_run": true}), object{"id": "1002"}},
	}
	for name, test := range servers {
		resp, err := test.server.UpgradeResourceIdentity(t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
			TypeName: template, Version: 0, RawIdentity: &tfprotov6.RawState{JSON: []byte(`{"id":"1002"}`)},
		})
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Fatalf("%s: %v %s", name, err, protocol.Describe(resp.Diagnostics))
		}
		if got := identityOf(t, test.server, resp.UpgradedIdentity); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: upgraded to %v, want %v", name, got, test.want)
		}
	}
}

// Terraform refuses an identity that changes, so that the one which was recorded first stays, also at another address.
func TestTemplateIdentityNeverChanges(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	life := providertest.To(t, tenant, nil).Life(t, template, nil)
	life.Must(outageTemplate())
	id := life.State["id"]
	tests := map[string]struct {
		recorded object // null parts are left out; nil = no identity
		want     object
	}{
		"recorded":         {object{"id": id, "endpoint": tenant.Endpoint()}, object{"id": id, "endpoint": tenant.Endpoint()}},
		"former address":   {object{"id": id, "endpoint": "https://old.example.com/vsa"}, object{"id": id, "endpoint": "https://old.example.com/vsa"}},
		"without endpoint": {object{"id": id}, object{"id": id}},
		"none, as on 1.11": {nil, object{"id": id, "endpoint": tenant.Endpoint()}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := life.Server
			schema := s.Resource(t, template)
			state := protocol.Encode(t, schema, life.State)
			identity := encodedIdentity(t, test.recorded)
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: template, CurrentState: state, CurrentIdentity: identity})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatalf("%v %s", err, protocol.Describe(read.Diagnostics))
			}
			if got := identityOf(t, s, read.NewIdentity); !reflect.DeepEqual(got, test.want) {
				t.Errorf("read: %v, want %v", got, test.want)
			}
			config := protocol.Encode(t, schema, outageTemplate(object{"sample_message": "x"}))
			planned := protocol.Encode(t, schema, merge(life.State, object{"sample_message": "x"}))
			updated, err := s.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: template, Config: config, PriorState: state, PlannedState: planned, PlannedIdentity: identity,
			})
			if err != nil || len(updated.Diagnostics) > 0 {
				t.Fatalf("%v %s", err, protocol.Describe(updated.Diagnostics))
			}
			if got := identityOf(t, s, updated.NewIdentity); !reflect.DeepEqual(got, test.want) {
				t.Errorf("updated: %v, want %v", got, test.want)
			}
		})
	}
}

func encodedIdentity(t *testing.T, identity object) *tfprotov6.ResourceIdentityData {
	t.Helper()
	if identity == nil {
		return nil
	}
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "endpoint": tftypes.String}}
	data, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, identity["id"]), "endpoint": tftypes.NewValue(tftypes.String, identity["endpoint"]),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &data}
}

// The new object of a replacement gets a new identity, although Terraform plans it with that of the old one.
func TestTemplateReplacementHasItsOwnIdentity(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	old := encodedIdentity(t, object{"id": "7", "endpoint": "https://old.example.com/vsa"})
	p := s.Plan(t, template, nil, outageTemplate())
	schema := s.Resource(t, template)
	resp, err := s.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: template, Config: protocol.Encode(t, schema, p.Config), PriorState: protocol.Encode(t, schema, nil),
		PlannedState: protocol.Encode(t, schema, p.Values), PlannedIdentity: old,
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("%v %s", err, protocol.Describe(resp.Diagnostics))
	}
	want := object{"id": "1002", "endpoint": tenant.Endpoint()}
	if got := identityOf(t, s, resp.NewIdentity); !reflect.DeepEqual(got, want) {
		t.Errorf("the identity is %v, want %v", got, want)
	}
}
