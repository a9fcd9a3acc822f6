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

// The journal must not change what normal runs send, and a run whose state was lost and that is repeated must not send
// anything twice. So two machines do the same. One has a journal and loses states; the other one has neither a journal
// nor a loss. Their tenants must have received the same after each run. Messages are few and equal on purpose.

const (
	estateSlots  = 8 // objects of a workspace; every third is a window
	estateTexts  = 2
	runsInALife  = 10
	workspaces   = 2
	aliasesOfRun = 2 // of the provider; the objects belong to them by turns
)

// typeOfSlot is the type of an object.
func typeOfSlot(slot int) string {
	if slot%3 == 2 {
		return windows
	}
	return notification
}

// operation is what one run does to one object.
type operation struct {
	config object // nil = it is destroyed, or stays absent
	how    []protocol.How
	taint  bool
	left   bool // out, by -target
	kept   bool // is in the state that a lost run has saved before it was killed
}

// run is one terraform apply.
type run struct {
	workspace int
	refresh   bool
	later     time.Duration // since the run before
	moves     [2]int        // two objects whose addresses are exchanged
	reinit    bool          // to another backend and back
	do        []operation
	split     bool   // a plan file is saved, and applied by another process of the CLI
	rail      object // a guard rail

	lost    bool     // a part of the state is not saved, and the run is repeated
	between []object // guard rails of runs before it is repeated; one without any is lost as a whole
}

// randomRail is the guard rail of a run: a dry run or a redirection, each once in so many runs, or nil.
func randomRail(random *rand.Rand, each int) object {
	switch random.IntN(each) {
	case 0:
		return dryRun
	case 1:
		return toJake
	default:
		return nil
	}
}

// toJake redirects to somebody who is never a recipient.
var toJake = object{"redirect_contacts": []any{"jake@example.com"}}

// randomRun is a run of a life in which some runs have -target, or of one in which none has.
func randomRun(random *rand.Rand, targeted bool) run {
	r := run{
		workspace: random.IntN(workspaces), refresh: random.IntN(4) > 0, moves: [2]int{random.IntN(estateSlots), random.IntN(estateSlots)},
		reinit: random.IntN(6) == 0, later: time.Duration(random.IntN(90)) * time.Minute, split: random.IntN(3) == 0,
		rail: randomRail(random, 6), lost: random.IntN(2) == 0,
	}
	for range random.IntN(3) {
		r.between = append(r.between, randomRail(random, 3))
	}
	some := targeted && random.IntN(2) == 0
	if some || typeOfSlot(r.moves[0]) != typeOfSlot(r.moves[1]) {
		r.moves = [2]int{} // Terraform refuses to leave a moved object out
	}
	nightly := random.IntN(8) == 0 // everything is destroyed
	for slot := range estateSlots {
		op := randomOperation(random, slot, targeted)
		op.left, op.kept = some && random.IntN(2) == 0, random.IntN(3) == 0
		if nightly {
			op = operation{left: op.left, kept: op.kept}
		}
		r.do = append(r.do, op)
	}
	return r
}

func randomOperation(random *rand.Rand, slot int, targeted bool) (op operation) {
	if random.IntN(4) > 0 {
		// An equal object that no run shows is a known residue, so objects differ where there is -target.
		suffix := ""
		if targeted {
			suffix = fmt.Sprint(" of ", slot)
		}
		op.config = randomMessage(random, suffix)
		if typeOfSlot(slot) == windows {
			op.config = randomWindow(random, suffix)
		}
	}
	switch random.IntN(8) {
	case 0:
		op.how = []protocol.How{protocol.Replace}
	case 1:
		op.how = []protocol.How{protocol.Replace, protocol.CreateBeforeDestroy}
	case 2:
		op.taint = true
	}
	return op
}

func randomMessage(random *rand.Rand, suffix string) object {
	config := toSam(object{"message": fmt.Sprint("Text ", random.IntN(estateTexts), suffix)})
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

// randomWindow is a window that begins and ends while the life continues, or long after it.
func randomWindow(random *rand.Rand, suffix string) object {
	starts := []time.Time{evening.Add(2 * time.Hour), evening.Add(5 * time.Hour), evening.Add(100 * time.Hour)}
	config := merge(exchange, object{"title": "Upgrade" + suffix, "starts_at": starts[random.IntN(len(starts))].Format(time.RFC3339)})
	switch random.IntN(4) {
	case 0:
		config["status"] = "cancelled"
	case 1:
		config["status"] = "completed"
	case 2:
		config["recipients"] = object{"contacts": []any{"sam@gmail.com"}}
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
func (e *estate) walk(name string, rail object) (servers []*protocol.Server, end func()) {
	var closing []func()
	for range aliasesOfRun {
		block := object{"journal": "off"}
		run, atEnd := fmt.Sprint("run ", e.runs), func(release func()) { closing = append(closing, release) }
		if e.dir != "" {
			block = object{"journal": e.dir, "journal_name": name}
		}
		servers = append(servers, providertest.To(e.t, e.tenant, merge(block, rail), provider.WithClock(e.clock.Now), provider.WithRun(run, atEnd)))
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
		servers, end := e.walk(name, nil)
		defer end()
		for slot := range estateSlots {
			e.states[name] = append(e.states[name], servers[0].Life(e.t, typeOfSlot(slot), nil))
		}
	}
	return e.states[name]
}

// do is one run, with what follows if its state is lost.
func (e *estate) do(r run) {
	e.t.Helper()
	e.clock.Advance(r.later)
	name := fmt.Sprintf("workspace %d, reinit %v", r.workspace, r.reinit)
	lives := e.state(name)
	lives[r.moves[0]], lives[r.moves[1]] = lives[r.moves[1]], lives[r.moves[0]]
	for i, l := range lives {
		l.Tainted = l.Tainted || !r.do[i].left && r.do[i].taint && l.State != nil
	}
	if r.lost && e.dir != "" {
		r = e.loseAndTry(r, name, lives)
	}
	e.apply(r, name, r.rail)
}

// loseAndTry is a run whose state is lost in part, and runs that follow it before it is repeated. It returns the
// repetition, which replaces nothing that was saved already.
func (e *estate) loseAndTry(r run, name string, lives []*protocol.Life) run {
	e.t.Helper()
	lose := func(kept func(operation) bool) {
		before := make([]protocol.Life, len(lives))
		for i, l := range lives {
			before[i] = *l
		}
		e.apply(r, name, r.rail)
		for i, l := range lives {
			if !kept(r.do[i]) {
				*l = before[i]
			}
		}
	}
	lose(func(op operation) bool { return op.kept })
	r.do = slices.Clone(r.do)
	for i := range r.do {
		if r.do[i].kept {
			r.do[i].how = nil
		}
	}
	for _, rail := range r.between {
		switch {
		case rail == nil:
			lose(func(operation) bool { return false })
		case r.rail == nil || rail["dry_run"] != nil: // it holds back more
			e.apply(r, name, rail)
		}
	}
	return r
}

// apply does one run: every object is refreshed and planned in the processes of one walk, and applied in those of
// another.
func (e *estate) apply(r run, name string, rail object) {
	e.t.Helper()
	e.runs++
	lives := e.state(name)
	servers, end := e.walk(name, rail)
	plans := make([]protocol.Plan, estateSlots)
	for i, l := range lives {
		if r.do[i].left {
			continue
		}
		l.Server = servers[i%aliasesOfRun]
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
	servers, end = e.walk(name, rail)
	defer end()
	for i, l := range lives {
		if !r.do[i].left {
			l.Server = servers[i%aliasesOfRun]
			e.ok(l.Apply(plans[i]))
		}
	}
}

// sent is what the tenant received; without runs between lost ones and their repetition, what they redirected is not.
func (e *estate) sent(redirections bool) []string {
	return slices.DeleteFunc(e.tenant.Sent(), func(text string) bool { return !redirections && strings.HasPrefix(text, "jake@") })
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
	lives, seed := fromEnvironment(t, "LUMA_JOURNAL_LIVES", 2), uint64(fromEnvironment(t, "LUMA_CRASH_SEED", int(time.Now().UnixNano()&0xffffff)))
	random := rand.New(rand.NewPCG(seed, seed))
	sent, lost := 0, 0
	for life := range lives {
		losses := life%2 == 1 // every other life is one of normal runs
		with, without := newEstate(t, t.TempDir()), newEstate(t, "")
		targeted := random.IntN(2) == 0
		for i := range runsInALife {
			r := randomRun(random, targeted)
			r.lost = r.lost && losses
			with.do(r)
			without.do(r)
			got, want := with.sent(!losses), without.sent(!losses)
			if !slices.Equal(got, want) {
				t.Fatalf("life %d, run %d (LUMA_CRASH_SEED=%d): with a journal\n%s\nwithout\n%s", life, i, seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if r.lost {
				lost++
			}
		}
		sent += len(with.tenant.Sent())
	}
	t.Logf("seed %d: %d lives of %d runs, of which %d were lost and repeated, sent %d messages with a journal, and the same without", seed, lives, runsInALife,
		lost, sent)
}
