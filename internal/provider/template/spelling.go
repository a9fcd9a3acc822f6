// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// sameText is the prior spelling of a text that means the same: it differs only in spelling (see notice.SameText), or
// both are the same JSON. The latter is for generated configuration, which writes a text that is JSON as
// jsonencode(…). Terraform lets a plan keep the prior spelling only if both are set.
func sameText(prior, planned types.String) types.String {
	if prior.IsNull() || planned.IsNull() || !tfvalue.IsKnown(prior, planned) {
		return planned
	}
	before, after := notice.TextKey(prior.ValueString()), notice.TextKey(planned.ValueString())
	if before == after || sameJSON(before, after) {
		return prior
	}
	return planned
}

// sameJSON reports whether both are objects or arrays in JSON with the same values, regardless of whitespace and order
// of keys.
func sameJSON(a, b string) bool {
	x, ok := parseJSON(a)
	if !ok {
		return false
	}
	y, ok := parseJSON(b)
	return ok && reflect.DeepEqual(x, y)
}

func parseJSON(s string) (value any, ok bool) {
	if !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") || !json.Valid([]byte(s)) {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	if dec.Decode(&value) != nil {
		return nil, false
	}
	return plainNumbers(value), true
}

// jsonNumber is the canonical spelling of a number; it never equals a string.
type jsonNumber string

// plainNumbers gives 1, 1.0 and 10e-1 the same spelling, at Terraform's precision.
func plainNumbers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			value[key] = plainNumbers(v)
		}
	case []any:
		for i, v := range value {
			value[i] = plainNumbers(v)
		}
	case json.Number:
		if n, _, err := big.ParseFloat(value.String(), 10, 512, big.ToNearestEven); err == nil && !n.IsInf() {
			return jsonNumber(n.Text('p', 0))
		}
		return jsonNumber(value)
	}
	return value
}
