// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"reflect"
	"testing"
)

// Whatever a tenant lists is read alike each time, and an update puts everything back that is not known.
func FuzzTemplates(f *testing.F) {
	for _, seed := range []string{`{"id":1,"version":3e0}`, `[{"id":"a","content":{"buttons":[{"label":1}]},"responseType":"card","x":[1]}]`, `[{"id":1,"createdDate":-1e9}]`} {
		f.Add([]byte(seed))
	}
	c := &Client{}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return // an envelope's data is always valid
		}
		templates, err := c.parseTemplates(data)
		again, _ := c.parseTemplates(data)
		if !reflect.DeepEqual(templates, again) {
			t.Fatalf("%q is %+v, then %+v", data, templates, again)
		}
		for _, stored := range templates {
			if year := stored.Created.Year(); err != nil || stored.ID == "" || year < 1 || year > 9999 || stored.Version < NoVersion {
				t.Fatalf("%q leads to %+v, %v", data, stored, err)
			}
			in := TemplateInput{Name: "n", Content: stored.Content}
			body, err := in.encode(stored)
			members, invalid := splitObject(body)
			if err != nil || invalid != nil || len(unknownKeys("", members, templateKeys)) != len(unknownKeys("", stored.stored, templateKeys)) {
				t.Fatalf("%q is put back as %q, %v, %v", data, body, err, invalid)
			}
			if lost := stored.LostBy(in); len(lost) > 0 && stored.Readable() {
				t.Fatalf("%q loses %q", data, lost)
			}
		}
	})
}
