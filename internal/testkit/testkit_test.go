// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package testkit_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const toTwo = `{"recipients": {"contacts": ["jake@example.com", "sam.phyll"], "roles": [""]}, "botExternalID": "",
	"template_type": "", "template_id": "1001", "responseType": "TEXT", "message": "Maintenance is in progress."}`

func send(tb testing.TB, client *http.Client, tenant *testkit.Tenant, body string) (int, string) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, tenant.Endpoint()+"/public/notifylumauser/message", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+tenant.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

func TestStart(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	if status, body := send(t, http.DefaultClient, tenant, toTwo); status != http.StatusOK {
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
	if n := tenant.Requests(http.MethodGet, ""); n != 0 {
		t.Errorf("%d requests that nobody made", n)
	}
	log := tenant.Log()
	if len(log) != 1 || log[0].Status != http.StatusOK || log[0].Delivered != 2 {
		t.Errorf("log: %+v", log)
	}
	tenant.Reset()
	if n := len(tenant.Deliveries()) + len(tenant.Log()) + tenant.Requests("", ""); n != 0 {
		t.Errorf("%d things left after a reset", n)
	}
}

func TestTenantsAreApart(t *testing.T) {
	t.Parallel()
	one, other := testkit.Start(t), testkit.Start(t)
	send(t, http.DefaultClient, one, toTwo)
	if one.URL() == other.URL() || len(other.Deliveries()) != 0 {
		t.Errorf("%s and %s share something", one.URL(), other.URL())
	}
}

func TestStartTLS(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithTLS())
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(tenant.CAPEM())) {
		t.Fatalf("no certificate in %q", tenant.CAPEM())
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	if status, body := send(t, &http.Client{Transport: transport}, tenant, toTwo); status != http.StatusOK {
		t.Errorf("status %d: %s", status, body)
	}
	if !strings.HasPrefix(tenant.Endpoint(), "https://127.0.0.1:") || !strings.HasSuffix(tenant.Endpoint(), "/vsa") {
		t.Errorf("endpoint %s", tenant.Endpoint())
	}
	if resp, err := http.Get(tenant.URL()); err == nil {
		resp.Body.Close()
		t.Error("a client that does not know the certificate was answered")
	}
}

func TestProviderConfig(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Token = `a"\${x}%{y}` }))
	got := tenant.ProviderConfig("max_retries = 0")
	want := "provider \"luma\" {\n  endpoint  = \"" + tenant.Endpoint() + "\"\n  api_token = \"a\\\"\\\\$${x}%%{y}\"\n  max_retries = 0\n}\n"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	secure := testkit.Start(t, testkit.WithTLS()).ProviderConfig("")
	if !strings.Contains(secure, `ca_certificate = "-----BEGIN CERTIFICATE-----\n`) {
		t.Errorf("%s", secure)
	}
}

func TestOutsideEdits(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.UnixMilli(1_800_000_000_000))
	tenant := testkit.Start(t, testkit.WithClock(clock))
	made := tenant.CreateTemplate(emulator.Template{Name: "Drift", ResponseType: emulator.TypeText, Content: emulator.Content{Text: "one"}})
	clock.Advance(time.Hour)
	made.Content.Text = "two"
	changed := tenant.UpdateTemplate(made)
	if changed.ID != made.ID || changed.Version != 2 || changed.Content.Text != "two" || changed.ModifiedDate != made.CreatedDate+3_600_000 {
		t.Errorf("%+v", changed)
	}
	tenant.DeleteTemplate(made.ID)
	if n := len(tenant.Templates()); n != 3 {
		t.Errorf("%d templates", n)
	}
	if n := tenant.Requests("", "") + len(tenant.Log()); n != 0 {
		t.Errorf("outside edits left %d traces in the API", n)
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(&emulator.Seed{Users: []emulator.User{{UserName: "a"}}}))
	tenant.Seed(&emulator.Seed{Users: []emulator.User{{UserName: "jake@example.com"}, {UserName: "sam.phyll"}}})
	if status, body := send(t, http.DefaultClient, tenant, strings.Replace(toTwo, "1001", "", 1)); status != http.StatusOK || len(tenant.Deliveries()) != 2 {
		t.Errorf("status %d: %s", status, body)
	}
	tenant.Reset()
	if status, _ := send(t, http.DefaultClient, tenant, strings.Replace(toTwo, "1001", "", 1)); status != http.StatusBadRequest {
		t.Errorf("status %d: a reset returns to the first seed", status)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	clock := testkit.NewClock(begin)
	clock.Advance(90 * time.Second)
	if got := clock.Now(); !got.Equal(begin.Add(90 * time.Second)) {
		t.Errorf("%s", got)
	}
	clock.Set(begin)
	if got := clock.Now(); !got.Equal(begin) {
		t.Errorf("%s", got)
	}
}

// recorder is a testing.TB that collects failures and runs clean-ups on demand.
type recorder struct {
	testing.TB
	failed   []string
	cleanups []func()
}

func (r *recorder) Helper()                           {}
func (r *recorder) Cleanup(f func())                  { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(format string, args ...any) { r.failed = append(r.failed, format) }

// A tenant that failed by itself fails the test, also when the test did not
// look.
func TestTenantsOwnFailureFailsTheTest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		broken bool
		want   int
	}{"sound": {false, 0}, "broken": {true, 1}} {
		r := &recorder{TB: t}
		broken := false
		tenant := testkit.Start(r, testkit.WithOptions(func(o *emulator.Options) {
			o.Clock = func() time.Time {
				if broken {
					panic("no time")
				}
				return time.UnixMilli(0)
			}
		}))
		broken = tc.broken
		if status, _ := send(t, http.DefaultClient, tenant, toTwo); (status == http.StatusInternalServerError) != tc.broken {
			t.Errorf("%s: status %d", name, status)
		}
		for _, f := range r.cleanups {
			f()
		}
		if len(r.failed) != tc.want {
			t.Errorf("%s: failures %q", name, r.failed)
		}
	}
}
