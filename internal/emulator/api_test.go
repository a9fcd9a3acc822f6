// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func TestStatuses(t *testing.T) {
	t.Parallel()
	const templates = "/vsa/public/notificationtemplates"
	tests := map[string]struct {
		method, path, body string
		edits              []edit
		want               int
		reason             string
	}{
		"no token": {"POST", messagePath, hello, []edit{without("Authorization")}, 401, "exactly one Authorization"},
		"two tokens": {
			"POST", messagePath, hello, []edit{func(r *http.Request) { r.Header.Add("Authorization", "Bearer x") }}, 401, "exactly one Authorization",
		},
		"no Bearer":              {"POST", messagePath, hello, []edit{header("Authorization", emulator.DefaultToken)}, 401, "the word Bearer"},
		"Basic":                  {"POST", messagePath, hello, []edit{header("Authorization", "Basic "+emulator.DefaultToken)}, 401, "the word Bearer"},
		"wrong token":            {"POST", messagePath, hello, []edit{header("Authorization", "Bearer wrong")}, 401, "wrong token"},
		"empty token":            {"POST", messagePath, hello, []edit{header("Authorization", "Bearer ")}, 401, "Authorization"},
		"no token, unknown path": {"GET", "/vsa/public/nothing", "", []edit{without("Authorization")}, 401, "Authorization"},
		"bearer in lower case":   {"POST", messagePath, hello, []edit{header("Authorization", "bearer "+emulator.DefaultToken)}, 200, ""},
		"unknown path":           {"POST", "/vsa/public/notifylumauser", hello, nil, 404, "unknown path"},
		"trailing slash":         {"POST", messagePath + "/", hello, nil, 404, "unknown path"},
		"doubled slash":          {"POST", "/vsa//public/notifylumauser/message", hello, nil, 404, "unknown path"},
		"template path beyond":   {"GET", templates + "/1001/x", "", nil, 404, "unknown path"},
		"GET on message":         {"GET", messagePath, "", nil, 405, "allowed: POST"},
		"PUT on message":         {"PUT", messagePath, hello, nil, 405, "allowed: POST"},
		"POST on contacts":       {"POST", "/vsa/public/get-contacts", "{}", nil, 405, "allowed: GET"},
		"PATCH on a template":    {"PATCH", templates + "/1001", "{}", nil, 405, "allowed: DELETE, GET, PUT"},
		"DELETE on the list":     {"DELETE", templates, "", nil, 405, "allowed: GET, POST"},
		"no content type":        {"POST", messagePath, hello, []edit{without("Content-Type")}, 415, "must be application/json"},
		"text/plain":             {"POST", messagePath, hello, []edit{header("Content-Type", "text/plain")}, 415, "must be application/json"},
		"with charset":           {"POST", messagePath, hello, []edit{header("Content-Type", "application/json; charset=utf-8")}, 200, ""},
		"compressed":             {"POST", messagePath, hello, []edit{header("Content-Encoding", "gzip")}, 415, "Content-Encoding"},
		"too large":              {"POST", messagePath, strings.Repeat(" ", 1<<20+1), nil, 413, "larger than"},
		"just fits":              {"POST", messagePath, hello + strings.Repeat(" ", 1<<20-len(hello)), nil, 200, ""},
		"long request ID":        {"POST", messagePath, hello, []edit{header("X-Request-Id", strings.Repeat("x", 201))}, 400, "X-Request-Id"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			a := do(t, tenant, tc.method, tc.path, tc.body, tc.edits...)
			wantStatus(t, tenant, a, tc.want)
			mentions(t, a, tc.reason)
			if n, ok := len(tenant.Deliveries()), tc.want == 200; n != 0 != ok {
				t.Errorf("%d deliveries", n)
			}
			if tc.want == 401 && a.header.Get("WWW-Authenticate") != "Bearer" {
				t.Error("no WWW-Authenticate header")
			}
			if tc.want == 405 && !strings.HasSuffix(a.env.Errors[0], a.header.Get("Allow")) {
				t.Errorf("Allow %q", a.header.Get("Allow"))
			}
		})
	}
}

func TestTokenIsNotLogged(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	tenant := testkit.Start(t, testkit.WithLogger(&out), testkit.WithOptions(func(o *emulator.Options) { o.Token = "canary-token" }))
	post(t, tenant, hello)
	post(t, tenant, hello, header("Authorization", "Bearer canary-wrong"))
	data, err := json.Marshal(tenant.Log())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String()+string(data), "canary") {
		t.Errorf("the token is in the log:\n%s\n%s", out.String(), data)
	}
}

func TestCutOffRequestIsNotDelivered(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(tenant.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		messagePath, tenant.Token(), len(hello), hello[:len(hello)/2])
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err = tenant.Emulator().Wait(ctx, func() (bool, error) { return len(tenant.Log()) == 1, nil })
	if err != nil {
		t.Fatal(err)
	}
	if l := tenant.Log()[0]; l.Status != 0 || l.Delivered != 0 || len(l.Reasons) != 1 || len(tenant.Deliveries()) != 0 {
		t.Errorf("log: %+v", l)
	}
}

// A client that asks for a big answer and never reads it must not keep others
// waiting.
func TestSlowReaderBlocksNobody(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	big := fmt.Sprintf(`{"recipients": {"contacts": ["0"]}, "message": "%s"}`, strings.Repeat("x", 400_000))
	post(t, tenant, big)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(tenant.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprint(conn, "GET /_emulator/deliveries HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReaderSize(conn, 16).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("%q, %v", line, err)
	}
	for range 5 {
		wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	}
}

func TestHundredParallelPosts(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			resp, err := client.Do(request(t, tenant, http.MethodPost, messagePath, hello, header("X-Request-Id", fmt.Sprint(i))))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("status %d", resp.StatusCode)
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, m := range tenant.Messages() {
		seen[m.RequestID] = true
	}
	if len(seen) != 100 || len(tenant.Messages()) != 100 || len(tenant.Deliveries()) != 100 || len(tenant.Log()) != 100 {
		t.Errorf("%d request IDs, %d messages, %d deliveries, %d log entries; want 100 of each",
			len(seen), len(tenant.Messages()), len(tenant.Deliveries()), len(tenant.Log()))
	}
	if n := tenant.Requests(http.MethodPost, "/message"); n != 100 {
		t.Errorf("%d requests", n)
	}
	if n := tenant.MaxInFlight(); n < 1 || n > 100 {
		t.Errorf("%d in flight", n)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.UnixMilli(1_800_000_000_000))
	tenant := testkit.Start(t, testkit.WithClock(clock), testkit.WithOptions(func(o *emulator.Options) { o.RateLimit = 2 }))
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	limited := post(t, tenant, hello)
	wantStatus(t, tenant, limited, http.StatusTooManyRequests)
	if got := limited.header.Get("Retry-After"); got != "1" {
		t.Errorf("Retry-After %q", got)
	}
	clock.Advance(time.Second)
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	if n := len(tenant.Deliveries()); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Latency = 50 * time.Millisecond }))
	begin := time.Now()
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	if took := time.Since(begin); took < 50*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, host string
		edits        []edit
		want         int
	}{
		"loopback name":        {"GET", "localhost:1", nil, 200},
		"loopback address":     {"GET", "127.0.0.53:9", nil, 200},
		"IPv6 loopback":        {"GET", "[::1]:1", nil, 200},
		"below localhost":      {"GET", "luma.localhost:1", nil, 200},
		"final dot":            {"GET", "localhost.:1", nil, 200},
		"like below localhost": {"GET", "localhost.evil.example:1", nil, 421},
		"ends like localhost":  {"GET", "evillocalhost", nil, 421},
		"allowed name":         {"GET", "luma.test:1", nil, 200},
		"rebound name":         {"GET", "evil.example:1", nil, 421},
		"name like loopback":   {"GET", "127.0.0.1.evil.example", nil, 421},
		"address of others":    {"GET", "192.168.1.4:80", nil, 421},
		"no host":              {"GET", "", nil, 421},
		"own origin":           {"POST", "localhost:1", []edit{header("Origin", "http://localhost:1")}, 200},
		"cross origin":         {"POST", "localhost:1", []edit{header("Origin", "https://evil.example")}, 403},
		"cross origin read":    {"GET", "localhost:1", []edit{header("Origin", "http://localhost:2")}, 403},
		"null origin":          {"POST", "localhost:1", []edit{header("Origin", "null")}, 403},
		"cross-site form":      {"POST", "localhost:1", []edit{header("Sec-Fetch-Site", "cross-site")}, 403},
		"link from elsewhere":  {"GET", "localhost:1", []edit{header("Sec-Fetch-Site", "cross-site")}, 200},
		"form on our own page": {"POST", "localhost:1", []edit{header("Sec-Fetch-Site", "same-origin")}, 200},
	}
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Hosts = []string{"luma.test"} }))
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			path := "/_emulator/health"
			if tc.method == http.MethodPost {
				path = "/_emulator/reset"
			}
			r := httptest.NewRequestWithContext(t.Context(), tc.method, path, nil)
			r.Host = tc.host
			for _, e := range tc.edits {
				e(r)
			}
			w := httptest.NewRecorder()
			tenant.Emulator().ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("status %d, want %d: %s", w.Code, tc.want, w.Body)
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
				t.Errorf("Content-Security-Policy %q", csp)
			}
		})
	}
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	a := do(t, tenant, http.MethodGet, "/", "")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/notifications" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", a.status, a.body, a.header)
	}
	if a := do(t, tenant, http.MethodGet, "/elsewhere", ""); a.status != http.StatusNotFound {
		t.Errorf("status %d", a.status)
	}
}
