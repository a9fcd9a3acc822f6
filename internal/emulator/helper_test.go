// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const messagePath = "/vsa/public/notifylumauser/message"

// answer is what a client got.
type answer struct {
	status int
	header http.Header
	body   string
	env    struct {
		Timestamp int64
		Status    int
		Message   string
		Errors    []string
		Data      []json.RawMessage
	}
}

// edit changes a request before it is sent.
type edit func(*http.Request)

func header(name, value string) edit {
	return func(r *http.Request) { r.Header[http.CanonicalHeaderKey(name)] = []string{value} }
}

func without(name string) edit {
	return func(r *http.Request) { r.Header.Del(name) }
}

// client opens a new connection for each request, so that a fault on one does
// not reach the next.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func request(t *testing.T, tenant *testkit.Tenant, method, path, body string, edits ...edit) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, tenant.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+tenant.Token())
	req.Header.Set("Content-Type", "application/json")
	for _, e := range edits {
		e(req)
	}
	return req
}

// try sends a request that may fail on the way.
func try(t *testing.T, tenant *testkit.Tenant, method, path, body string, edits ...edit) (answer, error) {
	t.Helper()
	resp, err := client.Do(request(t, tenant, method, path, body, edits...))
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, body: string(data)}
	if json.Valid(data) {
		_ = json.Unmarshal(data, &a.env) // control plane answers have another shape
	}
	return a, err
}

// do sends a request that must be answered.
func do(t *testing.T, tenant *testkit.Tenant, method, path, body string, edits ...edit) answer {
	t.Helper()
	a, err := try(t, tenant, method, path, body, edits...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func post(t *testing.T, tenant *testkit.Tenant, body string, edits ...edit) answer {
	t.Helper()
	return do(t, tenant, http.MethodPost, messagePath, body, edits...)
}

// hello is a message to jake@example.com.
const hello = `{"recipients": {"contacts": ["jake@example.com"], "roles": [""]}, "botExternalID": "", "template_type": "", "template_id": "",
	"responseType": "TEXT", "message": "Maintenance is in progress."}`

func logins(deliveries []emulator.Delivery) string {
	var names []string
	for _, d := range deliveries {
		name, _, _ := strings.Cut(d.User, "@")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// wantStatus checks a status, the envelope that repeats it, and what the log
// says about it.
func wantStatus(t *testing.T, tenant *testkit.Tenant, a answer, status int) {
	t.Helper()
	if a.status != status || (a.status != http.StatusNoContent && a.env.Status != status) {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	log := tenant.Log()
	last := log[len(log)-1]
	if last.Status != status || strings.Join(last.Reasons, "\n") != strings.Join(a.env.Errors, "\n") {
		t.Errorf("log says status %d, %q; the client got %d, %q", last.Status, last.Reasons, status, a.env.Errors)
	}
	if status >= http.StatusBadRequest && len(a.env.Errors) == 0 {
		t.Error("no reason was given")
	}
}

// mentions checks that some error names what is wrong.
func mentions(t *testing.T, a answer, what string) {
	t.Helper()
	if !strings.Contains(strings.Join(a.env.Errors, "\n"), what) {
		t.Errorf("errors %q do not mention %q", a.env.Errors, what)
	}
}

// record sends a message without a network and returns the status.
func record(t *testing.T, tenant *testkit.Tenant, body string) int {
	t.Helper()
	r := request(t, tenant, http.MethodPost, messagePath, body)
	w := httptest.NewRecorder()
	tenant.Emulator().ServeHTTP(w, r)
	return w.Code
}

// trust returns a client that trusts the tenant's certificate.
func trust(t *testing.T, tenant *testkit.Tenant, http2 bool) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(tenant.CAPEM())) {
		t.Fatal("no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: http2}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// serve sends a request without a body or a network.
func serve(emu *emulator.Emulator, method, path string) int {
	w := httptest.NewRecorder()
	emu.ServeHTTP(w, httptest.NewRequest(method, "http://localhost"+path, nil))
	return w.Code
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
