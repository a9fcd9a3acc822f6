// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// errStopped is what a first write meets after the request was given up.
var errStopped = errors.New("the request was given up before its first byte")

// maxHousekeeping is more than what TLS writes for itself after the handshake (an alert, a key update), and less than the beginning
// of any request, in bytes.
const maxHousekeeping = 64

// writeSettleTime is how long a reply that came before the last byte of its request was written may wait for that write to return.
const writeSettleTime = time.Second

// departure knows how much of one request has left. Its word decides whether a POST may be repeated, so it is counted where the
// bytes are handed to the network, below TLS: a record that left in part has left. Bytes of a TLS or proxy handshake do not
// count: the connection is bound to its departure when they are done, and what TLS itself sends later (a closing alert) is let
// through uncounted as long as the transport has not begun to write the request. In doubt, bytes have left.
type departure struct {
	mu      sync.Mutex
	begun   bool  // the transport writes the request to its buffer
	blind   bool  // the request goes over a connection that is not watched
	sealed  bool  // no first byte may leave any more
	writing int   // writes under way
	left    int64 // bytes the network took
	request int64 // those of them that are the request's, without what TLS adds
	wrapped int   // what TLS adds to each write
	failure error // the write that failed after some bytes had left
	news    chan struct{}
	expired func() bool // asked before the first byte; once it is true, none may leave
}

func newDeparture(expired func() bool) *departure {
	return &departure{news: make(chan struct{}, 1), expired: expired}
}

// trace binds the connection the transport chose, and learns when the request is about to be written: the transport reports the
// Host header before anything can leave its buffer, into which both fit (see measure).
func (d *departure) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			watched, ok := beneathTLS(info.Conn).(*watchedConn)
			if !ok {
				d.mu.Lock()
				d.blind = true
				d.mu.Unlock()
				return
			}
			if overTLS, ok := info.Conn.(*tls.Conn); ok {
				d.mu.Lock()
				d.wrapped = recordOverhead(overTLS.ConnectionState())
				d.mu.Unlock()
			}
			watched.departure.Store(d)
		},
		WroteHeaderField: func(string, []string) {
			d.mu.Lock()
			d.begun = true
			d.mu.Unlock()
		},
	})
}

// recordOverhead is what TLS adds to each record of a request, in bytes; each record is a write of its own. It is exact for every
// cipher of TLS 1.3 and those of TLS 1.2 with authenticated encryption, and the least for the old block ciphers.
func recordOverhead(state tls.ConnectionState) int {
	const header, tag = 5, 16
	switch {
	case state.Version == tls.VersionTLS13:
		return header + tag + 1 // the type of the content
	case state.CipherSuite == tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, state.CipherSuite == tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256:
		return header + tag
	case strings.Contains(tls.CipherSuiteName(state.CipherSuite), "_GCM_"):
		return header + tag + 8 // the explicit nonce
	default:
		return header + 16 + 20 + 1 // a vector, a SHA-1, padding
	}
}

// beneathTLS is the connection that carries the bytes, also when an https proxy adds a second layer of TLS.
func beneathTLS(conn net.Conn) net.Conn {
	for {
		layer, ok := conn.(*tls.Conn)
		if !ok {
			return conn
		}
		conn = layer.NetConn()
	}
}

// seal reports whether nothing has left, and if so makes sure that nothing will.
func (d *departure) seal() (nothingLeft bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left > 0 || d.writing > 0 || d.blind {
		return false
	}
	d.sealed = true
	return true
}

func (d *departure) enter(size int) (counted bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sealed {
		return false, errStopped
	}
	if !d.begun && size <= maxHousekeeping {
		return false, nil
	}
	if d.left == 0 && d.writing == 0 && d.expired() {
		d.sealed = true
		return false, ErrExpired
	}
	d.writing++
	return true, nil
}

// leave takes a write's result. A failure after some bytes left is kept to itself: the transport would return it at once, and the
// server's verdict, which may have come already (401 to a body that is too big), would stay unread. The reading side meets the
// same failure if there is no verdict.
func (d *departure) leave(size, n int, err error) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.tell()
	d.writing--
	d.left += int64(n)
	d.request += max(0, int64(n-d.wrapped))
	if err == nil || d.left == 0 {
		return n, err
	}
	d.failure = err
	return size, nil
}

func (d *departure) tell() {
	select {
	case d.news <- struct{}{}:
	default:
	}
}

// whole reports that all of a request of size bytes has left. It waits a moment for a write that is still returning: a reply
// can be read before the writing goroutine runs again.
func (d *departure) whole(ctx context.Context, size int64) bool {
	ctx, cancel := context.WithTimeout(ctx, writeSettleTime)
	defer cancel()
	for {
		d.mu.Lock()
		written, failure := d.request, d.failure
		d.mu.Unlock()
		if failure != nil || written >= size || ctx.Err() != nil {
			return failure == nil && written >= size
		}
		select {
		case <-d.news:
		case <-ctx.Done():
		}
	}
}

// bytesLeft is for words only; seal decides.
func (d *departure) bytesLeft() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.left
}

// watchedConn reports its writes to the departure it is bound to.
type watchedConn struct {
	net.Conn
	departure atomic.Pointer[departure]
}

func (w *watchedConn) Write(p []byte) (int, error) {
	d := w.departure.Load()
	if d == nil {
		return w.Conn.Write(p)
	}
	if d.failed() {
		return len(p), nil
	}
	counted, err := d.enter(len(p))
	if err != nil {
		return 0, err
	}
	n, err := w.Conn.Write(p)
	if !counted {
		return n, err
	}
	return d.leave(len(p), n, err)
}

func (d *departure) failed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failure != nil
}
