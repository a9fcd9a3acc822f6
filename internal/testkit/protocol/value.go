// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Object is a configuration or state in Go: strings, bools, ints, []any, maps; nil is null, Unknown is unknown.
type Object = map[string]any

type unknownValue struct{}

// Unknown is a value that is known only at apply.
var Unknown any = unknownValue{}

// Merge returns base with changes; a nil change leaves the attribute out.
func Merge(base Object, changes ...Object) Object {
	merged := Object{}
	for _, layer := range append([]Object{base}, changes...) {
		for key, value := range layer {
			if merged[key] = value; value == nil {
				delete(merged, key)
			}
		}
	}
	return merged
}

// Encode writes an object as the protocol carries it; nil is null.
func Encode(t testing.TB, schema *tfprotov6.Schema, o Object) *tfprotov6.DynamicValue {
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

// Decode reads what the protocol carries; null is nil.
func Decode(t testing.TB, schema *tfprotov6.Schema, dynamic *tfprotov6.DynamicValue) Object {
	t.Helper()
	decoded, _ := fromValue(t, unmarshal(t, schema, dynamic)).(Object)
	return decoded
}

func unmarshal(t testing.TB, schema *tfprotov6.Schema, dynamic *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()
	if dynamic == nil {
		return tftypes.NewValue(schema.ValueType(), nil)
	}
	value, err := dynamic.Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func toValue(t testing.TB, typ tftypes.Type, in any) tftypes.Value {
	t.Helper()
	switch in := in.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case unknownValue:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case Object:
		return objectValue(t, typ, in)
	case []any:
		return listValue(t, typ, in)
	default:
		return tftypes.NewValue(typ, in)
	}
}

func objectValue(t testing.TB, typ tftypes.Type, in Object) tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	if m, ok := typ.(tftypes.Map); ok {
		for key, v := range in {
			values[key] = toValue(t, m.ElementType, v)
		}
		return tftypes.NewValue(typ, values)
	}
	object, ok := typ.(tftypes.Object)
	if !ok {
		t.Fatalf("%v is not a %s", in, typ)
	}
	for key := range in {
		if _, ok := object.AttributeTypes[key]; !ok {
			t.Fatalf("no attribute %q in %s", key, slices.Sorted(maps.Keys(object.AttributeTypes)))
		}
	}
	for key, of := range object.AttributeTypes {
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
		t.Fatalf("%s is not a list", typ)
	}
	values := make([]tftypes.Value, 0, len(in))
	for _, v := range in {
		values = append(values, toValue(t, element, v))
	}
	return tftypes.NewValue(typ, values)
}

func fromValue(t testing.TB, value tftypes.Value) any {
	t.Helper()
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	}
	var m map[string]tftypes.Value
	if value.As(&m) == nil {
		out := Object{}
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
