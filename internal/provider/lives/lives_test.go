// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// TestLives leads random lives through the protocol and compares each step with a model of the documentation.
// LUMA_LIVES_N and LUMA_LIVES_SEED make it longer and repeat it. A house has three objects, so there are fewer of them.
func TestLives(t *testing.T) {
	t.Parallel()
	n, seed := extent(t, 8)
	for k, lives := range map[*kind]uint64{notifications: n, windows: n, houses: (n + 2) / 3} {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			campaign(t, k, lives, seed, 12)
		})
	}
}

// TestAccLives does the same through the real CLI, with a hundredth of the lives, since each step takes it a second.
func TestAccLives(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, as make test sets it")
	}
	n, seed := extent(t, 100)
	for _, k := range []*kind{notifications.byCLI(), windows.byCLI()} {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			campaign(t, k, (n+99)/100, seed, 4)
		})
	}
}

// extent returns how many lives to lead, and the seed.
func extent(t *testing.T, otherwise uint64) (n, seed uint64) {
	t.Helper()
	n, seed = otherwise, 1
	for name, value := range map[string]*uint64{"LUMA_LIVES_N": &n, "LUMA_LIVES_SEED": &seed} {
		if text := os.Getenv(name); text != "" {
			number, err := strconv.ParseUint(text, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			*value = number
		}
	}
	if os.Getenv("LUMA_LIVES_N") != "" && os.Getenv("LUMA_LIVES_SEED") == "" {
		seed = rand.Uint64N(1_000_000)
	}
	return n, seed
}

func campaign(t *testing.T, k *kind, n, seed uint64, steps int) {
	t.Helper()
	t.Logf("%d lives of %d steps, SEED=%d", n, steps, seed)
	const workers = 2
	var mu sync.Mutex
	kinds, examples := map[string]int{}, map[string]*violation{}
	total := tally{readings: map[string]int{}}
	var wg sync.WaitGroup
	for w := range uint64(workers) {
		r := newRig(t)
		wg.Go(func() {
			count := tally{readings: map[string]int{}}
			for i := w; i < n; i += workers {
				for _, v := range k.lead(r, k, k.life(seed, i, steps), &count) {
					mu.Lock()
					kinds[v.group()]++
					_, seen := examples[v.group()]
					if !seen {
						examples[v.group()] = v
					}
					mu.Unlock()
					if !seen {
						small := shrink(r, v)
						mu.Lock()
						examples[v.group()] = small
						mu.Unlock()
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total.lives, total.steps, total.applies, total.sends = total.lives+count.lives, total.steps+count.steps, total.applies+count.applies, total.sends+count.sends
			for why, times := range count.readings {
				total.readings[why] += times
			}
		})
	}
	wg.Wait()
	if total.lives != int(n) {
		t.Errorf("%d lives were led, want %d", total.lives, n)
	}
	violations := 0
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		violations += kinds[kind]
		t.Errorf("%d times: %s", kinds[kind], examples[kind])
	}
	t.Logf("%d lives, %d steps, %d applies, %d messages, %d violations", total.lives, total.steps, total.applies, total.sends, violations)
	for _, why := range slices.Sorted(maps.Keys(total.readings)) {
		t.Logf("%5d steps took another reading: %s", total.readings[why], why)
	}
}
