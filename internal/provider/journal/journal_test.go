// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)

// machine is a disk on which runs leave their journals.
type machine struct {
	t     *testing.T
	place Place
	now   time.Time
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	return &machine{t: t, place: Place{Dir: filepath.Join(t.TempDir(), "luma"), Namespace: "default"}, now: start}
}

// process opens the journal as a process of a run.
func (m *machine) process(run string) *Journal {
	m.t.Helper()
	j := Open(Config{Place: m.place, Run: run, Now: func() time.Time { return m.now }})
	m.t.Cleanup(j.Close)
	return j
}

// killed is a process of a run that was killed after what it did.
func (m *machine) killed(run string, do func(*Journal)) {
	m.t.Helper()
	j := m.process(run)
	do(j)
	j.Close()
}

// files are the files with records.
func (m *machine) files() []string {
	m.t.Helper()
	found, err := filepath.Glob(filepath.Join(m.place.Dir, "*", "*"+extension))
	if err != nil {
		m.t.Fatal(err)
	}
	return found
}

func (m *machine) requireQuiet(j *Journal) {
	m.t.Helper()
	if problem := j.Problem(); problem != "" {
		m.t.Error(problem)
	}
}

// message is a message with a description.
func message(description string) Message { return Message{Same: [][]byte{[]byte(description)}} }

// lastMessage is one whose request ID no state will show.
func lastMessage(description string) Message {
	m := message(description)
	m.Last = true
	return m
}

// send records a message that was sent and confirmed.
func send(j *Journal, description, id string) {
	j.Intent(message(description), id)
	j.Receipt(id, "confirmed", true, 200, j.Now())
}

// adopt is the request ID that a process adopts for a message; "" when the message is to be sent, "busy" when it must
// wait.
func adopt(t *testing.T, j *Journal, description string) string {
	t.Helper()
	return adoptMessage(t, j, message(description))
}

func adoptMessage(t *testing.T, j *Journal, m Message) string {
	t.Helper()
	switch e, ok, err := j.Adopt(m); {
	case err != nil:
		return "busy"
	case ok:
		return e.RequestID
	default:
		return ""
	}
}

// What a run left decides what the next run does with the same message, and with another one.
func TestTheNextRun(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first   func(*Journal)
		seen    string
		later   time.Duration
		want    string
		outcome string
	}{
		"nothing was sent": {first: func(*Journal) {}},
		"an answer came":   {first: func(j *Journal) { send(j, "a", "1") }, want: "1", outcome: "confirmed"},
		"no answer came":   {first: func(j *Journal) { j.Intent(message("a"), "1") }, want: "1"},
		"rejected":         {first: func(j *Journal) { j.Intent(message("a"), "1"); j.Void("1") }},
		"rejected, then sent": {
			first: func(j *Journal) { j.Intent(message("a"), "1"); j.Void("1"); send(j, "a", "1") }, want: "1", outcome: "confirmed",
		},
		"the state has it":           {first: func(j *Journal) { send(j, "a", "1") }, seen: "1"},
		"the state has another":      {first: func(j *Journal) { send(j, "a", "1") }, seen: "2", want: "1", outcome: "confirmed"},
		"another message":            {first: func(j *Journal) { send(j, "b", "1") }},
		"an action":                  {first: func(j *Journal) { j.Intent(Message{}, "1") }},
		"a closing notice":           {first: func(j *Journal) { j.Intent(lastMessage("a"), "1") }, want: "1"},
		"just within a day":          {first: func(j *Journal) { send(j, "a", "1") }, later: maxAge - time.Second, want: "1", outcome: "confirmed"},
		"a day later":                {first: func(j *Journal) { send(j, "a", "1") }, later: maxAge},
		"the clock was set far back": {first: func(j *Journal) { send(j, "a", "1") }, later: -maxAge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.killed("run 1", tt.first)
			m.now = m.now.Add(tt.later)
			plan := m.process("run 2")
			plan.Seen(tt.seen)
			found, _ := plan.Find(message("a"))
			apply := m.process("run 2")
			got, ok, err := apply.Adopt(message("a"))
			if got.RequestID != tt.want || ok != (tt.want != "") || got.Outcome != tt.outcome || err != nil || found.RequestID != tt.want {
				t.Errorf("got %+v, %v, %v; the plan found %+v", got, ok, err, found)
			}
			if ok && !got.At.Equal(start) {
				t.Errorf("it was sent at %s", got.At)
			}
			if again := adopt(t, apply, "a"); again != "" {
				t.Errorf("adopted once more: %s", again)
			}
			m.requireQuiet(plan)
			m.requireQuiet(apply)
		})
	}
}

// Each entry is adopted once: if one of two equal messages was sent, the other one still is.
func TestEqualMessagesAreCounted(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { send(j, "a", "1"); m.now = m.now.Add(time.Second); send(j, "a", "2") })
	one, other := m.process("run 2"), m.process("run 2") // an alias
	got := []string{adopt(t, one, "a"), adopt(t, other, "a"), adopt(t, one, "a"), adopt(t, other, "a")}
	if want := []string{"1", "2", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The processes of one run do not adopt from each other, whether they still live or not.
func TestOneRunAdoptsNothingOfItself(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	alive := m.process("run 1")
	send(alive, "a", "1")
	m.killed("run 1", func(j *Journal) { send(j, "a", "2") })
	for _, j := range []*Journal{alive, m.process("run 1")} {
		if got := adopt(t, j, "a"); got != "" {
			t.Errorf("adopted %s", got)
		}
	}
}

// While a process of another run lives, what it sent is neither adopted nor sent again; other messages are sent.
func TestAnotherRunThatLives(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	orphan := m.process("run 1")
	send(orphan, "a", "1")
	next := m.process("run 2")
	if got := adopt(t, next, "a"); got != "busy" {
		t.Errorf("got %q while the lock is held", got)
	}
	if got := adopt(t, next, "b"); got != "" {
		t.Errorf("got %q for another message", got)
	}
	send(orphan, "c", "3") // since the next run has begun
	if got := adopt(t, next, "c"); got != "busy" {
		t.Errorf("got %q for what was sent meanwhile", got)
	}
	if got := m.files(); len(got) != 1 {
		t.Errorf("the files are %q", got)
	}
	orphan.Close()
	if a, c := adopt(t, next, "a"), adopt(t, next, "c"); a != "1" || c != "3" {
		t.Errorf("got %q and %q once the lock is free", a, c)
	}
}

// A run that adopts may be killed as well. The next one adopts what it adopted, and once the state shows it, every file
// is removed.
func TestAdoptionSurvives(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { send(j, "a", "1"); j.Intent(message("b"), "2") })
	for run := range 3 {
		m.killed(fmt.Sprint("again ", run), func(j *Journal) {
			if a, b := adopt(t, j, "a"), adopt(t, j, "b"); a != "1" || b != "2" {
				t.Errorf("got %q and %q", a, b)
			}
		})
	}
	plan := m.process("last")
	if !plan.Waiting() {
		t.Error("nothing waits to be seen")
	}
	plan.Seen("1")
	if len(m.files()) == 0 {
		t.Error("the files are gone before everything was seen")
	}
	plan.Seen("2")
	if got := m.files(); len(got) != 0 || plan.Waiting() {
		t.Errorf("left: %q", got)
	}
	if a, b := adopt(t, m.process("last"), "a"), adopt(t, plan, "b"); a != "" || b != "" {
		t.Errorf("adopted %q and %q", a, b)
	}
}

// A claim counts for every process that opens the journal later, also if it was made while the sender still lived, and
// for one that knew the entry before.
func TestClaimsAreShared(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	orphan := m.process("run 1")
	send(orphan, "a", "1")
	send(orphan, "a", "2")
	early := m.process("run 2")
	m.process("run 2").Seen("1")
	orphan.Close()
	if got := []string{adopt(t, early, "a"), adopt(t, early, "a"), adopt(t, m.process("run 2"), "a")}; !slices.Equal(got, []string{"2", "", ""}) {
		t.Errorf("got %q", got)
	}
}

// Whatever was only voided or is never adopted goes with the next process; a closing notice stays for a day.
func TestFilesAreRemoved(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { j.Intent(message("a"), "1"); j.Void("1"); j.Intent(Message{}, "2") })
	m.process("run 2")
	if got := m.files(); len(got) != 0 {
		t.Errorf("left: %q", got)
	}
	m.killed("run 2", func(j *Journal) { j.Intent(lastMessage("a"), "1") })
	if j := m.process("run 3"); j.Waiting() || len(m.files()) != 1 {
		t.Errorf("waiting: %v, files: %q", j.Waiting(), m.files())
	}
	m.now = m.now.Add(maxAge)
	m.process("run 4")
	if got := m.files(); len(got) != 0 {
		t.Errorf("left after a day: %q", got)
	}
}

// The first message of a process removes what is over in every namespace, and nothing else.
func TestOtherNamespacesAreSwept(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.now = time.Now() // which the times of files are compared with
	m.place.Namespace = "former"
	m.killed("run 1", func(j *Journal) { send(j, "a", "1") })
	m.place.Namespace = "other"
	m.killed("run 1", func(j *Journal) { send(j, "a", "2") })
	alive := m.process("run 1")
	send(alive, "b", "3")
	former := filepath.Join(m.place.Dir, "former")
	m.place.Namespace = "present"
	send(m.process("run 2"), "c", "4")
	if _, err := os.Stat(former); err != nil || len(m.files()) != 4 {
		t.Errorf("%v, files: %q", err, m.files())
	}
	m.now = m.now.Add(maxAge + time.Minute)
	send(m.process("run 3"), "d", "5")
	// Those of the living process and of the two present ones stay.
	if _, err := os.Stat(former); !os.IsNotExist(err) || len(m.files()) != 3 {
		t.Errorf("%v, files: %q", err, m.files())
	}
}

// Many sends at once share syncs and lose nothing.
func TestConcurrentSends(t *testing.T) {
	t.Parallel()
	const sends = 200
	m := newMachine(t)
	var wg sync.WaitGroup
	j := m.process("run 1")
	for i := range sends {
		wg.Go(func() {
			message := fmt.Sprint("message ", i)
			if got := adopt(t, j, message); got != "" {
				t.Errorf("adopted %s", got)
			}
			send(j, message, fmt.Sprint(i))
		})
	}
	wg.Wait()
	j.Close()
	if got := m.files(); len(got) != 1 {
		t.Errorf("the files are %q", got)
	}
	next := m.process("run 2")
	for i := range sends {
		if got := adopt(t, next, fmt.Sprint("message ", i)); got != fmt.Sprint(i) {
			t.Errorf("message %d: adopted %q", i, got)
		}
	}
}

// BenchmarkSend records messages from ten goroutines, as an apply does.
func BenchmarkSend(b *testing.B) {
	j := Open(Config{Place: Place{Dir: filepath.Join(b.TempDir(), "luma"), Namespace: "default"}, Run: "run 1", Now: time.Now})
	b.Cleanup(j.Close)
	b.SetParallelism(10)
	var n atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := fmt.Sprint(n.Add(1))
			if _, found, err := j.Adopt(message(id)); found || err != nil {
				b.Error(err)
			}
			send(j, id, id)
		}
	})
}

// Opening, reading and looking for entries leaves no trace; the first message does, and only its owner can read it.
func TestNothingIsCreatedBeforeTheFirstMessage(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	j := m.process("run 1")
	j.Seen("1")
	j.Void("1")
	_, _ = j.Find(message("a"))
	if got := adopt(t, j, "a"); got != "" {
		t.Error(got)
	}
	if _, err := os.Stat(m.place.Dir); !os.IsNotExist(err) {
		t.Errorf("the folder exists: %v", err)
	}
	const secret = "the text of a message"
	send(j, secret, "1")
	err := filepath.WalkDir(m.place.Dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		if content, _ := os.ReadFile(path); strings.Contains(string(content), secret) {
			t.Errorf("%s holds the message", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A journal that is off does nothing.
func TestNoJournal(t *testing.T) {
	t.Parallel()
	var j *Journal
	send(&Journal{Config: Config{Now: time.Now}, ownErr: os.ErrClosed}, "a", "1")
	j.Intent(message("a"), "1")
	j.Receipt("1", "confirmed", true, 200, start)
	j.Void("1")
	j.Seen("1")
	j.Close()
	_, found := j.Find(message("a"))
	if got := adopt(t, j, "a"); got != "" || found || j.Waiting() || j.Problem() != "" {
		t.Errorf("adopted %q", got)
	}
}
