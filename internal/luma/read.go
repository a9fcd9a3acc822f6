// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	retry "github.com/sethvargo/go-retry"
)

// maxObeyedDelay is the longest Retry-After a read waits for by itself; a longer one is shown instead.
const maxObeyedDelay = 5 * time.Second

// read makes a GET. It is repeated after a lost reply and after those that speak of a passing trouble.
func (c *Client) read(ctx context.Context, r request) (*reply, error) {
	r.method = http.MethodGet
	var last *reply
	attempt := 0
	err := retry.Do(ctx, c.newBackoff(), func(ctx context.Context) error {
		attempt++
		started := time.Now()
		var err error
		last, err = c.readOnce(ctx, r)
		_ = guarded(func() { c.logRequest(ctx, r, attempt, time.Since(started), result{reply: last, err: err}) })
		switch {
		case err != nil && curable(err):
			return retry.RetryableError(err)
		case err != nil:
			return err
		case passing(last.status) && c.waitAsTold(ctx, last):
			return retry.RetryableError(errPassing)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errPassing) {
		return nil, err
	}
	return last, nil
}

// errPassing marks a reply that is worth a repeat; when the repeats are used up the reply itself is reported.
var errPassing = errors.New("temporary status")

func passing(status int) bool {
	return slices.Contains([]int{http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, status)
}

// waitAsTold waits for a short Retry-After and reports whether a repeat makes sense.
func (c *Client) waitAsTold(ctx context.Context, last *reply) bool {
	told := last.header.Get("Retry-After")
	if told == "" {
		return true
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(told))
	delay := time.Duration(seconds) * time.Second
	if err != nil || delay > maxObeyedDelay {
		return false
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *Client) readOnce(ctx context.Context, r request) (*reply, error) {
	release, err := c.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	ctx, cancel := context.WithTimeoutCause(ctx, c.requestTimeout, errDeadline)
	defer cancel()
	req, _, err := c.newRequest(ctx, r)
	if err != nil {
		return nil, err
	}
	resp, err := c.reader.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	out := readReply(resp, r.limit)
	if out.err != nil && resp.StatusCode < http.StatusMultipleChoices {
		return nil, out.err
	}
	return out, nil
}
