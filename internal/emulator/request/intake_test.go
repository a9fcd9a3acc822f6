// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package request

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What a client sends, byte for byte, decides between a mistake that is answered and a client that is gone.
func TestIntakeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	chunked := "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
	sized := func(n int) string {
		return fmt.Sprintf("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", n)
	}
	for name, tc := range map[string]struct {
		sent   string
		closed bool
		want   error
		length int
	}{
		"whole":              {sized(3) + "abc", false, nil, 3},
		"empty":              {sized(0), false, nil, 0},
		"chunked":            {chunked + "3\r\nabc\r\n0\r\n\r\n", false, nil, 3},
		"large":              {sized(limit) + strings.Repeat("x", limit), false, nil, limit},
		"large chunk":        {chunked + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", limit, strings.Repeat("x", limit)), false, nil, limit},
		"too large":          {sized(limit+1) + strings.Repeat("x", limit+1), false, ErrTooLarge, limit},
		"no chunk length":    {chunked + "zz\r\nabc\r\n", false, ErrMalformed, 0},
		"chunk without end":  {chunked + "3\r\nabcdef", false, ErrMalformed, 3},
		"incomplete":         {sized(10) + "abc", false, ErrIncomplete, 3},
		"incomplete chunk":   {chunked + "a\r\nabc", false, ErrIncomplete, 3},
		"nothing of it":      {sized(10), false, ErrIncomplete, 0},
		"client left":        {sized(10) + "abc", true, nil, 3},
		"client left, chunk": {chunked + "a\r\nabc", true, nil, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intake := NewIntake()
			intake.timeout = 300 * time.Millisecond
			body, err := exchange(t, intake, tc.sent, tc.closed, limit)
			known := errors.Is(err, ErrTooLarge) || errors.Is(err, ErrMalformed) || errors.Is(err, ErrIncomplete) || errors.Is(err, ErrBusy)
			switch {
			case tc.closed && (err == nil || known):
				t.Errorf("%v, want an error of the connection", err)
			case !tc.closed && !errors.Is(err, tc.want):
				t.Errorf("%v, want %v", err, tc.want)
			}
			if len(body) != tc.length {
				t.Errorf("%d bytes, want %d", len(body), tc.length)
			}
		})
	}
}

// exchange sends bytes to a server that reads one body.
func exchange(t *testing.T, intake *Intake, sent string, closed bool, limit int64) ([]byte, error) {
	t.Helper()
	type result struct {
		body []byte
		err  error
	}
	results := make(chan result, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, done, err := intake.Read(w, r, limit)
		defer done()
		results <- result{body, err}
	}))
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go func() { _, _ = io.Copy(io.Discard, bufio.NewReader(conn)) }()
	if _, err := io.WriteString(conn, sent); err != nil && !closed {
		t.Log(err) // the server may have stopped reading
	}
	if closed {
		_ = conn.Close()
	}
	r := <-results
	return r.body, r.err
}

// The bodies that are in memory at a time are bounded; small ones never wait.
func TestIntakeTurns(t *testing.T) {
	t.Parallel()
	intake := NewIntake()
	intake.large = NewTurns(1, time.Millisecond)
	read := func(n int) (func(), error) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(strings.Repeat("x", n)))
		_, done, err := intake.Read(httptest.NewRecorder(), r, 1<<20)
		return done, err
	}
	first, err := read(smallBody + 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(smallBody + 1); !errors.Is(err, ErrBusy) {
		t.Errorf("a second large body: %v", err)
	}
	if _, err := read(smallBody - 1); err != nil {
		t.Errorf("a small body: %v", err)
	}
	first()
	first()
	second, err := read(smallBody + 1)
	if err != nil {
		t.Errorf("after the first: %v", err)
	}
	second()
}
