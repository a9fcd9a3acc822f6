// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFaultCampaign sends LUMA_FAULTS_N messages (300) into random faults, latencies and interrupts, and checks what no
// fault may break. LUMA_FAULTS_SEED repeats a run; it stops after LUMA_FAULTS_TIME (5m).
func TestFaultCampaign(t *testing.T) {
	t.Parallel()
	wanted := int(fromEnv(t, "LUMA_FAULTS_N", 300))
	seed := fromEnv(t, "LUMA_FAULTS_SEED", uint64(time.Now().UnixNano()))
	bound, err := time.ParseDuration(cmp.Or(os.Getenv("LUMA_FAULTS_TIME"), "5m"))
	if err != nil {
		t.Fatal(err)
	}
	sum := summary{counts: map[string]int{}}
	end := time.Now().Add(bound)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 4)
	for i := uint64(0); sum.sends() < wanted && time.Now().Before(end); i++ {
		slots <- struct{}{}
		plan := newPlan(seed + i)
		sum.planned(plan.concurrency)
		wg.Go(func() {
			defer func() { <-slots }()
			plan.play(t, &sum)
		})
	}
	wg.Wait()
	t.Logf("seed %d\n%s", seed, sum.String())
	if sum.sends() < wanted {
		t.Logf("stopped by LUMA_FAULTS_TIME after %d of %d sends", sum.sends(), wanted)
	}
}

func fromEnv(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// plan is one client, one far end and some messages at the same time, all decided by the seed.
type plan struct {
	seed        uint64
	overTLS     bool
	concurrency int
	options     func(*config)
	interrupts  []time.Duration // of each message; 0 for none
	sizes       []int           // of each message, in bytes
}

func newPlan(seed uint64) plan {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, overTLS: rng.IntN(2) == 0, concurrency: 1 + rng.IntN(32)}
	timeout, connect, grace := between(rng, 60, 400), between(rng, 40, 200), between(rng, 1, 80)
	slots, again := 1+rng.IntN(16), rng.IntN(4)
	patience := time.Duration(rng.IntN(3)) * 100 * time.Millisecond
	p.options = func(c *config) {
		c.requestTimeout, c.connectTimeout, c.grace = timeout, connect, grace
		c.maxConcurrent, c.maxRetries, c.backoff = slots, again, time.Millisecond
		c.refusalWait, c.maxRetryWait = time.Millisecond, patience
		c.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	for range p.concurrency {
		interrupt, size := time.Duration(0), rng.IntN(2000)
		if rng.IntN(4) == 0 {
			interrupt = between(rng, 1, 200)
		}
		if rng.IntN(20) == 0 {
			size = 6 << 20
		}
		p.interrupts, p.sizes = append(p.interrupts, interrupt), append(p.sizes, size)
	}
	return p
}

func between(rng *rand.Rand, low, high int) time.Duration {
	return time.Duration(low+rng.IntN(high-low)) * time.Millisecond
}

func (p plan) play(t *testing.T, sum *summary) {
	far := newFarEnd(t, p.overTLS, func(conn *peer) {
		rng := rand.New(rand.NewPCG(p.seed, uint64(1000+conn.number)))
		b := behaviours[rng.IntN(len(behaviours))]
		sum.add("far end: " + b.name)
		conn.wait(between(rng, 0, 30))
		b.act(conn, rng)
	})
	c := newTestClient(t, far.url(), WithCACertificate(trustedIdentity().pem), p.options)
	type fate struct {
		receipt Receipt
		err     error
	}
	fates := make([]fate, p.concurrency)
	var wg sync.WaitGroup
	for i := range p.concurrency {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if p.interrupts[i] > 0 {
				defer time.AfterFunc(p.interrupts[i], cancel).Stop()
			}
			m := maintenance()
			m.Content.Text = p.text(i)
			fates[i].receipt, fates[i].err = c.SendNotification(ctx, Send{Message: m})
		})
	}
	wg.Wait()
	if err := far.drain(); err != nil {
		t.Error(err)
	}
	for i, f := range fates {
		received, delivered := far.of(p.text(i))
		if problem := judge(t, f.receipt, f.err, received, delivered, sum); problem != "" {
			t.Errorf("message %d: %s (%d received, %d delivered): %+v, %v\nrepeat it by LUMA_FAULTS_N=1 LUMA_FAULTS_SEED=%d", i, problem, received, delivered, f.receipt, f.err, p.seed)
		}
	}
}

func (p plan) text(i int) string { return fmt.Sprintf("%d x%s", i, strings.Repeat("x", p.sizes[i])) }

// judge says what is wrong with a fate, "" if nothing is.
func judge(t *testing.T, receipt Receipt, err error, received, delivered int, sum *summary) string {
	got, outcome := verdictOf(t, receipt, err), string(receipt.Outcome)
	if err != nil {
		outcome = "error"
	}
	sum.add(fmt.Sprintf("client: %s, %s, delivered %d", got, outcome, delivered))
	switch {
	case delivered > 1 || received > 1:
		return "it came twice"
	case got == notSent && received > 0:
		return "it came, though it was not sent"
	case got == rejected && delivered > 0:
		return "it was delivered, though rejected"
	case got == accepted && delivered != 1:
		return "it was not delivered, though accepted"
	case got == unknown && receipt.Cause == nil:
		return "unknown without a cause"
	}
	return ""
}

type summary struct {
	mu     sync.Mutex
	count  int
	counts map[string]int
}

func (s *summary) planned(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count += n
}

func (s *summary) sends() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

func (s *summary) add(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

func (s *summary) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%d sends\n", s.count)
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		fmt.Fprintf(&b, "%7d  %s\n", s.counts[what], what)
	}
	return b.String()
}
