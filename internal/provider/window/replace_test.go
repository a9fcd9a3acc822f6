// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

var refused = emulator.Fault{Action: emulator.ActionStatus, Status: 400}

// What a replacement sends about the window that is replaced: nothing if the new one is scheduled, else what the new
// status says, to those who heard of the old one.
func TestWindowReplacedSends(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after object
		want          []string
	}{
		"scheduled":             {nil, nil, []string{"announcement", "announcement"}},
		"moved":                 {nil, object{"starts_at": "2026-12-01T22:00"}, []string{"announcement", "announcement"}},
		"completed":             {nil, completed, []string{"announcement", "completion"}},
		"cancelled":             {nil, cancelled, []string{"announcement", "cancellation"}},
		"cancelled silently":    {nil, merge(cancelled, object{"notify_on": []any{"create"}}), []string{"announcement"}},
		"closed before":         {completed, completed, nil},
		"never heard of":        {never, merge(everything, cancelled), nil},
		"never, then announced": {never, everything, []string{"announcement"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange(test.before))
			sends := len(test.want) > 0 && len(test.want) != len(w.messages())
			p := w.Plan(exchange(test.after), protocol.Replace)
			if (p.Values["last_notice"] == unknown) != sends {
				t.Errorf("last_notice is planned as %v", p.Values["last_notice"])
			}
			w.Must(exchange(test.after), protocol.Replace)
			w.requireSent(test.want...)
			if len(test.want) > 0 && test.after["status"] != nil {
				w.Must(nil)
				w.requireSent(test.want...)
			}
		})
	}
}

// While the new status is not known, the plan cannot say that the old window is closed: nothing is sent about it.
func TestWindowReplacedByUnknownStatus(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	p := w.Plan(exchange(object{"status": unknown}), protocol.Replace)
	diags := w.ApplyKnown(t.Context(), p, exchange(cancelled))
	if bad := protocol.Errors(diags); len(bad) > 0 || w.State["status"] != "cancelled" {
		t.Errorf("state %v with:\n%s", w.State, protocol.Describe(diags))
	}
	w.requireSent("announcement")
}

// The closing notice of a replacement is sent under the settings of its plan, or not at all.
func TestWindowReplacedUnderOtherSettings(t *testing.T) {
	t.Parallel()
	for name, rails := range map[string]struct{ planned, applied object }{"lifted": {redirect, nil}, "set": {nil, redirect}, "dry run lifted": {dryRun, nil}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.Must(exchange())
			w.settings(rails.planned)
			p := w.Plan(exchange(cancelled), protocol.Replace)
			w.settings(rails.applied)
			if diags := w.Apply(p); len(protocol.Errors(diags)) == 0 || w.State == nil {
				t.Errorf("state %v with:\n%s", w.State, protocol.Describe(diags))
			}
			w.requireSent("announcement")
		})
	}
}

// Terraform shows no plan of the destroy of a tainted window, and plans that of a deposed one during the apply: nothing
// is sent about either, and a warning says so.
func TestWindowReplacedWithoutAPlan(t *testing.T) {
	t.Parallel()
	const warning = "No closing notice was sent"
	t.Run("create_before_destroy", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.Must(exchange())
		p := w.Plan(exchange(cancelled), protocol.Replace, protocol.CreateBeforeDestroy)
		w.Server = providertest.To(t, w.tenant, nil, provider.WithClock(w.Clock.Now), provider.WithProcessNonce("the process that applies"))
		if diags := protocol.Describe(w.Apply(p)); !strings.Contains(diags, warning) {
			t.Errorf("applied with:\n%s", diags)
		}
		w.requireSent("announcement")
	})
	t.Run("tainted", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.Must(exchange())
		w.Tainted = true
		if diags := protocol.Describe(w.Must(exchange())); !strings.Contains(diags, warning) {
			t.Errorf("applied with:\n%s", diags)
		}
		w.requireSent("announcement", "announcement")
	})
}

// privateState is private state as the framework keeps it.
func privateState(t testing.TB, values map[string]string) []byte {
	t.Helper()
	encoded := map[string][]byte{}
	for key, value := range values {
		encoded[key] = []byte(value)
	}
	raw, err := json.Marshal(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// records is what versions before there was a history kept, by guard rail.
type records map[string]string

func (r records) private(t testing.TB) []byte {
	t.Helper()
	if r == nil {
		return nil
	}
	kept := []string{}
	for rail, record := range r {
		kept = append(kept, fmt.Sprintf("%q:%s", rail, record))
	}
	return privateState(t, map[string]string{legacyKey: "{" + strings.Join(kept, ",") + "}", "replaced": "true"})
}

const legacyKey = "told" // prose:allow the key in the state of released versions

const (
	forSam    = `"recipients":{"Contacts":["sam@gmail.com"],"Roles":null,"AllUsers":false,"ContactsInRoles":false}`
	announced = `{"title":"Exchange upgrade","start":"2026-12-02T05:00:00Z","end":"2026-12-02T07:00:00Z",` + forSam + `}`
	moved     = `{"title":"Exchange upgrade","start":"2026-12-02T06:00:00Z","end":"2026-12-02T07:00:00Z",` + forSam + `}`
)

// State of versions that kept no history continues with what they kept, and belongs to the tenant of the next apply.
func TestWindowStateFromBefore(t *testing.T) {
	t.Parallel()
	later := object{"starts_at": "2026-12-01T22:00"}
	seen, replace := records{"": announced}, []protocol.How{protocol.Replace}
	tests := map[string]struct {
		kept    records
		outcome string
		kind    string
		now     object
		next    object // nil: it is destroyed
		how     []protocol.How
		want    []string
	}{
		"moved":                    {seen, "confirmed", "announcement", nil, later, nil, []string{"change"}},
		"unchanged":                {seen, "confirmed", "announcement", nil, object{}, nil, nil},
		"destroyed":                {seen, "confirmed", "announcement", nil, nil, nil, []string{"cancellation"}},
		"replaced":                 {seen, "confirmed", "announcement", nil, object{}, replace, []string{"announcement"}},
		"replaced by a closed one": {seen, "confirmed", "announcement", nil, cancelled, replace, []string{"cancellation"}},
		"nobody heard":             {records{}, "expired", "announcement", nil, nil, nil, nil},
		"closed, destroyed":        {seen, "confirmed", "cancellation", cancelled, nil, nil, nil},
		"closed, scheduled again":  {seen, "confirmed", "cancellation", cancelled, object{}, nil, []string{"announcement"}},
		"announcement held back":   {records{"dry_run": announced}, "dry_run", "announcement", nil, object{}, nil, []string{"announcement"}},
		"change held back":         {records{"": announced, "dry_run": moved}, "dry_run", "change", later, later, nil, []string{"change"}},
		"no record, moved":         {nil, "confirmed", "announcement", nil, later, nil, []string{"change"}},
		"no record, expired":       {nil, "expired", "announcement", nil, later, nil, []string{"announcement"}},
		"no record, unknown":       {nil, "unknown", "announcement", nil, completed, nil, []string{"completion"}},
		"no record, held":          {nil, "redirected", "announcement", nil, nil, nil, nil},
		"no record, closed":        {nil, "confirmed", "completion", completed, nil, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.settings(dryRun)
			w.Must(exchange(test.now))
			w.settings(nil)
			w.State["endpoint"], w.State["guard_rails"] = nil, nil
			w.State["audience"] = "1 user"
			w.State["last_notice"] = object{"outcome": test.outcome, "kind": test.kind, "text": "x", "audience": "1 user", "errors": []any{}}
			w.Private = test.kept.private(t)
			config := exchange(test.next)
			if test.next == nil {
				config = nil
			}
			w.Must(config, test.how...)
			w.requireSent(test.want...)
			if config != nil && len(test.want) > 0 && (!strings.Contains(string(w.Private), "history") || strings.Contains(string(w.Private), legacyKey)) {
				t.Errorf("private state is %s", w.Private)
			}
		})
	}
}
