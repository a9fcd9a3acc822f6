// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"bytes"
	"encoding/json"
	"testing"
)

// A JSON text is the same in any white space, and sameness does not depend on the order of the two.
func FuzzSameJSON(f *testing.F) {
	f.Add(`{"a":[1,1.0,"1",null,{}]}`, `{"a":[1.0,1,"1",null,{}]}`)
	f.Add(`[1e999999999]`, `[1e999999998]`)
	f.Add(`{"a":1,"a":2}`, `[`)
	f.Fuzz(func(t *testing.T, a, b string) {
		if sameJSON(a, b) != sameJSON(b, a) {
			t.Errorf("%q and %q are the same in one order only", a, b)
		}
		_, isJSON := parseJSON(a)
		if sameJSON(a, a) != isJSON {
			t.Errorf("%q is not the same as itself", a)
		}
		var spaced bytes.Buffer
		if isJSON && json.Indent(&spaced, []byte(a), "", "  ") == nil && !sameJSON(a, spaced.String()) {
			t.Errorf("%q differs from %q", a, spaced.String())
		}
	})
}
