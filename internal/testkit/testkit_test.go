// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package testkit_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func send(t *testing.T, tenant *testkit.Tenant, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tenant.Endpoint()+"/public/notifylumauser/message", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+tenant.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

func TestStart(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	status, body := send(t, tenant, `{"recipients": {"contacts": ["jake@example.com", "sam.phyll"], "roles": [""]}, "botExternalID": "",
		"template_type": "", "template_id": "1001", "responseType": "TEXT", "message": "Maintenance is in progress."}`)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, body)
	}
	deliveries := tenant.Deliveries()
	if len(deliveries) != 2 || deliveries[0].User != "sam@gmail.com" || deliveries[1].User != "jake@example.com" {
		t.Fatalf("deliveries: %+v", deliveries)
	}
	if want := "Service notice: Maintenance is in progress.\n"; !strings.HasPrefix(deliveries[0].Rendered, want) {
		t.Errorf("rendered %q", deliveries[0].Rendered)
	}
	if n := len(tenant.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
	if n := tenant.Requests(http.MethodPost, "/message"); n != 1 {
		t.Errorf("%d requests", n)
	}
	log := tenant.Log()
	if len(log) != 1 || log[0].Status != http.StatusOK || log[0].Delivered != 2 {
		t.Errorf("log: %+v", log)
	}
}
