// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "testing"

func TestFormatWindow(t *testing.T) {
	t.Parallel()
	zones := []string{"America/Los_Angeles", "Europe/Berlin"}
	for _, times := range [][2]string{
		{"2026-12-01T21:00", "2026-12-01T23:00"},
		{"2026-12-02T05:00:00Z", "2026-12-02T08:00:00+01:00"},
	} {
		got, problems := FormatWindow(times[0], times[1], zones, "long")
		if want := "Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 06:00–08:00 CET"; got != want || len(problems) > 0 {
			t.Errorf("%q: got %q, %+v", times, got, problems)
		}
	}
	got, problems := FormatWindow("2026-12-01T21:00Z", "2026-12-01T23:00Z", []string{"UTC"}, "iso")
	if got != "2026-12-01T21:00:00Z/2026-12-01T23:00:00Z" || len(problems) > 0 {
		t.Errorf("got %q, %+v", got, problems)
	}
}

func TestFormatWindowRefuses(t *testing.T) {
	t.Parallel()
	const good, later = "2026-12-01T21:00:00Z", "2026-12-01T23:00:00Z"
	utc := []string{"UTC"}
	tests := []struct {
		name, start, end string
		zones            []string
		format           string
		want             []string
	}{
		{"end before start", later, good, utc, "long", []string{"end: before it starts"}},
		{"no length", good, good, utc, "long", []string{"end: must be longer than zero"}},
		{"unknown zone", good, later, []string{"UTC", "PST"}, "long", []string{`zones: Did you mean "America/Los_Angeles"?`}},
		{"first zone unknown", "2026-12-01T21:00", "2026-12-01T23:00", []string{"EST"}, "long", []string{`zones: "America/New_York"`}},
		{"no zone", good, later, nil, "long", []string{"zones: The list of time zones is empty"}},
		{"format", good, later, utc, "short", []string{`format: "short" is not a time format`}},
		{
			"all at once", "tomorrow", "2026-13-01", []string{""}, "",
			[]string{"format: is not a time format", "zones: is empty", "start: is not a time", "end: which does not exist"},
		},
		{"gap", "2026-03-08T02:30", "2026-03-08T05:00", []string{"America/Los_Angeles"}, "long", []string{"start: does not exist"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := FormatWindow(tt.start, tt.end, tt.zones, tt.format)
			if got != "" {
				t.Errorf("got a text: %q", got)
			}
			assertFields(t, problems, tt.want)
		})
	}
}

// A warning stops nothing: the text is returned together with the warning.
func TestFormatWindowWarns(t *testing.T) {
	t.Parallel()
	got, problems := FormatWindow("2026-11-01T01:30", "2026-11-01T05:00", []string{"America/Los_Angeles"}, "long")
	if got != "Sun 1 Nov 2026, 01:30 PDT – 05:00 PST" {
		t.Errorf("got %q", got)
	}
	assertFields(t, problems, []string{"start: twice"})
}

func TestWindowStateAt(t *testing.T) {
	t.Parallel()
	const start, end = "2026-12-01T21:00:00-08:00", "2026-12-02T07:00:00Z"
	for when, want := range map[string]string{
		"2026-12-02T04:59:59Z":      "upcoming",
		"2026-12-02T06:00:00+01:00": "active",
		"2026-12-02T07:00:00Z":      "ended",
	} {
		if got, problems := WindowStateAt(start, end, when); got != want || len(problems) > 0 {
			t.Errorf("at %s: %q, %+v; want %q", when, got, problems, want)
		}
	}
	got, problems := WindowStateAt(end, start, "now")
	if got != "" {
		t.Errorf("got %q", got)
	}
	assertFields(t, problems, []string{"end: before it starts", "at: is not a time"})
	_, problems = WindowStateAt("2026-12-01T21:00", end, end)
	assertFields(t, problems, []string{"start: has no offset"})
}
