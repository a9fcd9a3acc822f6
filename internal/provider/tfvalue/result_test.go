// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var objectType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "name": tftypes.String}}

func planned(id, name any) tftypes.Value {
	return tftypes.NewValue(objectType, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, id), "name": tftypes.NewValue(tftypes.String, name),
	})
}

func TestResultFillsOnlyWhatThePlanLeftUnknown(t *testing.T) {
	t.Parallel()
	facts := tfvalue.Facts{
		"id":    tftypes.NewValue(tftypes.String, "1001"),
		"name":  tftypes.NewValue(tftypes.String, "stored"),
		"other": tftypes.NewValue(tftypes.Bool, true),
	}
	tests := map[string]struct{ plan, want tftypes.Value }{
		"unknown is filled": {planned(tftypes.UnknownValue, "planned"), planned("1001", "planned")},
		"known stays":       {planned("7", "planned"), planned("7", "planned")},
		"null stays":        {planned(nil, "planned"), planned(nil, "planned")},
		"all unknown":       {planned(tftypes.UnknownValue, tftypes.UnknownValue), planned("1001", "stored")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := tfvalue.NewResult(test.plan, facts)
			if err != nil {
				t.Fatal(err)
			}
			if got := result.Value(facts); !got.Equal(test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestResultThatCannotBeSavedIsFoundBeforeTheRequest(t *testing.T) {
	t.Parallel()
	id := tftypes.NewValue(tftypes.String, "1001")
	tests := map[string]struct {
		plan  tftypes.Value
		facts tfvalue.Facts
	}{
		"no object":        {tftypes.NewValue(tftypes.String, "x"), tfvalue.Facts{"id": id}},
		"zero value":       {tftypes.Value{}, tfvalue.Facts{"id": id}},
		"unknown object":   {tftypes.NewValue(objectType, tftypes.UnknownValue), tfvalue.Facts{"id": id}},
		"value left out":   {planned(tftypes.UnknownValue, tftypes.UnknownValue), tfvalue.Facts{"id": id}},
		"fact of bad type": {planned(tftypes.UnknownValue, "x"), tfvalue.Facts{"id": tftypes.NewValue(tftypes.Bool, true)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tfvalue.NewResult(test.plan, test.facts); err == nil {
				t.Error("the result is taken for one that can be saved")
			}
		})
	}
}
