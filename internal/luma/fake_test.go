// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// canary is a token that must never show up anywhere.
const canary = "c4n4ry70k3n0123456789"

const okEnvelope = `{"timestamp":1562831242123,"status":200,"message":"OK","errors":[],"data":[]}`

// fakeLuma is a plain HTTP tenant that keeps what it was asked.
type fakeLuma struct {
	*httptest.Server
	mu  sync.Mutex
	got []recorded
}

type recorded struct {
	method, path, query, body string
	header                    http.Header
	proto                     int
}

// newFakeLuma answers with handler, or by default with an envelope that confirms everything.
func newFakeLuma(t testing.TB, handler http.HandlerFunc) *fakeLuma {
	t.Helper()
	f := &fakeLuma{}
	f.Server = httptest.NewServer(f.record(handler))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeLuma) record(handler http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		f.mu.Lock()
		f.got = append(f.got, recorded{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Clone(), r.ProtoMajor})
		f.mu.Unlock()
		if handler == nil {
			_, _ = io.WriteString(w, okEnvelope)
			return
		}
		handler(w, r)
	})
}

func (f *fakeLuma) requests() []recorded {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]recorded(nil), f.got...)
}

func (f *fakeLuma) client(t testing.TB, opts ...Option) *Client {
	t.Helper()
	return newTestClient(t, f.URL+"/vsa", opts...)
}

// newTestClient repeats without waiting long, and not after a 429.
func newTestClient(t testing.TB, endpoint string, opts ...Option) *Client {
	t.Helper()
	quick := func(c *config) { c.backoff, c.maxRetryWait = time.Microsecond, 0 }
	c, err := New(endpoint, canary, append([]Option{quick}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// verdict is what is known of a message after a send.
type verdict int

const (
	notSent verdict = iota
	rejected
	accepted
	unknown
)

func (v verdict) String() string {
	return [...]string{"not sent", "rejected", "accepted", "unknown"}[v]
}

func verdictOf(t testing.TB, receipt Receipt, err error) verdict {
	t.Helper()
	switch {
	case err != nil && asSendError(t, err).Certainty == NotSent:
		return notSent
	case err != nil:
		return rejected
	case receipt.Outcome == OutcomeUnknown:
		return unknown
	default:
		return accepted
	}
}

func asSendError(t testing.TB, err error) *SendError {
	t.Helper()
	failure, ok := errors.AsType[*SendError](err)
	if !ok {
		t.Fatalf("got %T %v, want a *SendError", err, err)
	}
	return failure
}

func asAPIError(t testing.TB, err error) *APIError {
	t.Helper()
	failure, ok := errors.AsType[*APIError](err)
	if !ok {
		t.Fatalf("got %T %v, want an *APIError", err, err)
	}
	return failure
}
