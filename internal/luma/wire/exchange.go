// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Reply is what the server said, as far as it came through. Status and Header are always complete.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
	Err    error // why the body is not complete, or why it cannot be a reply to this request
}

// Result is what became of one write.
type Result struct {
	SafeToRetry bool   // certain: no byte of the request was sent, and none will be
	Reply       *Reply // nil without one
	Err         error  // why there is no reply
	Written     int64  // bytes that were sent, for words only
}

// Write makes a request that changes something, once, under a separate deadline. The end of ctx stops it at once as
// long as no byte was sent; afterwards the reply has Config.Grace to come. The request's time limit stops it only
// before the first byte.
func (c *Client) Write(ctx context.Context, r Request) (out Result) {
	sending, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	sending, stopDeadline := context.WithTimeoutCause(sending, c.RequestTimeout, errDeadline)
	defer stopDeadline()
	tracker := newWriteTracker(func() bool { return c.expired(r.SendBefore) }, r.BeforeFirstByte)
	defer context.AfterFunc(ctx, func() {
		if tracker.closeIfUnwritten() {
			cancel(ErrInterrupted)
			return
		}
		grace := time.AfterFunc(c.Grace, func() { cancel(ErrGraceOver) })
		context.AfterFunc(sending, func() { grace.Stop() })
	})()
	limited, stop := c.Until(context.WithoutCancel(ctx), r.SendBefore)
	defer stop()
	defer context.AfterFunc(limited, func() {
		if errors.Is(context.Cause(limited), ErrExpired) && tracker.closeIfUnwritten() {
			cancel(ErrExpired)
		}
	})()
	if err := Guard(func() { out = c.roundTrip(sending, tracker, r) }); err != nil {
		return Result{SafeToRetry: tracker.closeIfUnwritten(), Err: err, Written: tracker.bytesWritten()}
	}
	return out
}

func (c *Client) roundTrip(ctx context.Context, tracker *writeTracker, r Request) Result {
	ctx, way := withPassage(tracker.trace(ctx))
	req, size, err := c.build(ctx, r)
	if err != nil {
		return Result{SafeToRetry: tracker.closeIfUnwritten(), Err: err}
	}
	resp, err := c.sender.RoundTrip(req)
	if err == nil {
		defer resp.Body.Close()
	} else {
		err = c.blame(req, way, err)
	}
	c.afterReply()
	// A server can send a reply unasked. If no byte of ours was written, it does not answer this request.
	if tracker.closeIfUnwritten() {
		return Result{SafeToRetry: true, Err: cmp.Or(err, errUnasked)}
	}
	if err != nil {
		return Result{Err: err, Written: tracker.bytesWritten()}
	}
	reply := readReply(resp, r.Limit)
	if reply.Err == nil && reply.Status < http.StatusMultipleChoices && !tracker.wroteAll(ctx, size) {
		reply.Err = ErrEarlyReply
	}
	return Result{Reply: reply, Written: tracker.bytesWritten()}
}

// Read makes a request that changes nothing, once, on a pooled connection.
func (c *Client) Read(ctx context.Context, r Request) (*Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.RequestTimeout, errDeadline)
	defer cancel()
	ctx, way := withPassage(ctx)
	req, _, err := c.build(ctx, r)
	if err != nil {
		return nil, err
	}
	resp, err := c.reader.RoundTrip(req)
	if err != nil {
		return nil, c.blame(req, way, err)
	}
	defer resp.Body.Close()
	reply := readReply(resp, r.Limit)
	if reply.Err != nil && reply.Status < http.StatusMultipleChoices {
		return nil, reply.Err
	}
	return reply, nil
}

// readReply reads at most limit bytes; a longer body is cut, which its Err says.
func readReply(resp *http.Response, limit int64) *Reply {
	out := &Reply{Status: resp.StatusCode, Header: resp.Header}
	out.Body, out.Err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if int64(len(out.Body)) > limit {
		out.Body, out.Err = out.Body[:limit], fmt.Errorf("%w (%d bytes)", ErrReplyTooLong, limit)
	}
	return out
}
