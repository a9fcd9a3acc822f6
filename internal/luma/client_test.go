// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// brokenConn takes in part of a request and fails; then, unless it is closed for that, it has an answer to read.
type brokenConn struct {
	net.Conn
	takes  int // bytes before the failure
	answer io.Reader
	failed chan struct{}
	closed chan struct{}
	once   sync.Once
}

func (b *brokenConn) Write(p []byte) (int, error) {
	defer close(b.failed)
	return min(b.takes, len(p)), io.ErrClosedPipe
}

func (b *brokenConn) Read(p []byte) (int, error) {
	select {
	case <-b.failed:
	case <-b.closed:
		return 0, net.ErrClosed
	}
	select { // whoever gives up on the failure alone closes at once
	case <-b.closed:
		return 0, net.ErrClosed
	case <-time.After(50 * time.Millisecond):
		return b.answer.Read(p)
	}
}

func (b *brokenConn) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// What the server said counts, also when the client's own writing failed.
func TestTheVerdictIsReadAfterAFailedWrite(t *testing.T) {
	t.Parallel()
	const refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
	const confirmation = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"status\":200}"
	for name, tt := range map[string]struct {
		takes   int
		answer  string
		verdict verdict
		status  int
	}{
		"nothing taken, refused":   {0, refusal, notSent, 0},
		"nothing taken, confirmed": {0, confirmation, notSent, 0},
		"one byte, refused":        {1, refusal, rejected, 401},
		"one byte, confirmed":      {1, confirmation, unknown, 200},
		"one byte, nothing":        {1, "", unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dials := 0
			c := newTestClient(t, "http://127.0.0.1:1", WithMaxRetries(1), func(c *config) {
				c.dial = func(context.Context, string, string) (net.Conn, error) {
					dials++
					return &brokenConn{takes: tt.takes, answer: strings.NewReader(tt.answer), failed: make(chan struct{}), closed: make(chan struct{})}, nil
				}
			})
			receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
			got, status := verdictOf(t, receipt, err), receipt.HTTPStatus
			if err != nil {
				status = asSendError(t, err).HTTPStatus
			}
			if got != tt.verdict || status != tt.status {
				t.Errorf("got %v (HTTP %d), want %v (HTTP %d): %+v, %v", got, status, tt.verdict, tt.status, receipt, err)
			}
			if want := 1 + map[verdict]int{notSent: 1}[tt.verdict]; dials != want {
				t.Errorf("%d dials, want %d", dials, want)
			}
		})
	}
}

// Over HTTP/2 the transport would repeat a POST by itself.
func TestOnlyHTTP1IsSpoken(t *testing.T) {
	t.Parallel()
	fake := &fakeLuma{}
	server := httptest.NewUnstartedServer(fake.record(nil))
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{trustedIdentity().certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newTestClient(t, server.URL, WithCACertificate(trustedIdentity().pem))
	if _, err := c.SendNotification(t.Context(), Send{Message: maintenance()}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetContacts(t.Context(), "sam"); err != nil {
		t.Fatal(err)
	}
	for _, r := range fake.requests() {
		if r.proto != 1 {
			t.Errorf("%s by HTTP/%d", r.method, r.proto)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	const endpoint = "https://luma2.serviceaide.com/vsa"
	for name, tt := range map[string]struct {
		endpoint, token string
		opts            []Option
	}{
		"no endpoint":           {"", canary, nil},
		"http":                  {"http://luma2.serviceaide.com/vsa", canary, nil},
		"no token":              {endpoint, "", nil},
		"token of two lines":    {endpoint, canary + "\nx", nil},
		"no PEM":                {endpoint, canary, []Option{WithCACertificate([]byte("x"))}},
		"no time":               {endpoint, canary, []Option{WithRequestTimeout(0)}},
		"negative retries":      {endpoint, canary, []Option{WithMaxRetries(-1)}},
		"no concurrency":        {endpoint, canary, []Option{WithMaxConcurrentRequests(0)}},
		"no log":                {endpoint, canary, []Option{WithLog(nil)}},
		"template path, query":  {endpoint, canary, []Option{WithTemplatePath("/x?y")}},
		"template path, space":  {endpoint, canary, []Option{WithTemplatePath("/x y")}},
		"template path, escape": {endpoint, canary, []Option{WithTemplatePath("/%2e%2e/x")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(tt.endpoint, tt.token, tt.opts...)
			if err == nil || c != nil || strings.Contains(err.Error(), canary) {
				t.Errorf("got %v, %v", c, err)
			}
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	c, err := New("http://Luma.Internal:8080/vsa/public/x", "Bearer "+canary, WithInsecureHTTP(true), WithTemplatePath("x/"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Endpoint() != "http://luma.internal:8080/vsa" || c.Host() != "luma.internal:8080" || c.token != canary || c.templatePath != "/x" {
		t.Errorf("got %q, %q, %q", c.Endpoint(), c.Host(), c.templatePath)
	}
}
