// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net"
	"testing"
	"time"
)

func TestLimitConnections(t *testing.T) {
	t.Parallel()
	inner, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := limitConnections(inner, 1)
	accepted := make(chan net.Conn, 2)
	ended := make(chan error, 1)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				ended <- err
				return
			}
			accepted <- conn
		}
	}()
	for range 2 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Fatal("two connections at a time")
	case <-time.After(50 * time.Millisecond):
	}
	for range 2 {
		_ = first.Close()
	}
	second := <-accepted
	for range 2 {
		_ = listener.Close() // while Accept waits for a place
	}
	if err := <-ended; err == nil {
		t.Error("a closed listener accepts")
	}
	_ = second.Close()
}
