// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net"
	"sync"
)

// maxConnections bounds the clients that are connected at a time; further ones wait until another leaves.
const maxConnections = 1000

// limitedListener accepts a bounded number of connections at a time.
type limitedListener struct {
	net.Listener
	free   chan struct{}
	closed chan struct{}
	close  func() error
}

func limitConnections(l net.Listener, n int) net.Listener {
	closed := make(chan struct{})
	return &limitedListener{
		Listener: l, free: make(chan struct{}, n), closed: closed,
		close: sync.OnceValue(func() error { close(closed); return l.Close() }),
	}
}

// Accept implements net.Listener.
func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.free <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	return &limitedConn{Conn: conn, release: sync.OnceFunc(func() { <-l.free })}, nil
}

// Close implements net.Listener.
func (l *limitedListener) Close() error { return l.close() }

// limitedConn frees its place when it is closed.
type limitedConn struct {
	net.Conn
	release func()
}

// Close implements net.Conn.
func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// NetConn returns the connection below, as tls.Conn does.
func (c *limitedConn) NetConn() net.Conn { return c.Conn }
