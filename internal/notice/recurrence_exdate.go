// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// calendarTime is a time as RFC 5545 writes it: 20270112, 20270112T210000 or 20270112T210000Z.
type calendarTime struct {
	written string
	wall    time.Time // what the clocks of the zone show
	zone    *time.Location
	date    bool // without a time of day
}

func parseCalendarTime(written string, zone *time.Location) (calendarTime, bool) {
	for _, layout := range []string{"20060102", "20060102T150405", "20060102T150405Z"} {
		wall, err := time.Parse(layout, written)
		if err != nil {
			continue
		}
		if strings.HasSuffix(layout, "Z") {
			zone = time.UTC
		}
		return calendarTime{written: written, wall: wall, zone: zone, date: len(layout) == 8}, true
	}
	return calendarTime{written: written}, false
}

// first is the instant, or the first one of the day.
func (t *calendarTime) first() time.Time { return resolve(t.wall, t.zone) }

// last is the instant, or the last second of the day.
func (t *calendarTime) last() time.Time {
	if t.date {
		return resolve(t.wall.AddDate(0, 0, 1), t.zone).Add(-time.Second)
	}
	return t.first()
}

// parseExDates reads "EXDATE:20270112T210000,20270209T210000". Its parameters TZID and VALUE are understood.
func parseExDates(line string, zone *time.Location) ([]calendarTime, []Problem) {
	head, list, _ := strings.Cut(line, ":")
	_, parameters, _ := strings.Cut(head, ";")
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		switch strings.ToUpper(name) {
		case "", "VALUE":
		case "TZID":
			var problems []Problem
			if zone, problems = LoadZone(strings.Trim(value, `"`)); anyInvalid(problems) {
				return nil, invalidRule("EXDATE: " + problems[0].Detail)
			}
		default:
			return nil, invalidRule(fmt.Sprintf("EXDATE has the parameter %q. Remove it; only TZID and VALUE are supported.", name))
		}
	}
	var excluded []calendarTime
	var found []Problem
	for word := range strings.SplitSeq(list, ",") {
		t, ok := parseCalendarTime(strings.ToUpper(strings.TrimSpace(word)), zone)
		if !ok {
			found = append(found, invalidRule(fmt.Sprintf("EXDATE has %q, which is not a time. Write \"20270112\" for a whole day, or \"20270112T210000\" for a local time.", word))...)
			continue
		}
		excluded = append(excluded, t)
	}
	return excluded, found
}

// exclude takes times away. An exclusion among the times that excludes none of them is a typing mistake: the window
// that it was meant for would be announced.
func exclude(times []time.Time, excluded []calendarTime, start time.Time) ([]time.Time, []Problem) {
	left := slices.Clone(times)
	var found []Problem
	for _, exclusion := range excluded {
		first, last := exclusion.first(), exclusion.last()
		covered := func(t time.Time) bool { return !t.Before(first) && !t.After(last) }
		left = slices.DeleteFunc(left, covered)
		if last.Before(start) || first.After(times[len(times)-1]) || slices.ContainsFunc(times, covered) {
			continue
		}
		i, _ := slices.BinarySearchFunc(times, first, time.Time.Compare)
		found = append(found, invalidRule(fmt.Sprintf("EXDATE has %s, but there is no occurrence then; the next one is %s. Write %q to leave that out, or remove the exclusion.",
			exclusion.written, inWords(times[i]), times[i].Format("20060102T150405")))...)
	}
	if len(found) > 0 {
		return nil, found
	}
	return left, nil
}
