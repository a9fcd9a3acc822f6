// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"
	"testing"
	"time"
)

// testWindow reads local or RFC 3339 times in the first zone.
func testWindow(t testing.TB, start, end string, zones ...string) Window {
	t.Helper()
	w := Window{Title: "Exchange upgrade", Description: "Mailboxes are read-only.", Zone: mustZone(t, zones[0])}
	for _, name := range zones[1:] {
		w.DisplayZones = append(w.DisplayZones, mustZone(t, name))
	}
	for _, field := range []struct {
		written string
		to      *time.Time
	}{{start, &w.Start}, {end, &w.End}} {
		instant, problems := ParseTime(field.written, w.Zone)
		if anyInvalid(problems) {
			t.Fatalf("%+v", problems)
		}
		*field.to = instant.Time
	}
	return w
}

func TestState(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "America/Los_Angeles")
	for now, want := range map[string]WindowState{
		"2026-12-02T04:59:59Z": Upcoming,
		"2026-12-02T05:00:00Z": Active,
		"2026-12-02T06:59:59Z": Active,
		"2026-12-02T07:00:00Z": Ended,
		"2999-01-01T00:00:00Z": Ended,
	} {
		if got := w.State(mustTime(t, now)); got != want {
			t.Errorf("at %s: %s; want %s", now, got, want)
		}
	}
}

func TestCheckWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, start, end string
		want             []string
		warning          bool
	}{
		{"two hours", "2026-12-01T21:00:00-08:00", "2026-12-01T23:00:00-08:00", nil, false},
		{"thirty days", "2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z", nil, false},
		{
			"no time", "2026-12-01T21:00:00-08:00", "2026-12-02T05:00:00Z",
			[]string{"ends_at: must be longer than zero: it starts and ends Tue 1 Dec 2026, 21:00 "}, false,
		},
		{"less than a second", "2026-12-01T21:00:00Z", "2026-12-01T21:00:00.5Z", []string{"ends_at: shorter than a second"}, false},
		{"past midnight", "2026-12-01T23:00:00Z", "2026-12-01T01:00:00Z", []string{
			`ends_at: The window ends Tue 1 Dec 2026, 01:00 UTC (2026-12-01T01:00:00Z), before it starts Tue 1 Dec 2026, 23:00 UTC (2026-12-01T23:00:00Z). ` +
				`If it runs past midnight, write "2026-12-02T01:00:00Z".`,
		}, false},
		{
			"the first of two times, in the zone", "2026-11-01T01:30:00-08:00", "2026-11-01T01:45:00-07:00",
			[]string{`ends_at: The clocks show this time twice that night. If the second one is meant, write "2026-11-01T01:45:00-08:00".`}, false,
		},
		{
			"the second of two times, in the zone", "2026-11-01T01:45:00-08:00", "2026-11-01T01:15:00-08:00",
			[]string{`ends_at: The clocks show the start twice that night. If the first one is meant, write "2026-11-01T01:45:00-07:00" for the start.`}, false,
		},
		{
			"the first of two times, without a zone", "2026-11-01T01:30:00-08:00", "2026-11-01T01:45:00-07:00",
			[]string{`ends_at: If the second one is meant, write "2026-11-01T01:45:00-08:00".`}, false,
		},
		{"exchanged", "2026-12-05T23:00:00Z", "2026-12-01T01:00:00Z", []string{"ends_at: or exchange the two"}, false},
		{"forty days", "2026-12-01T00:00:00Z", "2027-01-10T00:00:00Z", []string{"ends_at: The window lasts 40 days, from Tue 1 Dec 2026, 00:00 UTC"}, true},
		{"nine centuries", "2026-12-01T00:00:00Z", "2926-12-01T00:00:00Z", []string{"ends_at: The window lasts 328718 days"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			la := mustZone(t, "America/Los_Angeles")
			start, end := mustTime(t, tt.start), mustTime(t, tt.end)
			if strings.Contains(tt.name, "two times, in the zone") {
				start, end = start.In(la), end.In(la)
			}
			got := CheckWindow(start, end)
			assertFields(t, got, tt.want)
			if len(got) > 0 && got[0].Warning != tt.warning {
				t.Errorf("warning: %v", got[0].Warning)
			}
		})
	}
}

func TestCheckWindowNow(t *testing.T) {
	t.Parallel()
	start, end := mustTime(t, "2026-12-01T21:00:00Z"), mustTime(t, "2026-12-01T23:00:00Z")
	tests := []struct {
		now  string
		want []string
	}{
		{"2026-12-01T20:59:59Z", nil},
		{"2026-12-01T21:30:00Z", []string{"starts_at: The window began Tue 1 Dec 2026, 21:00 UTC (2026-12-01T21:00:00Z). It is announced all the same"}},
		{"2026-12-01T23:00:00Z", []string{"ends_at: the apply sends nothing and records the outcome expired"}},
		{"2026-12-02T00:30:00Z", []string{"ends_at: 1 hour 30 minutes ago"}},
	}
	for _, tt := range tests {
		got := CheckWindowNow(start, end, mustTime(t, tt.now))
		assertFields(t, got, tt.want)
		if len(got) > 0 && !got[0].Warning {
			t.Errorf("at %s: an error", tt.now)
		}
	}
}

func TestCheckWindowTitle(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckWindowTitle, []problemCase{
		{in: "Exchange upgrade\n"},
		{in: "", want: "title is empty"},
		{in: "\u200b", want: "title is empty"},
		{in: "Exchange\nupgrade", want: "control character"},
	})
}

func TestTimes(t *testing.T) {
	t.Parallel()
	const la, berlin, tokyo = "America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo"
	tests := []struct {
		name, start, end string
		zones            []string
		want             string
	}{
		{
			"the next day elsewhere", "2026-12-01T21:00", "2026-12-01T23:00", []string{la, berlin},
			"Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 06:00–08:00 CET",
		},
		{"the same day elsewhere", "2026-12-01T08:00", "2026-12-01T10:00", []string{la, berlin}, "Tue 1 Dec 2026, 08:00–10:00 PST · 17:00–19:00 CET"},
		{
			"three zones", "2026-12-01T05:00", "2026-12-01T06:00", []string{la, berlin, tokyo},
			"Tue 1 Dec 2026, 05:00–06:00 PST · 14:00–15:00 CET · 22:00–23:00 JST",
		},
		{
			"past midnight", "2026-12-01T23:00", "2026-12-02T01:00", []string{la, berlin},
			"Tue 1 Dec 2026, 23:00 – Wed 2 Dec, 01:00 PST · Wed 2 Dec, 08:00–10:00 CET",
		},
		{"until midnight", "2026-12-01T22:00", "2026-12-02T00:00", []string{la}, "Tue 1 Dec 2026, 22:00 – Wed 2 Dec, 00:00 PST"},
		{"new year", "2026-12-31T14:30", "2026-12-31T16:30", []string{la, berlin}, "Thu 31 Dec 2026, 14:30–16:30 PST · 23:30 – Fri 1 Jan 2027, 01:30 CET"},
		{
			"new year elsewhere", "2026-12-31T21:00", "2026-12-31T23:00", []string{la, berlin, la, "Pacific/Honolulu"},
			"Thu 31 Dec 2026, 21:00–23:00 PST · Fri 1 Jan 2027, 06:00–08:00 CET · Thu 31 Dec 2026, 19:00–21:00 HST",
		},
		{
			"over new year, then in it", "2026-12-31T23:00", "2027-01-01T01:00", []string{la, berlin},
			"Thu 31 Dec 2026, 23:00 – Fri 1 Jan 2027, 01:00 PST · Fri 1 Jan, 08:00–10:00 CET",
		},
		{"clocks set forward", "2026-03-08T01:00", "2026-03-08T04:00", []string{la}, "Sun 8 Mar 2026, 01:00 PST – 04:00 PDT"},
		{"clocks set back", "2026-11-01T01:30:00-07:00", "2026-11-01T01:30:00-08:00", []string{la}, "Sun 1 Nov 2026, 01:30 PDT – 01:30 PST"},
		{"clocks set over days", "2026-03-07T20:00", "2026-03-08T04:00", []string{la}, "Sat 7 Mar 2026, 20:00 PST – Sun 8 Mar, 04:00 PDT"},
		{
			"offsets for want of a name", "2026-12-01T21:00", "2026-12-01T23:00", []string{"America/Sao_Paulo", "Asia/Kathmandu"},
			"Tue 1 Dec 2026, 21:00–23:00 UTC-3 · Wed 2 Dec, 05:45–07:45 UTC+5:45",
		},
		{"seconds", "2026-12-01T21:00:30", "2026-12-01T23:00", []string{"UTC"}, "Tue 1 Dec 2026, 21:00:30–23:00:00 UTC"},
		{
			"zones that read alike", "2026-12-01T21:00", "2026-12-01T23:00", []string{berlin, "Europe/Paris", "UTC", berlin},
			"Tue 1 Dec 2026, 21:00–23:00 CET · 20:00–22:00 UTC",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := testWindow(t, tt.start, tt.end, tt.zones...).Times(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestISOTimes(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00:00.5", "America/Los_Angeles", "UTC")
	w.Format = ISOTimes
	want := "2026-12-01T21:00:00-08:00/2026-12-01T23:00:00.5-08:00 · 2026-12-02T05:00:00Z/2026-12-02T07:00:00.5Z"
	if got := w.Times(); got != want {
		t.Errorf("got %s", got)
	}
	if got := w.starts() + " " + w.ends(); got != "2026-12-01T21:00:00-08:00 2026-12-01T23:00:00.5-08:00" {
		t.Errorf("got %s", got)
	}
}

func TestWindowWithoutZones(t *testing.T) {
	t.Parallel()
	w := Window{Start: mustTime(t, "2026-12-01T21:00:00+01:00"), End: mustTime(t, "2026-12-01T22:30:00+01:00"), DisplayZones: []*time.Location{nil}}
	if got := w.Times() + ", " + w.Duration(); got != "Tue 1 Dec 2026, 20:00–21:30 UTC, 1 hour 30 minutes" {
		t.Errorf("got %s", got)
	}
}

func TestCheckTimeFormat(t *testing.T) {
	t.Parallel()
	runProblemCases(
		t, CheckTimeFormat,
		[]problemCase{{in: "long"}, {in: "iso"}, {in: "ISO", want: `"ISO" is not a time format. Write "long"`}, {in: "", want: `or "iso"`}},
	)
}
