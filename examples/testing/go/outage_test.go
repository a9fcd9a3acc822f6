// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package outage_test

import (
	"net/http"
	"os"
	"testing"
)

// Run it with: luma-emulator exec -- go test .
func TestSamIsNotifiedOnce(t *testing.T) {
	url := os.Getenv("LUMA_EMULATOR_URL")
	if url == "" {
		t.Skip("needs a local tenant")
	}
	announce(t, os.Getenv("LUMA_ENDPOINT"), os.Getenv("LUMA_API_TOKEN")) // what you test
	resp, err := http.Get(url + "/_emulator/deliveries/assert?count=1&to=sam.phyll&text=9+PM")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Error("Sam did not get exactly one message about 9 PM")
	}
}
