// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const attack = `</p></script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><style>body { display: none }</style>{{.}}`

// hostile is a tenant with content that wants to break the pages.
func hostile(t *testing.T) *testkit.Tenant {
	t.Helper()
	seed := &emulator.Seed{
		Users: []emulator.User{
			{UserName: "evil/" + attack, FirstName: attack, LastName: "\u202egnp.exe", Email: "a@b.c", Phone: attack},
			{UserName: "ruth"},
		},
		Templates: []emulator.Template{{Name: attack, Description: attack, ResponseType: "TEXT", Content: emulator.Content{Text: attack}}},
	}
	tenant := testkit.Start(t, testkit.WithSeed(seed))
	var buttons []emulator.Button
	for i := range 10_000 {
		buttons = append(buttons, emulator.Button{Label: fmt.Sprint(i, "<b>"), Type: "message", Value: "x"})
	}
	evil := emulator.Content{
		Title: attack, Text: attack, ImageURL: "https://example.com/\"onload=\"window.hacked=1",
		Buttons: []emulator.Button{{Label: attack, Type: "url", Value: "https://example.com/?" + attack}},
	}
	for _, m := range []map[string]any{
		{"message": attack, "botExternalID": attack},
		{"message": strings.Repeat("x", 100<<10)},
		{"message": strings.Repeat("long words ", 10<<10)},
		{"message": "\u202e right to left \u2066\u2067\u200f\x1b[2J\u0007 \ufffe"},
		{"message": asJSON(t, evil), "responseType": "CARD"},
		{"message": asJSON(t, emulator.Content{Title: "Many", Buttons: buttons}), "responseType": "CARD"},
	} {
		m["recipients"] = map[string]any{"contacts": []string{"0"}}
		sendRaw(t, tenant, asJSON(t, m), http.StatusOK)
	}
	sendRaw(t, tenant, "{\"message\": \"\xff\xfe\xc3\x28\"}", http.StatusBadRequest)
	sendRaw(t, tenant, attack, http.StatusBadRequest)
	return tenant
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func sendRaw(t *testing.T, tenant *testkit.Tenant, body string, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tenant.Endpoint()+"/public/notifylumauser/message", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+tenant.Token())
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", "<script>window.hacked=1</script>")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.StatusCode != want {
		t.Fatalf("status %d, want %d", resp.StatusCode, want)
	}
}

func TestHostileContent(t *testing.T) {
	t.Parallel()
	if browser == nil {
		t.Skip(noBrowser)
	}
	tenant := hostile(t)
	b := openOn(t, tenant)
	b.run(size(400))
	paths := []string{
		"/chats", "/chats/ruth", "/chats/1", "/notifications", "/notifications?q=<script>window.hacked=1</script>", "/templates", "/templates/1",
		"/log", "/log?q=%3Cscript%3E", "/users?who=%3Cscript%3E&q=%27%22", "/skills", "/log/8", "/log/7", "/notifications/6?tab=request", "/notifications/5?tab=log",
	}
	for n := range 6 {
		paths = append(paths, fmt.Sprintf("/notifications/%d", n+1), fmt.Sprintf("/notifications/%d?tab=recipients", n+1))
	}
	for _, path := range paths {
		b.goTo(path)
		b.waitFor("document.readyState === 'complete'")
		if eval[bool](b, "'hacked' in window || getComputedStyle(document.body).display === 'none' || document.querySelectorAll('main script, main style').length > 0") {
			t.Errorf("%s runs what somebody sent", path)
		}
		if n := eval[int](b, "document.querySelectorAll('*').length"); n > 5000 {
			t.Errorf("%s has %d elements", path, n)
		}
		if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			t.Errorf("%s is %d pixels too wide", path, over)
		}
	}
}
