// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package request

import (
	"context"
	"sync"
	"time"
)

// Turns lets only so many requests do at a time what takes memory.
type Turns struct {
	free     chan struct{}
	patience time.Duration
}

// NewTurns returns turns for n requests at a time; others wait for at most patience.
func NewTurns(n int, patience time.Duration) Turns {
	return Turns{make(chan struct{}, n), patience}
}

// Take waits for a turn. It returns a function that ends the turn, or nil if the turn did not come.
func (t Turns) Take(ctx context.Context) (done func()) {
	select {
	case t.free <- struct{}{}:
		return sync.OnceFunc(func() { <-t.free })
	default:
	}
	timer := time.NewTimer(t.patience)
	defer timer.Stop()
	select {
	case t.free <- struct{}{}:
		return sync.OnceFunc(func() { <-t.free })
	case <-ctx.Done():
	case <-timer.C:
	}
	return nil
}
