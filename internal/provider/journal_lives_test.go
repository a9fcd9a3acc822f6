// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// The journal must not change what normal runs send. So two machines do the same, one with a journal and one without,
// and their tenants must have received the same after each run. Messages are few and equal on purpose.

const (
	estateSlots  = 6 // objects of a workspace; two of three belong to an alias of the provider
	estateTexts  = 2
	runsInALife  = 10
	workspaces   = 2
	aliasesOfRun = 2
)

// operation is what one run does to one object.
type operation struct {
	config object // nil = it is destroyed, or stays absent
	how    []protocol.How
	taint  bool
}

// run is one terraform apply.
type run struct {
	workspace int
	refresh   bool
	later     time.Duration // since the run before
	moves     [2]int        // two objects whose addresses are exchanged
	reinit    bool          // to another backend and back
	do        []operation
	split     bool // a plan file is saved, and applied by another process of the CLI
}

func randomRun(random *rand.Rand) run {
	r := run{
		workspace: random.IntN(workspaces), refresh: random.IntN(4) > 0, moves: [2]int{random.IntN(estateSlots), random.IntN(estateSlots)},
		reinit: random.IntN(6) == 0, later: time.Duration(random.IntN(90)) * time.Minute, split: random.IntN(3) == 0,
	}
	for range estateSlots {
		var op operation
		if random.IntN(4) > 0 {
			op.config = randomMessage(random)
		}
		switch random.IntN(8) {
		case 0:
			op.how = []protocol.How{protocol.Replace}
		case 1:
			op.how = []protocol.How{protocol.Replace, protocol.CreateBeforeDestroy}
		case 2:
			op.taint = true
		}
		r.do = append(r.do, op)
	}
	if random.IntN(8) == 0 { // the nightly destroy
		for i := range r.do {
			r.do[i] = operation{}
		}
	}
	return r
}

func randomMessage(random *rand.Rand) object {
	config := toSam(object{"message": fmt.Sprint("Text ", random.IntN(estateTexts))})
	switch random.IntN(4) {
	case 0:
		config["resend_triggers"] = object{"n": fmt.Sprint(random.IntN(2))}
	case 1:
		config["on_destroy"] = object{"message": "It is over"}
	case 2:
		config["recipients"] = object{"contacts": []any{"sam@gmail.com", "judy@gmail.com"}}
	}
	return config
}

// estate is a machine with what it keeps: a state for each workspace and backend, and perhaps a journal.
type estate struct {
	t      *testing.T
	tenant *testkit.Tenant
	clock  *testkit.Clock
	dir    string // "" = no journal
	states map[string][]*protocol.Life
	runs   int
}

func newEstate(t *testing.T, dir string) *estate {
	return &estate{t: t, tenant: testkit.Start(t), clock: testkit.NewClock(evening), dir: dir, states: map[string][]*protocol.Life{}}
}

// walk starts the processes of one walk of a run, one for each alias.
func (e *estate) walk(name string) (servers []*protocol.Server, end func()) {
	var closing []func()
	for range aliasesOfRun {
		block := object{"journal": "off"}
		run, atEnd := fmt.Sprint("run ", e.runs), func(release func()) { closing = append(closing, release) }
		if e.dir != "" {
			block = object{"journal": e.dir, "journal_name": name}
		}
		servers = append(servers, providertest.To(e.t, e.tenant, block, provider.WithClock(e.clock.Now), provider.WithRun(run, atEnd)))
	}
	return servers, func() {
		for _, release := range closing {
			release()
		}
	}
}

// state returns the objects of a workspace. Its name stands for workspace and backend, as the namespace of a journal
// does.
func (e *estate) state(name string) []*protocol.Life {
	if e.states[name] == nil {
		servers, end := e.walk(name)
		defer end()
		for range estateSlots {
			e.states[name] = append(e.states[name], servers[0].Life(e.t, notification, nil))
		}
	}
	return e.states[name]
}

// apply does one run: every object is refreshed and planned in the processes of one walk, and applied in those of
// another.
func (e *estate) apply(r run) {
	e.t.Helper()
	e.runs++
	e.clock.Advance(r.later)
	name := fmt.Sprintf("workspace %d, reinit %v", r.workspace, r.reinit)
	lives := e.state(name)
	lives[r.moves[0]], lives[r.moves[1]] = lives[r.moves[1]], lives[r.moves[0]]
	servers, end := e.walk(name)
	plans := make([]protocol.Plan, estateSlots)
	for i, l := range lives {
		l.Server = servers[i%aliasesOfRun]
		l.Tainted = l.Tainted || r.do[i].taint && l.State != nil
		if r.refresh || l.Tainted {
			e.ok(l.Refresh())
		}
		plans[i] = l.Plan(r.do[i].config, r.do[i].how...)
		e.ok(plans[i].Diagnostics)
	}
	end()
	if r.split {
		e.runs++
	}
	servers, end = e.walk(name)
	defer end()
	for i, l := range lives {
		l.Server = servers[i%aliasesOfRun]
		e.ok(l.Apply(plans[i]))
	}
}

func (e *estate) ok(diags []*tfprotov6.Diagnostic) {
	e.t.Helper()
	if bad := protocol.Errors(diags); len(bad) > 0 {
		e.t.Fatal(protocol.Describe(bad))
	}
}

// TestJournalChangesNothing leads random lives on a machine with a journal and on one without. LUMA_JOURNAL_LIVES sets
// their number, LUMA_CRASH_SEED replays those of an earlier test.
func TestJournalChangesNothing(t *testing.T) {
	lives, seed := fromEnvironment(t, "LUMA_JOURNAL_LIVES", 1), uint64(fromEnvironment(t, "LUMA_CRASH_SEED", int(time.Now().UnixNano()&0xffffff)))
	random := rand.New(rand.NewPCG(seed, seed))
	sent := 0
	for life := range lives {
		with, without := newEstate(t, t.TempDir()), newEstate(t, "")
		for i := range runsInALife {
			r := randomRun(random)
			with.apply(r)
			without.apply(r)
			got, want := with.tenant.Sent(), without.tenant.Sent()
			if !slices.Equal(got, want) {
				t.Fatalf("life %d, run %d (LUMA_CRASH_SEED=%d): with a journal\n%s\nwithout\n%s", life, i, seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		sent += len(with.tenant.Sent())
	}
	t.Logf("seed %d: %d lives of %d runs sent %d messages with a journal, and the same without", seed, lives, runsInALife, sent)
}
