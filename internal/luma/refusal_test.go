// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// patient waits for a tenant as the provider does by default.
func patient(c *config) { c.maxRetryWait, c.backoff = defaultMaxRetryWait, firstBackoff }

// tooMany answers 429, with that Retry-After unless it is empty.
func tooMany(w http.ResponseWriter, after string) {
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(http.StatusTooManyRequests)
}

// refusing answers 429 so many times, and then as the handler does.
func refusing(times int, after func() string, then http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		refused := times > 0
		times--
		mu.Unlock()
		if refused {
			tooMany(w, after())
			return
		}
		then(w, r)
	}
}

func confirm(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, okEnvelope) }

func fixed(s string) func() string { return func() string { return s } }

func inFuture(d time.Duration) func() string {
	return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
}

// What a tenant asks for in Retry-After is obeyed, by every kind of request.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *Client) error{
		"send": func(ctx context.Context, c *Client) error {
			receipt, err := c.SendNotification(ctx, Send{Message: maintenance()})
			if err == nil && receipt.Outcome != OutcomeConfirmed {
				return fmt.Errorf("got %+v", receipt)
			}
			return err
		},
		"read":   func(ctx context.Context, c *Client) error { _, err := c.GetContacts(ctx, "sam"); return err },
		"delete": func(ctx context.Context, c *Client) error { return c.DeleteTemplate(ctx, "1") },
	}
	for name, tt := range map[string]struct {
		after func() string
		wait  time.Duration // 0 for an error at once
	}{
		"seconds":         {fixed("7"), 7 * time.Second},
		"a fraction":      {fixed("2.5"), 2500 * time.Millisecond},
		"less than a bit": {fixed("0.2"), time.Second},
		"white space":     {fixed(" 7 "), 7 * time.Second},
		"a date":          {inFuture(9 * time.Second), 9 * time.Second},
		"a past date":     {inFuture(-time.Hour), time.Second},
		"nothing":         {fixed(""), time.Second},
		"zero":            {fixed("0"), time.Second},
		"negative":        {fixed("-5"), time.Second},
		"no number":       {fixed("soon"), time.Second},
		"NaN":             {fixed("NaN"), time.Second},
		"all that's left": {fixed("60"), time.Minute},
		"too long":        {fixed("61"), 0},
		"a far date":      {inFuture(2 * time.Minute), 0},
		"for ever":        {fixed("1e300"), 0},
		"infinity":        {fixed("Inf"), 0},
	} {
		for call, do := range calls {
			t.Run(name+"/"+call, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newPipeLuma(t, false, refusing(1, tt.after, confirm))
					started := time.Now()
					err := do(t.Context(), server.client(t, patient))
					took := time.Since(started)
					if tt.wait == 0 {
						if !errors.Is(err, ErrRateLimited) || took != 0 || len(server.requests()) != 1 {
							t.Errorf("got %v after %v and %d requests", err, took, len(server.requests()))
						}
						return
					}
					if err != nil || took < tt.wait || took > min(tt.wait*5/4, time.Minute)+time.Millisecond || len(server.requests()) != 2 {
						t.Errorf("got %v after %v and %d requests, want %v", err, took, len(server.requests()), tt.wait)
					}
				})
			})
		}
	}
}

// A tenant that never stops refusing is not asked for ever.
func TestRefusalsEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after    string
		attempts int
	}{
		"short waits":   {"1", maxRefusals},
		"doubled waits": {"", 7}, // 1 + 2 + 4 + 8 + 16 s, and what is left
		"long waits":    {"25", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newPipeLuma(t, false, func(w http.ResponseWriter, _ *http.Request) { tooMany(w, tt.after) })
				started := time.Now()
				_, err := server.client(t, patient).SendNotification(t.Context(), Send{Message: maintenance()})
				failure := asSendError(t, err)
				if failure.Certainty != Rejected || !errors.Is(err, ErrRateLimited) || failure.HTTPStatus != http.StatusTooManyRequests || !strings.Contains(failure.Advice(), "max_retry_wait") {
					t.Errorf("got %+v", failure)
				}
				took, n := time.Since(started), len(server.requests())
				if took > time.Minute+time.Second || n > maxRefusals || n > tt.attempts || n < tt.attempts-2 {
					t.Errorf("%d requests in %v", n, took)
				}
				ids := map[string]bool{}
				for _, r := range server.requests() {
					ids[r.header.Get("X-Request-Id")] = true
				}
				if len(ids) != 1 {
					t.Errorf("%d request IDs for one message", len(ids))
				}
			})
		})
	}
}

// The wait for a tenant ends with an interrupt or the time limit, and then nothing was sent.
func TestWaitsForATenantEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		interrupt, limit time.Duration
		want             error
	}{
		"interrupt":                    {3 * time.Second, 0, wire.ErrInterrupted},
		"limit":                        {0, 3 * time.Second, ErrExpired},
		"limit, then an interrupt":     {4 * time.Second, 3 * time.Second, ErrExpired},
		"an interrupt, then the limit": {3 * time.Second, 4 * time.Second, wire.ErrInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newPipeLuma(t, false, refusing(1, fixed("20"), confirm))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.interrupt > 0 {
					time.AfterFunc(tt.interrupt, cancel)
				}
				started := time.Now()
				s := Send{Message: maintenance()}
				if tt.limit > 0 {
					s.SendBefore = started.Add(tt.limit)
				}
				_, err := server.client(t, patient).SendNotification(ctx, s)
				failure := asSendError(t, err)
				if !errors.Is(err, tt.want) || failure.Certainty != NotSent || !strings.Contains(failure.Error(), "429") || time.Since(started) != 3*time.Second {
					t.Errorf("got %v %v after %v", failure.Certainty, failure, time.Since(started))
				}
				<-time.After(time.Minute)
				if n := len(server.requests()); n != 1 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// While a tenant asks to wait, nobody sends.
func TestAllWaitTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var arrived []time.Duration
		started := time.Now()
		inner := refusing(1, fixed("5"), confirm)
		server := newPipeLuma(t, false, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			arrived = append(arrived, time.Since(started))
			mu.Unlock()
			inner(w, r)
		})
		c := server.client(t, patient)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				<-time.After(time.Duration(i) * time.Second / 2)
				var err error
				if i%2 == 0 {
					_, err = c.SendNotification(t.Context(), Send{Message: maintenance()})
				} else {
					_, err = c.GetContacts(t.Context(), "sam")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(arrived) != 11 {
			t.Errorf("%d requests", len(arrived))
		}
		for _, at := range arrived[1:] {
			if at < 5*time.Second {
				t.Errorf("a request came %v after the first", at)
			}
		}
	})
}

// limiter allows so many requests per second, in windows or by a bucket that refills all the time.
type limiter struct {
	mu       sync.Mutex
	rate     float64
	windows  bool
	start    time.Time
	left     float64
	accepted map[string]int
	refused  map[string]int
}

func (l *limiter) serve(after func() string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		now := time.Now()
		passed := now.Sub(l.start)
		switch {
		case !l.windows:
			l.left, l.start = min(l.left+passed.Seconds()*l.rate, l.rate), now
		case passed >= time.Second:
			l.left, l.start = l.rate, now
		}
		id := r.Header.Get("X-Request-Id")
		if l.left < 1 {
			l.refused[id]++
			tooMany(w, after())
			return
		}
		l.left--
		l.accepted[id]++
		confirm(w, r)
	}
}

// 200 messages to a tenant that allows 5 per second all arrive, each once, in one apply.
func TestManyMessagesToASlowTenant(t *testing.T) {
	t.Parallel()
	const messages = 200
	for name, after := range map[string]func() string{"one second": fixed("1"), "a fraction": fixed("0.2"), "a date": inFuture(time.Second), "nothing": fixed("")} {
		for _, windows := range []bool{true, false} {
			for _, concurrency := range []int{10, 50} {
				t.Run(fmt.Sprintf("%s/windows=%v/%d", name, windows, concurrency), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						l := &limiter{rate: 5, windows: windows, start: time.Now(), left: 5, accepted: map[string]int{}, refused: map[string]int{}}
						server := newPipeLuma(t, false, l.serve(after))
						c := server.client(t, patient, WithMaxConcurrentRequests(concurrency))
						started := time.Now()
						var wg sync.WaitGroup
						for range messages {
							wg.Go(func() {
								if receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()}); err != nil || receipt.Outcome != OutcomeConfirmed {
									t.Errorf("got %+v, %v", receipt, err)
								}
							})
						}
						wg.Wait()
						refusals := 0
						for _, n := range l.refused {
							refusals += n
						}
						t.Logf("%v, %d refusals", time.Since(started), refusals)
						if len(l.accepted) != messages || time.Since(started) > 3*messages/5*time.Second {
							t.Errorf("%d of %d after %v", len(l.accepted), messages, time.Since(started))
						}
						for id, n := range l.accepted {
							if n != 1 {
								t.Errorf("message %s came %d times", id, n)
							}
						}
					})
				})
			}
		}
	}
}
