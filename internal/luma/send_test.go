// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestSendNotification(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, nil)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	c := server.client(t, WithClock(func() time.Time { return now }), WithUserAgent("test/1"))
	receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Outcome != OutcomeConfirmed || receipt.Status != 200 || receipt.HTTPStatus != 200 || receipt.StatusMessage != "OK" ||
		receipt.Data != "[]" || receipt.Errors != nil || receipt.Cause != nil || receipt.SentAt != now.UTC() {
		t.Errorf("got %+v", receipt)
	}
	requests := server.requests()
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	got := requests[0]
	if got.method != "POST" || got.path != "/vsa/public/notifylumauser/message" || got.query != "" {
		t.Errorf("got %s %s ? %s", got.method, got.path, got.query)
	}
	for header, want := range map[string]string{
		"Authorization": "Bearer " + canary,
		"Content-Type":  "application/json",
		"User-Agent":    "test/1",
		"X-Request-Id":  receipt.RequestID,
	} {
		if got.header.Get(header) != want {
			t.Errorf("%s: got %q, want %q", header, got.header.Get(header), want)
		}
	}
	if _, err := uuid.Parse(receipt.RequestID); err != nil {
		t.Errorf("the request ID %q is not a UUID", receipt.RequestID)
	}
}

func TestEachSendHasItsOwnRequestID(t *testing.T) {
	t.Parallel()
	c := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }).client(t)
	first, err1 := c.SendNotification(t.Context(), Send{Message: maintenance()})
	second, err2 := c.SendNotification(t.Context(), Send{Message: maintenance()})
	if err1 != nil || err2 != nil || first.RequestID == second.RequestID {
		t.Errorf("got %q, %v and %q, %v", first.RequestID, err1, second.RequestID, err2)
	}
}
