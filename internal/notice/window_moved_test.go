// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "testing"

func TestMovedTimes(t *testing.T) {
	t.Parallel()
	const la = "America/Los_Angeles"
	analysts := roleHolders(Analyst)
	tests := []struct {
		name                     string
		start, end, start2, end2 string
		want                     string
	}{
		{"nothing", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-02T05:00Z", "2026-12-02T07:00:00Z", ""},
		{"start", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-01T22:00", "2026-12-01T23:00", "start 21:00 → 22:00 PST"},
		{
			"both, past midnight", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-01T22:00", "2026-12-02T00:00",
			"start 21:00 → 22:00 PST; end Tue 1 Dec, 23:00 → Wed 2 Dec, 00:00 PST",
		},
		{
			"another day", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-08T21:00", "2026-12-08T23:00",
			"start Tue 1 Dec, 21:00 → Tue 8 Dec, 21:00 PST; end Tue 1 Dec, 23:00 → Tue 8 Dec, 23:00 PST",
		},
		{
			"another year", "2026-12-31T21:00", "2027-01-02T23:00", "2027-01-01T21:00", "2027-01-02T23:00",
			"start Thu 31 Dec 2026, 21:00 → Fri 1 Jan 2027, 21:00 PST",
		},
		{
			"same day of another year", "2026-12-01T21:00", "2027-12-01T23:00", "2027-12-01T21:00", "2027-12-01T23:00",
			"start Tue 1 Dec 2026, 21:00 → Wed 1 Dec 2027, 21:00 PST",
		},
		{"over a clock change", "2026-11-01T00:30", "2026-11-01T04:00", "2026-11-01T01:30:00-08:00", "2026-11-01T04:00", "start 00:30 PDT → 01:30 PST"},
		{"seconds", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-01T21:00:30", "2026-12-01T23:00", "start 21:00:00 → 21:00:30 PST"},
		{"less than a second", "2026-12-01T21:00", "2026-12-01T23:00", "2026-12-01T21:00:00.5", "2026-12-01T23:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, after := testWindow(t, tt.start, tt.end, la), testWindow(t, tt.start2, tt.end2, la)
			changes, notify := Moved(before, after, analysts, analysts, false)
			if changes != tt.want || notify != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", changes, notify, tt.want)
			}
		})
	}
}

func TestMovedAudience(t *testing.T) {
	t.Parallel()
	everybody := Recipients{AllUsers: true}
	tests := []struct {
		was, is Recipients
		want    string
		notify  bool
	}{
		{roleHolders(Analyst), roleHolders(Analyst), "", false},
		{roleHolders(Analyst), roleHolders(Analyst, Developer), "now also Developers", true},
		{roleHolders(Analyst), roleHolders(Developer, Administrator), "now also Administrators and Developers; no longer Analysts", true},
		{roleHolders(Analyst, Developer), roleHolders(Analyst), "no longer Developers", false},
		{contacts("a"), contacts("a", "b", "c"), "now also 2 users", true},
		{contacts("a", "b"), contacts("a"), "no longer 1 user", false},
		{contacts("a", "b"), contacts("a", "c"), "now also 1 user; no longer 1 user", true},
		{contacts("a"), roleHolders(Analyst), "now for all Analysts", true},
		{contacts("a"), everybody, "now for everybody", true},
		{everybody, contacts("a"), "now only for 1 user", false},
		{roleHolders(Analyst), both([]string{"a"}, Analyst), "now only for those of 1 user who are Analysts", false},
		{both([]string{"a"}, Analyst), both([]string{"a", "b"}, Analyst), "now for those of 2 users who are Analysts", true},
	}
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "America/Los_Angeles")
	for _, tt := range tests {
		changes, notify := Moved(w, w, tt.was, tt.is, false)
		if changes != tt.want || notify != tt.notify {
			t.Errorf("%s, then %s: got %q, %v; want %q, %v", tt.was.Audience(), tt.is.Audience(), changes, notify, tt.want, tt.notify)
		}
	}
}

// Another spelling of a login ID changes nothing for readers, unless it is open whether the former one was reached.
func TestMovedSpelling(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "UTC")
	if changes, notify := Moved(w, w, contacts("sam"), contacts("Sam"), false); changes != "" || notify {
		t.Errorf("after a certain answer: %q, %v", changes, notify)
	}
	if changes, notify := Moved(w, w, contacts("sam"), contacts("Sam"), true); changes != "now also 1 user; no longer 1 user" || !notify {
		t.Errorf("after an uncertain answer: %q, %v", changes, notify)
	}
	if changes, notify := Moved(w, w, contacts("sam"), contacts("sam"), true); changes != "" || notify {
		t.Errorf("the same: %q, %v", changes, notify)
	}
}

func TestMovedTogether(t *testing.T) {
	t.Parallel()
	before := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "America/Los_Angeles")
	after := testWindow(t, "2026-12-01T22:00", "2026-12-01T23:00", "America/Los_Angeles", "Europe/Berlin")
	after.Title, after.Description = "Exchange and Teams upgrade", "Other words"
	changes, notify := Moved(before, after, roleHolders(Analyst), roleHolders(Analyst, Developer), false)
	if want := "title “Exchange upgrade” → “Exchange and Teams upgrade”; start 21:00 → 22:00 PST; now also Developers"; changes != want || !notify {
		t.Errorf("got %q, %v; want %q", changes, notify, want)
	}
	after.Format = ISOTimes
	after.Title = before.Title + "\r\n"
	changes, _ = Moved(before, after, roleHolders(Analyst), roleHolders(Analyst), false)
	if want := "start 2026-12-01T21:00:00-08:00 → 2026-12-01T22:00:00-08:00"; changes != want {
		t.Errorf("got %q; want %q", changes, want)
	}
}

// Other words, another way to write times, or another zone with the same instants are not a move for readers.
func TestMovedIgnoresWhatReadersDoNotSee(t *testing.T) {
	t.Parallel()
	before := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "America/Los_Angeles")
	after := testWindow(t, "2026-12-02T06:00", "2026-12-02T08:00", "Europe/Berlin", "Asia/Tokyo")
	before.Title = "Caf\u00e9 upgrade"
	after.Description, after.Format, after.Title = "", ISOTimes, " Cafe\u0301 upgrade\n"
	if changes, notify := Moved(before, after, contacts("a"), contacts("a"), false); changes != "" || notify {
		t.Errorf("got %q, %v", changes, notify)
	}
}
