// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import "testing"

// A run without a journal sends what an earlier one may have sent, and leaves nothing behind that a later run would
// take for its message.
func TestOffClosesWhatItKnows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		off  func(t *testing.T, j *Journal)
		want string // what the run after it adopts
	}{
		"sends once more": {func(t *testing.T, j *Journal) {
			t.Helper()
			if got := adopt(t, j, "hi"); got != "" {
				t.Errorf("adopted %q", got)
			}
			send(j, "hi", "2")
		}, ""},
		"sees it in the state": {func(_ *testing.T, j *Journal) { j.Seen("1") }, ""},
		"sends something else": {func(t *testing.T, j *Journal) {
			t.Helper()
			if got := adopt(t, j, "other"); got != "" {
				t.Errorf("adopted %q", got)
			}
			send(j, "other", "2")
		}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.killed("first", func(j *Journal) { send(j, "hi", "1") })
			off := Open(Config{Place: m.place, Run: "second", Now: m.process("second").Now, Off: true})
			if e, found := off.Find(message("hi")); found {
				t.Errorf("found %+v", e)
			}
			test.off(t, off)
			off.Close()
			if n := len(m.files()); n > 1 {
				t.Errorf("%d files, want none but that of the first run", n)
			}
			if got := adopt(t, m.process("third"), "hi"); got != test.want {
				t.Errorf("the third run adopts %q, want %q", got, test.want)
			}
		})
	}
}
