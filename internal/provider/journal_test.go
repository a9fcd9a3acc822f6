// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const windows = providertest.Window

// runs starts the provider as the processes of several runs of a CLI on one machine.
type runs struct {
	t      *testing.T
	tenant *testkit.Tenant
	dir    string // of the journal
	block  object
	clock  *testkit.Clock
}

// evening is when the runs begin.
var evening = time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)

// newRuns is for tests that are not parallel to others: a process that another test starts has a copy of every open
// file for a moment, and with it the lock of a journal that has been let go of. A provider starts no processes.
func newRuns(t *testing.T, block object) *runs {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "journal")
	return &runs{t: t, tenant: testkit.Start(t), clock: testkit.NewClock(evening), dir: dir, block: merge(object{"journal": dir, "journal_name": "test"}, block)}
}

// process starts a provider process of a run; end ends it.
func (r *runs) process(run string, changes ...object) (s *protocol.Server, end func()) {
	r.t.Helper()
	end = func() {}
	atEnd := func(release func()) { end = release }
	s = providertest.To(r.t, r.tenant, merge(r.block, changes...), provider.WithClock(r.clock.Now), provider.WithRun(run, atEnd))
	r.t.Cleanup(end)
	return s, end
}

func (r *runs) files() []string {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.dir, "*", "*.jsonl"))
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// recorded is what the journal holds, files and names.
func (r *runs) recorded() string {
	r.t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(r.dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			content, readErr := os.ReadFile(path)
			fmt.Fprintf(&all, "%s\n%s\n", path, content)
			return readErr
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	return all.String()
}

// apply plans and applies a change in the processes of one run. saved reports whether the CLI lives to save the state.
func (r *runs) apply(l *protocol.Life, run string, config object, saved bool, changes ...object) (p protocol.Plan, says string) {
	r.t.Helper()
	before := *l
	planner, end := r.process(run, changes...)
	l.Server = planner
	if bad := protocol.Errors(l.Refresh()); len(bad) > 0 {
		r.t.Fatal(protocol.Describe(bad))
	}
	p = l.Plan(config)
	end()
	applier, end := r.process(run, changes...)
	l.Server = applier
	diags := l.Apply(p)
	end()
	if !saved {
		*l = before
	}
	return p, protocol.Describe(diags)
}

// Whatever a run sent and could not save is taken over by the next one: nothing is sent again, the values are those
// that the apply had, and the next plan empties the journal.
func TestJournalTakesOverWhatWasNotSaved(t *testing.T) {
	window := object{"title": "Exchange upgrade", "recipients": object{"roles": []any{"analyst"}}, "starts_at": "2126-03-01T22:00:00Z", "duration": "2h"}
	two := object{"recipients": object{"contacts": []any{"sam@gmail.com", "judy@gmail.com"}}}
	closing := object{"on_destroy": object{"message": "It is over"}}
	soon := object{"send_before": evening.Add(time.Minute).Format(time.RFC3339)}
	writeOnly := object{"recipients": toSam()["recipients"], "message_wo": "canary-secret", "message_wo_version": 1}
	lost := emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}
	partial := emulator.Fault{Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore, Body: `{"timestamp":1,"status":200,"message":"OK","errors":["no channel"],"data":[]}`}
	for name, tt := range map[string]struct {
		kind          string
		before, after object // nil = there is no object
		block         object
		fault         emulator.Fault
		outcome       string
		says          string
		stays         bool // in the journal for a day: no state will show it
	}{
		"created":               {kind: notification, after: toSam(), outcome: "confirmed"},
		"changed":               {kind: notification, before: toSam(), after: toSam(object{"message": "Exchange is up"}), outcome: "confirmed"},
		"triggered":             {kind: notification, before: toSam(), after: toSam(object{"resend_triggers": object{"n": "1"}}), outcome: "confirmed"},
		"a recipient added":     {kind: notification, before: toSam(), after: toSam(two), outcome: "confirmed"},
		"closed":                {kind: notification, before: toSam(closing), stays: true, says: "sent by an earlier run"},
		"write-only":            {kind: notification, after: writeOnly, outcome: "confirmed"},
		"without an answer":     {kind: notification, after: toSam(), fault: lost, outcome: "unknown", says: "may or may not"},
		"partly":                {kind: notification, after: toSam(), fault: partial, outcome: "partial", says: "the journal does not keep"},
		"redirected":            {kind: notification, after: toSam(), block: object{"redirect_contacts": []any{"judy@gmail.com"}}, outcome: "redirected"},
		"too late by then":      {kind: notification, after: toSam(soon), outcome: "confirmed"},
		"a window announced":    {kind: windows, after: window},
		"a window moved":        {kind: windows, before: window, after: merge(window, object{"starts_at": "2126-03-01T23:00:00Z"})},
		"a window cancelled":    {kind: windows, before: window, after: merge(window, object{"status": "cancelled"})},
		"a window is destroyed": {kind: windows, before: window, stays: true, says: "sent by an earlier run"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRuns(t, tt.block)
			first, _ := r.process("set-up")
			l := first.Life(t, tt.kind, nil)
			if tt.before != nil {
				r.apply(l, "run 0", tt.before, true)
			}
			if tt.fault.Action != "" {
				r.tenant.Fault(tt.fault)
			}
			killed := *l
			r.apply(&killed, "run 1", tt.after, true)
			sent := r.tenant.Sent()
			r.tenant.ClearFaults()
			r.clock.Advance(time.Hour)
			p, says := r.apply(l, "run 2", tt.after, true)
			if !strings.Contains(protocol.Describe(p.Diagnostics), "may have been sent by an earlier run") || !strings.Contains(says, "sent by an earlier run") || !strings.Contains(says, tt.says) {
				t.Errorf("the plan says %s, the apply %s", protocol.Describe(p.Diagnostics), says)
			}
			if got := r.tenant.Sent(); len(got) != len(sent) {
				t.Errorf("sent %q, and then %q", sent, got[len(sent):])
			}
			if adopted := "Message was sent by an earlier run: request ID "; strings.Contains(says, "Message was") && !strings.Contains(says, adopted) {
				t.Errorf("Terraform shows warnings with the same summary once, so %q needs the request ID", says)
			}
			if errors, ok := l.State["errors"].([]any); ok && tt.outcome == "partial" && len(errors) != 1 {
				t.Errorf("errors %v, want that they are not known", errors)
			}
			requireSameReceipt(t, killed.State, l.State)
			if got, _ := l.State["outcome"].(string); tt.outcome != got {
				t.Errorf("the outcome is %q, want %q", got, tt.outcome)
			}
			next, _ := r.process("run 3")
			l.Server = next
			l.Refresh()
			if left := r.files(); (len(left) > 0) != tt.stays {
				t.Errorf("the journal has %q", left)
			}
			if tt.after != nil {
				l.RequireEmptyPlan(tt.after)
			}
		})
	}
}

// requireSameReceipt compares two states of an object, which differ in the object's ID and in what a journal does not
// keep.
func requireSameReceipt(t *testing.T, want, got object) {
	t.Helper()
	clean := func(state object) string {
		state = maps.Clone(state)
		if last, ok := state["last_notice"].(object); ok {
			state["last_notice"] = withoutTexts(last)
		}
		return fmt.Sprint(withoutTexts(state))
	}
	if clean(want) != clean(got) {
		t.Errorf("the receipt is\n%s, want\n%s", clean(got), clean(want))
	}
}

func withoutTexts(state object) object {
	state = maps.Clone(state)
	for _, name := range []string{"id", "status_message", "errors", "data", "sent_at"} {
		delete(state, name)
	}
	if state["outcome"] == "unknown" || state["outcome"] == "redirected" {
		delete(state, "status")
	}
	return state
}

// Nothing that a person wrote is in the journal, and nothing secret.
func TestJournalHoldsNoSecret(t *testing.T) {
	r := newRuns(t, object{"api_token": "canary-token", "redirect_contacts": []any{"canary-tester"}})
	r.tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore, Body: `{"timestamp":1,"status":200,"message":"canary-answer","errors":["canary-error"],"data":["canary-data"]}`})
	s, _ := r.process("run 1")
	for _, config := range []object{
		toSam(object{"message": "canary-text", "resend_triggers": object{"canary-trigger": "canary-value"}}),
		{"recipients": object{"contacts": []any{"canary-login"}}, "message_wo": "canary-secret", "message_wo_version": 7},
	} {
		s.Must(t, notification, nil, config)
	}
	s.Invoke(t.Context(), t, notification, toSam(object{"message": "canary-action"}))
	recorded := r.recorded()
	if n := strings.Count(recorded, `"op":"receipt"`); n != 3 {
		t.Errorf("%d receipts in\n%s", n, recorded)
	}
	for _, secret := range []string{"canary", r.tenant.Token(), r.tenant.URL(), "sam@gmail.com"} {
		if strings.Contains(recorded, secret) {
			t.Errorf("%s is in\n%s", secret, recorded)
		}
	}
}

// The intent is in the journal when the tenant gets the message, and a run that is killed then leaves it as unknown.
func TestJournalHasTheIntentFirst(t *testing.T) {
	r := newRuns(t, nil)
	r.tenant.Fault(emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore})
	s, _ := r.process("run 1")
	p := s.Plan(t, notification, nil, toSam())
	var wg sync.WaitGroup
	wg.Go(func() { s.Apply(t.Context(), t, p) })
	r.tenant.WaitForRequests("POST", "", 1)
	at := r.recorded()
	r.tenant.ClearFaults()
	wg.Wait()
	if strings.Count(at, `"op":"intent"`) != 1 || strings.Contains(at, `"op":"receipt"`) {
		t.Errorf("when the message arrived, the journal held\n%s", at)
	}
}

// An action sends whenever it is invoked, whatever an earlier run has sent.
func TestJournalRepeatsActions(t *testing.T) {
	r := newRuns(t, nil)
	for run := range 2 {
		s, end := r.process(fmt.Sprint("run ", run))
		if got := s.Invoke(t.Context(), t, notification, toSam()); len(protocol.Errors(got.Diagnostics)) > 0 {
			t.Error(protocol.Describe(got.Diagnostics))
		}
		end()
	}
	if got := len(r.tenant.Messages()); got != 2 {
		t.Errorf("%d sent, want 2", got)
	}
}

// While the provider of another run still lives, the same message fails with what to do, and nothing is sent.
func TestJournalWaitsForALivingRun(t *testing.T) {
	r := newRuns(t, nil)
	orphan, end := r.process("run 1")
	orphan.Must(t, notification, nil, toSam())
	next, _ := r.process("run 2")
	_, diags := next.Apply(t.Context(), t, next.Plan(t, notification, nil, toSam()))
	if says := protocol.Describe(protocol.Errors(diags)); !strings.Contains(says, "still running") || !strings.Contains(says, "apply again") {
		t.Errorf("got %q", says)
	}
	next.Must(t, notification, nil, toSam(object{"message": "another"}))
	end()
	state := next.Must(t, notification, nil, toSam())
	if got := len(r.tenant.Messages()); got != 2 || state["outcome"] != "confirmed" {
		t.Errorf("%d sent, want 2; %v", got, state)
	}
}

// LUMA_JOURNAL=off for one run sends again, as the warning says; so does a new trigger.
func TestJournalWaysToSendAnyway(t *testing.T) {
	for name, again := range map[string]struct {
		block  object
		config object
	}{
		"off":           {object{"journal": "off"}, toSam()},
		"a new trigger": {nil, toSam(object{"resend_triggers": object{"again": "1"}})},
		"dry run":       {object{"dry_run": true}, toSam()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRuns(t, nil)
			s, end := r.process("run 1")
			s.Must(t, notification, nil, toSam())
			end()
			s, _ = r.process("run 2", again.block)
			state := s.Must(t, notification, nil, again.config)
			want := 2
			if name == "dry run" {
				want = 1
			}
			if got := len(r.tenant.Messages()); got != want {
				t.Errorf("%d sent, want %d; %v", got, want, state)
			}
		})
	}
}

// A journal that cannot be written is a warning, once, and the message is sent.
func TestJournalThatCannotBeWritten(t *testing.T) {
	r := newRuns(t, nil)
	if err := os.WriteFile(filepath.Dir(r.dir)+"/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.block["journal"] = filepath.Dir(r.dir) + "/file/below"
	s := providertest.New(t, nil, provider.WithRun("run", nil))
	diags := s.Configure(t, merge(object{"endpoint": r.tenant.Endpoint(), "api_token": r.tenant.Token()}, r.block))
	for range 2 {
		_, more := s.Apply(t.Context(), t, s.Plan(t, notification, nil, toSam()))
		diags = append(diags, more...)
	}
	protocol.RequireFindings(t, diags, warningAt("journal", "Messages are sent without it"))
	if got := len(r.tenant.Messages()); got != 2 {
		t.Errorf("%d sent, want 2", got)
	}
}

// What names no usable journal is an error at the attribute, whatever the process is.
func TestJournalSettings(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		block object
		env   map[string]string
		want  []finding
	}{
		"a directory":       {object{"journal": "/var/lib/luma"}, nil, nil},
		"relative":          {object{"journal": "./on"}, nil, nil},
		"off":               {object{"journal": "off"}, nil, nil},
		"in quotes":         {object{"journal": "\"off\""}, nil, []finding{errorAt("journal", "quotation mark")}},
		"a URL":             {object{"journal": "file:///tmp/j"}, nil, []finding{errorAt("journal", "bare path")}},
		"Off":               {nil, map[string]string{"LUMA_JOURNAL": " OFF "}, nil},
		"off beats a block": {object{"journal": file}, map[string]string{"LUMA_JOURNAL": "off"}, nil},
		"empty":             {object{"journal": " "}, nil, []finding{errorAt("journal", "empty string")}},
		"empty in env":      {nil, map[string]string{"LUMA_JOURNAL": ""}, []finding{errorAt("journal", "set but empty")}},
		"false":             {object{"journal": "false"}, nil, []finding{errorAt("journal", `"off"`)}},
		"on in env":         {nil, map[string]string{"LUMA_JOURNAL": "ON"}, []finding{errorAt("journal", "leave journal out")}},
		"a tilde":           {object{"journal": "~/luma"}, nil, []finding{errorAt("journal", `pathexpand("~/luma")`)}},
		"a file":            {object{"journal": file}, nil, []finding{errorAt("journal", "is a file")}},
		"unknown":           {object{"journal": unknown}, nil, []finding{errorAt("journal", "LUMA_JOURNAL")}},
		"name unknown":      {object{"journal_name": unknown}, nil, []finding{errorAt("journal_name", "known only at apply")}},
		"name empty":        {object{"journal_name": ""}, nil, []finding{errorAt("journal_name", "empty string")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := merge(object{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": "t"}, tt.block)
			for _, opts := range [][]provider.Option{nil, {provider.WithRun("run", nil)}} {
				protocol.RequireFindings(t, providertest.New(t, tt.env, opts...).Configure(t, block), tt.want...)
			}
		})
	}
}

// A run that does not show an object that was sent, and sends an equal message within a day, takes that receipt for its
// message: the provider cannot know the object. The guide says so; the warning does, too.
func TestJournalResidues(t *testing.T) {
	for name, tt := range map[string]struct {
		later  time.Duration
		config object
		want   int
	}{
		"state rm, or a target beside an equal sibling": {config: toSam(), want: 1},
		"the next day":        {later: 24 * time.Hour, config: toSam(), want: 2},
		"another text":        {config: toSam(object{"message": "Exchange is up"}), want: 2},
		"another trigger":     {config: toSam(object{"resend_triggers": object{"n": "1"}}), want: 2},
		"other recipients":    {config: toSam(object{"recipients": object{"all_users": true}}), want: 2},
		"as written by macOS": {config: toSam(object{"message": " Exchange is down\r\n"}), want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRuns(t, nil)
			s, end := r.process("run 1")
			s.Must(t, notification, nil, toSam())
			end()
			r.clock.Advance(tt.later)
			s, _ = r.process("run 2")
			_, diags := s.Apply(t.Context(), t, s.Plan(t, notification, nil, tt.config))
			warned := strings.Contains(protocol.Describe(diags), "sent by an earlier run")
			if got := len(r.tenant.Messages()); got != tt.want || warned != (tt.want == 1) {
				t.Errorf("%d sent, want %d; %s", got, tt.want, protocol.Describe(diags))
			}
		})
	}
}
