// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// What each answer of the tenant means to a window; the answers are those of the notification's own tests.
func TestWindowCreateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := withFault(t, newWindow(t), test.fault)
			diags := w.apply(w.plan(exchange()))
			if failed := test.outcome == ""; (w.state == nil) != failed || (len(errorsIn(diags)) > 0) != failed {
				t.Fatalf("state %v with:\n%s", w.state, describe(diags))
			}
			if w.state != nil && w.last("outcome") != test.outcome {
				t.Errorf("outcome %v, want %s", w.last("outcome"), test.outcome)
			}
			if test.outcome == "unknown" && !strings.Contains(describe(diags), "texts.announcement") {
				t.Errorf("no next step in:\n%s", describe(diags))
			}
			w.tenant.ClearFaults()
			w.must(exchange())
			if got := len(w.messages()); got != test.delivered+test.next {
				t.Errorf("%d delivered after the next apply, want %d", got, test.delivered+test.next)
			}
		})
	}
}

// A change whose fate is not known counts as told and is not sent again; a failed one is planned again.
func TestWindowUpdateOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.must(exchange())
			before := w.state
			withFault(t, w, test.fault)
			diags := w.apply(w.plan(aDayLater()))
			failed := test.outcome == ""
			if (len(errorsIn(diags)) > 0) != failed || failed != (w.state["starts_at"] == before["starts_at"]) {
				t.Fatalf("state %v with:\n%s", w.state, describe(diags))
			}
			w.tenant.ClearFaults()
			w.must(aDayLater())
			if got := len(w.messages()); got != 1+test.delivered+test.next {
				t.Errorf("%d delivered after the next apply, want %d", got, 1+test.delivered+test.next)
			}
			w.must(aDayLater(object{"title": "Exchange move"}))
			if last := w.messages()[len(w.messages())-1].Message; strings.Contains(last, "start") || !strings.Contains(last, "→ “Exchange move”") {
				t.Errorf("the next change tells again what was told: %s", last)
			}
		})
	}
}

func TestWindowDestroyOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.must(exchange())
			before := w.state
			withFault(t, w, test.fault)
			diags := w.apply(w.plan(nil))
			failed := test.outcome == ""
			if (len(errorsIn(diags)) > 0) != failed || (w.state == nil) == failed {
				t.Fatalf("state %v with:\n%s", w.state, describe(diags))
			}
			if warned := test.outcome != "confirmed" && test.outcome != "accepted"; !failed && (len(diags) > 0) != warned {
				t.Errorf("destroyed with:\n%s", describe(diags))
			}
			w.tenant.ClearFaults()
			if failed {
				if !strings.Contains(describe(diags), "destroy = false") || w.state["id"] != before["id"] {
					t.Errorf("state %v with:\n%s", w.state, describe(diags))
				}
				w.must(nil)
			}
			if got := len(w.messages()); got != 1+test.delivered+test.next {
				t.Errorf("%d delivered, want %d", got, 1+test.delivered+test.next)
			}
		})
	}
}

// A close by status that fails keeps the window scheduled, so that it is planned again.
func TestWindowCloseOutcomes(t *testing.T) {
	t.Parallel()
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.must(exchange())
			withFault(t, w, test.fault)
			completed := exchange(object{"status": "completed"})
			diags := w.apply(w.plan(completed))
			if failed := test.outcome == ""; (len(errorsIn(diags)) > 0) != failed || failed != (w.state["status"] == "scheduled") {
				t.Fatalf("state %v with:\n%s", w.state, describe(diags))
			}
			w.tenant.ClearFaults()
			w.must(completed)
			w.must(nil)
			if got := len(w.messages()); got != 1+test.delivered+test.next {
				t.Errorf("%d delivered, want %d", got, 1+test.delivered+test.next)
			}
		})
	}
}

func withFault(t *testing.T, w *windowRun, fault emulator.Fault) *windowRun {
	t.Helper()
	w.settings(object{"request_timeout": "500ms"})
	if fault.Action != "" {
		w.tenant.Fault(fault)
	}
	return w
}

// No diagnostic holds what a notice says.
func TestWindowDiagnosticsHoldNoText(t *testing.T) {
	t.Parallel()
	const secret = "the vault moves"
	own := exchange(object{"description": secret, "messages": object{"announcement": secret, "completion": secret, "cancellation": secret}})
	for _, test := range outcomes {
		w := withFault(t, newWindow(t), test.fault)
		p := w.plan(own)
		diags := slices.Concat(p.resp.Diagnostics, w.apply(p))
		if w.state != nil {
			p = w.plan(nil)
			diags = slices.Concat(diags, p.resp.Diagnostics, w.apply(p))
		}
		if strings.Contains(describe(diags), secret) {
			t.Errorf("%s: %s", test.name, describe(diags))
		}
	}
}
