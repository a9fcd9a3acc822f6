// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
)

// object is a configuration or state in Go: strings, bools, ints, []any, maps; nil is null, unknown is unknown.
type object = map[string]any

type unknownValue struct{}

// unknown is a value known only at apply.
var unknown = unknownValue{}

// server speaks Terraform's own protocol with the provider, without a Terraform binary.
type server struct {
	tfprotov6.ProviderServer
	schema  *tfprotov6.GetProviderSchemaResponse
	private *sync.Map // private state by a resource's id, as Terraform keeps it beside the state
}

// newServer starts a provider that sees only the given environment.
func newServer(t testing.TB, env map[string]string, opts ...provider.Option) *server {
	t.Helper()
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	opts = append([]provider.Option{provider.WithEnvironment(lookup)}, opts...)
	s := &server{ProviderServer: provider.NewServer("test", opts...)(), private: &sync.Map{}}
	schema, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.schema = schema
	return s
}

// configured is newServer and its Configure, which must succeed.
func configured(t testing.TB, env map[string]string, config object, opts ...provider.Option) *server {
	t.Helper()
	s := newServer(t, env, opts...)
	if diags := s.configure(t, config); len(errorsIn(diags)) > 0 {
		t.Fatalf("configure: %s", describe(diags))
	}
	return s
}

func (s *server) configure(t testing.TB, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: encode(t, s.schema.Provider, config)})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func (s *server) resource(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ResourceSchemas[name]
	if !ok {
		t.Fatalf("no resource %s", name)
	}
	return schema
}

func (s *server) validate(t testing.TB, name string, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name, Config: encode(t, s.resource(t, name), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func (s *server) privateOf(state object) []byte {
	kept, _ := s.private.Load(state["id"])
	raw, _ := kept.([]byte)
	return raw
}

// planned is a plan as the protocol carries it.
type planned struct {
	name          string
	prior, config object
	resp          *tfprotov6.PlanResourceChangeResponse
	values        object
}

// plan asks for a change from prior (nil = create) to config (nil = destroy).
func (s *server) plan(t testing.TB, name string, prior, config object) planned {
	t.Helper()
	schema := s.resource(t, name)
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, Config: encode(t, schema, config), PriorState: encode(t, schema, prior),
		ProposedNewState: encode(t, schema, propose(schema, prior, config)), PriorPrivate: s.privateOf(prior),
	})
	if err != nil {
		t.Fatal(err)
	}
	return planned{name, prior, config, resp, decode(t, schema, resp.PlannedState)}
}

// apply applies a plan and returns the new state, nil when there is none.
func (s *server) apply(ctx context.Context, t testing.TB, p planned) (object, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.resource(t, p.name)
	resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.name, Config: encode(t, schema, p.config), PriorState: encode(t, schema, p.prior),
		PlannedState: p.resp.PlannedState, PlannedPrivate: p.resp.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	state := decode(t, schema, resp.NewState)
	if state != nil {
		s.private.Store(state["id"], resp.Private)
	}
	return state, resp.Diagnostics
}

// propose merges as Terraform does: what is not configured keeps its computed value.
func propose(schema *tfprotov6.Schema, prior, config object) object {
	if config == nil {
		return nil
	}
	merged := maps.Clone(config)
	for _, a := range schema.Block.Attributes {
		_, written := config[a.Name]
		switch {
		case a.WriteOnly:
			delete(merged, a.Name)
		case !written && a.Computed && prior != nil:
			merged[a.Name] = prior[a.Name]
		case !written && a.Computed:
			merged[a.Name] = unknown
		}
	}
	return merged
}

func encode(t testing.TB, schema *tfprotov6.Schema, o object) *tfprotov6.DynamicValue {
	t.Helper()
	var in any
	if o != nil {
		in = o
	}
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), toValue(t, schema.ValueType(), in))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

func toValue(t testing.TB, typ tftypes.Type, in any) tftypes.Value {
	t.Helper()
	switch in := in.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case unknownValue:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case object:
		return objectValue(t, typ, in)
	case []any:
		return listValue(t, typ, in)
	default:
		return tftypes.NewValue(typ, in)
	}
}

func objectValue(t testing.TB, typ tftypes.Type, in object) tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	if m, ok := typ.(tftypes.Map); ok {
		for key, v := range in {
			values[key] = toValue(t, m.ElementType, v)
		}
		return tftypes.NewValue(typ, values)
	}
	attributes := typ.(tftypes.Object).AttributeTypes
	for key := range in {
		if _, ok := attributes[key]; !ok {
			t.Fatalf("no attribute %q in %s", key, slices.Sorted(maps.Keys(attributes)))
		}
	}
	for key, of := range attributes {
		values[key] = toValue(t, of, in[key])
	}
	return tftypes.NewValue(typ, values)
}

func listValue(t testing.TB, typ tftypes.Type, in []any) tftypes.Value {
	t.Helper()
	var element tftypes.Type
	switch typ := typ.(type) {
	case tftypes.Set:
		element = typ.ElementType
	case tftypes.List:
		element = typ.ElementType
	default:
		t.Fatalf("%s is no list", typ)
	}
	values := make([]tftypes.Value, 0, len(in))
	for _, v := range in {
		values = append(values, toValue(t, element, v))
	}
	return tftypes.NewValue(typ, values)
}

func decode(t testing.TB, schema *tfprotov6.Schema, dynamic *tfprotov6.DynamicValue) object {
	t.Helper()
	if dynamic == nil {
		return nil
	}
	value, err := dynamic.Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	decoded, _ := fromValue(t, value).(object)
	return decoded
}

func fromValue(t testing.TB, value tftypes.Value) any {
	t.Helper()
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return unknown
	}
	var m map[string]tftypes.Value
	if value.As(&m) == nil {
		out := object{}
		for key, v := range m {
			out[key] = fromValue(t, v)
		}
		return out
	}
	var l []tftypes.Value
	if value.As(&l) == nil {
		out := []any{}
		for _, v := range l {
			out = append(out, fromValue(t, v))
		}
		return out
	}
	return scalar(t, value)
}

func scalar(t testing.TB, value tftypes.Value) any {
	t.Helper()
	var s string
	if value.As(&s) == nil {
		return s
	}
	var b bool
	if value.As(&b) == nil {
		return b
	}
	var f big.Float
	if err := value.As(&f); err != nil {
		t.Fatal(err)
	}
	n, _ := f.Int64()
	return int(n)
}

// closedPort is an endpoint at which nothing listens.
func closedPort(t testing.TB) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return "http://" + listener.Addr().String() + "/vsa"
}

func errorsIn(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	return slices.DeleteFunc(slices.Clone(diags), func(d *tfprotov6.Diagnostic) bool { return d.Severity != tfprotov6.DiagnosticSeverityError })
}

// describe writes diagnostics as "error at recipients.contacts: Summary: detail" lines.
func describe(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s at %s: %s: %s\n", strings.ToLower(d.Severity.String()), attributePath(d.Attribute), d.Summary, d.Detail)
	}
	return b.String()
}

// attributePath writes a path as a person would: recipients.contacts["0"], card.buttons[0].value.
func attributePath(p *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range p.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&b, "[%q]", string(step))
		case tftypes.ElementKeyValue:
			var s string
			if err := tftypes.Value(step).As(&s); err == nil {
				fmt.Fprintf(&b, "[%q]", s)
			}
		}
	}
	return b.String()
}
