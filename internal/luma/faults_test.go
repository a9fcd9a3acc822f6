// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

var update = flag.Bool("update", false, "write FAULTS.md anew")

// The ways a fault is tried.
const (
	overHTTP  = "http"
	overHTTPS = "https"
	byProxy   = "https by proxy"
)

// fault is one row of the matrix: what the far end does, and what must follow from it.
type fault struct {
	name string
	saw  string // what the client saw, in words
	over []string

	script       func(*run, *peer)
	afterConnect func(*run, net.Conn) // the client has a connection and has not written yet
	change       func(*run, *config)
	endpoint     func(r *run, over string) string // instead of the far end's
	big          bool                             // the message is larger than every buffer on the way
	slow         bool                             // the client loses patience soon

	verdict    verdict
	outcome    Outcome // of a receipt
	status     int     // HTTP status in the result
	deliveries int
	conns      int   // connections the far end saw; -1 when that may vary
	is         error // what errors.Is finds in the error or the receipt's cause
}

// run is one try of a fault.
type run struct {
	t         *testing.T
	fault     fault
	far       *farEnd
	cancel    context.CancelFunc
	sending   atomic.Pointer[context.Context] // of the request that is being sent
	connected atomic.Bool                     // the transport has its connection, and TLS is done
	wrote     atomic.Bool                     // something was written since
}

const (
	patience   = 30 * time.Second        // never reached when things go right
	impatience = 1500 * time.Millisecond // long enough for a busy machine to get as far as the fault
	bigMessage = 12 << 20
	repeats    = 2
)

// faults is the whole matrix.
func faults() []fault {
	return slices.Concat(connectFaults(), proxyFaults(), interruptFaults(), writeFaults(), replyFaults(), answerFaults(), statusFaults())
}

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	for _, f := range faults() {
		for _, over := range f.over {
			t.Run(f.name+"/"+over, func(t *testing.T) {
				t.Parallel()
				f.try(t, over)
			})
		}
	}
}

func (f fault) try(t *testing.T, over string) {
	r, ctx := f.start(t, over)
	receipt, err := r.client(over).SendNotification(r.traced(ctx), Send{Message: f.message()})
	r.check(receipt, err)
}

// start sets the far end up; the context is for the client's caller.
func (f fault) start(t *testing.T, over string) (*run, context.Context) {
	r := &run{t: t, fault: f}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	t.Cleanup(cancel)
	ctx, r.cancel = context.WithCancel(ctx)
	r.far = newFarEnd(t, over == overHTTPS, func(p *peer) {
		if f.script != nil {
			f.script(r, p)
		}
	})
	return r, ctx
}

func (f fault) message() notice.Message {
	m := maintenance()
	if f.big {
		m.Content.Text = strings.Repeat("x", bigMessage)
	}
	return m
}

func (r *run) client(over string) *Client {
	endpoint := r.far.url()
	if over == byProxy {
		endpoint = "https://tenant.example/vsa"
	}
	if r.fault.endpoint != nil {
		endpoint = r.fault.endpoint(r, over)
	}
	return newTestClient(r.t, endpoint, WithCACertificate(trustedIdentity().pem), WithMaxRetries(repeats), func(c *config) {
		c.requestTimeout, c.connectTimeout, c.grace = patience, patience, patience
		if r.fault.slow {
			c.requestTimeout, c.connectTimeout = impatience, impatience
		}
		c.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
		if over == byProxy {
			c.proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: r.far.ln.Addr().String()})
		}
		if r.fault.change != nil {
			r.fault.change(r, c)
		}
		r.observe(c)
	})
}

// observe lets the fault see what the client does.
func (r *run) observe(c *config) {
	proxy := c.proxy
	c.proxy = func(req *http.Request) (*url.URL, error) {
		ctx := req.Context()
		r.sending.Store(&ctx)
		return proxy(req)
	}
	c.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := c.dialer
		dialer.Timeout = c.connectTimeout
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &observedConn{Conn: conn, run: r}, nil
	}
}

type observedConn struct {
	net.Conn
	run *run
}

func (o *observedConn) Write(p []byte) (int, error) {
	n, err := o.Conn.Write(p)
	if o.run.connected.Load() && n > 0 {
		o.run.wrote.Store(true)
	}
	return n, err
}

// traced lets the fault act when the client has a connection and before it writes.
func (r *run) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		r.connected.Store(true)
		if r.fault.afterConnect != nil {
			r.fault.afterConnect(r, info.Conn)
		}
	}})
}

func (r *run) check(receipt Receipt, err error) {
	r.t.Helper()
	want := r.fault
	got, cause, status := verdictOf(r.t, receipt, err), receipt.Cause, receipt.HTTPStatus
	if err != nil {
		failure := asSendError(r.t, err)
		cause, status = failure, failure.HTTPStatus
		if failure.Error() == "" || failure.Advice() == "" || failure.RequestID == "" {
			r.t.Errorf("the error is not complete: %+v", failure)
		}
	}
	if got != want.verdict || receipt.Outcome != want.outcome || status != want.status {
		r.t.Errorf("got %v %q (HTTP %d), want %v %q (HTTP %d); cause: %v", got, receipt.Outcome, status, want.verdict, want.outcome, want.status, cause)
	}
	if want.is != nil && !errors.Is(cause, want.is) {
		r.t.Errorf("the cause is %v, want %v", cause, want.is)
	}
	if got == unknown && cause == nil {
		r.t.Error("an unknown outcome without a cause")
	}
	r.until(func() bool { // an interrupt can be quicker than the far end's accept
		conns, _, _ := r.far.counts()
		return conns >= want.conns
	})
	conns, received, delivered := r.far.counts()
	if delivered != want.deliveries || received > 1 || (want.conns >= 0 && conns != want.conns) {
		r.t.Errorf("%d connections, %d whole requests, %d deliveries; want %d connections and %d deliveries", conns, received, delivered, want.conns, want.deliveries)
	}
}

// until waits for something that is about to happen.
func (r *run) until(happened func() bool) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	tooLate := time.After(patience)
	for !happened() {
		select {
		case <-tick.C:
		case <-tooLate:
			r.t.Error("waited in vain")
			return
		}
	}
}

// hungUp waits until the client has noticed that the far end closed, which it shows by closing its own end.
func (r *run) hungUp(conn net.Conn) {
	r.until(func() bool { return errors.Is(conn.SetDeadline(time.Time{}), net.ErrClosed) })
}

// byteSent waits until a byte of the request was sent.
func (r *run) byteSent() { r.until(r.wrote.Load) }

var (
	both      = []string{overHTTP, overHTTPS}
	onlyHTTP  = []string{overHTTP}
	onlyHTTPS = []string{overHTTPS}
	onlyProxy = []string{byProxy}
)

// TestFaultTable keeps FAULTS.md in step with the matrix.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(faultsIntro)
	for _, f := range faults() {
		outcome := "error"
		if f.outcome != "" {
			outcome = "`" + string(f.outcome) + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d |\n", f.name, strings.Join(f.over, ", "), f.saw, f.verdict, outcome, f.deliveries)
	}
	const file = "FAULTS.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(file)
	if err != nil || string(written) != b.String() {
		t.Errorf("%s is not what the matrix says (%v); run go test ./internal/luma -run TestFaultTable -update", file, err)
	}
}

const faultsIntro = `# What each fault leads to

Written by the tests of this package (` + "`go test ./internal/luma -run TestFaultTable -update`" + `) from the rows that ` + "`TestFaultMatrix`" + ` tries.
Each row is played byte by byte by a listener that counts what it would have shown to people. "Error" means that certainly nobody
got the message; every other outcome is a receipt. In no row does the far end get the request more than once.

| fault | over | what the client saw | certainty | outcome | deliveries |
|---|---|---|---|---|---|
`

// startTLS serves TLS on the peer with a configuration of the fault's own.
func (p *peer) startTLS(raw net.Conn, change func(*tls.Config)) *tls.Conn {
	cfg := &tls.Config{Certificates: []tls.Certificate{trustedIdentity().certificate}, MinVersion: tls.VersionTLS12}
	if change != nil {
		change(cfg)
	}
	overTLS := tls.Server(raw, cfg)
	p.Conn = overTLS
	p.in.Reset(p)
	return overTLS
}
