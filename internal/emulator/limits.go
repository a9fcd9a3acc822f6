// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

const maxLatency = time.Minute

// limits slows the API down: latency before every answer, and a ceiling of
// requests per second beyond which the tenant answers 429.
type limits struct {
	mu      sync.Mutex
	latency time.Duration
	rate    int     // requests per second, and the burst allowed; 0 = any number
	tokens  float64 // requests allowed right now
	filled  time.Time
}

func (l *limits) setLatency(d time.Duration) error {
	if d < 0 || d > maxLatency {
		return fmt.Errorf("latency %s: want 0 to %s", d, maxLatency)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.latency = d
	return nil
}

func (l *limits) setRate(perSecond int) error {
	if perSecond < 0 {
		return fmt.Errorf("rate limit %d: want 0 (none) or more requests per second", perSecond)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate, l.tokens, l.filled = perSecond, float64(perSecond), time.Time{}
	return nil
}

func (l *limits) get() (time.Duration, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.latency, l.rate
}

// allow takes one request from the bucket, which holds a second's worth.
func (l *limits) allow(now time.Time) bool {
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

// wait lets the latency pass. The client's leaving does not shorten it: the
// request has arrived and is handled.
func (e *Emulator) wait() {
	latency, _ := e.limits.get()
	if latency == 0 {
		return
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-e.closing:
	}
}

func (e *Emulator) tooMany() reply {
	_, rate := e.limits.get()
	rep := e.answer(http.StatusTooManyRequests, nil, fmt.Sprintf("more than %d requests per second", rate))
	rep.header.Set("Retry-After", "1")
	return rep
}

// SetLatency delays every API answer by d, up to a minute.
func (e *Emulator) SetLatency(d time.Duration) error { return e.limits.setLatency(d) }

// SetRateLimit answers 429 to API requests beyond perSecond, also in one burst;
// 0 takes the limit away.
func (e *Emulator) SetRateLimit(perSecond int) error { return e.limits.setRate(perSecond) }
