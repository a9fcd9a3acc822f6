// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// TestStringSetComparesLikeTheFramework compares random sets both ways: a shortcut must give the same result.
func TestStringSetComparesLikeTheFramework(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pool := []attr.Value{types.StringNull(), types.StringUnknown(), types.StringValue(""), types.StringValue("?"), types.StringValue("-"), types.StringValue("a"), types.StringValue("A")}
	sets := []types.Set{types.SetNull(types.StringType), types.SetUnknown(types.StringType)}
	for range 40 {
		var elements []attr.Value
		for _, element := range pool {
			if random.IntN(2) == 0 {
				elements = append(elements, element)
			}
		}
		random.Shuffle(len(elements), func(i, j int) { elements[i], elements[j] = elements[j], elements[i] })
		sets = append(sets, types.SetValueMust(types.StringType, elements))
	}
	equal := 0
	for _, a := range sets {
		for _, b := range sets {
			ours := tfvalue.StringSet{SetValue: a}
			want := a.Equal(b)
			if want {
				equal++
			}
			if got := ours.Equal(tfvalue.StringSet{SetValue: b}); got != want {
				t.Errorf("Equal(%s, %s) = %t", a, b, got)
			}
			if got, diags := ours.SetSemanticEquals(t.Context(), tfvalue.StringSet{SetValue: b}); got != want || diags.HasError() {
				t.Errorf("SetSemanticEquals(%s, %s) = %t, %v", a, b, got, diags)
			}
		}
	}
	if equal <= len(sets) {
		t.Errorf("only %d of the pairs were equal; the test compares nothing", equal)
	}
	if (tfvalue.StringSet{SetValue: sets[2]}).Equal(sets[2]) {
		t.Error("a value of another type is equal")
	}
}

// BenchmarkStringSetEqual shows that the cost of a comparison grows with the number of elements, not with its square.
func BenchmarkStringSetEqual(b *testing.B) {
	for _, n := range []int{10, 2000, 10000} {
		elements := make([]attr.Value, n)
		for i := range elements {
			elements[i] = types.StringValue(fmt.Sprintf("user-%d@example.com", i))
		}
		set := tfvalue.StringSet{SetValue: types.SetValueMust(types.StringType, elements)}
		other := tfvalue.StringSet{SetValue: types.SetValueMust(types.StringType, elements)}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if !set.Equal(other) {
					b.Fatal("a set differs from itself")
				}
			}
		})
	}
}
