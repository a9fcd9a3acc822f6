// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	retry "github.com/sethvargo/go-retry"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/redact"
)

var (
	errInterrupted  = errors.New("the run was interrupted")
	errGraceOver    = fmt.Errorf("%w and no answer came within the grace period", errInterrupted)
	errDeadline     = fmt.Errorf("no answer came within the request timeout: %w", context.DeadlineExceeded)
	errReplyTooLong = errors.New("the reply is longer than allowed")
	errUnasked      = errors.New("the server spoke before it was asked")
	errHeadTooLong  = errors.New("the request line and the Host header are longer than allowed")
	errEarlyReply   = errors.New("the reply came before the whole request had left")
)

// request is one call of the API.
type request struct {
	method, path string // path from the endpoint on, with its query
	body         []byte
	id           string         // X-Request-Id, "" for none
	ifMatch      string         // template version, "" for none
	limit        int64          // of the reply's bytes
	secret       *redact.Secret // the message, when it is one
	sendBefore   time.Time      // no first byte leaves from then on; zero for no limit
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
		_ = guarded(func() { c.logRequest(ctx, r, attempt, time.Since(started), last) })
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
	out := result{sentAt: c.now()}
	if err := guarded(func() { out = c.roundTrip(sending, d, r) }); err != nil {
		out.nothingLeft, out.err = d.seal(), err
		out.left = d.bytesLeft()
	}
	return out
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
	c.enter(stepReply)
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
	size, err := c.measure(probe)
	if err != nil {
		return nil, 0, err
	}
	req, err := build(ctx)
	return req, size, err
}

// measure is the size of a request as the transport writes it. A request whose line and Host header do not fit the transport's
// write buffer is refused: the trace could then not tell that it is being written (see departure).
func (c *Client) measure(probe *http.Request) (int64, error) {
	write := probe.Write
	if proxy := c.plainProxy(probe); proxy != nil {
		write = probe.WriteProxy
		if proxy.User != nil {
			probe.Header.Set("Proxy-Authorization", "Basic "+basicAuth(proxy.User))
		}
	}
	var m meter
	if err := write(&m); err != nil {
		return 0, err
	}
	if m.head() > maxHead {
		return 0, fmt.Errorf("%w (%d bytes)", errHeadTooLong, maxHead)
	}
	return m.size, nil
}

// plainProxy is the proxy that gets a request itself, with its absolute URL, in place of a tunnel; nil when there is none.
func (c *Client) plainProxy(req *http.Request) *url.URL {
	if req.URL.Scheme != "http" || c.sender.Proxy == nil {
		return nil
	}
	proxy, err := c.sender.Proxy(req)
	if err != nil || proxy == nil || strings.HasPrefix(proxy.Scheme, "socks") {
		return nil
	}
	return proxy
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
}

// meter counts what is written to it and keeps the beginning.
type meter struct {
	size  int64
	first []byte
}

func (m *meter) Write(p []byte) (int, error) {
	m.size += int64(len(p))
	m.first = append(m.first, p[:min(len(p), maxHead+1-len(m.first))]...)
	return len(p), nil
}

// head is the size of the request line and the Host header, or more than maxHead.
func (m *meter) head() int {
	_, rest, found := bytes.Cut(m.first, []byte("\r\n"))
	_, rest, whole := bytes.Cut(rest, []byte("\r\n"))
	if !found || !whole {
		return maxHead + 1
	}
	return len(m.first) - len(rest)
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
