// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"
	"testing"
	"time"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, problems := LoadZone(name)
	if zone == nil {
		t.Fatalf("%+v", problems)
	}
	return zone
}

func mustTime(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, zone, want string
		local          bool
	}{
		{"2026-12-01T21:00:00-08:00", "Europe/Berlin", "2026-12-02T05:00:00Z", false},
		{"2026-12-02T05:00:00Z", "America/Los_Angeles", "2026-12-02T05:00:00Z", false},
		{"2026-12-02t05:00:00.000z", "America/Los_Angeles", "2026-12-02T05:00:00Z", false},
		{"2026-12-02 05:00Z", "America/Los_Angeles", "2026-12-02T05:00:00Z", false},
		{"2026-12-02 05:00 +00:00", "America/Los_Angeles", "2026-12-02T05:00:00Z", false},
		{"2026-12-02T05:00:00.25-00:00", "UTC", "2026-12-02T05:00:00.25Z", false},
		{"2026-12-01T21:00", "America/Los_Angeles", "2026-12-02T05:00:00Z", true},
		{" 2026-12-01 21:00:00\n", "America/Los_Angeles", "2026-12-02T05:00:00Z", true},
		{"2026-12-01T21:00:30.5", "UTC", "2026-12-01T21:00:30.5Z", true},
		{"2026-07-01T21:00", "America/Los_Angeles", "2026-07-02T04:00:00Z", true},
		{"2026-07-01T21:00", "Asia/Kathmandu", "2026-07-01T15:15:00Z", true},
		{"2026-07-01T21:00", "Pacific/Kiritimati", "2026-07-01T07:00:00Z", true},
		{"2028-02-29T00:00", "Etc/GMT+12", "2028-02-29T12:00:00Z", true},
		{"2900-07-01T00:00", "Europe/Berlin", "2900-06-30T22:00:00Z", true}, // long behind the last listed change
	}
	for _, tt := range tests {
		t.Run(tt.in+" "+tt.zone, func(t *testing.T) {
			t.Parallel()
			zone := mustZone(t, tt.zone)
			got, problems := ParseTime(tt.in, zone)
			if len(problems) > 0 || !got.Time.Equal(mustTime(t, tt.want)) || got.Local != tt.local || got.Time.Location() != zone {
				t.Errorf("got %v, local %v, %+v; want %s", got.Time, got.Local, problems, tt.want)
			}
		})
	}
}

func TestParseTimeWithoutZone(t *testing.T) {
	t.Parallel()
	got, problems := ParseTime("2026-12-01T21:00:00-08:00", nil)
	if name, offset := got.Time.Zone(); len(problems) > 0 || got.Local || name != "" || offset != -8*60*60 || !got.Time.Equal(mustTime(t, "2026-12-02T05:00:00Z")) {
		t.Errorf("got %+v, %+v", got, problems)
	}
	if got, _ := ParseTime("2026-12-02t05:00z", nil); got.Time.Location() != time.UTC {
		t.Errorf("got %+v", got)
	}
	for in, want := range map[string]string{
		"2026-12-01 21:00":     `has no offset, so the instant is not known. Write "2026-12-01T21:00:00-08:00"`,
		"2026-12-01":           `Write "2026-12-01T21:00:00-08:00".`,
		"tomorrow":             `"tomorrow" is not a time. Write an instant with its offset, such as "2026-12-01T21:00:00-08:00".`,
		"":                     `The time is empty. Write an instant with its offset, such as "2026-12-01T21:00:00-08:00".`,
		"2026-12-01 21:00 PST": `ends in "PST", which is not an offset. Write an offset such as "-08:00", or "Z" for UTC, in its place.`,
		"2026-13-01T21:00Z":    `such as "2026-12-01T21:00:00-08:00".`,
	} {
		_, problems = ParseTime(in, nil)
		assertProblem(t, problems, want, false)
		if strings.Contains(problems[0].Detail, "local time") {
			t.Errorf("%q: a local time is advised: %s", in, problems[0].Detail)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "America/Los_Angeles")
	runProblemCases(t, func(s string) []Problem { _, problems := ParseTime(s, zone); return problems }, []problemCase{
		{in: "", want: `The time is empty. Write a local time such as "2026-12-01T21:00"`},
		{
			in: "tomorrow",
			want: `"tomorrow" is not a time. Write a local time such as "2026-12-01T21:00", or an instant with its offset such as ` +
				`"2026-12-01T21:00:00-08:00".`,
		},
		{in: "2026-12-01", want: `is a date without a time of day. Write "2026-12-01T21:00".`},
		{in: "2026-13-01", want: "has the date 2026-13-01, which does not exist"},
		{in: "2026-13-01T21:00", want: "has the date 2026-13-01, which does not exist"},
		{in: "2026-02-29T21:00", want: "has the date 2026-02-29, which does not exist"},
		{in: "2026-12-01T24:00", want: "midnight at the end of a day is 00:00 of the next"},
		{in: "2026-12-01T23:59:60Z", want: "has the time 23:59:60, which does not exist"},
		{in: "2026-12-01T21:60", want: "has the time 21:60:00"},
		{in: "2026-12-01T21:00:00+25:00", want: "has an invalid offset"},
		{in: "2026-12-01T21:00:00+24:00", want: "has an invalid offset"},
		{in: "2026-12-01T21:00:00+14:01", want: "has an invalid offset"},
		{in: "2026-12-01T21:00:00-12:01", want: "has an invalid offset"},
		{in: "2026-12-01T21:00:00-08:75", want: "has an invalid offset"},
		{in: "2026-12-01 21:00 PST", want: `ends in "PST", which is not an offset. Write "2026-12-01 21:00" for the local time`},
		{in: "2026-12-01 9 PM", want: "is not a time"},
		{in: "12/01/2026 21:00", want: "is not a time"},
		{in: "1796187600", want: "is not a time"},
		{in: "2026-12-01T21", want: "is not a time"},
		{in: "２０２６-12-01T21:00", want: "is not a time"},
		{in: "1026-12-01T21:00", want: "is in the year 1026. Write a year from 2000 to 2999."},
		{in: "9999-12-31T23:59:59-12:00", want: "is in the year 9999"},
	})
}

func TestParseTimeAroundClockChanges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, zone, want string
		warning        bool
	}{
		{"2026-03-08T01:59", "America/Los_Angeles", "", false},
		{"2026-03-08T03:00", "America/Los_Angeles", "", false},
		{
			"2026-03-08T02:30", "America/Los_Angeles",
			`In America/Los_Angeles the clocks go from 2026-03-08 02:00 directly to 2026-03-08 03:00 (PST to PDT), so 02:30:00 does not exist. ` +
				`Write a time before the gap, such as "2026-03-08T01:59", or after it, such as "2026-03-08T03:00".`, false,
		},
		{"2026-03-29T02:00", "Europe/Berlin", "(CET to CEST), so 02:00:00 does not exist", false},
		{"2026-10-04T02:15", "Australia/Lord_Howe", "from 2026-10-04 02:00 directly to 2026-10-04 02:30 (UTC+10:30 to UTC+11)", false},
		{"2011-12-30T12:00", "Pacific/Apia", "from 2011-12-30 00:00 directly to 2011-12-31 00:00 (UTC-10 to UTC+14)", false},
		{"2800-03-30T02:30", "Europe/Berlin", "", false},
		{"2799-03-28T02:30", "Europe/Berlin", "from 2799-03-28 02:00 directly to 2799-03-28 03:00", false},
		{
			"2026-11-01T01:30", "America/Los_Angeles",
			"In America/Los_Angeles the clocks are set back and show 2026-11-01 01:30:00 twice: 2026-11-01T01:30:00-07:00 (PDT) and " +
				"2026-11-01T01:30:00-08:00 (PST). The first is taken.",
			true,
		},
		{"2026-11-01T02:00", "America/Los_Angeles", "", false},
		{"2026-10-25T02:00", "Europe/Berlin", "(CEST) and 2026-10-25T02:00:00+01:00 (CET)", true},
		{"2026-10-25T03:00", "Europe/Berlin", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.in+" "+tt.zone, func(t *testing.T) {
			t.Parallel()
			got, problems := ParseTime(tt.in, mustZone(t, tt.zone))
			assertProblem(t, problems, tt.want, tt.warning)
			if tt.warning && got.Time.Format("2006-01-02T15:04") != tt.in {
				t.Errorf("got %v", got.Time)
			}
		})
	}
}

// instantsAt relies on it. A new time zone database must keep it.
func TestNoZoneChangesItsClocksTwiceInTwoDays(t *testing.T) {
	t.Parallel()
	until := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	changes := 0
	for _, name := range zoneNames() {
		last := time.Time{}
		for at := nextPeriod(time.Date(firstYear, 1, 1, 0, 0, 0, 0, mustZone(t, name))); at.Before(until); at = nextPeriod(at) {
			_, before := at.Add(-time.Second).Zone()
			if _, after := at.Zone(); before == after {
				continue
			}
			if at.Sub(last) < 2*aDay {
				t.Errorf("%s changes its clocks on %v and on %v", name, last, at)
			}
			last = at
			changes++
		}
	}
	if changes < 10_000 {
		t.Errorf("only %d changes were seen", changes)
	}
}

// nextPeriod is the end of a time's ZoneBounds, the next day where those end at the time itself, and far off where they
// never end.
func nextPeriod(at time.Time) time.Time {
	_, end := at.ZoneBounds()
	switch {
	case end.IsZero():
		return at.AddDate(lastYear, 0, 0)
	case end.After(at):
		return end
	default:
		return at.AddDate(0, 0, 1)
	}
}

func TestSameTime(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "America/Los_Angeles")
	same := []string{"2026-12-01T21:00", "2026-12-01 21:00:00", "2026-12-01T21:00:00-08:00", "2026-12-02T05:00:00Z", "2026-12-02T06:00:00.000+01:00"}
	for _, a := range same {
		for _, b := range same {
			if !SameTime(a, b, zone) {
				t.Errorf("%q and %q differ", a, b)
			}
		}
		for _, other := range []string{"2026-12-01T21:01", "2026-12-01T21:00:00Z", "", "tomorrow"} {
			if SameTime(a, other, zone) || SameTime(other, a, zone) {
				t.Errorf("%q and %q are the same", a, other)
			}
		}
	}
	if SameTime("tomorrow", "tomorrow", zone) {
		t.Error("what cannot be read is the same")
	}
	if !SameTime("2026-11-01T01:30", "2026-11-01T01:30-07:00", zone) {
		t.Error("an ambiguous time is not the first")
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-12-01T21:00", "2026-12-01T21:00:00Z", "2026-03-08T02:30", "tomorrow", "2026-13-01", "2011-12-30T12:00", "2026-12-01 21:00 PST"} {
		f.Add(s, "America/Los_Angeles")
	}
	f.Add("2011-12-30T12:00", "Pacific/Apia")
	f.Fuzz(func(t *testing.T, s, name string) {
		zone, problems := LoadZone(name)
		if (zone == nil) != anyInvalid(problems) {
			t.Fatalf("LoadZone(%q) = %v, %+v", name, zone, problems)
		}
		got, problems := ParseTime(s, zone)
		if got.Time.IsZero() != anyInvalid(problems) {
			t.Fatalf("ParseTime(%q, %q) = %v, %+v", s, name, got, problems)
		}
	})
}
