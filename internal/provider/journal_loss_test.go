// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// lossRun is a run in the life of an object of which some run could not save its state.
type lossRun struct {
	config object // nil = it is destroyed
	block  object // settings of this run, beside the journal
	later  time.Duration
	fault  emulator.Fault
	lost   bool // its state is not saved
	sent   int  // messages that reach the tenant
	says   string
	not    string // what it must not say
}

const adopted = "sent by an earlier run"

var (
	dryRun     = object{"dry_run": true}
	redirected = object{"redirect_contacts": []any{"judy@gmail.com"}}
	noAnswer   = emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1}
	inPart     = emulator.Fault{
		Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore, Count: 1,
		Body: `{"timestamp":1,"status":200,"message":"OK","errors":["no channel"],"data":[]}`,
	}
)

// live leads an object through some runs.
func (r *runs) live(kind string, all ...lossRun) {
	r.t.Helper()
	first, end := r.process("set-up")
	end()
	l := first.Life(r.t, kind, nil)
	for i, now := range all {
		if now.fault.Action != "" {
			r.tenant.Fault(now.fault)
		}
		r.clock.Advance(now.later)
		before := len(r.tenant.Sent())
		p, says := r.apply(l, fmt.Sprint("run ", i+1), now.config, !now.lost, now.block)
		says = protocol.Describe(p.Diagnostics) + "\n" + says
		r.tenant.ClearFaults()
		if got := r.tenant.Sent()[before:]; len(got) != now.sent {
			r.t.Errorf("run %d sent %q, want %d", i+1, got, now.sent)
		}
		if !strings.Contains(says, now.says) || now.not != "" && strings.Contains(says, now.not) {
			r.t.Errorf("run %d says %q, want %q and not %q", i+1, says, now.says, now.not)
		}
		if strings.Contains(says, "error at") {
			r.t.Fatalf("run %d: %s", i+1, says)
		}
	}
}

// Runs that reach nobody, or testers only, may come between a run whose state was lost and the one that would send
// again. They save the object, so that the latter is an update.
func TestJournalLossThenARunThatHoldsBack(t *testing.T) {
	up, over := toSam(object{"message": "Exchange is up"}), object{"on_destroy": object{"message": "It is over"}}
	again := object{"resend_triggers": object{"n": "1"}}
	another := object{"message": "Exchange is slow"}
	moved := merge(exchange, object{"starts_at": "2126-03-01T23:00:00Z"})
	movedOn := merge(exchange, object{"starts_at": "2126-03-02T00:00:00Z"})
	for name, tt := range map[string]struct {
		kind string
		runs []lossRun
	}{
		"created, dry run": {notification, []lossRun{
			{config: toSam(), lost: true, sent: 1},
			{config: toSam(), block: dryRun},
			{config: toSam(), says: adopted},
			{config: toSam(), not: adopted},
			{config: toSam(again), sent: 1, not: adopted},
		}},
		"created, dry runs with changes": {notification, []lossRun{
			{config: toSam(), lost: true, sent: 1}, {config: up, block: dryRun}, {config: toSam(over), block: dryRun}, {config: toSam(), says: adopted},
		}},
		"created, redirected": {notification, []lossRun{
			{config: toSam(), lost: true, sent: 1},
			{config: toSam(), block: redirected, sent: 1, not: adopted},
			{config: toSam(), says: adopted},
			{config: up, sent: 1, not: adopted},
		}},
		"redirected, dry run": {notification, []lossRun{
			{config: toSam(), block: redirected, lost: true, sent: 1},
			{config: toSam(), block: dryRun},
			{config: toSam(), block: redirected, says: adopted},
			{config: toSam(), sent: 1, not: adopted},
		}},
		"changed, dry run": {notification, []lossRun{
			{config: toSam(), sent: 1},
			{config: up, lost: true, sent: 1},
			{config: up, block: dryRun},
			{config: up, says: adopted},
			{config: toSam(), sent: 1, not: adopted},
			{config: up, sent: 1, not: adopted},
		}},
		"changed, redirected": {notification, []lossRun{
			{config: toSam(), sent: 1}, {config: up, lost: true, sent: 1}, {config: up, block: redirected, sent: 1}, {config: up, says: adopted},
		}},
		"changed, another dry run": {notification, []lossRun{
			{config: toSam(), sent: 1}, {config: up, lost: true, sent: 1}, {config: toSam(another), block: dryRun}, {config: up, says: adopted},
		}},
		"changed, sent otherwise": {notification, []lossRun{
			{config: toSam(), sent: 1}, {config: up, lost: true, sent: 1}, {config: toSam(another), sent: 1}, {config: up, sent: 1, not: adopted},
		}},
		"added, dry run": {notification, []lossRun{
			{config: toSam(), sent: 1},
			{config: toSam(samAndJudy), lost: true, sent: 1},
			{config: toSam(samAndJudy), block: dryRun},
			{config: toSam(samAndJudy), says: adopted},
		}},
		"expired, then sent": {notification, []lossRun{
			{config: toSam(object{"send_before": "2026-01-01T00:00:00Z"})},
			{config: up, lost: true, sent: 1},
			{config: up, block: dryRun},
			{config: up, says: adopted},
		}},
		"redirected twice": {notification, []lossRun{
			{config: toSam(), block: redirected, sent: 1},
			{config: up, block: redirected, sent: 1, lost: true},
			{config: up, block: dryRun},
			{config: up, block: redirected, says: adopted},
			{config: toSam(), block: redirected, sent: 1}, {config: up, block: redirected, sent: 1, not: adopted},
		}},
		"destroyed, dry run": {notification, []lossRun{
			{config: toSam(over), sent: 1}, {lost: true, sent: 1}, {config: merge(up, over), block: dryRun}, {says: adopted},
		}},
		"a window announced, dry run": {windows, []lossRun{
			{config: exchange, lost: true, sent: 1},
			{config: exchange, block: dryRun},
			{config: exchange, says: adopted},
			{config: moved, sent: 1, not: adopted},
		}},
		"a window announced, redirected": {windows, []lossRun{
			{config: exchange, lost: true, sent: 1}, {config: exchange, block: redirected, sent: 1}, {config: exchange, says: adopted},
		}},
		"a window moved, dry run": {windows, []lossRun{
			{config: exchange, sent: 1},
			{config: moved, lost: true, sent: 1},
			{config: moved, block: dryRun},
			{config: moved, says: adopted},
			{config: movedOn, sent: 1},
			{config: moved, sent: 1, not: adopted},
		}},
		"a window cancelled, dry run": {windows, []lossRun{
			{config: exchange, sent: 1}, {config: cancelled, lost: true, sent: 1}, {config: cancelled, block: dryRun}, {config: cancelled, says: adopted},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newRuns(t, nil).live(tt.kind, tt.runs...)
		})
	}
}

var (
	exchange   = object{"title": "Exchange upgrade", "recipients": object{"roles": []any{"analyst"}}, "starts_at": "2126-03-01T22:00:00Z", "duration": "2h"}
	cancelled  = merge(exchange, object{"status": "cancelled"})
	samAndJudy = object{"recipients": object{"contacts": []any{"sam@gmail.com", "judy@gmail.com"}}}
)

// A window is closed once, in whatever way: readers who know that it is over hear nothing when it is destroyed.
func TestJournalLossThenAnotherClosing(t *testing.T) {
	tonight := merge(exchange, object{"starts_at": "2026-03-01T23:00:00Z"})
	with := func(changes object) object { return merge(tonight, changes) }
	done, off := object{"status": "completed"}, object{"status": "cancelled"}
	says := object{"messages": object{"cancellation": "{{title}} is off"}}
	for name, all := range map[string][]lossRun{
		"cancelled, then destroyed":      {{config: with(off), lost: true, sent: 1}, {says: adopted, not: "Destroying sends"}},
		"cancelled, then destroyed late": {{config: with(off), lost: true, sent: 1}, {later: 2 * time.Hour, says: "words were not compared"}},
		"destroyed, then cancelled":      {{lost: true, sent: 1}, {config: with(off), says: adopted}},
		"destroyed, then destroyed late": {{lost: true, sent: 1}, {later: 2 * time.Hour, says: adopted, not: "Destroying sends"}},
		"destroyed, and late again":      {{later: 2 * time.Hour, lost: true, sent: 1}, {later: 2 * time.Hour, says: adopted}},
		"completed, then destroyed":      {{config: with(done), lost: true, sent: 1, later: 2 * time.Hour}, {says: adopted}},
		"destroyed, then completed":      {{lost: true, sent: 1, later: 2 * time.Hour}, {config: with(done), says: adopted}},
		"cancelled, then completed":      {{config: with(off), lost: true, sent: 1}, {config: with(done), sent: 1, not: adopted}},
		"cancelled in other words":       {{config: with(off), lost: true, sent: 1}, {config: with(merge(off, says)), says: adopted}},
		"cancelled, moved, cancelled": {
			{config: with(off), lost: true, sent: 1},
			{config: with(object{"starts_at": "2026-03-02T00:00:00Z"}), sent: 1, not: adopted},
			{sent: 1, not: adopted},
		},
		"cancelled and saved": {{config: with(off), sent: 1}, {config: tonight, sent: 1}, {sent: 1, not: adopted}},
		// The former time is over when it is repeated, so that the clock makes an announcement of the change.
		"moved, and the former time is over": {
			{config: with(object{"starts_at": "2026-03-02T20:00:00Z"}), lost: true, sent: 1},
			{config: with(object{"starts_at": "2026-03-02T20:00:00Z"}), later: 4 * time.Hour, says: adopted},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newRuns(t, nil).live(windows, append([]lossRun{{config: tonight, sent: 1}}, all...)...)
		})
	}
}

// What sends nothing for an object in the state sends nothing after a loss, and what sends is sent.
func TestJournalLossThenAnotherSpelling(t *testing.T) {
	to := func(contacts ...any) object { return toSam(object{"recipients": object{"contacts": contacts}}) }
	roles := func(names ...any) object { return toSam(object{"recipients": object{"roles": names}}) }
	saying := func(text string) object { return toSam(object{"message": text}) }
	secret := func(text string, version int) object {
		return object{"recipients": toSam()["recipients"], "message_wo": text, "message_wo_version": version}
	}
	for name, tt := range map[string]struct {
		was, now object
		block    object // of the second run
		first    object // of the first run
		fault    emulator.Fault
		sent     int
		says     string
	}{
		"case":                        {was: to("Sam@gmail.com"), now: to("sam@gmail.com")},
		"order and duplicates":        {was: to("sam@gmail.com", "judy@gmail.com"), now: to("JUDY@gmail.com", "judy@gmail.com", "sam@gmail.com")},
		"a role by its code":          {was: roles("analyst", "developer"), now: roles("-2", "-3")},
		"a text from Windows":         {was: saying("down\nsince ten"), now: saying("\ufeffdown\r\nsince ten \n")},
		"case without an answer":      {was: to("Sam@gmail.com"), now: to("sam@gmail.com"), fault: noAnswer, sent: 1},
		"case after a part":           {was: to("Sam@gmail.com"), now: to("sam@gmail.com"), fault: inPart, sent: 1},
		"order without an answer":     {was: to("sam@gmail.com", "judy@gmail.com"), now: to("judy@gmail.com", "sam@gmail.com"), fault: noAnswer},
		"another person":              {was: to("sam@gmail.com"), now: to("judy@gmail.com"), sent: 1},
		"a limit":                     {was: toSam(), now: toSam(), block: object{"max_contacts": 50}},
		"without the limit":           {was: toSam(), now: toSam(), first: object{"max_contacts": 50}},
		"allowed audiences":           {was: toSam(), now: toSam(), block: object{"allowed_audiences": []any{"contacts"}}},
		"a redirection":               {was: toSam(), now: toSam(), block: redirected, sent: 1},
		"another redirection":         {was: toSam(), now: toSam(), first: redirected, block: object{"redirect_contacts": []any{"sam@gmail.com"}}, sent: 1},
		"testers spelt otherwise":     {was: toSam(), now: toSam(), first: redirected, block: object{"redirect_contacts": []any{"Judy@Gmail.com"}}},
		"the provider's agent":        {was: toSam(), now: toSam(), block: object{"bot_external_id": "b2"}},
		"the message's agent":         {was: toSam(), now: toSam(object{"bot_external_id": "b2"}), sent: 1},
		"a template beside a text":    {was: toSam(), now: toSam(object{"template_id": "-1"})},
		"a response type spelt out":   {was: toSam(), now: toSam(object{"response_type": "text"})},
		"a null trigger":              {was: toSam(), now: toSam(object{"resend_triggers": object{"n": nil}})},
		"another write-only text":     {was: secret("one", 1), now: secret("two", 1), says: "was not compared"},
		"another version of the text": {was: secret("one", 1), now: secret("two", 2), sent: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next := lossRun{config: tt.now, block: tt.block, sent: tt.sent, says: adopted}
			if tt.sent > 0 {
				next.says, next.not = "", adopted
			}
			r := newRuns(t, nil)
			r.live(notification, lossRun{config: tt.was, block: tt.first, fault: tt.fault, lost: true, sent: 1}, next,
				lossRun{config: tt.now, block: tt.block, not: adopted})
		})
	}
}

// What the guide lists as not covered: without the state, nobody knows what it would have spared.
func TestJournalLossResidues(t *testing.T) {
	trigger := toSam(object{"resend_triggers": object{"n": "1"}})
	for name, tt := range map[string]struct {
		kind     string
		was, now object
	}{
		"a recipient added":             {notification, toSam(), toSam(samAndJudy)},
		"a recipient removed":           {notification, toSam(samAndJudy), toSam()},
		"a trigger removed":             {notification, trigger, toSam()},
		"other words for a new window":  {windows, exchange, merge(exchange, object{"description": "On both nodes"})},
		"other zones for the same time": {windows, exchange, merge(exchange, object{"display_time_zones": []any{"Asia/Tokyo"}})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newRuns(t, nil).live(tt.kind, lossRun{config: tt.was, lost: true, sent: 1}, lossRun{config: tt.now, sent: 1, not: adopted})
		})
	}
	t.Run("closed before it is known", func(t *testing.T) {
		t.Parallel()
		newRuns(t, nil).live(windows, lossRun{config: exchange, lost: true, sent: 1}, lossRun{config: cancelled, not: adopted}, lossRun{})
	})
}

// The tenant is the same however its address is spelt, and after a move that same_tenant_as names.
func TestJournalLossThenAnotherAddress(t *testing.T) {
	for name, tt := range map[string]struct {
		spell func(endpoint string) object
		sent  int
	}{
		"a slash":       {func(e string) object { return object{"endpoint": e + "/"} }, 0},
		"upper case":    {func(e string) object { return object{"endpoint": "HTTP" + strings.TrimPrefix(e, "http")} }, 0},
		"moved":         {func(e string) object { return object{"endpoint": elsewhere(e), "same_tenant_as": []any{e}} }, 0},
		"moved, spelt":  {func(e string) object { return object{"endpoint": elsewhere(e), "same_tenant_as": []any{e + "/"}} }, 0},
		"another":       {func(e string) object { return object{"endpoint": elsewhere(e)} }, 1},
		"not this one":  {func(e string) object { return object{"same_tenant_as": []any{elsewhere(e)}} }, 0},
		"not the other": {func(e string) object { return object{"endpoint": elsewhere(e), "same_tenant_as": []any{e + "x"}} }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRuns(t, nil)
			r.live(notification, lossRun{config: toSam(), lost: true, sent: 1}, lossRun{config: toSam(), block: tt.spell(r.tenant.Endpoint()), sent: tt.sent})
		})
	}
}

// elsewhere is another address of a tenant on this machine.
func elsewhere(endpoint string) string { return strings.Replace(endpoint, "127.0.0.1", "localhost", 1) }

// What was sent in time is not called late when its receipt is taken over, and nobody reads that a destroy sends what
// an earlier one has sent.
func TestJournalSaysOneThing(t *testing.T) {
	soon := evening.Add(time.Hour).Format(time.RFC3339)
	closing := toSam(object{"on_destroy": object{"message": "It is over"}})
	for name, tt := range map[string]struct {
		kind string
		runs []lossRun
	}{
		"send_before has passed": {notification, []lossRun{
			{config: toSam(object{"send_before": soon}), lost: true, sent: 1},
			{config: toSam(object{"send_before": soon}), later: 2 * time.Hour, says: adopted, not: "expired"},
		}},
		"a window has ended": {windows, []lossRun{
			{config: merge(exchange, object{"starts_at": soon}), lost: true, sent: 1},
			{config: merge(exchange, object{"starts_at": soon}), later: 4 * time.Hour, says: adopted, not: "already ended"},
		}},
		"destroyed": {notification, []lossRun{
			{config: closing, sent: 1},
			{lost: true, sent: 1},
			{says: "may have been sent by an earlier run to 1 user", not: "Destroying sends"},
		}},
		"destroyed in vain, then edited": {notification, []lossRun{
			{config: closing, sent: 1},
			{lost: true, sent: 1},
			{config: merge(closing, object{"on_destroy": object{"message": "All is well"}})},
			{says: "words were not compared"},
		}},
		"nothing was lost": {notification, []lossRun{{config: closing, sent: 1}, {sent: 1, says: "Destroying sends", not: adopted}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newRuns(t, nil).live(tt.kind, tt.runs...)
		})
	}
}

// A plan whose apply sends says that the journal cannot be written, once; another plan does not care.
func TestJournalThatCannotBeWrittenWarnsInThePlan(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("needs /proc, where nobody can make a file")
	}
	const unusable = "Messages are sent without it"
	closing := toSam(object{"on_destroy": object{"message": "It is over"}})
	r := newRuns(t, object{"journal": "/proc/luma"})
	for name, tt := range map[string]struct {
		kind          string
		before, after object
		block         object
		want          int
	}{
		"created":   {notification, nil, toSam(), nil, 1},
		"unchanged": {notification, toSam(), toSam(), nil, 0},
		"destroyed": {notification, closing, nil, nil, 1},
		"a window":  {windows, nil, exchange, nil, 1},
		"dry run":   {notification, nil, toSam(), dryRun, 0},
		"off":       {notification, nil, toSam(), object{"journal": "off"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := providertest.To(t, r.tenant, nil).Life(t, tt.kind, nil)
			if tt.before != nil {
				before.Must(tt.before)
			}
			before.Server, _ = r.process(name, tt.block)
			said := protocol.Describe(before.Plan(tt.after).Diagnostics) + protocol.Describe(before.Plan(tt.after).Diagnostics)
			if got := strings.Count(said, unusable); got != tt.want {
				t.Errorf("said %d times, want %d: %s", got, tt.want, said)
			}
		})
	}
}
