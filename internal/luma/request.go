// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	retry "github.com/sethvargo/go-retry"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/redact"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// The most that is read of a reply, in bytes; a page of 1000 templates may hold as many long texts.
const (
	maxReplyBytes = 1 << 20
	maxListBytes  = 64 << 20
)

// request is one call of the API.
type request struct {
	method, path string // path from the endpoint on, with its query
	body         []byte
	id           string         // X-Request-Id, "" for none
	ifMatch      string         // template version, "" for none
	limit        int64          // of the reply, in bytes
	secret       *redact.Secret // the message, when it is write-only
	sendBefore   time.Time      // no first byte is sent from then on; zero for no limit
}

// result is what became of one write, after its last attempt.
type result struct {
	wire.Result
	sentAt time.Time // when the last attempt began
}

// write makes a request that changes something. It is repeated only while no byte of it was sent and its time limit has not passed.
func (c *Client) write(ctx context.Context, r request) result {
	waiting, stop := c.wire.Until(ctx, r.sendBefore)
	defer stop()
	last := result{Result: wire.Result{SafeToRetry: true}, sentAt: c.now()}
	attempt := 0
	_ = retry.Do(waiting, c.newBackoff(), func(context.Context) error {
		attempt++
		started := time.Now()
		last = c.writeOnce(ctx, waiting, r)
		_ = wire.Guard(func() { c.logWrite(ctx, r, attempt, time.Since(started), last.Result) })
		if last.SafeToRetry && wire.Retryable(last.Err) {
			return retry.RetryableError(last.Err)
		}
		return nil
	})
	if cause := context.Cause(waiting); last.SafeToRetry && cause != nil {
		last.Err = stopped(cause, last.Err)
	}
	return last
}

func (c *Client) newBackoff() retry.Backoff {
	b := retry.WithFullJitter(retry.NewExponential(c.backoff))
	b = retry.WithCappedDuration(maxBackoff, b)
	return retry.WithMaxRetries(uint64(c.maxRetries), b) //nolint:gosec // config.check refuses a negative number
}

// writeOnce makes one attempt. waiting ends the wait for a slot; ctx interrupts the attempt itself.
func (c *Client) writeOnce(ctx, waiting context.Context, r request) result {
	release, err := c.slot(waiting)
	if err != nil {
		return result{Result: wire.Result{SafeToRetry: true, Err: err}, sentAt: c.now()}
	}
	defer release()
	sentAt := c.now()
	return result{Result: c.wire.Write(ctx, c.wireRequest(r)), sentAt: sentAt}
}

// stopped words why nothing was sent: the wait was interrupted, or the time limit passed. last is what the last attempt met.
func stopped(cause, last error) error {
	switch {
	case !errors.Is(cause, ErrExpired):
		return fmt.Errorf("%w before anything was sent: %w", wire.ErrInterrupted, cause)
	case last == nil, errors.Is(last, ErrExpired), errors.Is(last, context.Canceled):
		return ErrExpired
	default:
		return fmt.Errorf("%w; the last attempt failed: %w", ErrExpired, last)
	}
}

func (c *Client) wireRequest(r request) wire.Request {
	h := http.Header{}
	h.Set("Authorization", "Bearer "+c.token)
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json")
	h.Set("Accept-Encoding", "identity") // a compressed reply would be garbage to us
	h.Set("User-Agent", c.userAgent)
	if r.id != "" {
		h.Set("X-Request-Id", r.id)
	}
	if r.ifMatch != "" {
		h.Set("If-Match", `"`+r.ifMatch+`"`)
	}
	return wire.Request{Method: r.method, URL: c.endpoint + r.path, Header: h, Body: r.body, Limit: r.limit, SendBefore: r.sendBefore}
}

// slot waits until one of the client's concurrent requests is free.
func (c *Client) slot(ctx context.Context) (release func(), err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (c *Client) logWrite(ctx context.Context, r request, attempt int, took time.Duration, res wire.Result) {
	fields := c.logFields(r, attempt, took, res.Reply, res.Err)
	fields["request_id"] = r.id
	fields["safe_to_retry"] = res.SafeToRetry
	c.log(ctx, logMessage, fields)
}

const logMessage = "Luma API request"

// logFields are those of every log line.
func (c *Client) logFields(r request, attempt int, took time.Duration, answer *wire.Reply, err error) map[string]any {
	path, _, _ := strings.Cut(r.path, "?")
	fields := map[string]any{
		"method":      cmp.Or(r.method, http.MethodGet),
		"path":        path,
		"duration_ms": took.Milliseconds(),
		"attempt":     attempt,
	}
	if answer != nil {
		fields["status"] = answer.Status
	}
	if err != nil {
		fields["error"] = cleaner{bearer: c.bearer, message: r.secret}.clean(err.Error(), maxWords)
	}
	return fields
}
