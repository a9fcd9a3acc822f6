// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// objectReader reads an argument whose keys are optional, and collects everything that is invalid while it reads.
// Terraform has optional keys for variables alone, so the argument is a dynamic one.
type objectReader struct {
	name    string // of the argument
	invalid []string
}

// refuse records an invalid value; at is "" for the argument itself.
func (r *objectReader) refuse(at, detail string) {
	if at == "" {
		at = r.name
	}
	r.invalid = append(r.invalid, at+": "+detail)
}

func (r *objectReader) check(at string, value types.String, rule func(string) []notice.Problem) {
	r.report(named(at, rule(value.ValueString())))
}

// report records problems, except for warnings, which a function cannot give.
func (r *objectReader) report(found []notice.FieldProblem) {
	for _, p := range found {
		if !p.Warning {
			r.refuse(p.Field, p.Detail)
		}
	}
}

// fields returns the attributes of an object or the elements of a map; nil, with an error, for anything else. It
// reports keys that are not known.
func (r *objectReader) fields(at, what string, given attr.Value, known []string) map[string]attr.Value {
	given = concrete(given)
	if given == nil || given.IsNull() {
		r.refuse(at, fmt.Sprintf("must not be null. Remove it, or set the %s's keys: %s.", what, strings.Join(known, ", ")))
		return nil
	}
	var fields map[string]attr.Value
	switch v := given.(type) {
	case types.Object:
		fields = v.Attributes()
	case types.Map:
		fields = v.Elements()
	default:
		r.refuse(at, fmt.Sprintf("must be an object with the keys %s.", strings.Join(known, ", ")))
		return nil
	}
	strange := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(key string) bool { return slices.Contains(known, key) })
	for _, key := range strange {
		detail := fmt.Sprintf("%s is not a key of a %s.", tfvalue.Quoted(key), what)
		if near := notice.Suggest(key, known); near != "" {
			detail += fmt.Sprintf(" Did you mean %q?", near)
		}
		r.refuse(at, detail+" The keys are "+strings.Join(known, ", ")+".")
	}
	return fields
}

// require reports a value that is missing or null.
func (r *objectReader) require(at string, given attr.Value, advice string) {
	if given = concrete(given); given == nil || given.IsNull() {
		r.refuse(at, "is missing. "+advice)
	}
}

// text reads a string, which may be missing.
func (r *objectReader) text(at string, given attr.Value) types.String {
	given = concrete(given)
	if given == nil || given.IsNull() {
		return types.StringNull()
	}
	s, ok := given.(types.String)
	if !ok {
		r.refuse(at, "must be a string. Put it in quotes, because YAML reads yes, no and 404 as other types; or use tostring(…).")
		return types.StringNull()
	}
	return s
}

// integer reads a whole number, which may be missing. As in the rest of Terraform, a string that holds one is accepted.
func (r *objectReader) integer(at string, given attr.Value) *int64 {
	given = concrete(given)
	if given == nil || given.IsNull() {
		return nil
	}
	switch v := given.(type) {
	case types.Number:
		if n, exact := v.ValueBigFloat().Int64(); exact == big.Exact {
			return &n
		}
	case types.String:
		if n, err := strconv.ParseInt(v.ValueString(), 10, 64); err == nil {
			return &n
		}
	}
	r.refuse(at, "must be a whole number, such as 12.")
	return nil
}

// concrete is the value inside a dynamic value; nil without one.
func concrete(v attr.Value) attr.Value {
	for {
		d, ok := v.(basetypes.DynamicValue)
		if !ok {
			return v
		}
		v = d.UnderlyingValue()
	}
}
