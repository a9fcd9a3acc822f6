// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"fmt"
	"sync"
	"time"
)

const maxLatency = time.Minute

// Limits slows the API down: latency before every answer, and a ceiling of requests per second beyond which the tenant
// answers with 429. The zero value limits nothing.
type Limits struct {
	mu      sync.Mutex
	latency time.Duration
	rate    int     // requests per second, and the burst allowed; 0 = any number
	tokens  float64 // requests allowed right now
	filled  time.Time
}

// SetLatency delays every API answer by d, up to a minute.
func (l *Limits) SetLatency(d time.Duration) error {
	if d < 0 || d > maxLatency {
		return fmt.Errorf("latency %s: must be from 0 to %s", d, maxLatency)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.latency = d
	return nil
}

// SetRate answers 429 to API requests beyond perSecond, also in one burst; 0 removes the limit.
func (l *Limits) SetRate(perSecond int) error {
	if perSecond < 0 {
		return fmt.Errorf("rate limit %d: must be 0 (no limit) or more requests per second", perSecond)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate, l.tokens, l.filled = perSecond, float64(perSecond), time.Time{}
	return nil
}

// Get returns the latency and the requests per second.
func (l *Limits) Get() (time.Duration, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.latency, l.rate
}

// Allow takes one request from the bucket, which holds a second's worth, and reports whether there was one.
func (l *Limits) Allow(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate == 0 {
		return true
	}
	if passed := now.Sub(l.filled); passed > 0 && !l.filled.IsZero() {
		l.tokens = min(float64(l.rate), l.tokens+passed.Seconds()*float64(l.rate))
	}
	l.filled = now
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}

// Wait lets the latency pass, or ends early when done is closed. The client's leaving does not shorten it: the request
// has arrived and is handled.
func (l *Limits) Wait(done <-chan struct{}) {
	latency, _ := l.Get()
	if latency == 0 {
		return
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-done:
	}
}
