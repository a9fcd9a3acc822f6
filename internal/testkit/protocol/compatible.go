// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// incompatible lists where actual does not complete planned, as core's AssertObjectCompatible does: a known value must
// stay, an unknown one may become anything. A problem begins with the path to it, such as ".texts.change: was null, but
// now …".
func incompatible(planned, actual tftypes.Value, path string) []string {
	switch {
	case !planned.IsKnown():
		return nil
	case !actual.IsKnown():
		return []string{path + ": was known, but now unknown"}
	case planned.IsNull() && actual.IsNull():
		return nil
	case planned.IsNull():
		return []string{path + ": was null, but now " + goString(actual)}
	case actual.IsNull():
		return []string{path + ": was " + goString(planned) + ", but now null"}
	}
	switch planned.Type().(type) {
	case tftypes.Object, tftypes.Map:
		return incompatibleMaps(elements(planned), elements(actual), path)
	case tftypes.List, tftypes.Tuple:
		return incompatibleLists(list(planned), list(actual), path)
	case tftypes.Set:
		return incompatibleSets(list(planned), list(actual), path)
	}
	if planned.Equal(actual) {
		return nil
	}
	return []string{path + ": was " + goString(planned) + ", but now " + goString(actual)}
}

func incompatibleMaps(planned, actual map[string]tftypes.Value, path string) []string {
	var problems []string
	for key, value := range planned {
		if got, ok := actual[key]; ok {
			problems = append(problems, incompatible(value, got, path+"."+key)...)
		} else {
			problems = append(problems, fmt.Sprintf("%s: element %q has vanished", path, key))
		}
	}
	for key := range actual {
		if _, ok := planned[key]; !ok {
			problems = append(problems, fmt.Sprintf("%s: new element %q has appeared", path, key))
		}
	}
	return problems
}

func incompatibleLists(planned, actual []tftypes.Value, path string) []string {
	var problems []string
	for i, value := range planned {
		if i < len(actual) {
			problems = append(problems, incompatible(value, actual[i], fmt.Sprintf("%s[%d]", path, i))...)
		} else {
			problems = append(problems, fmt.Sprintf("%s: element %d has vanished", path, i))
		}
	}
	for i := len(planned); i < len(actual); i++ {
		problems = append(problems, fmt.Sprintf("%s: new element %d has appeared", path, i))
	}
	return problems
}

// incompatibleSets pairs elements as far as that is possible: each has to fit one on the other side, and there may be
// fewer, but not more, once all are known.
func incompatibleSets(planned, actual []tftypes.Value, path string) []string {
	var problems []string
	fits := func(p, a tftypes.Value) bool { return len(incompatible(p, a, "")) == 0 }
	for _, p := range missing(planned, actual) {
		if !slices.ContainsFunc(actual, func(a tftypes.Value) bool { return fits(p, a) }) {
			problems = append(problems, fmt.Sprintf("%s: planned set element %s does not correlate with any element in actual", path, goString(p)))
		}
	}
	for _, a := range missing(actual, planned) {
		if !slices.ContainsFunc(planned, func(p tftypes.Value) bool { return fits(p, a) }) {
			problems = append(problems, fmt.Sprintf("%s: actual set element %s does not correlate with any element in plan", path, goString(a)))
		}
	}
	if len(actual) > len(planned) {
		problems = append(problems, fmt.Sprintf("%s: length changed from %d to %d", path, len(planned), len(actual)))
	}
	return problems
}

// missing are the elements that do not stand among others to the letter, so that large sets are not compared pair by
// pair.
func missing(some, others []tftypes.Value) []tftypes.Value {
	known := make(map[string]bool, len(others))
	for _, v := range others {
		known[v.String()] = v.IsFullyKnown()
	}
	return slices.DeleteFunc(slices.Clone(some), func(v tftypes.Value) bool { return known[v.String()] })
}

// elements and list read a value whose type is known; a failure would be a mistake in this package.
func elements(v tftypes.Value) map[string]tftypes.Value {
	var m map[string]tftypes.Value
	if err := v.As(&m); err != nil {
		panic(err)
	}
	return m
}

func list(v tftypes.Value) []tftypes.Value {
	var l []tftypes.Value
	if err := v.As(&l); err != nil {
		panic(err)
	}
	return l
}

// goString writes a scalar as core does in these errors.
func goString(v tftypes.Value) string {
	var (
		s string
		b bool
		f big.Float
	)
	switch {
	case v.IsKnown() && !v.IsNull() && v.As(&s) == nil:
		return fmt.Sprintf("cty.StringVal(%q)", s)
	case v.IsKnown() && !v.IsNull() && v.As(&b) == nil:
		return map[bool]string{true: "cty.True", false: "cty.False"}[b]
	case v.IsKnown() && !v.IsNull() && v.As(&f) == nil:
		return "cty.NumberIntVal(" + f.String() + ")"
	}
	return v.String()
}
