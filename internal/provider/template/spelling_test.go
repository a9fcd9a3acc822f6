// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func TestTemplateJSONSpelling(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after string
		same          bool
	}{
		"white space":      {`{ "a": [1, 2] }`, "{\n\"a\":[1,2]}\n", true},
		"order of keys":    {`{"b":1,"a":{"d":null,"c":true}}`, `{"a":{"c":true,"d":null},"b":1}`, true},
		"escapes":          {`{"a":"<b> é"}`, `{"a":"\u003cb\u003e \u00e9"}`, true},
		"spelt numbers":    {`[1.0, 10e-1, 100]`, `[1,1,1e2]`, true},
		"array":            {`[ "x" ]`, `["x"]`, true},
		"order of values":  {`[1,2]`, `[2,1]`, false},
		"another value":    {`{"a":1}`, `{"a":2}`, false},
		"number or string": {`{"a":1}`, `{"a":"1"}`, false},
		"long numbers":     {`[12345678901234567890]`, `[12345678901234567891]`, false},
		"inner space":      {`{"a":"x y"}`, `{"a":"x  y"}`, false},
		"plain text":       {`a  b`, `a b`, false},
		"JSON or not":      {`{"a":1}`, `{"a":1} and more`, false},
		"not quite JSON":   {`{'a':1}`, `{'a': 1}`, false},
		"a huge exponent":  {`[1e999999999]`, `[1e999999998]`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.To(t, testkit.Start(t), nil)
			state := s.Must(t, template, nil, outageTemplate(object{"text": test.before}))
			p := s.Plan(t, template, state, outageTemplate(object{"text": test.after}))
			want := test.after
			if test.same {
				want = test.before
			}
			if p.Values["text"] != want || (p.Values["version"] == state["version"]) != test.same {
				t.Errorf("planned text %q, version %v", p.Values["text"], p.Values["version"])
			}
		})
	}
}
