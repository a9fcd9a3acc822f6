// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"sync/atomic"
	"testing"
)

func TestIsBuiltByGoRun(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/tmp/go-build123/b001/exe/luma-emulator":              true,
		"/home/me/.cache/go-build/0a/0abc-d/luma-emulator":     true,
		"/usr/local/bin/luma-emulator":                         false,
		"/home/me/go/bin/luma-emulator":                        false,
		"/home/me/go-builder":                                  false,
		"/src/bin/luma-emulator":                               false,
		"/home/my go-build notes/terraform-provider-luma/emul": false,
	} {
		if got := isBuiltByGoRun(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}

func TestUntilOrphaned(t *testing.T) {
	t.Parallel()
	var parent atomic.Int64
	parent.Store(7)
	ended := make(chan struct{})
	asked := make(chan struct{}, 1000)
	go func() {
		defer close(ended)
		untilOrphaned(t.Context(), func() int { asked <- struct{}{}; return int(parent.Load()) })
	}()
	<-asked
	<-asked
	select {
	case <-ended:
		t.Fatal("ended while the parent lived")
	default:
	}
	parent.Store(1)
	<-ended

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	untilOrphaned(ctx, func() int { return 7 })
}
