// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	retry "github.com/sethvargo/go-retry"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// maxRefusals is how often a request is made at most when the tenant answers 429.
const maxRefusals = 10

// retries decides about further attempts of one request. Whether another attempt is safe is for its caller to know.
type retries struct {
	backoff  retry.Backoff // after a failure
	refusals int           // answers of 429 so far
	first    time.Duration // the least wait after a 429
	left     time.Duration // what all waits after a 429 may still take
	now      func() time.Time
}

func (c *Client) newRetries() *retries {
	b := retry.WithFullJitter(retry.NewExponential(c.backoff))
	b = retry.WithCappedDuration(maxBackoff, b)
	b = retry.WithMaxRetries(uint64(c.maxRetries), b) //nolint:gosec // config.check refuses a negative number
	return &retries{backoff: b, first: c.refusalWait, left: c.maxRetryWait, now: c.now}
}

// afterFailure is the wait before another attempt; ok is false when it was the last.
func (r *retries) afterFailure() (wait time.Duration, ok bool) {
	wait, stop := r.backoff.Next()
	return wait, !stop
}

// afterRefusal is the wait after a 429: what the tenant asks for, or else a doubling one with jitter. ok is false when
// the tenant asks for more than is left, or was asked often enough.
func (r *retries) afterRefusal(answer *wire.Reply) (wait time.Duration, ok bool) {
	r.refusals++
	if r.refusals >= maxRefusals || r.left < r.first {
		return 0, false
	}
	asked := retryAfter(answer, r.now())
	if asked > r.left {
		return 0, false
	}
	wait = max(asked, r.first)
	if asked <= 0 {
		wait = r.first << (r.refusals - 1)
	}
	wait = min(wait+rand.N(wait/4+1), r.left) //nolint:gosec // jitter is not a secret
	r.left -= wait
	return wait, true
}

// retryAfter is how long a tenant asks to wait: seconds, also with a fraction, or an HTTP date. 0 when it does not say,
// or names a time that has passed. A date is compared with the answer's own, where it has one, since the clocks may
// differ.
func retryAfter(answer *wire.Reply, now time.Time) time.Duration {
	asked := strings.TrimSpace(answer.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(asked, 64); err == nil && !math.IsNaN(seconds) {
		if seconds > math.MaxInt32 {
			return math.MaxInt32 * time.Second
		}
		return time.Duration(max(seconds, 0) * float64(time.Second))
	}
	until, err := http.ParseTime(asked)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		now = date
	}
	return max(until.Sub(now), 0)
}
