// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
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
	failure error // the write that failed after some bytes had left
	news    chan struct{}
	expired func() bool // asked before the first byte; once it is true, none may leave
}

func newDeparture(expired func() bool) *departure {
	return &departure{news: make(chan struct{}, 1), expired: expired}
}

// trace binds the connection the transport chose, and learns when the request is about to be written: the transport reports the
// Host header before anything can leave its buffer, which holds 4 KiB (maxEndpoint keeps the request line below that).
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
			watched.departure.Store(d)
		},
		WroteHeaderField: func(string, []string) {
			d.mu.Lock()
			d.begun = true
			d.mu.Unlock()
		},
	})
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
		left, failure := d.left, d.failure
		d.mu.Unlock()
		if failure != nil || left >= size || ctx.Err() != nil {
			return failure == nil && left >= size
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
