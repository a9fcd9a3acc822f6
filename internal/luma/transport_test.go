// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
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
		takes     int
		answer    string
		certainty Certainty
		status    int
	}{
		"nothing taken, refused":   {0, refusal, NothingLeft, 0},
		"nothing taken, confirmed": {0, confirmation, NothingLeft, 0},
		"one byte, refused":        {1, refusal, Rejected, 401},
		"one byte, confirmed":      {1, confirmation, Unknown, 200},
		"one byte, nothing":        {1, "", Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newTestClient(t, "http://127.0.0.1:1", WithMaxRetries(1))
			dials := 0
			c.sender.DialContext = func(context.Context, string, string) (net.Conn, error) {
				dials++
				return &watchedConn{Conn: &brokenConn{takes: tt.takes, answer: strings.NewReader(tt.answer), failed: make(chan struct{}), closed: make(chan struct{})}}, nil
			}
			receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
			certainty, status := receipt.Certainty(), receipt.HTTPStatus
			if err != nil {
				failure := asSendError(t, err)
				certainty, status = failure.Certainty, failure.HTTPStatus
			}
			if certainty != tt.certainty || status != tt.status {
				t.Errorf("got %v (HTTP %d), want %v (HTTP %d): %+v, %v", certainty, status, tt.certainty, tt.status, receipt, err)
			}
			if want := 1 + map[Certainty]int{NothingLeft: 1}[tt.certainty]; dials != want {
				t.Errorf("%d dials, want %d", dials, want)
			}
		})
	}
}

// A connection that is not watched proves nothing.
func TestAnUnwatchedConnectionIsNoProof(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c := server.client(t)
	c.sender.DialContext = new(net.Dialer).DialContext
	receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
	if err != nil || receipt.Outcome != OutcomeUnknown || len(server.requests()) != 1 {
		t.Errorf("got %+v, %v after %d requests", receipt, err, len(server.requests()))
	}
}

func neverExpires() bool { return false }

// What TLS says for itself after the handshake is not the request; anything longer is taken for it, whatever the trace says.
func TestHousekeepingIsNotCounted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		begun bool
		size  int
		left  bool
	}{
		"an alert":                      {false, 31, false},
		"a request that was not traced": {false, 100, true},
		"a byte of the request":         {true, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := net.Pipe()
			t.Cleanup(func() { _, _ = near.Close(), far.Close() })
			go func() { _, _ = io.Copy(io.Discard, far) }()
			d := newDeparture(neverExpires)
			d.begun = tt.begun
			conn := &watchedConn{Conn: near}
			conn.departure.Store(d)
			if _, err := conn.Write(make([]byte, tt.size)); err != nil {
				t.Fatal(err)
			}
			if left := !d.seal(); left != tt.left {
				t.Errorf("left: %v, want %v", left, tt.left)
			}
			if _, err := conn.Write([]byte("x")); (err == nil) != tt.left {
				t.Errorf("after the seal: %v", err)
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
	for name, transport := range map[string]*http.Transport{"sender": c.sender, "reader": c.reader} {
		p := transport.Protocols
		if p == nil || !p.HTTP1() || p.HTTP2() || p.UnencryptedHTTP2() || transport.ForceAttemptHTTP2 || len(transport.TLSNextProto) != 0 || transport.TLSNextProto == nil {
			t.Errorf("%s: HTTP/2 is not off", name)
		}
	}
}

// Every wait and every reply is finite.
func TestTransportsAreBounded(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, "https://luma2.serviceaide.com/vsa")
	for name, transport := range map[string]*http.Transport{"sender": c.sender, "reader": c.reader} {
		if transport.TLSHandshakeTimeout <= 0 || transport.ResponseHeaderTimeout <= 0 || transport.MaxResponseHeaderBytes <= 0 || !transport.DisableCompression ||
			transport.TLSClientConfig.MinVersion < tls.VersionTLS12 || transport.TLSClientConfig.InsecureSkipVerify || transport.Proxy == nil {
			t.Errorf("%s: %+v", name, transport)
		}
	}
	if !c.sender.DisableKeepAlives || c.dialer.Timeout <= 0 || c.requestTimeout <= 0 {
		t.Error("the sender reuses connections, or waits for ever")
	}
	req, size, err := c.newRequest(t.Context(), request{method: http.MethodPost, path: sendPath, body: []byte("{}"), id: "1"})
	if err != nil || req.GetBody != nil || !req.Close {
		t.Errorf("the request can be repeated: %v", err)
	}
	if dump, err := dumpSize(req); err != nil || dump != size {
		t.Errorf("the size is %d, want %d (%v)", size, dump, err)
	}
}

func dumpSize(req *http.Request) (int64, error) {
	var b strings.Builder
	err := req.Write(&b)
	return int64(b.Len()), err
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
