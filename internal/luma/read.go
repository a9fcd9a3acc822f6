// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// maxObeyedDelay is the longest Retry-After that a read waits for after a temporary failure; a longer one is shown
// instead.
const maxObeyedDelay = 5 * time.Second

// read makes a GET. It is repeated after a lost reply, a 429 and those statuses that may be gone soon.
func (c *Client) read(ctx context.Context, r request) (*wire.Reply, error) {
	r.method = http.MethodGet
	again := c.newRetries()
	for attempt := 1; ; attempt++ {
		started := time.Now()
		last, passed, err := c.readOnce(ctx, r)
		_ = wire.Guard(func() { c.log(ctx, logMessage, c.logFields(r, attempt, time.Since(started), last, err)) })
		wait, ok := c.nextRead(again, last, passed, err)
		if !ok {
			return last, err
		}
		if stopped := pause(ctx, wait); stopped != nil {
			if err != nil {
				return nil, fmt.Errorf("%w; the last attempt failed: %w", stopped, err)
			}
			return nil, fmt.Errorf("%w; the tenant had answered %s", stopped, wire.StatusText(last.Status))
		}
	}
}

// nextRead is the wait before the next attempt; ok is false when it would not help.
func (c *Client) nextRead(again *retries, last *wire.Reply, passed time.Time, err error) (wait time.Duration, ok bool) {
	switch {
	case err != nil && wire.Retryable(err):
		return again.afterFailure()
	case err != nil:
		return 0, false
	case last.Status == http.StatusTooManyRequests:
		if wait, ok = again.afterRefusal(last); ok {
			c.gate.refused(passed, wait)
		}
		return wait, ok
	case temporary(last.Status):
		asked := retryAfter(last, c.now())
		wait, ok = again.afterFailure()
		return max(wait, asked), ok && asked <= maxObeyedDelay
	}
	return 0, false
}

// temporary reports whether a status may be gone soon.
func temporary(status int) bool {
	return slices.Contains([]int{http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, status)
}

func (c *Client) readOnce(ctx context.Context, r request) (answer *wire.Reply, passed time.Time, err error) {
	release, passed, err := c.enter(ctx)
	if err != nil {
		return nil, passed, err
	}
	defer release()
	answer, err = c.wire.Read(ctx, c.wireRequest(r))
	c.gate.note(answer)
	return answer, passed, err
}
