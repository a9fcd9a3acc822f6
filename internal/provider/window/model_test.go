// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// draft is a configuration as the model sees it.
type draft struct {
	title  string
	start  time.Time
	people []string
	status string
	events []string
	text   string // of the description, which interests no reader
}

func (d draft) end() time.Time { return d.start.Add(2 * time.Hour) }

func (d draft) equal(o draft) bool {
	return d.title == o.title && d.start.Equal(o.start) && d.status == o.status && d.text == o.text &&
		slices.Equal(d.people, o.people) && slices.Equal(d.events, o.events)
}

func (d draft) config() object {
	anys := func(words []string) []any {
		out := []any{}
		for _, word := range words {
			out = append(out, word)
		}
		return out
	}
	return object{
		"title": d.title, "starts_at": d.start.Format(time.RFC3339), "duration": "2h", "status": d.status, "description": d.text,
		"recipients": object{"contacts": anys(d.people)}, "notify_on": anys(d.events),
		"messages": object{"announcement": "announcement", "change": "change", "completion": "completion", "cancellation": "cancellation"},
	}
}

// story is the documentation of windows as a model: what is due when a configuration is applied, and who has seen what.
type story struct {
	now  draft
	rail string            // "", "dry_run" or "redirected"
	seen map[string]*draft // by "", "dry_run" and "redirected": the window as it was last shown
	held string            // the guard rail that held back the latest notice
}

// due is a notice; zero if nothing is due.
type due struct {
	kind string
	to   []string
	late bool // it is not sent
}

func has(list []string, word string) bool { return slices.Contains(list, word) }

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !has(b, s) })
}

func (s *story) latest() *draft {
	if shown := s.seen[s.rail]; shown != nil {
		return shown
	}
	return s.seen[""]
}

// differs reports whether readers of one draft should know of another.
func differs(before, after draft) bool {
	return before.title != after.title || !before.start.Equal(after.start) || len(common(after.people, before.people)) < len(after.people)
}

// change is what applying a draft to an existing window has to say.
func (s *story) change(next draft, clock time.Time) due {
	last := s.latest()
	lifted := s.held != "" && s.held != s.rail && s.seen[s.held] != nil
	turned := next.status != s.now.status
	ended := !clock.Before(next.end())
	if next.status == "scheduled" {
		update := has(next.events, "update")
		switch {
		case !turned && !lifted && !differs(s.now, next):
			return due{}
		case last == nil && (update || lifted && has(next.events, "create")):
			return due{"announcement", next.people, ended}
		case last == nil || !update:
			return due{}
		case last.status != "scheduled" || !clock.Before(last.end()) && !ended && differs(*last, next):
			return due{"announcement", next.people, ended}
		case differs(*last, next):
			return due{"change", next.people, ended}
		}
		return due{}
	}
	if !turned && !lifted || !has(next.events, "close") || last == nil || last.status == next.status {
		return due{}
	}
	late := !turned && !clock.Before(next.end().Add(24*time.Hour))
	return said(map[string]string{"completed": "completion", "cancelled": "cancellation"}[next.status], common(next.people, last.people), late)
}

func said(kind string, to []string, late bool) due {
	if len(to) == 0 {
		return due{}
	}
	return due{kind, to, late}
}

// destroy is what destroying the window has to say; by is the status of the window that replaces it, "" for none.
func (s *story) destroy(by string, events []string, clock time.Time) due {
	last := s.latest()
	if s.now.status != "scheduled" || !has(events, "close") || last == nil || last.status != "scheduled" || by == "scheduled" {
		return due{}
	}
	to := common(s.now.people, last.people)
	switch {
	case by != "":
		return said(map[string]string{"completed": "completion", "cancelled": "cancellation"}[by], to, false)
	case clock.Before(s.now.start):
		return said("cancellation", to, false)
	case clock.Before(s.now.end().Add(24 * time.Hour)):
		return said("completion", to, false)
	}
	return due{}
}

// record notes that a draft was applied with a notice or without one.
func (s *story) record(next draft, d due) {
	shown := next
	shown.people = d.to
	switch {
	case d.kind == "":
		if s.seen == nil {
			s.seen = map[string]*draft{}
		}
		for _, rail := range []string{"dry_run", "redirected"} {
			if rail != s.rail {
				delete(s.seen, rail)
			}
		}
	case s.rail == "dry_run", s.rail == "redirected" && !d.late:
		s.seen[s.rail], s.held = &shown, s.rail
	case d.late:
		s.held = ""
	default:
		s.seen, s.held = map[string]*draft{"": &shown}, ""
	}
	s.now = next
}

// reaches is what a notice comes to under the guard rail, as "kind to people"; "" = nothing.
func (s *story) reaches(d due) string {
	switch {
	case d.kind == "" || d.late || s.rail == "dry_run":
		return ""
	case s.rail == "redirected":
		return d.kind + " to tom@example.com|"
	}
	return d.kind + " to " + strings.Join(d.to, ",") + "|"
}

// novel leads a window and the model of it through the same random life.
type novel struct {
	*windowRun
	*story

	random *rand.Rand
	next   draft
	count  int
	log    []string
}

func (n *novel) some(of ...string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(string) bool { return n.random.IntN(4) == 0 })
}

func (n *novel) edit() {
	switch n.random.IntN(10) {
	case 0, 1:
		n.next.start = begins.Add(time.Duration(n.random.IntN(60)) * time.Hour)
	case 2:
		n.next.title = fmt.Sprint("Exchange ", n.random.IntN(2))
	case 3:
		if n.next.people = n.some("judy@gmail.com", "ruth", "sam@gmail.com"); len(n.next.people) == 0 {
			n.next.people = []string{"ruth"}
		}
	case 4, 5:
		n.next.status = []string{"scheduled", "scheduled", "completed", "cancelled"}[n.random.IntN(4)]
	case 6:
		n.next.events = n.some("close", "create", "update")
	case 7:
		n.rail = []string{"", "", "dry_run", "redirected"}[n.random.IntN(4)]
		n.settings(map[string]object{"dry_run": dryRun, "redirected": redirect}[n.rail])
	case 8:
		n.next.text = fmt.Sprint(n.random.IntN(3))
	default:
		n.Clock.Advance(time.Duration(n.random.IntN(30)) * time.Hour)
	}
}

// step applies the draft, or destroys or replaces the window, and compares what was sent with the model.
func (n *novel) step() {
	n.t.Helper()
	clock, way := n.Clock.Now(), n.random.IntN(12)
	switch {
	case n.State == nil:
		n.create(clock)
	case way == 0:
		want := n.reaches(n.destroy("", n.now.events, clock))
		n.Must(nil)
		n.require("destroyed", want)
	case way == 1:
		first := n.reaches(n.destroy(n.next.status, n.next.events, clock))
		opening := n.opening(clock)
		n.Must(n.next.config(), protocol.Replace)
		n.story.seen, n.held = map[string]*draft{}, ""
		n.record(n.next, opening)
		n.require("replaced", first, n.reaches(opening))
	default:
		d := n.change(n.next, clock)
		p := n.Plan(n.next.config())
		if (p.Values["last_notice"] == unknown) != (d.kind != "") {
			n.t.Errorf("%q is due, and last_notice is planned as %v", d.kind, p.Values["last_notice"])
		}
		if (p.Values["audience"] != n.State["audience"]) != (d.kind != "") || p.Values["audience"] == unknown {
			n.t.Errorf("%q is due, and audience is planned as %v after %v", d.kind, p.Values["audience"], n.State["audience"])
		}
		n.Must(n.next.config())
		if d.kind != "" || !n.now.equal(n.next) {
			n.record(n.next, d)
		}
		n.require("applied", n.reaches(d))
	}
}

func (n *novel) opening(clock time.Time) due {
	if n.next.status != "scheduled" || !has(n.next.events, "create") {
		return due{}
	}
	return due{"announcement", n.next.people, !clock.Before(n.next.end())}
}

func (n *novel) create(clock time.Time) {
	n.t.Helper()
	d := n.opening(clock)
	n.Must(n.next.config())
	n.story.seen, n.held = map[string]*draft{}, ""
	n.record(n.next, d)
	n.require("created", n.reaches(d))
}

func (n *novel) require(what string, want ...string) {
	n.t.Helper()
	want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
	got := []string{}
	for _, m := range n.messages()[n.count:] {
		got = append(got, m.Message+" to "+testkit.Addressed(m))
	}
	n.count += len(got)
	n.log = append(n.log, fmt.Sprintf("%s %s as %+v under %q: %q", n.Clock.Now().Format(time.DateTime), what, n.next, n.rail, got))
	if !slices.Equal(got, want) {
		n.t.Errorf("want %q after:\n%s", want, strings.Join(n.log, "\n"))
	}
}

// Random windows, edits, guard rails and hours send what the model says, and nothing else.
func TestWindowAgainstModel(t *testing.T) {
	t.Parallel()
	lives, steps := 12, 15
	if testing.Short() {
		lives = 3
	}
	for seed := range lives {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			n := &novel{windowRun: newWindow(t), story: &story{}, random: rand.New(rand.NewPCG(2026, uint64(seed)))}
			n.Moments = []time.Time{halfTime, nextMonth}
			n.next = draft{
				title: "Exchange 0", start: begins, people: []string{"sam@gmail.com"}, status: "scheduled",
				events: []string{"close", "create", "update"},
			}
			for range steps {
				n.step()
				if t.Failed() {
					return
				}
				for range 1 + n.random.IntN(2) {
					n.edit()
				}
			}
		})
	}
}
