// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// connectFaults are those that happen before the first byte of a request.
func connectFaults() []fault {
	return []fault{
		{
			name: "NXDOMAIN", saw: "the host name does not exist", over: onlyHTTPS,
			endpoint: noSuchTenant, change: useNameServer(dnsNoSuchName), conns: 0,
		},
		{
			name: "name server fails", saw: "the name server answered SERVFAIL, each time", over: onlyHTTPS,
			endpoint: noSuchTenant, change: useNameServer(dnsServerFailure), conns: 0,
		},
		{
			name: "refused", saw: "nothing listens there, each time", over: both, conns: 0,
			endpoint: closedPort, is: syscall.ECONNREFUSED,
		},
		{
			name: "dial timeout", saw: "no answer to the dial, each time", over: both, conns: 0,
			change: func(r *run, c *config) {
				quick(r, c)
				c.dialer.ControlContext = untilDone
			},
		},
		{
			name: "TLS stall", saw: "no answer to the TLS handshake, each time", over: onlyHTTPS, conns: 1 + repeats, change: quick,
			script: func(_ *run, p *peer) { p.hang() },
		},
		{
			name: "TLS cut", saw: "the connection ended within the TLS handshake, each time", over: onlyHTTPS, conns: 1 + repeats,
			script: func(_ *run, p *peer) { p.rst() },
		},
		{
			name: "untrusted certificate", saw: "a certificate of an unknown authority", over: onlyHTTPS, conns: 1,
			script: func(_ *run, p *peer) {
				_ = p.startTLS(p.raw, func(cfg *tls.Config) { cfg.Certificates = []tls.Certificate{newIdentity().certificate} }).Handshake()
				p.fin()
			},
		},
		{
			name: "http listener behind an https URL", saw: "something that is not TLS", over: onlyHTTPS, conns: 1,
			script: func(_ *run, p *peer) {
				_, _ = p.raw.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
				p.hang()
			},
		},
		{
			name: "TLS 1.2 client certificate alert", saw: "within the handshake, an alert that asks for a client certificate", over: onlyHTTPS, conns: 1,
			script: func(_ *run, p *peer) { p.refuseWithoutCertificate(p.raw, tls.VersionTLS12) },
		},
		{
			name: "TLS 1.1 only", saw: "within the handshake, no TLS version in common", over: onlyHTTPS, conns: -1,
			script: func(_ *run, p *peer) {
				_ = p.startTLS(p.raw, func(cfg *tls.Config) { cfg.MinVersion, cfg.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }).Handshake()
				p.hang()
			},
		},
		{
			name: "FIN after connecting", saw: "the end of the connection, before a byte was written, each time", over: both, conns: 1 + repeats,
			script: func(_ *run, p *peer) {
				if p.handshake() == nil {
					p.fin()
				}
			},
			afterConnect: (*run).hungUp,
		},
		{
			name: "RST after connecting", saw: "a reset before a byte was written, each time", over: both, conns: 1 + repeats,
			script: func(_ *run, p *peer) {
				if p.handshake() == nil {
					p.rst()
				}
			},
			afterConnect: (*run).hungUp,
		},
		{
			name: "200 before the request", saw: "a reply before a byte was written, each time", over: both, conns: 1 + repeats,
			script: func(_ *run, p *peer) {
				p.respond(http.StatusOK, okEnvelope)
				p.hang()
			},
			afterConnect: (*run).hungUp,
		},
	}
}

// refuseWithoutCertificate does a TLS handshake that needs a client certificate.
func (p *peer) refuseWithoutCertificate(raw net.Conn, version uint16) {
	_ = p.startTLS(raw, func(cfg *tls.Config) {
		cfg.ClientAuth, cfg.MaxVersion = tls.RequireAnyClientCert, version
	}).Handshake()
	p.hang()
}

// quick loses patience before anything can happen.
func quick(_ *run, c *config) {
	c.requestTimeout, c.connectTimeout = 200*time.Millisecond, 100*time.Millisecond
}

func untilDone(ctx context.Context, _, _ string, _ syscall.RawConn) error {
	<-ctx.Done()
	return ctx.Err()
}

// closedPort is the address of a port that is taken but not listened on.
func closedPort(r *run, over string) string {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	taken, err := net.Dial("tcp", server.Addr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = taken.Close()
		_ = server.Close()
	})
	return over + "://" + taken.LocalAddr().String() + "/vsa"
}

func noSuchTenant(*run, string) string { return "https://tenant.invalid/vsa" }

// The outcomes of a DNS query, as RFC 1035 numbers them.
const (
	dnsServerFailure = 2
	dnsNoSuchName    = 3
)

// useNameServer lets the client ask a name server that gives every query the same outcome.
func useNameServer(outcome byte) func(*run, *config) {
	return func(r *run, c *config) {
		server, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { _ = server.Close() })
		go answerQueries(server, outcome)
		c.dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
		}}
	}
}

func answerQueries(server net.PacketConn, outcome byte) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := server.ReadFrom(buffer)
		if err != nil {
			return
		}
		if n < 12 {
			continue
		}
		reply := buffer[:n]
		reply[2], reply[3] = 0x81, 0x80|outcome // a response to a recursive query
		_, _ = server.WriteTo(reply, from)
	}
}

// proxyFaults are tried with the far end as the proxy that HTTPS_PROXY names.
func proxyFaults() []fault {
	return []fault{
		{
			name: "CONNECT 407", saw: "a proxy that wants a password", over: onlyProxy, conns: 1,
			script: func(_ *run, p *peer) {
				p.readConnect()
				p.respond(http.StatusProxyAuthRequired, "")
				p.fin()
			},
		},
		{
			name: "CONNECT 502", saw: "a proxy that cannot reach the tenant, each time", over: onlyProxy, conns: 1 + repeats,
			script: func(_ *run, p *peer) {
				p.readConnect()
				p.respond(http.StatusBadGateway, "")
				p.fin()
			},
		},
		{
			name: "CONNECT without an answer", saw: "a proxy that says nothing, each time", over: onlyProxy, conns: 1 + repeats, change: quick,
			script: func(_ *run, p *peer) { p.hang() },
		},
		{
			name: "CONNECT, FIN after connecting", saw: "the end of the connection, before a byte was written, each time", over: onlyProxy, conns: 1 + repeats,
			script: func(_ *run, p *peer) {
				if p.tunnel() == nil {
					p.fin()
				}
			},
			afterConnect: (*run).hungUp,
		},
		{
			name: "CONNECT, RST after read", saw: "a reset instead of an answer", over: onlyProxy, conns: 1,
			script: func(_ *run, p *peer) {
				if p.tunnel() == nil && p.deliver() {
					p.rst()
				}
			},
			verdict: unknown, outcome: OutcomeUnknown, deliveries: 1,
		},
		{
			name: "CONNECT, 200 valid", saw: "a confirming envelope", over: onlyProxy, conns: 1,
			script: func(_ *run, p *peer) {
				if p.tunnel() == nil && p.deliver() {
					p.respond(http.StatusOK, okEnvelope)
				}
			},
			verdict: accepted, outcome: OutcomeConfirmed, status: http.StatusOK, deliveries: 1,
		},
	}
}

func (p *peer) readConnect() bool {
	req, err := http.ReadRequest(p.in)
	return err == nil && req.Method == http.MethodConnect
}

// tunnel plays the proxy that opens a tunnel, and then the tenant at its end.
func (p *peer) tunnel() error {
	if !p.readConnect() {
		return io.ErrUnexpectedEOF
	}
	p.say("HTTP/1.1 200 Connection established\r\n\r\n")
	return p.startTLS(p.raw, nil).Handshake()
}
