// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Sets of contacts can have thousands of elements, and the framework compares every pair of them: in Validate and in Equal
// (hashicorp/terraform-plugin-framework#1322), and, after a message was sent, in search of semantically equal elements.
var (
	_ basetypes.SetTypable                    = StringSetType{}
	_ basetypes.SetValuableWithSemanticEquals = StringSet{}
)

// StringSetType is the type of a set of strings that checks and compares its elements in linear time.
type StringSetType struct{ basetypes.SetType }

// NewStringSetType returns the type for a schema.
func NewStringSetType() StringSetType {
	return StringSetType{basetypes.SetType{ElemType: types.StringType}}
}

// Equal reports whether o is the same type.
func (t StringSetType) Equal(o attr.Type) bool {
	other, ok := o.(StringSetType)
	return ok && t.SetType.Equal(other.SetType)
}

func (t StringSetType) String() string { return "tfvalue.StringSetType" }

// ValueType returns the value's Go type.
func (t StringSetType) ValueType(context.Context) attr.Value { return StringSet{} }

// ValueFromSet converts the framework's own set.
func (t StringSetType) ValueFromSet(_ context.Context, set basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return StringSet{set}, nil
}

// ValueFromTerraform converts a value of the protocol.
func (t StringSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return StringSet{set}, nil
}

// Validate has nothing to check: Terraform itself drops duplicates from a set.
func (t StringSetType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics {
	return nil
}

// StringSet is a value of StringSetType.
type StringSet struct{ basetypes.SetValue }

// Type returns the value's type.
func (s StringSet) Type(context.Context) attr.Type { return NewStringSetType() }

// Equal reports whether both sets have the same elements.
func (s StringSet) Equal(o attr.Value) bool {
	other, ok := o.(StringSet)
	if !ok || s.IsNull() != other.IsNull() || s.IsUnknown() != other.IsUnknown() {
		return false
	}
	mine, theirs := s.keys(), other.keys()
	if len(mine) != len(theirs) || len(s.Elements()) != len(other.Elements()) {
		return false
	}
	for key := range mine {
		if !theirs[key] {
			return false
		}
	}
	return true
}

// keys returns the elements as a set; null and unknown elements have keys that cannot equal a string.
func (s StringSet) keys() map[string]bool {
	keys := make(map[string]bool, len(s.Elements()))
	for _, element := range s.Elements() {
		text, ok := element.(types.String)
		switch {
		case !ok || text.IsUnknown():
			keys["?"] = true
		case text.IsNull():
			keys["-"] = true
		default:
			keys["="+text.ValueString()] = true
		}
	}
	return keys
}

// SetSemanticEquals reports whether both have the same elements, which spares the framework its search among all pairs.
func (s StringSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	return s.Equal(other), nil
}
