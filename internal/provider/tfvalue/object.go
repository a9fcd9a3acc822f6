// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The framework looks at a struct anew in each Get, Set and As, and compiles a regular expression for each field of it.
// Get, Set and As look once, convert each attribute with the very method that the framework calls for it, and leave
// whatever does not fit, and the words for it, to the framework.

// Get reads an object into a pointer to a struct with tfsdk tags, or, for an object that may be null, into a pointer to
// a pointer to one.
func Get[S tfsdk.Config | tfsdk.Plan | tfsdk.State](ctx context.Context, from S, to any) diag.Diagnostics {
	switch from := any(from).(type) {
	case tfsdk.Config:
		if !decode(ctx, from.Raw, from.Schema, to) {
			return from.Get(ctx, to)
		}
	case tfsdk.Plan:
		if !decode(ctx, from.Raw, from.Schema, to) {
			return from.Get(ctx, to)
		}
	case tfsdk.State:
		if !decode(ctx, from.Raw, from.Schema, to) {
			return from.Get(ctx, to)
		}
	}
	return nil
}

// Set writes a struct with tfsdk tags into a plan or a state.
func Set[S tfsdk.Plan | tfsdk.State](ctx context.Context, to *S, from any) diag.Diagnostics {
	switch to := any(to).(type) {
	case *tfsdk.Plan:
		if raw, ok := encode(ctx, to.Schema, from); ok {
			to.Raw = raw
			return nil
		}
		return to.Set(ctx, from)
	case *tfsdk.State:
		if raw, ok := encode(ctx, to.Schema, from); ok {
			to.Raw = raw
			return nil
		}
		return to.Set(ctx, from)
	}
	return nil
}

// As reads an object that is neither null nor unknown into a pointer to a struct with tfsdk tags.
func As(ctx context.Context, object types.Object, to any) diag.Diagnostics {
	target, attributes := reflect.ValueOf(to).Elem(), object.Attributes()
	fields := fieldsOf(target.Type())
	fresh := reflect.New(target.Type()).Elem()
	fits := len(fields) == len(attributes) && !object.IsNull() && !object.IsUnknown()
	for _, f := range fields {
		fits = fits && assign(fresh.FieldByIndex(f.index), attributes[f.name])
	}
	if !fits {
		return object.As(ctx, to, basetypes.ObjectAsOptions{})
	}
	target.Set(fresh)
	return nil
}

func decode(ctx context.Context, raw tftypes.Value, schema attributesSchema, to any) bool {
	target := reflect.ValueOf(to).Elem()
	if raw.IsNull() && target.Kind() == reflect.Pointer {
		target.SetZero()
		return true
	}
	var values map[string]tftypes.Value
	if raw.IsNull() || !raw.IsKnown() || raw.As(&values) != nil {
		return false
	}
	of := target.Type()
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	shape := shapeOf(ctx, of, schema)
	if len(shape.fields) != len(values) {
		return false
	}
	fresh := reflect.New(of)
	for _, f := range shape.fields {
		value, err := f.typ.ValueFromTerraform(ctx, values[f.name])
		if err != nil || f.set && !distinct(value) || !assign(fresh.Elem().FieldByIndex(f.index), value) {
			return false
		}
	}
	if target.Kind() == reflect.Pointer {
		target.Set(fresh)
	} else {
		target.Set(fresh.Elem())
	}
	return true
}

func assign(field reflect.Value, value attr.Value) bool {
	v := reflect.ValueOf(value)
	if !v.IsValid() || v.Type() != field.Type() {
		return false
	}
	field.Set(v)
	return true
}

func encode(ctx context.Context, schema attributesSchema, from any) (tftypes.Value, bool) {
	source := reflect.Indirect(reflect.ValueOf(from))
	shape := shapeOf(ctx, source.Type(), schema)
	if len(shape.fields) == 0 {
		return tftypes.Value{}, false
	}
	values := make(map[string]tftypes.Value, len(shape.fields))
	for _, f := range shape.fields {
		value, ok := reflect.TypeAssert[attr.Value](source.FieldByIndex(f.index))
		if !ok || f.set && !distinct(value) || !value.Type(ctx).Equal(f.typ) {
			return tftypes.Value{}, false
		}
		raw, err := value.ToTerraformValue(ctx)
		if err != nil {
			return tftypes.Value{}, false
		}
		values[f.name] = raw
	}
	return tftypes.NewValue(shape.typ, values), true
}

// distinct reports whether a set certainly repeats no element, which the framework refuses.
func distinct(value attr.Value) bool {
	set, ok := value.(types.Set)
	if !ok {
		return false
	}
	keys := StringSet{set}.keys()
	return len(keys) == len(set.Elements()) && !keys["?"]
}

// attributesSchema is what a schema tells of its type; the framework does not export its interface.
type attributesSchema interface {
	Type() attr.Type
}

// shape is a struct beside a schema. fields is empty unless they have the same attributes.
type shape struct {
	typ    tftypes.Type
	fields []field
}

type field struct {
	name  string
	index []int
	typ   attr.Type
	set   bool // the framework refuses a value that repeats an element
}

// shapes keeps the shapes by struct and by kind of schema: a struct that resource and action share has one for each.
var shapes sync.Map

type shapeKey struct{ structure, schema reflect.Type }

func shapeOf(ctx context.Context, structure reflect.Type, schema attributesSchema) shape {
	key := shapeKey{structure, reflect.TypeOf(schema)}
	if known, ok := shapes.Load(key); ok {
		s, _ := known.(shape)
		return s
	}
	var s shape
	object, ok := schema.Type().(types.ObjectType)
	fields := fieldsOf(structure)
	if ok && len(fields) == len(object.AttrTypes) {
		s = shape{object.TerraformType(ctx), fields}
		for i := range fields {
			fields[i].typ, ok = object.AttrTypes[fields[i].name]
			if !ok {
				s.fields = nil
				break
			}
			_, fields[i].set = fields[i].typ.(types.SetType)
		}
	}
	shapes.Store(key, s)
	return s
}

// fieldsOf lists the tagged fields of a struct, those of embedded structs included.
func fieldsOf(structure reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(structure) {
		if name := f.Tag.Get("tfsdk"); name != "" && name != "-" {
			fields = append(fields, field{name: name, index: f.Index})
		}
	}
	return fields
}
