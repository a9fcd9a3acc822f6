// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// write is a create or an update that is called without Terraform, so that a test can break any part of it.
type write struct {
	plan     tfsdk.Plan
	prior    tfsdk.State
	state    tfsdk.State
	identity *tfsdk.ResourceIdentity
}

// newWrite prepares a write of a template; its prior state is that of template 1001, which the emulator has.
func newWrite(t *testing.T, r *templateResource) *write {
	t.Helper()
	var schema resource.SchemaResponse
	var identity resource.IdentitySchemaResponse
	r.Schema(t.Context(), resource.SchemaRequest{}, &schema)
	r.IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &identity)
	of := schema.Schema.Type().TerraformType(t.Context())
	null := tftypes.NewValue(of, nil)
	w := &write{
		plan:     tfsdk.Plan{Schema: schema.Schema, Raw: null},
		prior:    tfsdk.State{Schema: schema.Schema, Raw: null},
		state:    tfsdk.State{Schema: schema.Schema, Raw: null},
		identity: &tfsdk.ResourceIdentity{Schema: identity.IdentitySchema, Raw: tftypes.NewValue(identity.IdentitySchema.Type().TerraformType(t.Context()), nil)},
	}
	w.plan.Raw = object(t, of, map[string]any{
		"name": "New", "text": "new", "response_type": "TEXT", "preview": "new", "endpoint": r.provider.Tenant.Endpoint,
		"id": tftypes.UnknownValue, "system_defined": tftypes.UnknownValue, "version": tftypes.UnknownValue,
		"created_at": tftypes.UnknownValue, "modified_at": tftypes.UnknownValue,
	})
	w.prior.Raw = object(t, of, map[string]any{"id": "1001", "name": "Outage notice", "text": "old", "version": 1, "endpoint": r.provider.Tenant.Endpoint})
	return w
}

// object is a value of an object type; attributes that are not given are null.
func object(t *testing.T, of tftypes.Type, given map[string]any) tftypes.Value {
	t.Helper()
	typ, ok := of.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is not an object", of)
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, given[name])
	}
	return tftypes.NewValue(of, values)
}

// with replaces one attribute of a value.
func with(t *testing.T, value tftypes.Value, name string, attribute tftypes.Value) tftypes.Value {
	t.Helper()
	var values map[string]tftypes.Value
	if err := value.As(&values); err != nil {
		t.Fatal(err)
	}
	values[name] = attribute
	return tftypes.NewValue(value.Type(), values)
}

func (w *write) create(ctx context.Context, r *templateResource) bool {
	resp := &resource.CreateResponse{State: w.state, Identity: w.identity}
	r.Create(ctx, resource.CreateRequest{Plan: w.plan, Identity: w.identity}, resp)
	w.state = resp.State
	return !resp.Diagnostics.HasError()
}

func (w *write) update(ctx context.Context, r *templateResource) bool {
	resp := &resource.UpdateResponse{State: w.prior, Identity: w.identity}
	r.Update(ctx, resource.UpdateRequest{Plan: w.plan, State: w.prior, Identity: w.identity}, resp)
	w.state = resp.State
	return !resp.Diagnostics.HasError()
}

// testResource is the resource as the provider configures it for a tenant.
func testResource(t *testing.T, tenant *testkit.Tenant) *templateResource {
	t.Helper()
	client, err := luma.New(tenant.Endpoint(), tenant.Token())
	if err != nil {
		t.Fatal(err)
	}
	return &templateResource{provider: delivery.New(delivery.Settings{
		Tenant: delivery.Tenant{Endpoint: tenant.Endpoint(), Known: true}, Client: client, Now: time.Now,
	})}
}

// Each step of a write that can fail runs before the request: whatever breaks, the tenant was not asked to write
// anything.
func TestTemplateWriteFailsBeforeTheRequest(t *testing.T) {
	t.Parallel()
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	steps := map[string]func(t *testing.T, w *write){
		"plan of another type":  func(_ *testing.T, w *write) { w.plan.Raw = tftypes.NewValue(tftypes.String, "x") },
		"null plan":             func(_ *testing.T, w *write) { w.plan.Raw = tftypes.NewValue(w.plan.Raw.Type(), nil) },
		"unknown argument":      func(t *testing.T, w *write) { w.plan.Raw = with(t, w.plan.Raw, "description", unknown) },
		"unknown preview":       func(t *testing.T, w *write) { w.plan.Raw = with(t, w.plan.Raw, "preview", unknown) },
		"unknown response type": func(t *testing.T, w *write) { w.plan.Raw = with(t, w.plan.Raw, "response_type", unknown) },
		"planned elsewhere": func(t *testing.T, w *write) {
			w.plan.Raw = with(t, w.plan.Raw, "endpoint", tftypes.NewValue(tftypes.String, "https://x"))
		},
	}
	calls := map[string]func(w *write, ctx context.Context, r *templateResource) bool{"create": (*write).create, "update": (*write).update}
	for step, breakIt := range steps {
		for call, do := range calls {
			t.Run(call+"/"+step, func(t *testing.T) {
				t.Parallel()
				tenant := testkit.Start(t)
				r := testResource(t, tenant)
				w := newWrite(t, r)
				breakIt(t, w)
				if do(w, t.Context(), r) {
					t.Error("the write succeeded")
				}
				if n := tenant.Requests("", ""); n != 0 {
					t.Errorf("%d requests, want none", n)
				}
				if call == "create" && !w.state.Raw.IsNull() || call == "update" && !w.state.Raw.Equal(w.prior.Raw) {
					t.Errorf("the state became %s", w.state.Raw)
				}
			})
		}
	}
}

// An identity that could not be recorded is found before the template is created.
func TestTemplateIdentityIsRehearsed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	r := testResource(t, tenant)
	w := newWrite(t, r)
	w.identity.Raw = tftypes.NewValue(tftypes.String, nil)
	if w.create(t.Context(), r) || !w.state.Raw.IsNull() || tenant.Requests("", "") != 0 {
		t.Errorf("%d requests, the state is %s", tenant.Requests("", ""), w.state.Raw)
	}
}

// Nothing of the answer, and nothing that happens during the request, keeps a written template out of state.
func TestTemplateIsSavedOnceItIsWritten(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	r := testResource(t, tenant)
	w := newWrite(t, r)
	if !w.create(t.Context(), r) {
		t.Fatal("the create failed")
	}
	var state templateModel
	var identity templateIdentity
	if d := append(w.state.Get(t.Context(), &state), w.identity.Get(t.Context(), &identity)...); d.HasError() {
		t.Fatal(d)
	}
	if state.ID.ValueString() != "1002" || state.Version.ValueInt64() != 1 || state.CreatedAt.IsNull() || state.Name.ValueString() != "New" || !w.state.Raw.IsFullyKnown() {
		t.Errorf("the state is %s", w.state.Raw)
	}
	if !identity.ID.Equal(state.ID) || identity.Endpoint.ValueString() != tenant.Endpoint() || !state.Endpoint.Equal(identity.Endpoint) {
		t.Errorf("the identity is %v, the state's endpoint %v", identity, state.Endpoint)
	}
}

// Answers that differ in every way that the client lets through become states that are fully known.
func TestTemplateFactsAreAlwaysSaved(t *testing.T) {
	t.Parallel()
	far := time.Date(40000, 1, 1, 0, 0, 0, 0, time.FixedZone("odd", 25*60*60))
	answers := map[string]luma.Template{
		"empty":       {},
		"only an ID":  {ID: "1"},
		"all":         {ID: "1", SystemDefined: true, Version: 7, Created: time.Now(), Modified: time.Now()},
		"far future":  {ID: "1", Created: far, Modified: far},
		"before 1970": {ID: "1", Created: time.Unix(-1<<40, 0), Modified: time.Time{}.Add(-1)},
		"odd text":    {ID: "1\x00\xff\u202e", ModifiedBy: "\x1b[31m", Version: -1 << 62},
	}
	r := testResource(t, testkit.Start(t))
	for name, answer := range answers {
		w := newWrite(t, r)
		resp := &resource.CreateResponse{State: w.state}
		s := newSave(w.plan.Raw, &resp.State, "https://x", &resp.Diagnostics)
		s.rehearseIdentity(w.identity, &resp.Diagnostics)
		s.write(answer)
		if resp.Diagnostics.HasError() || !resp.State.Raw.IsFullyKnown() || w.identity.Raw.IsFullyNull() {
			t.Errorf("%s: the state is %s, the identity %s %v", name, resp.State.Raw, w.identity.Raw, resp.Diagnostics)
		}
	}
}
