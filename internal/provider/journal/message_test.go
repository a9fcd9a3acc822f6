// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// spelt is a message that has some descriptions, and a spelling of its recipients.
func spelt(spelling string, descriptions ...string) Message {
	m := Message{Spelling: []byte(spelling)}
	for _, d := range descriptions {
		m.Same = append(m.Same, []byte(d))
	}
	return m
}

// Which of the messages that were sent is the one that is about to be sent.
func TestTheSameMessage(t *testing.T) {
	t.Parallel()
	type sent struct {
		message Message
		answer  string // "" = none came
		certain bool
	}
	confirmed := func(m Message) sent { return sent{m, "confirmed", true} }
	for name, tt := range map[string]struct {
		sent []sent // with the request IDs 1, 2, …
		now  Message
		want string
	}{
		"another spelling":                   {[]sent{confirmed(spelt("Sam", "a"))}, spelt("sam", "a"), "1"},
		"another spelling, no answer":        {[]sent{{message: spelt("Sam", "a")}}, spelt("sam", "a"), ""},
		"another spelling, partly":           {[]sent{{spelt("Sam", "a"), "partial", false}}, spelt("sam", "a"), ""},
		"the same spelling, partly":          {[]sent{{spelt("Sam", "a"), "partial", false}}, spelt("Sam", "a"), "1"},
		"rather the same spelling":           {[]sent{confirmed(spelt("Sam", "a")), confirmed(spelt("sam", "a"))}, spelt("sam", "a"), "2"},
		"another description of it":          {[]sent{confirmed(spelt("", "b"))}, spelt("", "a", "b"), "1"},
		"only its first one is recorded":     {[]sent{confirmed(spelt("", "b", "a"))}, spelt("", "a"), ""},
		"rather the first description":       {[]sent{confirmed(spelt("", "b")), confirmed(spelt("", "a"))}, spelt("", "a", "b"), "2"},
		"the oldest of two":                  {[]sent{confirmed(spelt("", "a")), confirmed(spelt("", "a"))}, spelt("", "a"), "1"},
		"without a description":              {[]sent{confirmed(Message{})}, Message{}, ""},
		"a description beside one without":   {[]sent{confirmed(Message{})}, spelt("", "a"), ""},
		"a certain one beside an open other": {[]sent{{message: spelt("Sam", "a")}, confirmed(spelt("SAM", "a"))}, spelt("sam", "a"), "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.killed("run 1", func(j *Journal) {
				for i, s := range tt.sent {
					id := fmt.Sprint(i + 1)
					j.Intent(s.message, id)
					if s.answer != "" {
						j.Receipt(id, s.answer, s.certain, 200, m.now)
					}
				}
			})
			found, _ := m.process("run 2").Find(tt.now)
			if got := adoptMessage(t, m.process("run 2"), tt.now); got != tt.want || found.RequestID != tt.want {
				t.Errorf("found %q and adopted %q, want %q", found.RequestID, got, tt.want)
			}
		})
	}
}

// While a process still sends a message, nobody knows yet whether its spelling matters.
func TestAnotherSpellingWaitsForALivingProcess(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.process("run 1").Intent(spelt("Sam", "a"), "1")
	if got := adoptMessage(t, m.process("run 2"), spelt("sam", "a")); got != "busy" {
		t.Errorf("adopted %q, want to wait", got)
	}
}

// An adopted entry says of itself whether a state will show it: that of a notice by status, adopted by a destroy, will
// not be waited for.
func TestAdoptedForADestroy(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { send(j, "a", "1") })
	m.killed("run 2", func(j *Journal) {
		if got := adoptMessage(t, j, lastMessage("a")); got != "1" {
			t.Errorf("adopted %q", got)
		}
	})
	j := m.process("run 3")
	for _, f := range j.files {
		if e := f.entries["1"]; f.run == "run 2" && (e == nil || !e.last) {
			t.Errorf("the copy is %+v", e)
		}
	}
}

// Probe says before anything is sent that the journal cannot be written, once, and leaves nothing behind.
func TestProbe(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc, where not even root can make a file")
	}
	home := t.TempDir()
	for name, tt := range map[string]struct {
		dir string
		off bool
		bad bool
	}{
		"not there yet":  {dir: filepath.Join(home, "not", "there")},
		"a directory":    {dir: home},
		"cannot be made": {dir: "/proc/luma/journal", bad: true},
		"cannot be used": {dir: "/proc", bad: true},
		"off":            {dir: "/proc/luma", off: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			j := Open(Config{Place: Place{Dir: tt.dir, Namespace: "default"}, Run: "run 1", Now: m.process("run 1").Now, Off: tt.off})
			t.Cleanup(j.Close)
			j.Probe()
			problem := j.Problem()
			j.Probe()
			if again := j.Problem(); tt.bad != (problem != "") || again != "" || strings.Contains(problem, "journal-") {
				t.Errorf("the problem is %q, and then %q", problem, again)
			}
		})
	}
	t.Cleanup(func() {
		if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
			t.Errorf("it leaves %v, %v", left, err)
		}
	})
}
