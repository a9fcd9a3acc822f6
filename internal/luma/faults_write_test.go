// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// interruptFaults are those where whoever runs the program gives up.
func interruptFaults() []fault {
	return []fault{
		{
			name: "cancelled before the dial", saw: "an interrupt", over: both, conns: 0, is: context.Canceled,
			change: func(r *run, _ *config) { r.cancel() },
		},
		{
			name: "cancelled while dialling", saw: "an interrupt", over: both, conns: 0, is: wire.ErrInterrupted,
			change: func(r *run, c *config) {
				c.dialer.ControlContext = func(ctx context.Context, network, address string, conn syscall.RawConn) error {
					r.cancel()
					return untilDone(ctx, network, address, conn)
				}
			},
		},
		{
			name: "cancelled within the TLS handshake", saw: "an interrupt", over: onlyHTTPS, conns: 1, is: wire.ErrInterrupted,
			script: func(r *run, p *peer) {
				_, _ = p.raw.Read(make([]byte, 1))
				r.cancel()
				p.hang()
			},
		},
		{
			name: "cancelled before the first byte", saw: "an interrupt, with the connection open", over: both, conns: 1, is: wire.ErrInterrupted,
			script: func(_ *run, p *peer) { p.deliver() },
			afterConnect: func(r *run, _ net.Conn) {
				r.cancel()
				<-(*r.sending.Load()).Done()
			},
		},
		{
			name: "cancelled after the last byte", saw: "an interrupt, and no answer within the grace period", over: both, conns: 1, is: wire.ErrGraceOver,
			change: func(_ *run, c *config) { c.grace = time.Millisecond },
			script: func(r *run, p *peer) {
				if p.deliver() {
					r.cancel()
				}
				p.hang()
			},
			verdict: unknown, outcome: OutcomeUnknown, deliveries: 1,
		},
		{
			name: "cancelled after the last byte, answered in time", saw: "an interrupt, then a confirming envelope within the grace period",
			over: both, conns: 1,
			script: func(r *run, p *peer) {
				if p.deliver() {
					r.cancel()
					p.respond(http.StatusOK, okEnvelope)
				}
			},
			verdict: accepted, outcome: OutcomeConfirmed, status: http.StatusOK, deliveries: 1,
		},
		{
			name: "cancelled mid-body", saw: "an interrupt while the request was being written", over: both, conns: 1, big: true, is: wire.ErrGraceOver,
			change: func(_ *run, c *config) { c.grace = time.Millisecond },
			script: func(r *run, p *peer) {
				p.stall()
				r.cancel()
				<-p.far.done
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
	}
}

// stall takes in the beginning of a request and no more.
func (p *peer) stall() bool {
	_ = p.raw.SetReadBuffer(4 << 10)
	return p.readSome(1000)
}

// writeFaults are those that happen while the request is on its way.
func writeFaults() []fault {
	return []fault{
		{
			name: "RST after 1 byte", saw: "a reset instead of an answer", over: both, conns: 1,
			script: func(_ *run, p *peer) {
				p.readSome(1)
				p.rst()
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
		{
			name: "FIN after 1 byte", saw: "the end of the connection instead of an answer", over: both, conns: 1,
			script: func(_ *run, p *peer) {
				p.readSome(1)
				p.fin()
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
		{
			name: "write stalls mid-body", saw: "nothing, while half the request was written", over: both, conns: 1, big: true, slow: true,
			is: context.DeadlineExceeded,
			script: func(_ *run, p *peer) {
				p.stall()
				<-p.far.done
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
		{
			name: "RST mid-body", saw: "a reset while the request was being written", over: both, conns: 1, big: true,
			script: func(_ *run, p *peer) {
				p.stall()
				p.rst()
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
		{
			name: "early 401 and close on a big body", saw: "401, then a reset while the request was being written", over: both, conns: 1, big: true,
			script: func(_ *run, p *peer) {
				p.stall()
				p.respond(http.StatusUnauthorized, `{"message":"token"}`)
				_ = p.raw.Close()
			},
			verdict: rejected, status: http.StatusUnauthorized,
		},
		{
			name: "early 413 and FIN on a big body", saw: "413 before the request had left", over: both, conns: 1, big: true,
			script: func(_ *run, p *peer) {
				p.stall()
				p.respond(http.StatusRequestEntityTooLarge, "")
				p.fin()
			},
			verdict: rejected, status: http.StatusRequestEntityTooLarge,
		},
		{
			name: "early 200 and close on a big body", saw: "a confirming envelope for a request that had not left whole", over: both, conns: 1,
			big: true, is: wire.ErrEarlyReply,
			script: func(_ *run, p *peer) {
				p.stall()
				p.respond(http.StatusOK, okEnvelope)
				_ = p.raw.Close()
			},
			verdict: unknown, outcome: OutcomeUnknown, status: http.StatusOK,
		},
		{
			name: "early 200 and stall on a big body", saw: "a confirming envelope for a request that had not left whole", over: both, conns: 1,
			big: true, is: wire.ErrEarlyReply,
			script: func(_ *run, p *peer) {
				p.stall()
				p.respond(http.StatusOK, okEnvelope)
				<-p.far.done
			},
			verdict: unknown, outcome: OutcomeUnknown, status: http.StatusOK,
		},
		{
			name: "TLS 1.3 client certificate alert",
			saw:  "after its side of the handshake and the request, an alert that asks for a client certificate", over: onlyHTTPS, conns: 1,
			script: func(r *run, p *peer) {
				p.refuseWithoutCertificate(&gatedConn{Conn: p.raw, gate: r.byteSent}, tls.VersionTLS13)
			},
			verdict: rejected,
		},
	}
}

// gatedConn holds up what the client says after the server's part of a TLS 1.3 handshake.
type gatedConn struct {
	net.Conn
	gate  func()
	wrote bool
	once  sync.Once
}

func (g *gatedConn) Write(p []byte) (int, error) {
	g.wrote = true
	return g.Conn.Write(p)
}

func (g *gatedConn) Read(p []byte) (int, error) {
	if g.wrote {
		g.once.Do(g.gate)
	}
	return g.Conn.Read(p)
}
