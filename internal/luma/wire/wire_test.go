// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestMain silences net/http, which logs every reply that came before its request.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// server counts what it gets.
type server struct {
	*httptest.Server
	requests atomic.Int32
}

func newServer(t *testing.T, overTLS *tls.Config, handler http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.requests.Add(1)
		if handler != nil {
			handler(w, r)
		}
	}))
	if s.TLS = overTLS; overTLS != nil {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func (s *server) client(t *testing.T, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{RequestTimeout: 30 * time.Second, ConnectTimeout: 30 * time.Second, Grace: time.Second, MaxIdle: 1, Now: time.Now}
	if certificate := s.Certificate(); certificate != nil {
		cfg.CACertificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *server) post(path string, size int) Request {
	return Request{Method: http.MethodPost, URL: s.URL + path, Header: http.Header{"User-Agent": {"test"}}, Body: make([]byte, size), Limit: 1 << 10}
}

// traced gives the tracker of the next request to found.
func traced(ctx context.Context, found **writeTracker) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if tracked, ok := beneathTLS(info.Conn).(*trackedConn); ok {
			*found = tracked.tracker.Load()
		}
	}})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	got := s.client(t, nil).Write(t.Context(), s.post("/x", 100))
	if got.SafeToRetry || got.Err != nil || got.Reply == nil || got.Reply.Status != http.StatusOK || string(got.Reply.Body) != "ok" || got.Written < 100 || s.requests.Load() != 1 {
		t.Errorf("got %+v after %d requests", got, s.requests.Load())
	}
}

// An untracked connection proves nothing.
func TestAnUntrackedConnectionIsNoProof(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c := s.client(t, nil)
	c.sender.DialContext = new(net.Dialer).DialContext
	if got := c.Write(t.Context(), s.post("/", 1)); got.SafeToRetry || got.Err == nil || s.requests.Load() != 1 {
		t.Errorf("got %+v after %d requests", got, s.requests.Load())
	}
}

func neverExpires() bool { return false }

// What TLS says for itself after the handshake is not the request; anything longer is taken for it, whatever the trace
// says.
func TestTLSOverheadIsNotCounted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		started bool
		size    int
		counted bool
	}{
		"an alert":                      {false, 31, false},
		"the longest":                   {false, maxTLSOverhead, false},
		"a byte more":                   {false, maxTLSOverhead + 1, true},
		"a request that was not traced": {false, 100, true},
		"a byte of the request":         {true, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := net.Pipe()
			t.Cleanup(func() { _, _ = near.Close(), far.Close() })
			go func() { _, _ = io.Copy(io.Discard, far) }()
			tracker := newWriteTracker(neverExpires, nil)
			tracker.started = tt.started
			conn := &trackedConn{Conn: near}
			conn.tracker.Store(tracker)
			if _, err := conn.Write(make([]byte, tt.size)); err != nil {
				t.Fatal(err)
			}
			if unwritten := tracker.closeIfUnwritten(); unwritten == tt.counted {
				t.Errorf("unwritten: %v", unwritten)
			}
			if _, err := conn.Write([]byte("x")); (err == nil) != tt.counted {
				t.Errorf("after that: %v", err)
			}
		})
	}
}

// The time limit is asked before the first byte, and only then.
func TestTheLimitIsAskedAtTheFirstByte(t *testing.T) {
	t.Parallel()
	expired := false
	tracker := newWriteTracker(func() bool { return expired }, nil)
	tracker.started = true
	if counted, err := tracker.beginWrite(10); !counted || err != nil {
		t.Fatal(counted, err)
	}
	expired = true
	if counted, err := tracker.beginWrite(10); !counted || err != nil {
		t.Errorf("a second byte: %v, %v", counted, err)
	}
	late := newWriteTracker(func() bool { return true }, nil)
	late.started = true
	if _, err := late.beginWrite(10); !errors.Is(err, ErrExpired) || !late.closeIfUnwritten() {
		t.Errorf("a first byte: %v", err)
	}
}

// A panic after the first byte does not make a request look unsent, and what it carries does not come out.
func TestAPanicAfterTheReply(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	for name, step := range map[string]func(){
		"text":    func() { panic(secret) },
		"error":   func() { panic(errors.New(secret)) },
		"runtime": func() { _ = []int{}[len(secret):] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, nil, nil)
			got := s.client(t, func(c *Config) { c.afterReply = step }).Write(t.Context(), s.post("/", 1))
			if got.SafeToRetry || !errors.Is(got.Err, ErrInternal) || got.Written == 0 || s.requests.Load() != 1 || Retryable(got.Err) {
				t.Errorf("got %+v after %d requests", got, s.requests.Load())
			}
			if strings.Contains(got.Err.Error(), secret) {
				t.Errorf("got %v", got.Err)
			}
		})
	}
	refused := newServer(t, nil, nil)
	refused.Close()
	got := refused.client(t, func(c *Config) { c.afterReply = func() { panic(secret) } }).Write(t.Context(), refused.post("/", 1))
	if !got.SafeToRetry || !errors.Is(got.Err, ErrInternal) {
		t.Errorf("nothing was sent: got %+v", got)
	}
}

// A request whose line and Host header do not fit the write buffer is not sent.
func TestHeadBoundAtTheEdge(t *testing.T) {
	t.Parallel()
	for by, sent := range map[int]bool{-1: true, 0: true, 1: false} {
		for _, unit := range []string{"a", "%20", "ü"} {
			t.Run(fmt.Sprintf("%s/%+d", unit, by), func(t *testing.T) {
				t.Parallel()
				s := newServer(t, nil, nil)
				rest := len("POST / HTTP/1.1\r\nHost: \r\n") + len(strings.TrimPrefix(s.URL, "http://"))
				width := len((&url.URL{Path: unit}).EscapedPath())
				if unit == "%20" {
					width = 3
				}
				room := maxHead + by - rest
				got := s.client(t, nil).Write(t.Context(), s.post("/"+strings.Repeat(unit, room/width)+strings.Repeat("a", room%width), 1))
				if (s.requests.Load() == 1) != sent || got.SafeToRetry == sent || errors.Is(got.Err, ErrHeadTooLong) == sent {
					t.Errorf("%d requests, %+v", s.requests.Load(), got)
				}
			})
		}
	}
}

// A reply that came before the last byte is an early one also where TLS has added more bytes than are missing.
func TestTheSizeOfARequestIsCountedWithoutTLS(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]*tls.Config{
		"TLS 1.3":              {},
		"TLS 1.2, AES-GCM":     {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}},
		"TLS 1.2, AES-256-GCM": {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}},
		"TLS 1.2, ChaCha20":    {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256}},
		"TLS 1.2, AES-CBC":     {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, cfg, nil)
			c := s.client(t, nil)
			var tracker *writeTracker
			r := s.post("/x", 300_000)
			if got := c.Write(traced(t.Context(), &tracker), r); got.Reply == nil || got.Reply.Err != nil {
				t.Fatalf("got %+v", got)
			}
			_, size, err := c.build(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			tracker.mu.Lock()
			defer tracker.mu.Unlock()
			const alert = 2 // the end of TLS, once the reply was read
			exact := tracker.request == size || tracker.request == size+alert || strings.Contains(name, "CBC")
			if !exact || tracker.request < size || tracker.written <= tracker.request {
				t.Errorf("%d bytes counted, %d written in all, want %d", tracker.request, tracker.written, size)
			}
		})
	}
}

// The size of what a plain HTTP proxy gets is that of a request with the absolute URL and the proxy's password.
func TestTheSizeOfARequestToAProxy(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]*url.Userinfo{"open": nil, "with a password": url.UserPassword("sam", "pass word")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, nil, nil)
			address, err := url.Parse(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			address.User = user
			c := s.client(t, func(c *Config) { c.Proxy = http.ProxyURL(address) })
			var tracker *writeTracker
			r := s.post("/x", 10)
			r.URL = "http://tenant.example/vsa"
			if got := c.Write(traced(t.Context(), &tracker), r); got.Reply == nil || got.Reply.Err != nil {
				t.Fatalf("got %+v", got)
			}
			if _, size, err := c.build(t.Context(), r); err != nil || tracker.request != size {
				t.Errorf("%d bytes counted, want %d (%v)", tracker.request, size, err)
			}
		})
	}
}

// Every wait and every reply is finite, and nothing repeats a request.
func TestTransportsAreBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil, nil)
	c := s.client(t, nil)
	for name, transport := range map[string]*http.Transport{"sender": c.sender, "reader": c.reader} {
		p := transport.Protocols
		if p == nil || !p.HTTP1() || p.HTTP2() || p.UnencryptedHTTP2() || transport.ForceAttemptHTTP2 || len(transport.TLSNextProto) != 0 || transport.TLSNextProto == nil {
			t.Errorf("%s: HTTP/2 is not off", name)
		}
		if transport.TLSHandshakeTimeout <= 0 || transport.ResponseHeaderTimeout <= 0 || transport.MaxResponseHeaderBytes <= 0 || !transport.DisableCompression ||
			transport.TLSClientConfig.MinVersion < tls.VersionTLS12 || transport.TLSClientConfig.InsecureSkipVerify || transport.Proxy == nil || transport.WriteBufferSize != maxHead {
			t.Errorf("%s: %+v", name, transport)
		}
	}
	if !c.sender.DisableKeepAlives || c.Dialer.Timeout <= 0 {
		t.Error("the sender reuses connections, or waits forever")
	}
	req, size, err := c.build(t.Context(), s.post("/", 2))
	if err != nil || req.GetBody != nil || !req.Close {
		t.Errorf("the request can be repeated: %v", err)
	}
	var b strings.Builder
	if err := req.Write(&b); err != nil || int64(b.Len()) != size {
		t.Errorf("the size is %d, want %d (%v)", size, b.Len(), err)
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	for size, whole := range map[int]bool{9: true, 10: true, 11: false} {
		s := newServer(t, nil, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, size)) })
		reply, err := s.client(t, nil).Read(t.Context(), Request{Method: http.MethodGet, URL: s.URL, Limit: 10})
		if (err == nil) != whole || errors.Is(err, ErrReplyTooLong) == whole || (whole && len(reply.Body) != size) {
			t.Errorf("%d bytes: got %+v, %v", size, reply, err)
		}
	}
}
