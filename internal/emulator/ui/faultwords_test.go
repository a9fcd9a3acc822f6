// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
)

func TestFaultInWords(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string][2]string{
		"action=rst": {"Reset the connection, deliver nothing", "Every request"},
		"action=rst,deliver=before,method=PUT,path=/x": {"Deliver, then reset the connection", "PUT requests to …/x"},
		"action=status":                    {"Answer 503, deliver nothing", "Every request"},
		"action=status,status=418,body=no": {"Answer 418, deliver nothing", "Every request · body no"},
		"action=slow,delay=2s,contains=Outage,skip=2,probability=0.25,seed=7": {
			"Deliver, then let the answer drip", "Every request with “Outage” in the body · lets 2 requests pass first · hits 25 % of them (seed 7) · takes 2s",
		},
		"action=status,status=429,method=POST,path=/message,header.Retry-After=5": {
			"Answer 429, try again in 5 seconds", "POST requests to …/message · header Retry-After: 5",
		},
	} {
		f, err := faults.Parse(flag)
		if err != nil {
			t.Fatal(err)
		}
		if v := newFaultView(f); v.Words != want[0] || v.Detail != want[1] {
			t.Errorf("%s: %q and %q, want %q", flag, v.Words, v.Detail, want)
		}
	}
}

func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	for _, action := range faults.Actions() {
		words := actionInWords(faults.Fault{Action: action, Delay: time.Second})
		if actionWords[action] == "" || strings.ContainsAny(words, "%{_") || strings.Contains(words, " 0") {
			t.Errorf("%s: %q", action, words)
		}
	}
}
