// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	retry "github.com/sethvargo/go-retry"
)

var (
	errInterrupted  = errors.New("the run was interrupted")
	errGraceOver    = fmt.Errorf("%w and no answer came within the grace period", errInterrupted)
	errDeadline     = fmt.Errorf("no answer came within the request timeout: %w", context.DeadlineExceeded)
	errReplyTooLong = errors.New("the reply is longer than allowed")
	errUnasked      = errors.New("the server spoke before it was asked")
	errEarlyReply   = errors.New("the reply came before the whole request had left")
)

// request is one call of the API.
type request struct {
	method, path string // path from the endpoint on, with its query
	body         []byte
	id           string    // X-Request-Id, "" for none
	ifMatch      string    // template version, "" for none
	limit        int64     // of the reply's bytes
	sendBefore   time.Time // no first byte leaves from then on; zero for no limit
}

// reply is what the server said, as far as it came through. The status line and the headers are always complete.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // why the body is not complete, or why it cannot be an answer to this request
}

// result is what became of one write.
type result struct {
	nothingLeft bool   // certain: not a byte of the request left
	reply       *reply // nil without an answer
	err         error  // why there is no answer
	left        int64  // bytes that left, for words only
	sentAt      time.Time
}

// write makes a request that changes something. It is repeated only while nothing left and its time limit has not passed.
func (c *Client) write(ctx context.Context, r request) result {
	waiting, stop := c.until(ctx, r.sendBefore)
	defer stop()
	last := result{nothingLeft: true, sentAt: c.now()}
	attempt := 0
	_ = retry.Do(waiting, c.newBackoff(), func(context.Context) error {
		attempt++
		started := time.Now()
		last = c.writeOnce(ctx, r)
		c.logRequest(ctx, r, attempt, time.Since(started), last)
		if last.nothingLeft && curable(last.err) {
			return retry.RetryableError(last.err)
		}
		return nil
	})
	if cause := context.Cause(waiting); last.nothingLeft && cause != nil {
		last.err = stopped(cause, last.err)
	}
	return last
}

func (c *Client) newBackoff() retry.Backoff {
	b := retry.WithFullJitter(retry.NewExponential(c.backoff))
	b = retry.WithCappedDuration(maxBackoff, b)
	return retry.WithMaxRetries(uint64(c.maxRetries), b) //nolint:gosec // config.check refuses a negative number
}

// writeOnce sends under a deadline of its own. An interrupt stops it at once as long as nothing has left, afterwards it has the
// grace period to bring its answer home. The end of its time limit stops it only as long as nothing has left.
func (c *Client) writeOnce(ctx context.Context, r request) result {
	waiting, stop := c.until(ctx, r.sendBefore)
	defer stop()
	release, err := c.slot(waiting)
	if err != nil {
		return result{nothingLeft: true, err: err, sentAt: c.now()}
	}
	defer release()
	sending, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	sending, stopDeadline := context.WithTimeoutCause(sending, c.requestTimeout, errDeadline)
	defer stopDeadline()
	d := newDeparture(func() bool { return c.passed(r.sendBefore) })
	defer context.AfterFunc(ctx, func() {
		if d.seal() {
			cancel(errInterrupted)
			return
		}
		grace := time.AfterFunc(c.grace, func() { cancel(errGraceOver) })
		context.AfterFunc(sending, func() { grace.Stop() })
	})()
	defer context.AfterFunc(waiting, func() {
		if errors.Is(context.Cause(waiting), ErrExpired) && d.seal() {
			cancel(ErrExpired)
		}
	})()
	return c.roundTrip(sending, d, r)
}

func (c *Client) roundTrip(ctx context.Context, d *departure, r request) result {
	out := result{sentAt: c.now()}
	req, size, err := c.newRequest(d.trace(ctx), r)
	if err != nil {
		out.nothingLeft, out.err = true, err
		return out
	}
	resp, err := c.sender.RoundTrip(req)
	if err == nil {
		defer resp.Body.Close()
	}
	// A server can talk before it was asked; without a byte of ours it has not answered us.
	if out.nothingLeft = d.seal(); out.nothingLeft {
		out.err = cmp.Or(err, errUnasked)
		return out
	}
	if err != nil {
		out.err, out.left = err, d.bytesLeft()
		return out
	}
	out.reply = readReply(resp, r.limit)
	if out.reply.err == nil && out.reply.status < http.StatusMultipleChoices && !d.whole(ctx, size) {
		out.reply.err = errEarlyReply
	}
	out.left = d.bytesLeft()
	return out
}

// newRequest builds r and tells its size in bytes as it is written to a server.
func (c *Client) newRequest(ctx context.Context, r request) (*http.Request, int64, error) {
	build := func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, r.method, c.endpoint+r.path, bytes.NewReader(r.body))
		if err != nil {
			return nil, err
		}
		req.GetBody = nil // nothing beneath us may repeat it
		req.Close = r.method != http.MethodGet
		c.setHeaders(req.Header, r)
		return req, nil
	}
	probe, err := build(context.Background())
	if err != nil {
		return nil, 0, err
	}
	var size byteCounter
	if err := probe.Write(&size); err != nil {
		return nil, 0, err
	}
	req, err := build(ctx)
	return req, int64(size), err
}

type byteCounter int64

func (b *byteCounter) Write(p []byte) (int, error) {
	*b += byteCounter(len(p))
	return len(p), nil
}

func (c *Client) setHeaders(h http.Header, r request) {
	h.Set("Authorization", "Bearer "+c.token)
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json")
	h.Set("Accept-Encoding", "identity") // a packed reply would be garbage to us
	h.Set("User-Agent", c.userAgent)
	if r.id != "" {
		h.Set("X-Request-Id", r.id)
	}
	if r.ifMatch != "" {
		h.Set("If-Match", `"`+r.ifMatch+`"`)
	}
}

// readReply reads at most limit bytes; a longer body is cut and says so.
func readReply(resp *http.Response, limit int64) *reply {
	out := &reply{status: resp.StatusCode, header: resp.Header}
	out.body, out.err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if int64(len(out.body)) > limit {
		out.body, out.err = out.body[:limit], fmt.Errorf("%w (%d bytes)", errReplyTooLong, limit)
	}
	return out
}

// slot waits for one of the client's concurrent requests to be free.
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
