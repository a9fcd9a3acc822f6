// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A journal that cannot be used is a problem, which is reported once, and messages are sent as they are without one.
func TestUnusableJournals(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		damage func(t *testing.T, m *machine)
		says   string // in the problem; "" = no problem
		want   string // what is adopted for "a"
	}{
		"a torn intent":     {func(t *testing.T, m *machine) { appendTo(t, m, `{"op":"intent","id":"9","ke`) }, "", "1"},
		"a torn receipt":    {func(t *testing.T, m *machine) { appendTo(t, m, `{"op":"receipt","id":"1"`) }, "", "1"},
		"a line of zeros":   {func(t *testing.T, m *machine) { appendTo(t, m, "\x00\x00\x00\x00\n") }, "", "1"},
		"an unknown record": {func(t *testing.T, m *machine) { appendTo(t, m, `{"op":"later","id":"1","x":[1]}`+"\n") }, "", "1"},
		"no beginning":      {func(t *testing.T, m *machine) { rewrite(t, m, withoutBeginning) }, "", ""},
		"an empty file":     {func(t *testing.T, m *machine) { rewrite(t, m, func(string) string { return "" }) }, "", ""},
		"a newer version": {func(t *testing.T, m *machine) {
			rewrite(t, m, newer)
		}, "newer version", ""},
		"a directory removed": {func(t *testing.T, m *machine) { remove(t, m.place.Dir) }, "", ""},
		"a key removed":       {func(t *testing.T, m *machine) { remove(t, filepath.Join(m.place.Dir, "key")) }, "is missing", ""},
		"a key cut":           {func(t *testing.T, m *machine) { write(t, filepath.Join(m.place.Dir, "key"), "short") }, "is not a key", ""},
		"a key that is a link": {func(t *testing.T, m *machine) {
			key := filepath.Join(m.place.Dir, "key")
			must(t, os.Rename(key, key+".real"))
			must(t, os.Symlink(key+".real", key))
		}, "is not a key", ""},
		"a key for everybody":    {func(t *testing.T, m *machine) { chmod(t, filepath.Join(m.place.Dir, "key"), 0o644) }, "chmod 600", ""},
		"a folder for everybody": {func(t *testing.T, m *machine) { chmod(t, m.place.Dir, 0o777) }, "chmod o-w", ""},
		"a folder that is a link": {func(t *testing.T, m *machine) {
			must(t, os.Rename(m.place.Dir, m.place.Dir+".real"))
			must(t, os.Symlink(m.place.Dir+".real", m.place.Dir))
		}, "", "1"},
		"a file that is a link": {func(t *testing.T, m *machine) {
			file := m.files()[0]
			must(t, os.Rename(file, file+".real"))
			must(t, os.Symlink(file+".real", file))
		}, "", ""},
		"a file in place of the folder": {func(t *testing.T, m *machine) { remove(t, m.place.Dir); write(t, m.place.Dir, "") }, "is not a directory", ""},
		"a file in place of the namespace": {func(t *testing.T, m *machine) {
			dir := filepath.Dir(m.files()[0])
			remove(t, dir)
			write(t, dir, "")
		}, "not a directory", ""},
		"a file above the folder": {func(t *testing.T, m *machine) {
			remove(t, m.place.Dir)
			write(t, m.place.Dir, "")
			m.place.Dir += "/below"
		}, "not a directory", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && (strings.HasSuffix(name, "everybody") || strings.HasSuffix(name, "link")) {
				t.Skip("Windows has no such modes")
			}
			m := newMachine(t)
			m.killed("run 1", func(j *Journal) { j.Intent(message("a"), "1") })
			tt.damage(t, m)
			m.process("run 2").Seen("9")
			j := m.process("run 2")
			if got := adopt(t, j, "a"); got != tt.want {
				t.Errorf("adopted %q, want %q", got, tt.want)
			}
			send(j, "b", "2")
			problem := j.Problem()
			if (problem == "") != (tt.says == "") || !strings.Contains(problem, tt.says) {
				t.Errorf("the problem is %q, want %q", problem, tt.says)
			}
			if again := j.Problem(); again != "" {
				t.Errorf("reported twice: %s", again)
			}
		})
	}
}

// A file of a newer version is left where it is.
func TestANewerFileStays(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { send(j, "a", "1") })
	rewrite(t, m, newer)
	j := m.process("run 2")
	j.Seen("1")
	m.now = m.now.Add(2 * maxAge)
	m.process("run 3")
	if len(m.files()) != 1 {
		t.Error("it was removed")
	}
}

// When the folder is removed during a run, the next send says so and continues.
func TestFolderRemovedDuringTheRun(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	j := m.process("run 1")
	send(j, "a", "1")
	remove(t, m.place.Dir)
	if got := adopt(t, j, "b"); got != "" {
		t.Errorf("adopted %q", got)
	}
	send(j, "b", "2")
	if problem := j.Problem(); !strings.Contains(problem, "removed during the run") || len(m.files()) != 0 {
		t.Errorf("the problem is %q, the files are %q", problem, m.files())
	}
}

// full makes every further write of a process fail as on a full disk.
func full(t *testing.T, w *writer) {
	t.Helper()
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no device that is full")
	}
	t.Cleanup(func() { _ = f.Close() })
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file = f
}

// On a full disk messages are sent, but what an earlier run has sent is adopted: sending it would be the second time.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.killed("run 1", func(j *Journal) { send(j, "a", "1") })
	j := m.process("run 2")
	send(j, "b", "2")
	disk := j.own.file
	full(t, j.own)
	send(j, "c", "3")
	if got := []string{adopt(t, j, "a"), adopt(t, j, "a")}; got[0] != "1" || got[1] != "" {
		t.Errorf("adopted %q", got)
	}
	if problem := j.Problem(); !strings.Contains(problem, "no space left") {
		t.Errorf("the problem is %q", problem)
	}
	j.own.file = disk
	send(j, "d", "4")
	j.Close()
	next := m.process("run 3")
	if got := []string{adopt(t, next, "b"), adopt(t, next, "c"), adopt(t, next, "d")}; got[0] != "2" || got[1] != "" || got[2] != "4" {
		t.Errorf("the next run adopted %q", got)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) { t.Helper(); must(t, os.Chmod(path, mode)) }

// newer makes the file one of a newer version.
func newer(s string) string { return strings.Replace(s, `"v":1`, `"v":2`, 1) }

func withoutBeginning(s string) string { _, rest, _ := strings.Cut(s, "\n"); return rest }

func remove(t *testing.T, path string) { t.Helper(); must(t, os.RemoveAll(path)) }

func write(t *testing.T, path, content string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(content), 0o600))
}

// rewrite changes the only file with records.
func rewrite(t *testing.T, m *machine, change func(string) string) {
	t.Helper()
	files := m.files()
	if len(files) != 1 {
		t.Fatalf("the files are %q", files)
	}
	content, err := os.ReadFile(files[0])
	must(t, err)
	write(t, files[0], change(string(content)))
}

func appendTo(t *testing.T, m *machine, text string) {
	t.Helper()
	rewrite(t, m, func(s string) string { return s + text })
}

// FuzzRecords reads anything without a panic, and never takes what is not an intent for a message.
func FuzzRecords(f *testing.F) {
	f.Add(`{"op":"begin","v":1,"run":"r"}`, `{"op":"intent","id":"1","key":"k"}`)
	f.Add(`{"op":"begin","v":9,"run":"r"}`, `{"op":"claim"}`)
	f.Add("", "\x00{")
	f.Fuzz(func(t *testing.T, first, second string) {
		c := content{entries: map[string]*Entry{}}
		for _, line := range []string{first, second} {
			c.add([]byte(line))
		}
		for id, e := range c.entries {
			if e.open(start) && !strings.Contains(second, opIntent) && !strings.Contains(second, `\u`) {
				t.Errorf("%q opened %s", second, id)
			}
		}
	})
}
