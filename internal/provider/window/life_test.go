// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// belief is what a reader who has read every message knows of a window.
type belief struct {
	window string // title, start and end; "" = never heard of it
	closed string // by which notice
}

// read is the belief of Sam after all that reached him. The words of telling() make a notice readable for a machine.
func (w *windowRun) read() belief {
	var b belief
	for _, m := range w.messages() {
		switch kind, facts, _ := strings.Cut(m.Message, " "); {
		case !strings.HasPrefix(testkit.Addressed(m), "sam@"):
		case kind == "open":
			b = belief{window: facts}
		default:
			b.closed = kind
		}
	}
	return b
}

func telling(changes ...object) object {
	open := "open {{title}} {{start}} {{end}}"
	return exchange(append([]object{{
		"title": "Exchange", "time_format": "iso", "ends_at": nil, "duration": "2h",
		"messages": object{"announcement": open, "change": open, "completion": "completed", "cancellation": "cancelled"},
	}}, changes...)...)
}

// life is a random course of edits, hours, guard rails, refusals and lost replies.
type life struct {
	*windowRun
	random *rand.Rand
	config object
	rail   object
}

func (l *life) step() {
	switch l.random.IntN(9) {
	case 0, 1, 2:
		start := begins.Add(time.Duration(l.random.IntN(72)) * time.Hour)
		l.config = merge(l.config, object{"starts_at": start.Format(time.RFC3339)})
	case 3:
		l.config = merge(l.config, object{"title": fmt.Sprint("Exchange ", l.random.IntN(3))})
	case 4:
		l.config = merge(l.config, object{"description": fmt.Sprint(l.random.IntN(3))})
	case 5:
		l.config = merge(l.config, object{"status": []string{"scheduled", "completed", "cancelled"}[l.random.IntN(3)]})
	case 6:
		l.rail = []object{nil, nil, dryRun, redirect}[l.random.IntN(4)]
		l.settings(l.rail)
	default:
		l.Clock.Advance(time.Duration(l.random.IntN(12)) * time.Hour)
	}
}

// apply applies with a refusal or a lost reply now and then, and again until it succeeds; what is lost was delivered.
func (l *life) apply() {
	l.t.Helper()
	faults := []emulator.Fault{{Action: emulator.ActionStatus, Status: 400}, {Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}}
	if n := l.random.IntN(6); n < len(faults) {
		l.tenant.Fault(faults[n])
		before := len(l.messages())
		l.Apply(l.Plan(l.config))
		if n := len(l.messages()) - before; n > 1 {
			l.t.Errorf("one apply sent %d messages", n)
		}
		l.tenant.ClearFaults()
	}
	before := len(l.messages())
	l.Must(l.config)
	if n := len(l.messages()) - before; n > 1 {
		l.t.Errorf("one apply sent %d messages", n)
	}
}

// requireTruth compares what Sam believes with the window, as long as it matters and nothing is held back from him.
func (l *life) requireTruth() {
	l.t.Helper()
	ends, err := time.Parse(time.RFC3339, l.State["ends_at_utc"].(string))
	if err != nil {
		l.t.Fatal(err)
	}
	over := !l.Clock.Now().Before(ends)
	if l.rail != nil || over {
		return
	}
	b, status := l.read(), l.State["status"].(string)
	text := strings.TrimPrefix(l.text("announcement"), "open ")
	switch {
	case status == "scheduled" && (b.window != text || b.closed != ""):
		l.t.Errorf("Sam believes %+v of the scheduled window %s", b, text)
	case status != "scheduled" && b.window != "" && b.closed != status:
		l.t.Errorf("Sam believes %+v of a window that is %s", b, status)
	case status != "scheduled" && b.window == "" && b.closed != "":
		l.t.Errorf("Sam never heard of the window, and gets the notice that it is %s", b.closed)
	}
}

// Whatever happens to a window, a reader who reads every notice knows the truth about it while it matters. The harness
// also checks that every plan came true, that none depends on the clock, and that every second plan is empty.
func TestWindowReadersKnowTheTruth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			l := &life{windowRun: newWindow(t), random: rand.New(rand.NewPCG(6, seed)), config: telling()}
			for range 12 {
				l.apply()
				l.requireTruth()
				if t.Failed() {
					t.Fatalf("at %s with %v, state %v", l.Clock.Now(), l.config, l.State)
				}
				l.step()
			}
		})
	}
}
