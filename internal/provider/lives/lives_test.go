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

const stepsPerLife = 12

// TestLives leads random lives and compares each step with a model of the documentation. LUMA_LIVES_N and
// LUMA_LIVES_SEED make it longer and repeat it.
func TestLives(t *testing.T) {
	t.Parallel()
	n, seed := uint64(60), uint64(1)
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
	t.Logf("%d lives of %d steps, SEED=%d", n, stepsPerLife, seed)
	campaign(t, n, seed)
}

func campaign(t *testing.T, n, seed uint64) {
	t.Helper()
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
				for _, v := range lead(r, generate(seed, i, stepsPerLife), &count) {
					mu.Lock()
					kinds[v.kind()]++
					_, seen := examples[v.kind()]
					if !seen {
						examples[v.kind()] = v
					}
					mu.Unlock()
					if !seen {
						small := shrink(r, v)
						mu.Lock()
						examples[v.kind()] = small
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
