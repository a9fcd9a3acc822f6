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
	id           string               // X-Request-Id, "" for none
	ifMatch      string               // template version, "" for none
	limit        int64                // of the reply, in bytes
	secret       *redact.Secret       // the message, when it is write-only
	answers      func(Template) error // why the template in the answer is not the one that was written; may be nil
	sendBefore   time.Time            // no first byte is sent from then on; zero for no limit
	firstByte    func(id string)
	undelivered  func(id string)
}

// result is what became of one write, after its last attempt.
type result struct {
	wire.Result
	sentAt time.Time // when the last attempt began
	passed time.Time // when it passed the gate
}

// errRefused is a 429 that was the last answer when the wait for another attempt ended.
var errRefused = fmt.Errorf("the tenant answered %s", wire.StatusText(http.StatusTooManyRequests))

// write makes a request that changes something. It is repeated only if no byte of it was sent, or if the tenant refused
// it with 429, and only as long as its time limit has not passed.
func (c *Client) write(ctx context.Context, r request) result {
	waiting, stop := c.wire.Until(ctx, r.sendBefore)
	defer stop()
	again := c.newRetries()
	for attempt := 1; ; attempt++ {
		started := time.Now()
		last := c.writeOnce(ctx, waiting, r)
		_ = wire.Guard(func() { c.logWrite(ctx, r, attempt, time.Since(started), last.Result) })
		if r.undelivered != nil && (last.SafeToRetry || last.rejected()) {
			_ = wire.Guard(func() { r.undelivered(r.id) })
		}
		wait, ok := c.nextWrite(again, last)
		if ok {
			_ = pause(waiting, wait)
		}
		if cause := context.Cause(waiting); cause != nil && (ok || last.SafeToRetry) {
			return result{Result: wire.Result{SafeToRetry: true, Err: stopped(cause, last)}, sentAt: last.sentAt}
		}
		if !ok {
			return last
		}
	}
}

// nextWrite is the wait before the next attempt; ok is false when there must not be one, or would not help.
func (c *Client) nextWrite(again *retries, last result) (wait time.Duration, ok bool) {
	switch {
	case last.SafeToRetry && wire.Retryable(last.Err):
		return again.afterFailure()
	case !last.SafeToRetry && last.Reply != nil && last.Reply.Status == http.StatusTooManyRequests:
		if wait, ok = again.afterRefusal(last.Reply); ok {
			c.gate.refused(last.passed, wait)
		}
		return wait, ok
	}
	return 0, false
}

// writeOnce makes one attempt. waiting ends the wait for a slot and at the gate; ctx interrupts the attempt itself.
func (c *Client) writeOnce(ctx, waiting context.Context, r request) result {
	release, passed, err := c.enter(waiting)
	if err != nil {
		return result{Result: wire.Result{SafeToRetry: true, Err: err}, sentAt: c.now()}
	}
	defer release()
	out := result{sentAt: c.now(), passed: passed}
	out.Result = c.wire.Write(ctx, c.wireRequest(r))
	c.gate.note(out.Reply)
	return out
}

// stopped words why nothing was sent: the wait was interrupted, or the time limit passed. last is what the last attempt
// met.
func stopped(cause error, last result) error {
	reason := fmt.Errorf("%w before anything was sent: %w", wire.ErrInterrupted, cause)
	if errors.Is(cause, ErrExpired) {
		reason = ErrExpired
	}
	met := last.Err
	if last.Reply != nil {
		met = errRefused
	}
	if met == nil || errors.Is(met, ErrExpired) || errors.Is(met, wire.ErrInterrupted) || errors.Is(met, context.Canceled) {
		return reason
	}
	return fmt.Errorf("%w; the last attempt failed: %w", reason, met)
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
	out := wire.Request{Method: r.method, URL: c.endpoint + r.path, Header: h, Body: r.body, Limit: r.limit, SendBefore: r.sendBefore}
	if r.firstByte != nil {
		out.BeforeFirstByte = func() { r.firstByte(r.id) }
	}
	return out
}

// enter waits until one of the client's concurrent requests is free and the gate is open.
func (c *Client) enter(ctx context.Context) (release func(), passed time.Time, err error) {
	if ctx.Err() != nil {
		return nil, passed, context.Cause(ctx)
	}
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, passed, context.Cause(ctx)
	}
	release = func() { <-c.slots }
	if passed, err = c.gate.pass(ctx); err != nil {
		release()
		return nil, passed, err
	}
	return release, passed, nil
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
