// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

const randomWindows = 10_000

// Random windows in random zones, half of them close to a change of the clocks: every spelling of an instant is the
// same instant, nothing moved between two spellings, and what is written out reads back.
func TestTenThousandRandomWindows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20261201, 2100))
	names := zoneNames()
	for i := range randomWindows {
		zone, other := mustZone(t, names[r.IntN(len(names))]), mustZone(t, names[r.IntN(len(names))])
		start := randomInstant(r, zone)
		end := start.Add(time.Duration(1+r.IntN(72*3600)) * time.Second)
		w := Window{Title: "T", Start: start, End: end, Zone: zone, DisplayZones: []*time.Location{other}}
		checks := []func(Window) error{checkSpellings, checkLocal, checkISO, checkLong, checkTwin}
		for _, check := range checks {
			if err := check(w); err != nil {
				t.Fatalf("window %d, %s to %s in %s and %s: %v", i, start.Format(time.RFC3339), end.Format(time.RFC3339), zone, other, err)
			}
		}
	}
}

// randomInstant is a whole second of this century, every other time within three hours of a change of the clocks.
func randomInstant(r *rand.Rand, zone *time.Location) time.Time {
	from, until := time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2099, 12, 1, 0, 0, 0, 0, time.UTC).Unix()
	t := time.Unix(from+r.Int64N(until-from), 0).In(zone)
	if _, change := t.ZoneBounds(); r.IntN(2) == 0 && !change.IsZero() && change.Unix() < until {
		t = change.Add(time.Duration(r.IntN(6*3600)-3*3600) * time.Second)
	}
	return t.In(zone)
}

// spellings are ways to write an instant down, each with an offset.
func spellings(t time.Time, other *time.Location) []string {
	utc := t.UTC().Format("2006-01-02T15:04:05")
	return []string{
		t.Format(time.RFC3339), t.In(other).Format(time.RFC3339), utc + "Z", utc + ".000Z", utc + "+00:00", utc + "-00:00",
		strings.Replace(utc, "T", " ", 1) + "z", t.Format("2006-01-02t15:04:05.000000000-07:00"),
	}
}

func checkSpellings(w Window) error {
	other := w.DisplayZones[0]
	ends := spellings(w.End, other)
	for i, spelt := range spellings(w.Start, other) {
		start, problems := ParseTime(spelt, w.Zone)
		if len(problems) > 0 || start.Local || !start.Time.Equal(w.Start) {
			return fmt.Errorf("%q is read as %v, %+v", spelt, start, problems)
		}
		if !SameTime(spelt, w.Start.Format(time.RFC3339), w.Zone) || SameTime(spelt, ends[i], w.Zone) {
			return fmt.Errorf("%q is not the same, or the same as %q", spelt, ends[i])
		}
	}
	again := Window{Title: "T", Start: w.Start.UTC(), End: w.End.In(other), Zone: w.Zone, DisplayZones: w.DisplayZones}
	if changes, notify := Moved(w, again, Recipients{}, Recipients{}, false); changes != "" || notify || again.Times() != w.Times() {
		return fmt.Errorf("another spelling moves the window: %q", changes)
	}
	return nil
}

// checkLocal writes the time without an offset: it reads back, or as the first of two with a warning.
func checkLocal(w Window) error {
	spelt := w.Start.Format("2006-01-02T15:04:05")
	got, problems := ParseTime(spelt, w.Zone)
	switch {
	case anyInvalid(problems) || !got.Local || got.Time.Format("2006-01-02T15:04:05") != spelt:
		return fmt.Errorf("%q is read as %v, %+v", spelt, got.Time, problems)
	case len(problems) == 0 && !got.Time.Equal(w.Start):
		return fmt.Errorf("%q is read as %v without a warning", spelt, got.Time)
	case len(problems) > 0 && got.Time.After(w.Start):
		return fmt.Errorf("%q is read as the second, %v", spelt, got.Time)
	}
	return nil
}

// checkTwin asks about the clock time an hour after the start, by a clock that was not set: it must be refused if the
// clocks never show it, and get a warning if they show it twice.
func checkTwin(w Window) error {
	_, offset := w.Start.Zone()
	wall := w.Start.Add(time.Hour).In(time.FixedZone("", offset))
	spelt := wall.Format("2006-01-02T15:04:05")
	shown := 0
	for minutes := -26 * 60; minutes <= 26*60; minutes += 30 {
		_, there := wall.Add(time.Duration(minutes) * time.Minute).In(w.Zone).Zone()
		if there+minutes*60 == offset {
			shown++
		}
	}
	_, problems := ParseTime(spelt, w.Zone)
	want := map[int]string{0: "Nonexistent local time", 1: "", 2: "Ambiguous local time"}[shown]
	got := ""
	if len(problems) > 0 {
		got = problems[0].Summary
	}
	if got != want || len(problems) > 1 {
		return fmt.Errorf("%q is shown %d times, but: %+v", spelt, shown, problems)
	}
	return nil
}

func checkISO(w Window) error {
	w.Format = ISOTimes
	for span := range strings.SplitSeq(w.Times(), betweenZones) {
		start, end, _ := strings.Cut(span, "/")
		first, problems := ParseTime(start, nil)
		last, more := ParseTime(end, nil)
		if len(problems)+len(more) > 0 || !first.Time.Equal(w.Start) || !last.Time.Equal(w.End) {
			return fmt.Errorf("%q reads back as %v to %v", span, first.Time, last.Time)
		}
	}
	return nil
}

// checkLong reads both ends back from what readers see.
func checkLong(w Window) error {
	for _, t := range []time.Time{w.Start, w.End} {
		text := w.stamp(t, []*time.Location{w.Zone})
		read, err := readLong(text, w)
		if err != nil {
			return err
		}
		// Two offsets may have one name, as in Moscow in 2014.
		if !read.Equal(t) && w.stamp(read, []*time.Location{w.Zone}) != text {
			return fmt.Errorf("%q reads back as %v", text, read)
		}
	}
	if state := w.State(w.Start); state != Active {
		return fmt.Errorf("at its start it is %s", state)
	}
	if notice := w.Notice(KindAnnouncement, Wording{}, "", Text); !strings.Contains(notice.Text, w.Times()) {
		return fmt.Errorf("the announcement lacks the times: %q", notice.Text)
	}
	return nil
}

// readLong takes the instants at which the clocks show that time, and of two the one whose zone has the name in the
// text.
func readLong(text string, w Window) (time.Time, error) {
	layout := "Mon 2 Jan 2006, 15:04"
	if w.Start.Second() != 0 || w.End.Second() != 0 {
		layout += ":05"
	}
	local, word := splitZone(text)
	wall, err := time.Parse(layout, local)
	if err != nil {
		return time.Time{}, err
	}
	for _, t := range instantsAt(wall, w.Zone) {
		if zoneWord(t) == word {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time in %s", text, w.Zone)
}
