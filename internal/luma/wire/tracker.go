// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxTLSOverhead is more than TLS writes for itself after the handshake (an alert, a key update), and less than the
	// beginning of any request, in bytes.
	maxTLSOverhead = 64
	// lastWriteTime is how long a reply that came before the last byte of its request was written may wait for that
	// write to return.
	lastWriteTime = time.Second
)

// writeTracker knows how much of one request was written. It decides whether the request may be repeated, so it counts
// where the bytes are handed to the network, below TLS: a record that was written in part was written. Bytes of a TLS
// or proxy handshake are ignored: the connection is bound to its tracker when they are done, and what TLS itself sends
// later (a closing alert) passes uncounted as long as the transport has not begun to write the request. Where it cannot
// be sure, bytes were written.
type writeTracker struct {
	expired func() bool // asked before the first byte; once it is true, none may be written
	before  func()      // called once before the first byte, which waits until it returns

	mu        sync.Mutex
	started   bool  // the transport writes the request to its buffer
	untracked bool  // the request uses a connection that is not tracked
	closed    bool  // no first byte may be written any more
	writing   int   // writes in progress
	written   int64 // bytes the network took
	request   int64 // those of them that are the request's, without what TLS adds
	overhead  int   // what TLS adds to each write
	failure   error // the write that failed after some bytes had been written
	progress  chan struct{}
}

func newWriteTracker(expired func() bool, before func()) *writeTracker {
	if before == nil {
		before = func() {}
	}
	return &writeTracker{expired: expired, before: sync.OnceFunc(func() { _ = Guard(before) }), progress: make(chan struct{}, 1)}
}

// trace binds the connection that the transport chose, and learns when the request is about to be written: the
// transport reports the Host header before anything can leave its buffer, into which line and header fit (see measure).
func (t *writeTracker) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			tracked, ok := beneathTLS(info.Conn).(*trackedConn)
			t.mu.Lock()
			defer t.mu.Unlock()
			if !ok {
				t.before()
				t.untracked = true
				return
			}
			if overTLS, ok := info.Conn.(*tls.Conn); ok {
				t.overhead = recordOverhead(overTLS.ConnectionState())
			}
			tracked.tracker.Store(t)
		},
		WroteHeaderField: func(string, []string) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.started = true
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

// closeIfUnwritten reports whether no byte was written, and if so makes sure that none will be.
func (t *writeTracker) closeIfUnwritten() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.written > 0 || t.writing > 0 || t.untracked {
		return false
	}
	t.closed = true
	return true
}

// beginWrite decides whether a write of size bytes may happen, and whether it is the request's.
func (t *writeTracker) beginWrite(size int) (counted bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false, errClosed
	}
	if !t.started && size <= maxTLSOverhead {
		return false, nil
	}
	if t.written == 0 && t.writing == 0 {
		if t.before(); t.expired() {
			t.closed = true
			return false, ErrExpired
		}
	}
	t.writing++
	return true, nil
}

// endWrite takes a write's result. A failure after some bytes were written is not passed on: the transport would return
// it at once, and the server's verdict, which may be there already (401 to a body that is too big), would stay unread.
// The reading side meets the same failure if there is no verdict.
func (t *writeTracker) endWrite(size, n int, err error) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.signal()
	t.writing--
	t.written += int64(n)
	t.request += max(0, int64(n-t.overhead))
	if err == nil || t.written == 0 {
		return n, err
	}
	t.failure = err
	return size, nil
}

func (t *writeTracker) signal() {
	select {
	case t.progress <- struct{}{}:
	default:
	}
}

// wroteAll reports whether all of a request of size bytes was written. It waits a moment for a write that is still
// returning: a reply can be read before the writing goroutine runs again.
func (t *writeTracker) wroteAll(ctx context.Context, size int64) bool {
	ctx, cancel := context.WithTimeout(ctx, lastWriteTime)
	defer cancel()
	for {
		t.mu.Lock()
		written, failure := t.request, t.failure
		t.mu.Unlock()
		if failure != nil || written >= size || ctx.Err() != nil {
			return failure == nil && written >= size
		}
		select {
		case <-t.progress:
		case <-ctx.Done():
		}
	}
}

// bytesWritten is for words only; closeIfUnwritten decides.
func (t *writeTracker) bytesWritten() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

func (t *writeTracker) failed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failure != nil
}

// trackedConn reports its writes to the tracker that it is bound to.
type trackedConn struct {
	net.Conn
	tracker atomic.Pointer[writeTracker]
}

func (c *trackedConn) Write(p []byte) (int, error) {
	t := c.tracker.Load()
	if t == nil {
		return c.Conn.Write(p)
	}
	if t.failed() {
		return len(p), nil
	}
	counted, err := t.beginWrite(len(p))
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if !counted {
		return n, err
	}
	return t.endWrite(len(p), n, err)
}
