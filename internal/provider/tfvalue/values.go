// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IsKnown reports whether all values are known.
func IsKnown(values ...attr.Value) bool {
	for _, v := range values {
		if v.IsUnknown() {
			return false
		}
	}
	return true
}

// StringOrNull is null for an empty string.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Strings converts elements; null and unknown ones are left out.
func Strings(elements []attr.Value) []string {
	values := make([]string, 0, len(elements))
	for _, e := range elements {
		if s, ok := e.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			values = append(values, s.ValueString())
		}
	}
	return values
}

// AttributeTypes lists the types that a nested object's values are made of.
func AttributeTypes(object schema.SingleNestedAttribute) map[string]attr.Type {
	of := map[string]attr.Type{}
	for name, attribute := range object.Attributes {
		of[name] = attribute.GetType()
	}
	return of
}

// SetOf is a known set of strings.
func SetOf(values []string) types.Set {
	elements := make([]attr.Value, 0, len(values))
	for _, v := range values {
		elements = append(elements, types.StringValue(v))
	}
	return types.SetValueMust(types.StringType, elements)
}

// ObjectString is a string attribute of an object; "" when it is not there.
func ObjectString(object types.Object, name string) string {
	value, ok := object.Attributes()[name].(types.String)
	if !ok {
		return ""
	}
	return value.ValueString()
}

// ObjectFrom converts a struct to an object with these attribute types.
func ObjectFrom(ctx context.Context, attributes map[string]attr.Type, from any, diags *diag.Diagnostics) types.Object {
	object, d := types.ObjectValueFrom(ctx, attributes, from)
	diags.Append(d...)
	return object
}

// FullyKnown reports whether nothing in the values, nested ones included, is left to apply.
func FullyKnown(ctx context.Context, values ...attr.Value) bool {
	for _, value := range values {
		if value.IsUnknown() {
			return false
		}
		if _, text := value.(types.String); text || value.IsNull() {
			continue // nothing is nested in it
		}
		raw, err := value.ToTerraformValue(ctx)
		if err != nil || !raw.IsFullyKnown() {
			return false
		}
	}
	return true
}

// StringMap converts a map of strings without its null elements, which count as absent; known is false while the map or
// an element is decided only at apply.
func StringMap(m types.Map) (values map[string]string, known bool) {
	values, known = map[string]string{}, !m.IsUnknown()
	for key, element := range m.Elements() {
		s, ok := element.(types.String)
		switch {
		case !ok || s.IsUnknown():
			known = false
		case !s.IsNull():
			values[key] = s.ValueString()
		}
	}
	return values, known
}

// NumberText spells a number for comparison; "" for null and unknown.
func NumberText(n types.Number) string {
	if n.IsNull() || n.IsUnknown() {
		return ""
	}
	return n.ValueBigFloat().Text('f', -1)
}

// KnownOr returns the value, or the prior one while it is decided only at apply.
func KnownOr[V attr.Value](value, prior V) V {
	if value.IsUnknown() {
		return prior
	}
	return value
}

// KnownOrObject is KnownOr for an object and everything inside it.
func KnownOrObject(ctx context.Context, value, prior types.Object) types.Object {
	merged, _ := knownOr(ctx, value, prior).(types.Object)
	return merged
}

func knownOr(ctx context.Context, value, prior attr.Value) attr.Value {
	if value.IsUnknown() {
		return prior
	}
	switch value := value.(type) {
	case types.Object:
		before, ok := prior.(types.Object)
		if !ok || before.IsNull() || value.IsNull() {
			return value
		}
		merged := value.Attributes()
		for name := range merged {
			merged[name] = knownOr(ctx, merged[name], before.Attributes()[name])
		}
		return types.ObjectValueMust(value.AttributeTypes(ctx), merged)
	case types.List:
		before, ok := prior.(types.List)
		if !ok || len(value.Elements()) != len(before.Elements()) || len(value.Elements()) == 0 {
			return value
		}
		merged := value.Elements()
		for i := range merged {
			merged[i] = knownOr(ctx, merged[i], before.Elements()[i])
		}
		return types.ListValueMust(value.ElementType(ctx), merged)
	}
	return value
}
