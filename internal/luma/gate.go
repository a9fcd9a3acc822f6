// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// How the pace of all requests changes, once a tenant has limited it.
const (
	firstInterval = 100 * time.Millisecond // between two requests, after the first 429
	maxInterval   = 2 * time.Second
	minInterval   = 10 * time.Millisecond // below it, there is no pause at all
)

// gate slows all requests of a client down together: while a tenant asks to wait, nothing is sent, and afterwards one
// request at a time. Each burst that is refused doubles the interval, each answer shortens it. Otherwise those who wait
// would all come back at once, and some of them would be refused until their patience ends. The zero gate is open.
type gate struct {
	mu       sync.Mutex
	next     time.Time // nothing is sent before
	interval time.Duration
	slowed   time.Time // when the interval was doubled last
}

// pass waits until a request may be sent. It reports when that was, or why ctx ended before.
func (g *gate) pass(ctx context.Context) (time.Time, error) {
	for {
		now := time.Now()
		wait := g.tryPass(now)
		if wait <= 0 {
			return now, nil
		}
		if err := pause(ctx, wait); err != nil {
			return now, err
		}
	}
}

// tryPass lets a request pass now, or says how long to wait.
func (g *gate) tryPass(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := g.next.Sub(now); wait > 0 {
		return wait
	}
	g.next = now.Add(g.interval)
	return 0
}

// refused closes the gate for wait because a request that passed at the given time was refused.
func (g *gate) refused(passed time.Time, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if until := now.Add(wait); until.After(g.next) {
		g.next = until
	}
	if passed.Before(g.slowed) {
		return // of a burst that has been answered for already
	}
	g.slowed = now
	g.interval = min(max(2*g.interval, firstInterval), maxInterval)
}

// note shortens the interval after any answer but a 429.
func (g *gate) note(answer *wire.Reply) {
	if answer == nil || answer.Status == http.StatusTooManyRequests {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.interval = g.interval * 9 / 10; g.interval < minInterval {
		g.interval = 0
	}
}

// pause lets d pass, or returns the cause of ctx if that ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
