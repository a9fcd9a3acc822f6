// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// events is what happened around a send, in order.
type events struct {
	mu   sync.Mutex
	list []string
}

func (e *events) add(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, what)
}

// Whoever keeps a record hears of each attempt before the tenant can, and of each one that certainly delivered nothing
// before the next begins.
func TestAttemptsAreAnnounced(t *testing.T) {
	t.Parallel()
	ok := func(w http.ResponseWriter) { _, _ = io.WriteString(w, okEnvelope) }
	status := func(code int) func(http.ResponseWriter) { return func(w http.ResponseWriter) { w.WriteHeader(code) } }
	patient := []Option{WithMaxRetryWait(time.Minute), func(c *config) { c.refusalWait = 1 }}
	tooLate := func(s *Send) { s.SendBefore = time.Now().Add(-time.Hour) }
	panics := func(s *Send) { s.FirstByte = func(string) { panic("disk") } }
	for name, tt := range map[string]struct {
		answers []func(http.ResponseWriter)
		options []Option
		change  func(*Send)
		want    string
	}{
		"accepted": {answers: []func(http.ResponseWriter){ok}, want: "first byte, arrived"},
		"rejected": {answers: []func(http.ResponseWriter){status(400)}, want: "first byte, arrived, undelivered"},
		"unknown":  {answers: []func(http.ResponseWriter){status(503)}, want: "first byte, arrived"},
		"refused for now": {
			answers: []func(http.ResponseWriter){status(429), ok}, options: patient, want: "first byte, arrived, undelivered, first byte, arrived",
		},
		"expired at once":   {change: tooLate, want: "undelivered"},
		"nothing listens":   {options: []Option{WithMaxRetries(1)}, want: "undelivered, undelivered"},
		"the record panics": {answers: []func(http.ResponseWriter){ok}, change: panics, want: "arrived"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log events
			answers := slices.Clone(tt.answers)
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				log.add("arrived")
				answers[0](w)
				answers = answers[1:]
			})
			if name == "nothing listens" {
				server.Close()
			}
			var ids []string
			send := Send{
				Message:     maintenance(),
				FirstByte:   func(id string) { log.add("first byte"); ids = append(ids, id) },
				Undelivered: func(string) { log.add("undelivered") },
			}
			if tt.change != nil {
				tt.change(&send)
			}
			receipt, _ := server.client(t, tt.options...).SendNotification(t.Context(), send)
			if got := strings.Join(log.list, ", "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if receipt.RequestID != "" && slices.ContainsFunc(ids, func(id string) bool { return id != receipt.RequestID }) {
				t.Errorf("announced %q, sent %q", ids, receipt.RequestID)
			}
		})
	}
}

// The time limit is asked after the record was written: however long that takes, nothing is sent too late.
func TestTheLimitIsAskedAfterTheRecord(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, nil)
	limit := time.Now().Add(time.Hour)
	var mu sync.Mutex
	now := limit.Add(-time.Minute)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	undelivered := 0
	_, err := server.client(t, WithClock(clock)).SendNotification(t.Context(), Send{
		Message: maintenance(), SendBefore: limit,
		FirstByte:   func(string) { mu.Lock(); defer mu.Unlock(); now = limit },
		Undelivered: func(string) { undelivered++ },
	})
	if got := verdictOf(t, Receipt{}, err); got != notSent || len(server.requests()) != 0 || undelivered != 1 {
		t.Errorf("got %s, %v, %d requests, %d undelivered", got, err, len(server.requests()), undelivered)
	}
}
