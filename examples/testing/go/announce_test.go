// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package outage_test

import (
	"net/http"
	"strings"
	"testing"
)

// announce stands for your program, which sends a message.
func announce(t *testing.T, endpoint, token string) {
	t.Helper()
	body := strings.NewReader(`{"recipients": {"contacts": ["sam.phyll"]}, "message": "Exchange is down until 9 PM."}`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint+"/public/notifylumauser/message", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status, err)
	}
}
