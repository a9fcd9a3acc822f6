// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
)

// actionWords is what the client sees of each action; %d is the status.
var actionWords = map[faults.Action]string{
	faults.ActionStatus:      "answer %d",
	faults.ActionRedirect:    "redirect with %d",
	faults.ActionHTML:        "answer %d with a proxy's page",
	faults.ActionEmpty:       "answer %d without a body",
	faults.ActionBadEnvelope: "answer 200 with a body that says %d",
	faults.ActionOversize:    "answer 200 with 4 MiB",
	faults.ActionGzipBomb:    "answer 200 with 64 MiB of packed zeros",
	faults.ActionDelay:       "answer late",
	faults.ActionSlow:        "let the answer drip",
	faults.ActionHold:        "hold the answer until the fault is cleared",
	faults.ActionHang:        "never answer",
	faults.ActionRST:         "reset the connection",
	faults.ActionFIN:         "close the connection",
	faults.ActionPartial:     "close the connection within the status line",
	faults.ActionGarbage:     "send bytes that are not HTTP",
	faults.ActionContinue:    "answer 100 Continue, then close the connection",
	faults.ActionTruncate:    "cut the answer in half",
	faults.ActionTwoLengths:  "answer with two different Content-Length headers",
	faults.ActionHeaderBomb:  "answer with 16 MiB of headers",
}

// defaultStatus is what an action answers unless the fault names a status.
var defaultStatus = map[faults.Action]int{
	faults.ActionStatus: http.StatusServiceUnavailable, faults.ActionRedirect: http.StatusTemporaryRedirect, faults.ActionHTML: http.StatusOK,
	faults.ActionEmpty: http.StatusOK, faults.ActionBadEnvelope: http.StatusInternalServerError,
}

// actionInWords says what a fault does: "Deliver, then reset the connection".
func actionInWords(f faults.Fault) string {
	what := actionWords[f.Action]
	if what == "" { // an action that came later; a test finds it
		return string(f.Action)
	}
	if strings.Contains(what, "%d") {
		status := f.Status
		if status == 0 {
			status = defaultStatus[f.Action]
		}
		what = fmt.Sprintf(what, status)
	}
	if f.Deliver == faults.DeliverBefore {
		return "Deliver, then " + what
	}
	return strings.ToUpper(what[:1]) + what[1:] + ", deliver nothing"
}

// faultDetail says which requests a fault hits, and everything that its action leaves open.
func faultDetail(f faults.Fault) string {
	parts := []string{matchInWords(f.Match)}
	add := func(given bool, format string, args ...any) {
		if given {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(f.Skip > 0, "lets %s pass first", plural(f.Skip, "request"))
	add(f.Probability > 0 && f.Probability < 1, "hits %g %% of them (seed %d)", 100*f.Probability, f.Seed)
	add(f.Delay > 0, "takes %s", f.Delay)
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) {
		add(true, "header %s: %s", name, f.Headers[name])
	}
	add(f.Body != "", "body %s", f.Body)
	return strings.Join(parts, " · ")
}

// matchInWords says which requests match: "POST requests to …/message".
func matchInWords(m faults.Match) string {
	who := "Every request"
	if m.Method != "" {
		who = m.Method + " requests"
	}
	if m.Path != "" {
		who += " to …" + m.Path
	}
	if m.Contains != "" {
		who += fmt.Sprintf(" with “%s” in the body", m.Contains)
	}
	return who
}
