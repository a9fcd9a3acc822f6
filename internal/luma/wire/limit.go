// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"time"
)

// minRecheck keeps a clock that stands still from being read without a pause.
const minRecheck = 10 * time.Millisecond

// expired reports whether the time limit has passed; the zero time means no limit.
func (c *Client) expired(limit time.Time) bool { return !limit.IsZero() && !c.Now().Before(limit) }

// Until derives a context that ends with the cause ErrExpired once limit has passed, so that no wait outlasts it. Config.Now
// decides: a timer that is early by that clock is set again. The zero time means no limit.
func (c *Client) Until(ctx context.Context, limit time.Time) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := func() { cancel(nil) }
	if limit.IsZero() {
		return ctx, stop
	}
	var check func()
	check = func() {
		switch {
		case c.expired(limit):
			cancel(ErrExpired)
		case ctx.Err() == nil:
			timer := time.AfterFunc(max(limit.Sub(c.Now()), minRecheck), check)
			context.AfterFunc(ctx, func() { timer.Stop() })
		}
	}
	check()
	return ctx, stop
}
