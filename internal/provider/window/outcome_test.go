// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// What each answer of the tenant means to a window; the answers are those of the notification's own tests.
func TestWindowCreateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			w := answering(t, newWindow(t), test)
			diags := w.Apply(w.Plan(exchange()))
			if failed := test.Outcome == ""; (w.State == nil) != failed || (len(protocol.Errors(diags)) > 0) != failed {
				t.Fatalf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			if w.State != nil && w.last("outcome") != test.Outcome {
				t.Errorf("outcome %v, want %s", w.last("outcome"), test.Outcome)
			}
			if test.Outcome == "unknown" && !strings.Contains(protocol.Describe(diags), "texts.announcement") {
				t.Errorf("no next step in:\n%s", protocol.Describe(diags))
			}
			w.tenant.ClearFaults()
			w.Must(exchange())
			if got := len(w.messages()); got != test.Delivered+test.Next {
				t.Errorf("%d delivered after the next apply, want %d", got, test.Delivered+test.Next)
			}
		})
	}
}

// A change whose fate is not known counts as seen and is not sent again; a failed one is planned again.
func TestWindowUpdateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			before := w.State
			answering(t, w, test)
			diags := w.Apply(w.Plan(aDayLater()))
			failed := test.Outcome == ""
			if (len(protocol.Errors(diags)) > 0) != failed || failed != (w.State["starts_at"] == before["starts_at"]) {
				t.Fatalf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			w.tenant.ClearFaults()
			w.Must(aDayLater())
			if got := len(w.messages()); got != 1+test.Delivered+test.Next {
				t.Errorf("%d delivered after the next apply, want %d", got, 1+test.Delivered+test.Next)
			}
			w.Must(aDayLater(object{"title": "Exchange move"}))
			if last := w.messages()[len(w.messages())-1].Message; strings.Contains(last, "start") || !strings.Contains(last, "→ “Exchange move”") {
				t.Errorf("the next change repeats what was sent: %s", last)
			}
		})
	}
}

func TestWindowDestroyOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			before := w.State
			answering(t, w, test)
			diags := w.Apply(w.Plan(nil))
			failed := test.Outcome == ""
			if (len(protocol.Errors(diags)) > 0) != failed || (w.State == nil) == failed {
				t.Fatalf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			if warned := test.Outcome != "confirmed" && test.Outcome != "accepted"; !failed && (len(diags) > 0) != warned {
				t.Errorf("destroyed with:\n%s", protocol.Describe(diags))
			}
			w.tenant.ClearFaults()
			if failed {
				if !strings.Contains(protocol.Describe(diags), "destroy = false") || w.State["id"] != before["id"] {
					t.Errorf("state %v with:\n%s", w.State, protocol.Describe(diags))
				}
				w.Must(nil)
			}
			if got := len(w.messages()); got != 1+test.Delivered+test.Next {
				t.Errorf("%d delivered, want %d", got, 1+test.Delivered+test.Next)
			}
		})
	}
}

// A close by status that fails keeps the window scheduled, so that it is planned again.
func TestWindowCloseOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			answering(t, w, test)
			completed := exchange(object{"status": "completed"})
			diags := w.Apply(w.Plan(completed))
			if failed := test.Outcome == ""; (len(protocol.Errors(diags)) > 0) != failed || failed != (w.State["status"] == "scheduled") {
				t.Fatalf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			w.tenant.ClearFaults()
			w.Must(completed)
			w.Must(nil)
			if got := len(w.messages()); got != 1+test.Delivered+test.Next {
				t.Errorf("%d delivered, want %d", got, 1+test.Delivered+test.Next)
			}
		})
	}
}

// answering makes the tenant answer so, to a provider that does not wait long.
func answering(t *testing.T, w *windowRun, answer providertest.Answer) *windowRun {
	t.Helper()
	w.settings(object{"request_timeout": "500ms"})
	answer.Arm(w.tenant)
	return w
}

// No diagnostic holds what a notice says.
func TestWindowDiagnosticsHoldNoText(t *testing.T) {
	t.Parallel()
	const secret = "the vault moves"
	own := exchange(object{"description": secret, "messages": object{"announcement": secret, "completion": secret, "cancellation": secret}})
	for _, test := range providertest.Answers {
		w := answering(t, newWindow(t), test)
		p := w.Plan(own)
		diags := slices.Concat(p.Diagnostics, w.Apply(p))
		if w.State != nil {
			p = w.Plan(nil)
			diags = slices.Concat(diags, p.Diagnostics, w.Apply(p))
		}
		if strings.Contains(protocol.Describe(diags), secret) {
			t.Errorf("%s: %s", test.Name, protocol.Describe(diags))
		}
	}
}
