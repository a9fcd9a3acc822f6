// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// A defect in what follows the first byte does not lose the receipt: whoever has no receipt sends again.
func TestAPanicAfterTheFirstByteIsAnUnknownReceipt(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{"text": canary + secretText, "error": errors.New(secretText), "runtime": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, nil)
			c := server.client(t, panicAt(stepRead, value), WithRequestIDs(func() string { return "request-1" }))
			receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
			if err != nil || receipt.Outcome != OutcomeUnknown || receipt.RequestID != "request-1" || receipt.SentAt.IsZero() || !errors.Is(receipt.Cause, wire.ErrInternal) {
				t.Fatalf("got %+v, %v", receipt, err)
			}
			checkHarmless(t, chain(receipt.Cause))
			if n := len(server.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func panicAt(step string, value any) Option {
	return func(c *config) {
		c.step = func(now string) {
			if now != step {
				return
			}
			if value == nil {
				_ = []int{}[len(now):]
			}
			panic(value)
		}
	}
}

// A log that fails changes nothing.
func TestAPanicInTheLogChangesNothing(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]Option{
		"text":    WithLog(func(context.Context, string, map[string]any) { panic(canary) }),
		"runtime": WithLog(func(context.Context, string, map[string]any) { _ = []int{}[len(canary):] }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, nil)
			c := server.client(t, opt)
			receipt, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
			if err != nil || receipt.Outcome != OutcomeConfirmed || receipt.Cause != nil || len(server.requests()) != 1 {
				t.Errorf("got %+v, %v", receipt, err)
			}
			if _, err := c.GetContacts(t.Context(), "sam"); err != nil {
				t.Errorf("reading: %v", err)
			}
		})
	}
}

// A refusal stays a refusal when its words cannot be made.
func TestAPanicWhileWordingARefusal(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	_, err := server.client(t, panicAt(stepError, "x")).SendNotification(t.Context(), Send{Message: maintenance()})
	failure := asSendError(t, err)
	if failure.Certainty != Rejected || failure.HTTPStatus != http.StatusUnauthorized || !errors.Is(err, ErrUnauthorized) || failure.RequestID == "" || failure.Advice() == "" {
		t.Errorf("got %+v", failure)
	}
	if !strings.Contains(failure.Error(), "401") {
		t.Errorf("got %q", failure)
	}
}
