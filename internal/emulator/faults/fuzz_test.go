// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"encoding/json"
	"testing"
)

func FuzzParseFault(f *testing.F) {
	f.Add("method=POST,path=/message,action=rst,deliver=before,count=1")
	f.Add("action=status,status=503,header.x=y,delay=1s,probability=0.1,seed=42")
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := Parse(text)
		if err != nil {
			return
		}
		data, err := json.Marshal(fault)
		if err != nil {
			t.Fatal(err)
		}
		var back Fault
		if err := json.Unmarshal(data, &back); err != nil {
			t.Errorf("%q became %s, which cannot be read: %v", text, data, err)
		}
	})
}
