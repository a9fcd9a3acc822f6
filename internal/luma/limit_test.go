// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// delay is what each obstacle in TestSendBefore costs before the first byte can be sent.
const delay = 5 * time.Second

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// slowConn gives its first byte only after a delay.
type slowConn struct {
	net.Conn
	waited atomic.Bool
}

func (s *slowConn) Read(p []byte) (int, error) {
	if !s.waited.Swap(true) {
		<-time.After(delay)
	}
	return s.Conn.Read(p)
}

// obstacle delays the first byte of a message.
type obstacle struct {
	overTLS  bool
	accepted func(net.Conn) net.Conn
	dial     func(started time.Time, dial dialFunc) dialFunc
	hold     bool // another message has the only slot
}

func obstacles() map[string]obstacle {
	return map[string]obstacle{
		"slot": {hold: true},
		"dial": {dial: func(_ time.Time, dial dialFunc) dialFunc {
			return func(ctx context.Context, network, address string) (net.Conn, error) {
				if err := pause(ctx, delay); err != nil {
					return nil, err
				}
				return dial(ctx, network, address)
			}
		}},
		"dial that cannot be stopped": {dial: func(_ time.Time, dial dialFunc) dialFunc {
			return func(_ context.Context, network, address string) (net.Conn, error) {
				<-time.After(delay)
				return dial(context.Background(), network, address)
			}
		}},
		"TLS handshake": {overTLS: true, accepted: func(conn net.Conn) net.Conn { return &slowConn{Conn: conn} }},
		"backoff": {dial: func(started time.Time, dial dialFunc) dialFunc {
			return func(ctx context.Context, network, address string) (net.Conn, error) {
				if time.Since(started) < delay {
					return nil, syscall.ECONNREFUSED
				}
				return dial(ctx, network, address)
			}
		}},
	}
}

// Nothing is sent from the limit on, whatever takes the time, and nobody waits beyond it.
func TestSendBefore(t *testing.T) {
	t.Parallel()
	for name, o := range obstacles() {
		for limitName, tt := range map[string]struct {
			limit time.Duration
			sent  bool
		}{
			"passed already": {0, false},
			"too early":      {delay - time.Second, false},
			"late enough":    {delay + 6*time.Second, true}, // a backoff may add maxBackoff
		} {
			t.Run(name+"/"+limitName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { o.send(t, tt.limit, tt.sent) })
			})
		}
	}
}

func (o obstacle) send(t *testing.T, limit time.Duration, sent bool) {
	const holder, ours = "holder", "ours"
	server := newPipeLuma(t, o.overTLS, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Request-Id") == holder {
			<-time.After(delay)
		}
		_, _ = io.WriteString(w, okEnvelope)
	})
	server.accepted = o.accepted
	started := time.Now()
	ids := make(chan string, 2)
	c := server.client(t, WithMaxConcurrentRequests(1), WithMaxRetries(1000), WithRequestIDs(func() string { return <-ids }), func(c *config) {
		c.backoff = 100 * time.Millisecond
		if o.dial != nil {
			c.dial = o.dial(started, server.dial)
		}
	})
	others := 0
	if o.hold {
		others = 1
		ids <- holder
		go func() { _, _ = c.SendNotification(t.Context(), Send{Message: maintenance()}) }()
		synctest.Wait()
	}
	ids <- ours
	receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance(), SendBefore: started.Add(limit)})
	took := time.Since(started)
	<-time.After(time.Minute) // what is still on its way arrives
	if sent {
		if err != nil || receipt.Outcome != OutcomeConfirmed || len(server.requests()) != 1+others {
			t.Errorf("got %+v, %v after %d requests", receipt, err, len(server.requests()))
		}
		return
	}
	failure := asSendError(t, err)
	if !errors.Is(err, ErrExpired) || failure.Certainty != NotSent || failure.RequestID != ours || failure.Advice() == "" {
		t.Errorf("got %+v", failure)
	}
	if took != limit || len(server.requests()) != others {
		t.Errorf("it took %v, want %v; %d requests", took, limit, len(server.requests()))
	}
}

// A machine that slept wakes up with a clock that has moved and timers that have not.
func TestSendBeforeByTheClockAlone(t *testing.T) {
	t.Parallel()
	limit := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tt := range map[string]struct {
		now  time.Time
		sent bool
	}{
		"a moment before": {limit.Add(-1), true},
		"the moment":      {limit, false},
		"later":           {limit.Add(time.Hour), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, nil)
			var now atomic.Pointer[time.Time]
			early := limit.Add(-time.Hour)
			now.Store(&early)
			dials := 0
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
				dials++
				now.Store(&tt.now)
			}})
			c := server.client(t, WithClock(func() time.Time { return *now.Load() }))
			_, err := c.SendNotification(ctx, Send{Message: maintenance(), SendBefore: limit})
			if tt.sent != (err == nil) || errors.Is(err, ErrExpired) == tt.sent || dials != 1 {
				t.Errorf("got %v after %d dials", err, dials)
			}
			if sent := len(server.requests()) == 1; sent != tt.sent {
				t.Errorf("sent: %v", sent)
			}
		})
	}
}

// Once a byte has been sent, the limit stops nothing any more: the answer is waited for, and an interrupt has its
// grace.
func TestSendBeforeDoesNotStopAMessageInFlight(t *testing.T) {
	t.Parallel()
	for name, interrupt := range map[string]time.Duration{"answered": 0, "interrupted after the limit": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newPipeLuma(t, false, func(w http.ResponseWriter, _ *http.Request) {
					<-time.After(10 * time.Second)
					_, _ = io.WriteString(w, okEnvelope)
				})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				want, outcome := 10*time.Second, OutcomeConfirmed
				if interrupt > 0 {
					want, outcome = interrupt+interruptGrace, OutcomeUnknown
					time.AfterFunc(interrupt, cancel)
				}
				started := time.Now()
				receipt, err := server.client(t).SendNotification(ctx, Send{Message: maintenance(), SendBefore: started.Add(time.Second)})
				if took := time.Since(started); err != nil || receipt.Outcome != outcome || took != want || len(server.requests()) != 1 {
					t.Errorf("got %+v, %v after %v and %d requests", receipt, err, took, len(server.requests()))
				}
				<-time.After(time.Minute)
			})
		})
	}
}
