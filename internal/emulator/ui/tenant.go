// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// tenantPage shows what identifies the tenant and how much it holds.
func (u *UI) tenantPage(r *http.Request) (view, error) {
	endpoint, token := origin(r)+u.BasePath, u.Tenant.Token()
	masked := strings.Repeat("•", 12)
	if len(token) > 8 {
		masked += token[len(token)-4:]
	}
	var errs [6]error
	data := map[string]any{
		"Endpoint": endpoint, "Token": token, "Masked": masked, "Problems": u.Tenant.Problems(), "Dropped": u.Tenant.Store.Dropped(),
		"Exports":  "export LUMA_ENDPOINT=" + shellQuote(endpoint) + "\nexport LUMA_API_TOKEN=" + shellQuote(token) + "\n",
		"Hidden":   "export LUMA_ENDPOINT=" + shellQuote(endpoint) + "\nexport LUMA_API_TOKEN=" + masked,
		"Provider": "provider \"luma\" {\n  endpoint  = " + hclString(endpoint) + "\n  api_token = var.luma_api_token\n}\n",
	}
	data["Messages"], errs[0] = u.Tenant.Store.CountMessages(store.Filter{})
	data["Deliveries"], errs[1] = u.Tenant.Store.CountDeliveries(store.Filter{})
	err := u.Tenant.Store.View(func(tx *store.Tx) error {
		data["Users"], errs[2] = tx.Users.Count()
		data["Templates"], errs[3] = tx.Templates.Count()
		skills, err := tx.Skills.List()
		data["Skills"], errs[4] = len(skills), err
		data["Log"], errs[5] = tx.Log.Count()
		return errors.Join(errs[:]...)
	})
	return view{file: "tenant", title: "Tenant information", section: "tenant", json: "_emulator/health", data: data}, err
}

func (u *UI) regenerateToken(r *http.Request) (string, error) {
	_, err := u.Tenant.RegenerateToken(r.Context())
	return "/tenant?done=token", err
}

func (u *UI) reset(r *http.Request) (string, error) {
	return "/tenant?done=reset", u.Tenant.Reset(r.Context())
}
