// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// crowd counts the requests a handler has at the same time. The first ones wait until the crowd is full, so that a
// limit that is too low shows, and then a little longer, so that one that is too high shows as well.
type crowd struct {
	mu        sync.Mutex
	now, most int
	once      sync.Once
	full      chan struct{}
}

func (c *crowd) enter(limit int) {
	c.mu.Lock()
	c.now++
	if c.most = max(c.most, c.now); c.now == limit {
		c.once.Do(func() { time.AfterFunc(100*time.Millisecond, func() { close(c.full) }) })
	}
	c.mu.Unlock()
}

func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
}

func TestConcurrentRequestsAreLimited(t *testing.T) {
	t.Parallel()
	const limit, callers = 7, 100
	c := crowd{full: make(chan struct{})}
	server := newFakeLuma(t, func(w http.ResponseWriter, r *http.Request) {
		c.enter(limit)
		defer c.leave()
		select {
		case <-c.full:
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, okEnvelope)
	})
	client := server.client(t, WithMaxConcurrentRequests(limit))
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			var err error
			if i%5 == 0 {
				_, err = client.GetContacts(t.Context(), "sam")
			} else {
				_, err = client.SendNotification(t.Context(), Send{Message: maintenance()})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if c.most != limit || len(server.requests()) != callers {
		t.Errorf("%d requests at a time, want %d; %d in all", c.most, limit, len(server.requests()))
	}
}

// Waiting for a free slot ends with the caller's context, and takes nothing from the request's own time.
func TestWaitingForASlot(t *testing.T) {
	t.Parallel()
	busy, release := make(chan struct{}), make(chan struct{})
	server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
		close(busy)
		<-release
		_, _ = io.WriteString(w, okEnvelope)
	})
	client := server.client(t, WithMaxConcurrentRequests(1))
	first := make(chan error, 1)
	go func() {
		_, err := client.SendNotification(t.Context(), Send{Message: maintenance()})
		first <- err
	}()
	<-busy
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		_, err := client.SendNotification(ctx, Send{Message: maintenance()})
		waiting <- err
	}()
	cancel()
	if err := <-waiting; asSendError(t, err).Certainty != NotSent || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if n := len(server.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// A tenant that limits bursts gets no message twice, and the client knows which were not sent.
func TestBurstsThatAreRefused(t *testing.T) {
	t.Parallel()
	const allowed, callers = 10, 100
	var mu sync.Mutex
	seen := map[string]int{}
	server := newFakeLuma(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Header.Get("X-Request-Id")]++
		if len(seen) > allowed {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, okEnvelope)
	})
	client := server.client(t)
	var sent, refused int
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			receipt, err := client.SendNotification(t.Context(), Send{Message: maintenance()})
			mu.Lock()
			defer mu.Unlock()
			if err == nil && receipt.Outcome == OutcomeConfirmed {
				sent++
				return
			}
			failure := asSendError(t, err)
			if !errors.Is(err, ErrRateLimited) || failure.Certainty != Rejected || failure.RetryAfter != "1" || seen[failure.RequestID] != 1 {
				t.Errorf("got %+v", failure)
			}
			refused++
		})
	}
	wg.Wait()
	if sent != allowed || refused != callers-allowed || len(seen) != callers {
		t.Errorf("%d sent, %d refused, %d different messages seen", sent, refused, len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("request %s came %d times", id, n)
		}
	}
}
