// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// logBook keeps what a client logs.
type logBook struct {
	mu    sync.Mutex
	lines []map[string]any
}

func (l *logBook) add(_ context.Context, msg string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fields["msg"] = msg
	l.lines = append(l.lines, fields)
}

func (l *logBook) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprint(l.lines)
}

// chain is the text of an error and of everything it wraps.
func chain(err error) string {
	if err == nil {
		return ""
	}
	text := fmt.Sprintf("%v | %+v\n", err, err)
	if advisor, ok := err.(interface{ Advice() string }); ok {
		text += advisor.Advice() + "\n"
	}
	if e, ok := errors.AsType[*SendError](err); ok {
		text += fmt.Sprintf("%+v\n", *e)
	}
	if e, ok := errors.AsType[*APIError](err); ok {
		text += fmt.Sprintf("%+v\n", *e)
	}
	switch e := err.(type) { //nolint:errorlint // it is the chain that is walked
	case interface{ Unwrap() error }:
		text += chain(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			text += chain(inner)
		}
	}
	return text
}

const secretText = "canary-message-5d1f"

// Whatever a server does with what it was sent, neither the token nor the message comes out of the client, and no
// terminal obeys.
func TestNothingSecretComesOut(t *testing.T) {
	t.Parallel()
	const echo = "Bearer " + canary + " " + "\x1b[31m\u202e\u009b2J"
	split := canary[:8] + "\u200b" + canary[8:]
	for name, reply := range map[string]string{
		"status line":        "HTTP/1.1 400 " + echo + "\r\nContent-Length: 0\r\n\r\n",
		"garbage":            echo + "\r\n\r\n",
		"header name":        "HTTP/1.1 200 OK\r\n" + echo + "\r\n\r\n",
		"length":             "HTTP/1.1 200 OK\r\nContent-Length: " + canary + "\r\n\r\n",
		"encoding":           "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + canary + "\r\n\r\n",
		"chunk":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + canary + "\r\n",
		"redirect":           "HTTP/1.1 307 x\r\nLocation: https://" + canary + ":x@h.example/" + canary + "?t=" + canary + "\r\nContent-Length: 0\r\n\r\n",
		"redirect, password": "HTTP/1.1 307 x\r\nLocation: https://sam:" + secretText + "@h.example/\r\nContent-Length: 0\r\n\r\n",
		"broken redirect":    "HTTP/1.1 307 x\r\nLocation: ::" + canary + "\r\nContent-Length: 0\r\n\r\n",
		"Retry-After":        "HTTP/1.1 429 x\r\nRetry-After: " + echo + "\r\nContent-Length: 0\r\n\r\n",
		"plain body":         "HTTP/1.1 401 x\r\n\r\n" + echo,
		"split token":        "HTTP/1.1 401 x\r\n\r\n" + split,
		"page":               "HTTP/1.1 403 x\r\n\r\n<html><title>" + echo + "</title>",
		"refusing envelope":  "HTTP/1.1 400 x\r\n\r\n" + `{"message":"` + canary + `\u001b[1m","errors":["` + split + `",{"a":"` + canary + `"}]}`,
		"failing envelope":   "HTTP/1.1 500 x\r\n\r\n" + `{"status":500,"message":"` + canary + `","errors":["` + canary + `"],"data":["` + canary + `"]}`,
		"unclear envelope":   "HTTP/1.1 200 x\r\n\r\n" + `{"status":500,"message":"` + canary + `","errors":["` + canary + `"],"data":["` + canary + `"]}`,
		"partial envelope":   "HTTP/1.1 200 x\r\n\r\n" + `{"status":200,"message":"` + canary + `","errors":["` + canary + `\u202e"],"data":["` + canary + "\u202e" + `"]}`,
		"long before it":     "HTTP/1.1 400 x\r\n\r\n" + strings.Repeat("x", maxWords-10) + canary,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := newFarEnd(t, false, func(p *peer) {
				if p.deliver() {
					p.say("%s", reply)
					p.fin()
				}
			})
			var log logBook
			m := maintenance()
			m.Content.Text = secretText
			receipt, err := newTestClient(t, far.url(), WithLog(log.add)).SendNotification(t.Context(), Send{Message: m})
			shown := fmt.Sprintf("%+v\n", receipt) + chain(err) + chain(receipt.Cause) + log.all()
			checkHarmless(t, shown)
		})
	}
}

func checkHarmless(t *testing.T, shown string) {
	t.Helper()
	for _, secret := range []string{canary, canary[:12], secretText} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q comes out: %s", secret, shown)
		}
	}
	if strings.ContainsFunc(strings.ReplaceAll(shown, "\n", " "), forbidden) {
		t.Errorf("control characters come out: %q", shown)
	}
}

// The same holds for the rest of the API, and for what nothing was sent to.
func TestNothingSecretComesOutOfOtherCalls(t *testing.T) {
	t.Parallel()
	echo := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/"+r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprintf(w, `{"message":"%s","data":[{"id":"%s"}]}`, r.Header.Get("Authorization"), canary)
	}
	calls := map[string]func(*Client) error{
		"contacts": func(c *Client) error { _, err := c.GetContacts(t.Context(), secretText); return err },
		"read":     func(c *Client) error { _, err := c.CachedTemplate(t.Context(), "1"); return err },
		"create":   func(c *Client) error { _, err := c.CreateTemplate(t.Context(), textInput("n", secretText)); return err },
		"update": func(c *Client) error {
			_, err := c.UpdateTemplate(t.Context(), "1", 1, textInput("n", secretText))
			return err
		},
		"delete": func(c *Client) error { return c.DeleteTemplate(t.Context(), "1") },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, endpoint := range []string{newFakeLuma(t, echo).URL, "http://127.0.0.1:0"} {
				var log logBook
				err := call(newTestClient(t, strings.Replace(endpoint, ":0", ":1", 1), WithLog(log.add), WithMaxRetries(0)))
				if err == nil {
					t.Fatal("no error")
				}
				checkHarmless(t, chain(err)+log.all())
			}
		})
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, nil)
	var log logBook
	c := server.client(t, WithLog(log.add), WithRequestIDs(func() string { return "request-1" }))
	if _, err := c.SendNotification(t.Context(), Send{Message: maintenance()}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetContacts(t.Context(), "sam@gmail.com"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]any{
		{"msg": "Luma API request", "method": "POST", "path": sendPath, "status": 200, "attempt": 1, "request_id": "request-1", "safe_to_retry": false},
		{"msg": "Luma API request", "method": "GET", "path": contactsPath, "status": 200, "attempt": 1},
	} {
		got := log.lines[i]
		if _, ok := got["duration_ms"].(int64); !ok {
			t.Errorf("line %d has no duration", i)
		}
		delete(got, "duration_ms")
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("line %d: got %v, want %v", i, got, want)
		}
	}
}

// What is behind a shown error can still be asked for.
func TestShownErrorsKeepTheirKind(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, "https://luma2.serviceaide.com/vsa")
	err := error(c.sendError(c.cleaner, "1", result{Result: wire.Result{SafeToRetry: true, Err: fmt.Errorf("x: %w", &wire.ProxyRefusal{Status: 407})}}))
	if refusal, ok := errors.AsType[*wire.ProxyRefusal](err); !ok || refusal.Status != 407 {
		t.Errorf("got %v", err)
	}
	err = c.sendError(c.cleaner, "1", result{Result: wire.Result{Reply: &wire.Reply{Status: 401, Header: http.Header{}}}})
	if !errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrForbidden) {
		t.Errorf("got %v", err)
	}
}
