// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// MaxOccurrences is how many occurrences one recurrence may have.
const MaxOccurrences = 1000

// Recurrence is a rule for start times, as a person wrote it. Exactly one end is needed: Until, Count, or UNTIL or
// COUNT in the rule.
type Recurrence struct {
	Rule  string  // an RFC 5545 RRULE, with or without "RRULE:"; EXDATE lines may follow
	Start string  // the earliest occurrence, as ParseTime reads it
	Zone  string  // the zone in which the clock time of all occurrences is the same
	Until *string // the last time, itself included: as ParseTime reads it, or a date, which includes the whole day
	Count *int64
}

// Occurrences returns the start times in order, in the zone of the recurrence. As RFC 5545 says (with its erratum
// 4271), a local time in a gap of the clocks is read with the offset before the gap, and an ambiguous one is the first
// of the two. The start is an occurrence only if the rule matches it. A problem's field is "rrule", "starts_at",
// "time_zone", "until" or "count"; there are no times if one of them is an error.
func (r Recurrence) Occurrences() ([]time.Time, []FieldProblem) {
	zone, problems := LoadZone(r.Zone)
	found := at("time_zone", problems)
	readIn := zone
	if readIn == nil {
		readIn = time.UTC // the zone is reported already; the rest is still checked
	}
	start, problems := ParseTime(r.Start, readIn)
	found = append(found, at("starts_at", problems)...)
	rule, problems := parseRule(r.Rule, readIn)
	found = append(found, at("rrule", problems)...)
	s := search{start: start.Time.Truncate(time.Second), zone: readIn, rule: rule}
	found = append(found, s.setEnd(r, anyInvalid(problems))...)
	if anyFieldInvalid(found) {
		return nil, found
	}
	times, more := s.run()
	return times, append(found, more...)
}

// search looks for the occurrences of a rule from a start to an end.
type search struct {
	rule     recurrenceRule
	start    time.Time
	zone     *time.Location
	until    time.Time // the last time that counts
	count    int       // 0 = all until then
	end      string    // until, as it was written
	complete bool      // the search went through all years
	endField string    // the field that until or count comes from
}

// setEnd takes the end from the arguments or from the rule. It does not miss an end in a rule that could not be read.
func (s *search) setEnd(r Recurrence, unreadable bool) []FieldProblem {
	s.until = horizon(s.zone)
	ends := []struct {
		name, field string
		given       bool
		set         func() []Problem
	}{
		{"count", "count", r.Count != nil, func() []Problem { return s.setCount(*r.Count) }},
		{"until", "until", r.Until != nil, func() []Problem { return s.setUntil(*r.Until) }},
		{"COUNT in rrule", "rrule", s.rule.count > 0, func() []Problem { return s.setCount(s.rule.count) }},
		{"UNTIL in rrule", "rrule", s.rule.until != nil, func() []Problem {
			s.until, s.end = s.rule.until.last(), s.rule.until.written
			return s.checkOrder()
		}},
	}
	var names []string
	var found []FieldProblem
	for _, end := range ends {
		if !end.given {
			continue
		}
		if names = append(names, end.name); len(names) == 1 {
			s.endField = end.field
			found = at(end.field, end.set())
		}
	}
	switch {
	case len(names) > 1:
		return at(s.endField, invalid("Conflicting ends", fmt.Sprintf("The recurrence has more than one end: %s. Keep one of them.", strings.Join(names, " and "))))
	case len(names) == 0 && !unreadable:
		return at("until", invalid("Missing end", fmt.Sprintf("The recurrence has no end. Set until, such as \"2027-03-31\", or count, at most %d.", MaxOccurrences)))
	}
	return found
}

// horizon is the last second that a time may have, see lastYear.
func horizon(zone *time.Location) time.Time {
	return time.Date(lastYear+1, time.January, 1, 0, 0, 0, 0, zone).Add(-time.Second)
}

func (s *search) setCount(count int64) []Problem {
	if count < 1 || count > MaxOccurrences {
		return invalid("Invalid count", fmt.Sprintf("A count of %d is not possible. Write a number from 1 to %d.", count, MaxOccurrences))
	}
	s.count = int(count)
	return nil
}

func (s *search) setUntil(written string) []Problem {
	var problems []Problem
	s.end = written
	if date := strings.TrimSpace(written); datePattern.MatchString(date) && isDate(date) {
		day, _ := time.Parse(time.DateOnly, date)
		s.until = (&calendarTime{wall: day, zone: s.zone, date: true}).last()
	} else {
		var until Instant
		until, problems = ParseTime(written, s.zone)
		s.until = until.Time
	}
	if anyInvalid(problems) {
		return problems
	}
	return append(problems, s.checkOrder()...)
}

func (s *search) checkOrder() []Problem {
	if s.start.IsZero() || !s.until.Before(s.start) {
		return nil
	}
	return invalid("Invalid end", fmt.Sprintf("The recurrence ends %s, before it starts %s. Write a later end, or an earlier starts_at.", s.end, inWords(s.start)))
}

// run returns the occurrences without the excluded ones.
func (s *search) run() ([]time.Time, []FieldProblem) {
	times, spent := s.collect()
	switch {
	case spent != nil:
		return nil, at("rrule", spent)
	case len(times) == 0:
		return nil, s.none()
	case s.count == 0 && len(times) > MaxOccurrences:
		return nil, at(s.endField, invalid("Too many occurrences", fmt.Sprintf("There are more than %d occurrences until %s: number %d is %s. Write an earlier end, or a rule that matches less often.",
			MaxOccurrences, s.end, MaxOccurrences+1, inWords(times[MaxOccurrences]))))
	case len(times) < s.count:
		return nil, at(s.endField, invalid("Too few occurrences", fmt.Sprintf("The rule has only %d of %d occurrences until the year %d. Write a count of %d.", len(times), s.count, lastYear, len(times))))
	}
	left, problems := exclude(times, s.rule.excluded, s.start)
	return left, at("rrule", problems)
}

// collect finds the occurrences until the end, or as many as were asked for, or one more than are allowed.
func (s *search) collect() ([]time.Time, []Problem) {
	limit := MaxOccurrences + 1
	if s.count > 0 {
		limit = s.count
	}
	var times []time.Time
	steps := 0
	startWall := wallOf(s.start)
	s.complete = true
	for wall, matches := range s.rule.walls(startWall) {
		if steps += s.rule.stepCost(); steps > maxSteps {
			return nil, s.rule.refuseSteps(len(times), wall)
		}
		t := resolve(wall, s.zone)
		if wall.Equal(startWall) {
			t = s.start // it may be the second of an ambiguous time
		}
		if t.After(s.until.Add(aDay)) || len(times) == limit && t.After(times[limit-1].Add(aDay)) {
			s.complete = false
			break // a gap can exchange neighbours, but nothing moves by more than a day
		}
		if !matches || t.Before(s.start) || t.After(s.until) {
			continue
		}
		if i, known := slices.BinarySearchFunc(times, t, time.Time.Compare); !known {
			times = slices.Insert(times, i, t)[:min(len(times)+1, limit)]
		}
	}
	return times, nil
}

// none reports that nothing matches, and what would match later.
func (s *search) none() []FieldProblem {
	later := search{rule: s.rule, start: s.start, zone: s.zone, until: horizon(s.zone), count: 1}
	var next []time.Time
	if !s.complete {
		var spent []Problem
		if next, spent = later.collect(); spent != nil {
			return at("rrule", spent)
		}
	}
	if len(next) == 0 {
		return at("rrule", invalid("Rule never matches", fmt.Sprintf("The rule never matches: no time from %s to the year %d fits all of its parts. Remove a part, or check its numbers.", inWords(s.start), lastYear)))
	}
	return at(s.endField, invalid("No occurrence", fmt.Sprintf("The rule has no occurrence from %s until %s; the first is %s. Write a later end, or remove the recurrence.", inWords(s.start), s.end, inWords(next[0]))))
}

// resolve finds the instant at which the clocks of a zone show a date and time, see Occurrences.
func resolve(wall time.Time, zone *time.Location) time.Time {
	if found := instantsAt(wall, zone); len(found) > 0 {
		return found[0]
	}
	_, before := wall.Add(-aDay).In(zone).Zone()
	return wall.Add(-time.Duration(before) * time.Second).In(zone)
}

// wallOf is what the clocks show at an instant, in UTC.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
