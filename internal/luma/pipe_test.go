// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// pipeLuma is a tenant for a synctest bubble: its connections are pipes, so that time passes only when everybody waits
// for it.
type pipeLuma struct {
	*fakeLuma
	identity identity
	conns    chan net.Conn
	done     chan struct{}
	once     sync.Once
	accepted func(net.Conn) net.Conn // wraps what the server gets; nil for as it is
}

func newPipeLuma(t testing.TB, overTLS bool, handler http.HandlerFunc) *pipeLuma {
	t.Helper()
	p := &pipeLuma{fakeLuma: &fakeLuma{}, conns: make(chan net.Conn), done: make(chan struct{})}
	p.Server = &httptest.Server{Listener: p, Config: &http.Server{Handler: p.record(handler)}}
	if overTLS {
		p.identity = newIdentity() // valid by the bubble's clock
		p.TLS = &tls.Config{Certificates: []tls.Certificate{p.identity.certificate}, MinVersion: tls.VersionTLS12}
		p.StartTLS()
	} else {
		p.Start()
	}
	t.Cleanup(p.Server.Close)
	return p
}

func (p *pipeLuma) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipeLuma) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipeLuma) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// dial connects to the tenant, as config.dial.
func (p *pipeLuma) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	if p.accepted != nil {
		far = p.accepted(far)
	}
	select {
	case p.conns <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// client is a client of the tenant.
func (p *pipeLuma) client(t testing.TB, opts ...Option) *Client {
	t.Helper()
	piped := func(c *config) { c.dial = p.dial }
	return newTestClient(t, p.URL, append([]Option{piped, WithCACertificate(p.identity.pem)}, opts...)...)
}
