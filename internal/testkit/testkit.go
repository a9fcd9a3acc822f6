// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package testkit starts a local Luma tenant for a test and shows what it received.
package testkit

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// Tenant is an emulator on a free loopback port, for one test.
type Tenant struct {
	tb     testing.TB
	emu    *emulator.Emulator
	server *httptest.Server
	tls    bool
}

type config struct {
	options emulator.Options
	tls     bool
	http2   bool
}

// Option changes the tenant that Start starts.
type Option func(*config)

// WithOptions changes the emulator's own options.
func WithOptions(change func(*emulator.Options)) Option {
	return func(c *config) { change(&c.options) }
}

// WithSeed starts with these users and templates instead of the default ones.
func WithSeed(seed *emulator.Seed) Option {
	return WithOptions(func(o *emulator.Options) { o.Seed = seed })
}

// WithClock runs the tenant on a fake clock.
func WithClock(clock *Clock) Option {
	return WithOptions(func(o *emulator.Options) { o.Clock = clock.Now })
}

// WithLogger writes the tenant's log of API calls to w, which need not be safe for concurrent use.
func WithLogger(w io.Writer) Option {
	return WithOptions(func(o *emulator.Options) { o.Logger = slog.New(slog.NewTextHandler(w, nil)) })
}

// WithoutTemplateAPI starts a tenant that answers 404 to template calls.
func WithoutTemplateAPI() Option {
	return WithOptions(func(o *emulator.Options) { o.NoTemplateAPI = true })
}

// WithTLS serves https with the certificate that CAPEM returns.
func WithTLS() Option { return func(c *config) { c.tls = true } }

// WithHTTP2 serves https and offers HTTP/2. Faults that act on the connection (rst, fin, truncate …) then only reset
// the stream.
func WithHTTP2() Option { return func(c *config) { c.tls, c.http2 = true, true } }

// Start runs a tenant until the test ends. The test fails if the tenant itself failed.
func Start(tb testing.TB, opts ...Option) *Tenant {
	tb.Helper()
	var c config
	for _, opt := range opts {
		opt(&c)
	}
	emu, err := emulator.New(context.Background(), c.options)
	if err != nil {
		tb.Fatalf("start the emulator: %v", err)
	}
	t := &Tenant{tb: tb, emu: emu, server: httptest.NewUnstartedServer(emu), tls: c.tls}
	complaints := &complaints{}
	t.server.Config.ErrorLog = complaints.logger()
	t.server.EnableHTTP2 = c.http2
	if c.tls {
		t.server.StartTLS()
	} else {
		t.server.Start()
	}
	tb.Cleanup(func() {
		emu.Release()
		t.server.CloseClientConnections()
		t.server.Close()
		for _, problem := range append(emu.Problems(), complaints.panics()...) {
			tb.Errorf("emulator: %s", problem)
		}
		if err := emu.Close(); err != nil {
			tb.Errorf("close the emulator: %v", err)
		}
	})
	return t
}

// Emulator returns the tenant itself, for what this package does not wrap.
func (t *Tenant) Emulator() *emulator.Emulator { return t.emu }

// URL is the address without a path, http(s)://127.0.0.1:PORT.
func (t *Tenant) URL() string { return t.server.URL }

// Endpoint is the value for a provider's endpoint, http(s)://127.0.0.1:PORT/vsa.
func (t *Tenant) Endpoint() string { return t.server.URL + emulator.BasePath }

// Token is the tenant's API token.
func (t *Tenant) Token() string { return t.emu.Token() }

// CAPEM is the certificate to trust, in PEM; empty without TLS.
func (t *Tenant) CAPEM() string {
	if !t.tls {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: t.server.Certificate().Raw}))
}

// ProviderConfig returns a provider block for the tenant in HCL; extra is inserted unchanged, one attribute per line.
func (t *Tenant) ProviderConfig(extra string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "provider \"luma\" {\n  endpoint  = %s\n  api_token = %s\n", quoteHCL(t.Endpoint()), quoteHCL(t.Token()))
	if t.tls {
		fmt.Fprintf(&b, "  ca_certificate = %s\n", quoteHCL(t.CAPEM()))
	}
	if extra != "" {
		fmt.Fprintf(&b, "  %s\n", strings.TrimSpace(extra))
	}
	b.WriteString("}\n")
	return b.String()
}

// quoteHCL returns text as an HCL string in which no template is expanded.
func quoteHCL(text string) string {
	return "\"" + strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\n", "\r", "\\r", "\t", "\\t", "${", "$${", "%{", "%%{").Replace(text) + "\""
}

// Deliveries returns everything delivered so far, oldest first: one for each user reached by each POST.
func (t *Tenant) Deliveries() []emulator.Delivery {
	t.tb.Helper()
	return must(t.emu.Deliveries(context.Background(), emulator.Filter{}))(t.tb)
}

// Messages returns the accepted POSTs so far, oldest first.
func (t *Tenant) Messages() []emulator.Message {
	t.tb.Helper()
	return must(t.emu.Messages(context.Background(), emulator.Filter{}))(t.tb)
}

// Log returns the Troubleshoot log so far, oldest first.
func (t *Tenant) Log() []emulator.LogEntry {
	t.tb.Helper()
	return must(t.emu.Log(context.Background(), emulator.Filter{}))(t.tb)
}

// Requests counts the API requests seen; an empty method is any, a path is compared by its end. The control plane is
// not counted.
func (t *Tenant) Requests(method, pathSuffix string) int {
	n := 0
	for _, r := range t.emu.Requests(method, pathSuffix) {
		n += r.Count
	}
	return n
}

// MaxInFlight is the highest number of requests that were in progress at once.
func (t *Tenant) MaxInFlight() int { return t.emu.MaxInFlight() }

// Reset returns to the seed and drops deliveries, log, counts and faults.
func (t *Tenant) Reset() {
	t.tb.Helper()
	t.ok(t.emu.Reset(context.Background()))
}

// Seed replaces users and templates and drops the rest, as Reset does.
func (t *Tenant) Seed(seed *emulator.Seed) {
	t.tb.Helper()
	t.ok(t.emu.LoadSeed(context.Background(), seed))
}

func (t *Tenant) ok(err error) {
	t.tb.Helper()
	if err != nil {
		t.tb.Fatalf("emulator: %v", err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatalf("emulator: %v", err)
		}
		return v
	}
}

// Templates returns all templates, ordered by ID.
func (t *Tenant) Templates() []emulator.Template {
	t.tb.Helper()
	return must(t.emu.Templates(context.Background()))(t.tb)
}

// CreateTemplate creates a template outside of the API, as a person in Skills Builder would, and returns it as stored.
func (t *Tenant) CreateTemplate(template emulator.Template) emulator.Template {
	t.tb.Helper()
	return must(t.emu.CreateTemplate(context.Background(), template))(t.tb)
}

// UpdateTemplate replaces the template of the same ID outside of the API and returns it as stored, with its new
// version.
func (t *Tenant) UpdateTemplate(template emulator.Template) emulator.Template {
	t.tb.Helper()
	return must(t.emu.UpdateTemplate(context.Background(), template))(t.tb)
}

// DeleteTemplate deletes a template outside of the API.
func (t *Tenant) DeleteTemplate(id string) {
	t.tb.Helper()
	t.ok(t.emu.DeleteTemplate(context.Background(), id))
}

// Fault arms a fault and returns it with its ID.
func (t *Tenant) Fault(f emulator.Fault) emulator.Fault {
	t.tb.Helper()
	return must(t.emu.AddFault(f))(t.tb)
}

// ClearFaults removes all faults and lets go of the requests they hold.
func (t *Tenant) ClearFaults() { t.emu.ClearFaults() }

// waitTime is how long a test waits for something that should happen at once.
const waitTime = 30 * time.Second

// WaitForRequests waits until at least n such API requests have arrived, which may be before they are answered; see
// Requests. The test fails after 30 s.
func (t *Tenant) WaitForRequests(method, pathSuffix string, n int) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%d requests %s …%s", n, method, pathSuffix), func() (bool, error) {
		return t.Requests(method, pathSuffix) >= n, nil
	})
}

// WaitForDeliveries waits until there are at least n deliveries. The test fails after 30 s.
func (t *Tenant) WaitForDeliveries(n int) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%d deliveries", n), func() (bool, error) {
		got, err := t.emu.CountDeliveries(context.Background(), emulator.Filter{})
		return got >= n, err
	})
}

func (t *Tenant) wait(what string, until func() (bool, error)) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitTime)
	defer cancel()
	if err := t.emu.Wait(ctx, until); err != nil {
		t.tb.Fatalf("wait for %s: %v", what, err)
	}
}
