// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue_test

import (
	"math/big"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var objectSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"text":   schema.StringAttribute{Optional: true},
	"number": schema.Int64Attribute{Optional: true},
	"set":    schema.SetAttribute{Optional: true, ElementType: types.StringType},
	"ours":   schema.SetAttribute{Optional: true, CustomType: tfvalue.NewStringSetType(), ElementType: types.StringType},
	"inner":  schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"flag": schema.BoolAttribute{Optional: true}}},
}}

type embedded struct {
	Number types.Int64 `tfsdk:"number"`
}

type objectModel struct {
	Text types.String `tfsdk:"text"`
	embedded
	Set   types.Set         `tfsdk:"set"`
	Ours  tfvalue.StringSet `tfsdk:"ours"`
	Inner types.Object      `tfsdk:"inner"`
}

type innerModel struct {
	Flag types.Bool `tfsdk:"flag"`
}

// rawObject is an object of objectSchema with these values; those left out are null.
func rawObject(t *testing.T, values map[string]any) tftypes.Value {
	t.Helper()
	object, ok := objectSchema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is not an object")
	}
	all := map[string]tftypes.Value{}
	for name, of := range object.AttributeTypes {
		all[name] = tftypes.NewValue(of, values[name])
	}
	return tftypes.NewValue(object, all)
}

func objects(t *testing.T) map[string]tftypes.Value {
	t.Helper()
	text := func(s any) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	inner := map[string]tftypes.Value{"flag": tftypes.NewValue(tftypes.Bool, true)}
	return map[string]tftypes.Value{
		"all null": rawObject(t, nil),
		"known": rawObject(t, map[string]any{
			"text": "a", "number": 7, "set": []tftypes.Value{text("a"), text("b")}, "ours": []tftypes.Value{text("a")}, "inner": inner,
		}),
		"unknown": rawObject(t, map[string]any{
			"text": tftypes.UnknownValue, "number": tftypes.UnknownValue, "set": tftypes.UnknownValue, "inner": tftypes.UnknownValue,
		}),
		"unknown element": rawObject(t, map[string]any{"set": []tftypes.Value{text(tftypes.UnknownValue), text("a")}}),
		"empty":           rawObject(t, map[string]any{"text": "", "set": []tftypes.Value{}, "ours": []tftypes.Value{}}),
		"equal elements":  rawObject(t, map[string]any{"set": []tftypes.Value{text("a"), text("a")}}),
		"not whole":       rawObject(t, map[string]any{"number": big.NewFloat(1.5)}),
		"null object":     tftypes.NewValue(objectSchema.Type().TerraformType(t.Context()), nil),
		"unknown object":  tftypes.NewValue(objectSchema.Type().TerraformType(t.Context()), tftypes.UnknownValue),
	}
}

// Get, Set and As give what the framework gives, and refuse what it refuses.
func TestObjectsReadAndWrittenAsByTheFramework(t *testing.T) {
	t.Parallel()
	for name, raw := range objects(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := tfsdk.State{Raw: raw, Schema: objectSchema}
			var ours, theirs objectModel
			read := state.Get(t.Context(), &theirs)
			same(t, "Get", tfvalue.Get(t.Context(), state, &ours), read, ours, theirs)
			var maybeOurs, maybeTheirs *objectModel
			same(t, "Get of a pointer", tfvalue.Get(t.Context(), state, &maybeOurs), state.Get(t.Context(), &maybeTheirs), maybeOurs, maybeTheirs)
			var innerOurs, innerTheirs innerModel
			if !theirs.Inner.IsNull() {
				same(t, "As", tfvalue.As(t.Context(), theirs.Inner, &innerOurs), theirs.Inner.As(t.Context(), &innerTheirs, basetypes.ObjectAsOptions{}), innerOurs, innerTheirs)
			}
			if read.HasError() {
				return // how much of theirs was filled is random
			}
			written, expected := tfsdk.State{Raw: rawObject(t, nil), Schema: objectSchema}, tfsdk.State{Raw: rawObject(t, nil), Schema: objectSchema}
			ds, want := tfvalue.Set(t.Context(), &written, &theirs), expected.Set(t.Context(), &theirs)
			same(t, "Set", ds, want, written.Raw.String(), expected.Raw.String())
		})
	}
}

func same(t *testing.T, what string, got, want diag.Diagnostics, ours, theirs any) {
	t.Helper()
	if len(got) != len(want) || got.HasError() != want.HasError() { // which of several errors comes is random
		t.Errorf("%s: %v, want %v", what, got, want)
	}
	if !want.HasError() && !reflect.DeepEqual(ours, theirs) {
		t.Errorf("%s: %v, want %v", what, ours, theirs)
	}
}

// A struct that does not fit its schema is for the framework to complain of.
func TestObjectsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	state := tfsdk.State{Raw: rawObject(t, nil), Schema: objectSchema}
	var short struct {
		Text types.String `tfsdk:"text"`
	}
	if !tfvalue.Get(t.Context(), state, &short).HasError() || !tfvalue.Set(t.Context(), &state, &short).HasError() {
		t.Error("a struct without all attributes is accepted")
	}
}

// BenchmarkGet compares reading an object with the framework's own way.
func BenchmarkGet(b *testing.B) {
	state := tfsdk.State{Raw: tftypes.NewValue(objectSchema.Type().TerraformType(b.Context()), map[string]tftypes.Value{
		"text": tftypes.NewValue(tftypes.String, "a"), "number": tftypes.NewValue(tftypes.Number, 7),
		"set": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, nil), "ours": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, nil),
		"inner": tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"flag": tftypes.Bool}}, nil),
	}), Schema: objectSchema}
	var m objectModel
	b.Run("framework", func(b *testing.B) {
		for b.Loop() {
			state.Get(b.Context(), &m)
		}
	})
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			tfvalue.Get(b.Context(), state, &m)
		}
	})
}
