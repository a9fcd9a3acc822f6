// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TimeFormat is how times are written out for readers.
type TimeFormat string

// The formats of times: for people ("Tue 1 Dec 2026, 21:00–23:00 PST"), and ISO 8601 intervals
// ("2026-12-01T21:00:00-08:00/2026-12-01T23:00:00-08:00").
const (
	LongTimes TimeFormat = "long"
	ISOTimes  TimeFormat = "iso"
)

// TimeFormats lists the formats of times.
func TimeFormats() []string { return []string{string(LongTimes), string(ISOTimes)} }

// CheckTimeFormat reports a format that is not one of TimeFormats.
func CheckTimeFormat(s string) []Problem {
	if slices.Contains(TimeFormats(), s) {
		return nil
	}
	return invalid("Unknown time format", fmt.Sprintf(`%s is not a time format. Write "long" (Tue 1 Dec 2026, 21:00–23:00 PST) or "iso" (2026-12-01T21:00:00-08:00/2026-12-01T23:00:00-08:00).`, quoted(s)))
}

const betweenZones = " · "

// Times is the window in each of its zones, as in "Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 06:00–08:00 CET". A
// day, or a year, is left out where it is the one just named; a zone that would read like an earlier one is left out
// altogether.
func (w Window) Times() string {
	var texts []string
	shown := lastDay{}
	for _, zone := range w.zones() {
		texts = append(texts, w.span(zone, &shown))
	}
	return strings.Join(texts, betweenZones)
}

// Duration is the length of the window in words: "2 hours 30 minutes".
func (w Window) Duration() string { return durationWords(w.End.Unix() - w.Start.Unix()) }

// starts and ends write one end of the window in the zone of the window, as in "Tue 1 Dec 2026, 21:00 PST".
func (w Window) starts() string { return w.stamp(w.Start, []*time.Location{w.zone()}) }
func (w Window) ends() string   { return w.stamp(w.End, []*time.Location{w.zone()}) }

func (w Window) zone() *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}

// zones lists the zones to write out, without those that read the same.
func (w Window) zones() []*time.Location {
	var zones []*time.Location
	var read []string
	for _, zone := range append([]*time.Location{w.zone()}, w.DisplayZones...) {
		if zone == nil {
			continue
		}
		if text := w.span(zone, &lastDay{}); !slices.Contains(read, text) {
			zones, read = append(zones, zone), append(read, text)
		}
	}
	return zones
}

func (w Window) stamp(t time.Time, zones []*time.Location) string {
	var texts []string
	shown := lastDay{}
	for _, zone := range zones {
		local := t.In(zone)
		if w.Format == ISOTimes {
			texts = append(texts, local.Format(time.RFC3339Nano))
			continue
		}
		texts = append(texts, shown.before(local)+w.clock(local)+" "+zoneWord(local))
		shown = lastDay{year: local.Year(), day: dayOf(local)}
	}
	return strings.Join(texts, betweenZones)
}

// span writes the window in one zone, and notes the day it named.
func (w Window) span(zone *time.Location, shown *lastDay) string {
	start, end := w.Start.In(zone), w.End.In(zone)
	if w.Format == ISOTimes {
		return start.Format(time.RFC3339Nano) + "/" + end.Format(time.RFC3339Nano)
	}
	text := shown.before(start) + w.clock(start)
	oneDay, oneClock := dayOf(start) == dayOf(end), zoneWord(start) == zoneWord(end)
	if !oneClock {
		text += " " + zoneWord(start)
	}
	if oneDay && oneClock {
		text += "–"
	} else {
		text += " – "
	}
	if !oneDay {
		text += lastDay{year: start.Year()}.before(end)
	}
	*shown = lastDay{year: end.Year()}
	if oneDay {
		shown.day = dayOf(end)
	}
	return text + w.clock(end) + " " + zoneWord(end)
}

// clock shows seconds only where a window has them.
func (w Window) clock(t time.Time) string {
	if w.Start.Second() != 0 || w.End.Second() != 0 {
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// lastDay is the day that a reader has just read, and need not read again. The zero value stands for none so far.
type lastDay struct {
	year int
	day  string
}

// before is what to write in front of a clock: "Tue 1 Dec 2026, ", or less of it.
func (d lastDay) before(t time.Time) string {
	switch {
	case d.day == dayOf(t):
		return ""
	case d.year == t.Year():
		return t.Format("Mon 2 Jan") + ", "
	default:
		return t.Format("Mon 2 Jan 2006") + ", "
	}
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

// longStamp is a time for people: "Tue 1 Dec 2026, 21:00 PST".
func longStamp(t time.Time) string {
	return Window{Start: t, End: t}.stamp(t, []*time.Location{t.Location()})
}
