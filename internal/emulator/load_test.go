// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// crowd is a tenant with many deliveries to a thousand users: twenty thousand, or as many as LUMA_EMULATOR_DELIVERIES
// says.
func crowd(t *testing.T) *testkit.Tenant {
	t.Helper()
	deliveries := 20_000
	if text := os.Getenv("LUMA_EMULATOR_DELIVERIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		deliveries = n
	}
	seed := &emulator.Seed{}
	for i := range 1000 {
		seed.Users = append(seed.Users, emulator.User{UserName: fmt.Sprint("user-", i)})
	}
	tenant := testkit.Start(t, testkit.WithSeed(seed))
	for range deliveries / len(seed.Users) {
		if status := record(t, tenant, `{"recipients": {"contacts": ["0"]}, "message": "x"}`); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
	}
	return tenant
}

// quickest returns the time of the quickest of several rounds of sends, which says most about the work that one takes.
func quickest(t *testing.T, tenant *testkit.Tenant) time.Duration {
	t.Helper()
	best := time.Hour
	for range 25 {
		begin := time.Now()
		for range 40 {
			if status := record(t, tenant, `{"recipients": {"contacts": ["user-7"]}, "message": "x"}`); status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
		}
		best = min(best, time.Since(begin))
	}
	return best
}

// background runs call n times at once, again and again as long as it says so, until stop.
func background(t *testing.T, n int, call func(ctx context.Context) (again bool)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range n {
		running.Go(func() {
			for call(ctx) && ctx.Err() == nil {
				continue
			}
		})
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// ask asks the tenant without a network and returns the status.
func ask(ctx context.Context, tenant *testkit.Tenant, path string) int {
	w := httptest.NewRecorder()
	tenant.Emulator().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/_emulator/"+path, nil))
	return w.Code
}

// Not parallel: it compares times. The bound is far from the target of 0.8, so that a busy machine does not fail it,
// and far from what work for each waiter or for each row would do (less than 0.01).
func TestWaitersAndReadersDoNotSlowSends(t *testing.T) {
	if raceDetector {
		t.Skip("times mean nothing under the race detector")
	}
	tenant := crowd(t)
	alone := quickest(t, tenant)
	for name, tc := range map[string]struct {
		n     int
		query string
	}{
		"500 waiters for all":        {500, "deliveries/wait?count=9999999&timeout=1m"},
		"500 waiters for a user":     {500, "deliveries/wait?count=9999999&timeout=1m&user=user-7"},
		"500 waiters for a template": {500, "messages/wait?count=9999999&timeout=1m&request_id=none"},
		"a reader of pages":          {1, "deliveries?limit=1000&user=user-8"},
		"a reader of all":            {1, "deliveries?limit=1000"},
	} {
		stop := background(t, tc.n, func(ctx context.Context) bool {
			status := ask(ctx, tenant, tc.query)
			return status == http.StatusOK || ctx.Err() == nil
		})
		busy := quickest(t, tenant)
		stop()
		alone = min(alone, quickest(t, tenant))
		ratio := alone.Seconds() / busy.Seconds()
		t.Logf("%s: sends at %.2f of the rate without", name, ratio)
		if ratio < 0.25 {
			t.Errorf("%s: 40 sends take %s instead of %s", name, busy, alone)
		}
	}
}

// Not parallel: it measures a time, with a bound that is far from the target of 0.2 seconds.
func TestWaitersTimeOutInTime(t *testing.T) {
	if raceDetector {
		t.Skip("times mean nothing under the race detector")
	}
	tenant := crowd(t)
	const timeout = 300 * time.Millisecond
	late := make(chan time.Duration, 500)
	stop := background(t, cap(late), func(ctx context.Context) bool {
		begin := time.Now()
		if status := ask(ctx, tenant, "deliveries/wait?count=9999999&user=user-7&timeout="+timeout.String()); status != http.StatusConflict {
			t.Errorf("status %d", status)
		}
		late <- time.Since(begin) - timeout
		return false
	})
	defer stop()
	worst := time.Duration(0)
	for range cap(late) {
		worst = max(worst, <-late)
	}
	t.Logf("the last of 500 waiters was answered %s after its time", worst)
	if worst > 5*time.Second {
		t.Errorf("a waiter was answered %s after its time", worst)
	}
}

// A page that nobody reads to its end neither blocks others nor stays in memory as a whole.
func TestListIsValidJSONWhateverItsSize(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for i := range 3 {
		c := control(t, tenant, "GET", "messages", "", 200)
		if got := len(listOf[emulator.Message](t, c.Messages)); got != i || c.Count != i {
			t.Errorf("%d messages, count %d, want %d", got, c.Count, i)
		}
		post(t, tenant, hello)
	}
}

// A page ends early when its records are large, and the next one continues where it ended.
func TestPageOfLargeRecords(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	body := `{"recipients": {"contacts": ["ruth"]}, "message": "` + strings.Repeat("x", 900_000) + `"}`
	const n = 10
	for range n {
		if status := record(t, tenant, body); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
	}
	seen, pages, after := 0, 0, int64(0)
	for ; seen < n && pages < n; pages++ {
		resp, err := client.Do(request(t, tenant, http.MethodGet, fmt.Sprint("/_emulator/deliveries?after=", after), ""))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || len(data) > 20<<20 {
			t.Fatalf("%d bytes, %v", len(data), err)
		}
		page := listOf[emulator.Delivery](t, decode(t, data).Deliveries)
		if len(page) == 0 {
			t.Fatalf("an empty page after %d of %d", seen, n)
		}
		seen += len(page)
		after = page[len(page)-1].ID
	}
	if seen != n || pages < 2 {
		t.Errorf("%d records on %d pages", seen, pages)
	}
}
