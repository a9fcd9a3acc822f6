// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrExpired means that Send.SendBefore passed before the first byte of the message left, so that nothing was sent.
var ErrExpired = errors.New("the time limit for sending had already passed")

// minRecheck keeps a clock that stands still from being read without a pause.
const minRecheck = 10 * time.Millisecond

// passed reports whether the time limit has passed; the zero time is no limit.
func (c *Client) passed(limit time.Time) bool { return !limit.IsZero() && !c.now().Before(limit) }

// until derives a context that ends with ErrExpired once limit has passed, so that no wait outlasts it. The client's clock
// decides: a timer that is early by that clock is set again.
func (c *Client) until(ctx context.Context, limit time.Time) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := func() { cancel(nil) }
	if limit.IsZero() {
		return ctx, stop
	}
	var check func()
	check = func() {
		switch {
		case c.passed(limit):
			cancel(ErrExpired)
		case ctx.Err() == nil:
			timer := time.AfterFunc(max(limit.Sub(c.now()), minRecheck), check)
			context.AfterFunc(ctx, func() { timer.Stop() })
		}
	}
	check()
	return ctx, stop
}

// stopped words why nothing was sent: the wait ended, by an interrupt or by the time limit. last is what the last attempt met.
func stopped(cause, last error) error {
	switch {
	case !errors.Is(cause, ErrExpired):
		return fmt.Errorf("%w before anything was sent: %w", errInterrupted, cause)
	case last == nil, errors.Is(last, ErrExpired), errors.Is(last, context.Canceled):
		return ErrExpired
	default:
		return fmt.Errorf("%w; the last attempt failed: %w", ErrExpired, last)
	}
}
