// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestIncompatible(t *testing.T) {
	t.Parallel()
	var (
		text = tftypes.Type(tftypes.String)
		set  = tftypes.Type(tftypes.Set{ElementType: text})
		list = tftypes.Type(tftypes.List{ElementType: text})
		keys = tftypes.Type(tftypes.Map{ElementType: text})
		pair = tftypes.Type(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": text, "b": tftypes.Number}})
	)
	tests := map[string]struct {
		typ             tftypes.Type
		planned, actual any
		want            []string
	}{
		"same":               {text, "x", "x", nil},
		"other":              {text, "x", "y", []string{`: was cty.StringVal("x"), but now cty.StringVal("y")`}},
		"unknown":            {text, Unknown, "y", nil},
		"unknown, null":      {text, Unknown, nil, nil},
		"now unknown":        {text, "x", Unknown, []string{": was known, but now unknown"}},
		"now null":           {text, "x", nil, []string{`: was cty.StringVal("x"), but now null`}},
		"was null":           {text, nil, "x", []string{`: was null, but now cty.StringVal("x")`}},
		"nested":             {pair, Object{"a": "x", "b": 1}, Object{"a": "x", "b": 2}, []string{".b: was cty.NumberIntVal(1), but now cty.NumberIntVal(2)"}},
		"nested unknown":     {pair, Object{"a": Unknown, "b": 1}, Object{"a": "x", "b": 1}, nil},
		"list":               {list, []any{"x", Unknown}, []any{"x", "y"}, nil},
		"list grows":         {list, []any{"x"}, []any{"x", "y"}, []string{": new element 1 has appeared"}},
		"list shrinks":       {list, []any{"x", "y"}, []any{"x"}, []string{": element 1 has vanished"}},
		"map grows":          {keys, Object{}, Object{"k": "x"}, []string{`: new element "k" has appeared`}},
		"map shrinks":        {keys, Object{"k": "x"}, Object{}, []string{`: element "k" has vanished`}},
		"set in other order": {set, []any{"x", "y"}, []any{"y", "x"}, nil},
		"set of unknowns":    {set, []any{"x", Unknown}, []any{"x"}, nil},
		"set changes": {set, []any{"x"}, []any{"y"}, []string{
			`: planned set element cty.StringVal("x") does not correlate with any element in actual`,
			`: actual set element cty.StringVal("y") does not correlate with any element in plan`,
		}},
		"set grows": {set, []any{Unknown}, []any{"x", "y"}, []string{": length changed from 1 to 2"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := incompatible(toValue(t, test.typ, test.planned), toValue(t, test.typ, test.actual), ""); !slices.Equal(got, test.want) {
				t.Errorf("problems %q, want %q", got, test.want)
			}
		})
	}
}
