// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Call calls a provider function. An argument for a dynamic parameter is taken as HCL would read it: objects and
// tuples.
func (s *Server) Call(t testing.TB, name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	t.Helper()
	definition, ok := s.schema.Functions[name]
	if !ok {
		t.Fatalf("no function %s", name)
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		typ := definition.Parameters[i].Type
		value := literal(t, argument)
		if !typ.Is(tftypes.DynamicPseudoType) {
			value = toValue(t, typ, argument)
		}
		encoded, err := tfprotov6.NewDynamicValue(typ, value)
		if err != nil {
			t.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &encoded)
	}
	resp, err := s.CallFunction(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return nil, resp.Error
	}
	value, err := resp.Result.Unmarshal(definition.Return.Type)
	if err != nil {
		t.Fatal(err)
	}
	return fromValue(t, value), nil
}

// literal types a Go value as Terraform types a literal.
func literal(t testing.TB, in any) tftypes.Value {
	t.Helper()
	switch in := in.(type) {
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	case string:
		return tftypes.NewValue(tftypes.String, in)
	case bool:
		return tftypes.NewValue(tftypes.Bool, in)
	case int:
		return tftypes.NewValue(tftypes.Number, in)
	case Object:
		attributes, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for key, v := range in {
			values[key] = literal(t, v)
			attributes[key] = values[key].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: attributes}, values)
	case []any:
		var elements []tftypes.Type
		var values []tftypes.Value
		for _, v := range in {
			values = append(values, literal(t, v))
			elements = append(elements, values[len(values)-1].Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: elements}, values)
	case map[string]string:
		values := map[string]tftypes.Value{}
		for key, v := range in {
			values[key] = literal(t, v)
		}
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, values)
	}
	t.Fatalf("a %T cannot be written as a literal", in)
	return tftypes.Value{}
}
