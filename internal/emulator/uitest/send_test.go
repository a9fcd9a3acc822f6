// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// post sends a text to a contact and returns the status.
func post(ctx context.Context, tenant *testkit.Tenant, token, contact, text string) (int, error) {
	body, err := json.Marshal(map[string]any{"recipients": map[string]any{"contacts": []string{contact}}, "message": text})
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, tenant.Endpoint()+"/public/notifylumauser/message", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func (b *tab) send(contact, text string) {
	b.t.Helper()
	if status, err := post(b.ctx, b.tenant, b.tenant.Token(), contact, text); err != nil || status != http.StatusOK {
		b.t.Fatal(status, err)
	}
}
