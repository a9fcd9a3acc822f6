// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"context"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// Kind is what the shortcuts need to know of a kind of object beyond its schema.
type Kind struct {
	New func() resource.Resource
	// RefreshesSettingsOnly: Read does what delivery.ProviderData.RefreshSettings does, and nothing else.
	RefreshesSettingsOnly bool
	// RequestIDAt is where the state keeps the request ID of the latest send; nil for an object that sends nothing.
	RequestIDAt []string
	// NothingPending and Unchanged report whether ModifyPlan leaves a plan that equals the state as it is, and has
	// nothing to say: the one by the state's attribute outcome, the other by all of it. An object has at most one of
	// them.
	NothingPending func(delivery.Outcome) bool
	Unchanged      func(ctx context.Context, data *delivery.ProviderData, plan tfsdk.Plan, private delivery.PrivateReader) bool
}

// object is a kind with its schema, read once.
type object struct {
	Kind

	schema     schema.Schema
	typ        tftypes.Object
	attributes map[string]attribute
	identity   *identityschema.Schema // nil: it has none
	identityAs tftypes.Type
	asks       bool       // its Read can run alone, see read.go
	wholes     [][]string // where the attributes are that the framework refuses to read unless they are whole numbers
	refreshed  refreshed
}

// attribute is what the framework's passes look at.
type attribute struct {
	schema.Attribute

	typ       tftypes.Type
	byDefault *tftypes.Value // nil: it has none
	// keeps: its one plan modifier is UseStateForUnknown.
	keeps bool
	// unique: the framework refuses equal elements.
	unique bool
	// custom: it, or something inside it, has a type of ours, which may compare in its way.
	custom bool
	// nestedComputed, nestedDefault: some attribute inside it has what the framework's passes look for.
	nestedComputed, nestedDefault bool
}

// newObject reads a kind's schema; ok is false if the schema has something that the shortcuts do not know, and every
// call then takes the full path.
func newObject(ctx context.Context, kind Kind, provider string) (name string, o *object, ok bool) {
	r := kind.New()
	var metadata resource.MetadataResponse
	r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: provider}, &metadata)
	var described resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &described)
	o = &object{Kind: kind, schema: described.Schema, attributes: map[string]attribute{}}
	if identified, ok := r.(resource.ResourceWithIdentity); ok {
		var resp resource.IdentitySchemaResponse
		identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &resp)
		o.identity, o.asks = &resp.IdentitySchema, true
		o.identityAs = o.identity.Type().TerraformType(ctx)
	}
	o.typ, ok = o.schema.Type().TerraformType(ctx).(tftypes.Object)
	if !ok || len(o.schema.Blocks) > 0 || o.schema.DeprecationMessage != "" || extended(r) {
		return metadata.TypeName, o, false
	}
	for name, described := range o.schema.Attributes {
		a, ok := newAttribute(ctx, path.Root(name), described, o.typ.AttributeTypes[name])
		if !ok {
			return metadata.TypeName, o, false
		}
		o.attributes[name] = a
		o.asks = o.asks && !a.custom
		o.wholes = append(o.wholes, wholes(described, name)...)
	}
	return metadata.TypeName, o, true
}

// extended reports whether a resource has one of the framework's optional methods that the shortcuts would leave out.
func extended(r resource.Resource) bool {
	_, validates := r.(resource.ResourceWithConfigValidators)
	_, upgrades := r.(resource.ResourceWithUpgradeState)
	return validates || upgrades
}

func newAttribute(ctx context.Context, at path.Path, described schema.Attribute, typ tftypes.Type) (a attribute, ok bool) {
	a = attribute{Attribute: described, typ: typ}
	a.custom = hasCustomType(described)
	_, a.unique = described.GetType().(basetypes.SetType)
	a.keeps, ok = keepsState(described)
	if !ok || described.GetDeprecationMessage() != "" || length(described, "Validators") > 0 {
		return a, false
	}
	a.byDefault, ok = defaultOf(ctx, at, described)
	if !ok {
		return a, false
	}
	for name, inner := range nested(described) {
		_, innerUnique := inner.GetType().(basetypes.SetType)
		n, ok := newAttribute(ctx, at.AtName(name), inner, inner.GetType().TerraformType(ctx))
		if !ok || n.keeps || innerUnique || inner.IsWriteOnly() {
			return a, false
		}
		a.custom = a.custom || n.custom
		a.nestedComputed = a.nestedComputed || inner.IsComputed() || n.nestedComputed
		a.nestedDefault = a.nestedDefault || n.byDefault != nil || n.nestedDefault
	}
	return a, true
}

// wholes are the whole numbers in an attribute. They may not be inside a list, where fields.at does not find them.
func wholes(a schema.Attribute, at ...string) [][]string {
	if _, ok := a.(schema.Int64Attribute); ok {
		return [][]string{at}
	}
	var found [][]string
	for name, inner := range nested(a) {
		found = append(found, wholes(inner, append(slices.Clone(at), name)...)...)
	}
	return found
}

// nested are the attributes inside an attribute.
func nested(a schema.Attribute) map[string]schema.Attribute {
	switch a := a.(type) {
	case schema.SingleNestedAttribute:
		return a.Attributes
	case schema.ListNestedAttribute:
		return a.NestedObject.Attributes
	}
	return nil
}

// keepsState reports whether an attribute keeps its value in state; ok is false if its modifiers do anything else.
func keepsState(a schema.Attribute) (keeps, ok bool) {
	if length(a, "PlanModifiers") == 0 {
		return false, true
	}
	text, isText := a.(schema.StringAttribute)
	if !isText || len(text.PlanModifiers) != 1 {
		return false, false
	}
	known := reflect.TypeOf(stringplanmodifier.UseStateForUnknown())
	return true, reflect.TypeOf(text.PlanModifiers[0]) == known
}

func hasCustomType(a schema.Attribute) bool {
	f := reflect.ValueOf(a).FieldByName("CustomType")
	return !f.IsValid() || !f.IsNil()
}

// length is how many elements a field of an attribute has; 0 if it has no such field.
func length(a schema.Attribute, field string) int {
	f := reflect.ValueOf(a).FieldByName(field)
	if !f.IsValid() {
		return 0
	}
	return f.Len()
}

// defaultOf returns an attribute's default, which never depends on anything; ok is false if it is of an unknown kind.
func defaultOf(ctx context.Context, at path.Path, a schema.Attribute) (value *tftypes.Value, ok bool) {
	f := reflect.ValueOf(a).FieldByName("Default")
	if !f.IsValid() || f.IsNil() {
		return nil, true
	}
	var raw tftypes.Value
	var err error
	switch a := a.(type) {
	case schema.StringAttribute:
		var resp defaults.StringResponse
		a.Default.DefaultString(ctx, defaults.StringRequest{Path: at}, &resp)
		raw, err = resp.PlanValue.ToTerraformValue(ctx)
	case schema.SetAttribute:
		var resp defaults.SetResponse
		a.Default.DefaultSet(ctx, defaults.SetRequest{Path: at}, &resp)
		raw, err = resp.PlanValue.ToTerraformValue(ctx)
	default:
		return nil, false
	}
	return &raw, err == nil
}
