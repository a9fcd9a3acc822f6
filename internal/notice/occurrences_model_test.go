// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// modelRule is a rule as the model reads it: a list of days to look through, one after the other. It shares nothing
// with the library, and knows RFC 5545 alone.
type modelRule struct {
	freq                               string
	interval                           int
	months, monthDays, yearDays, weeks []int
	days                               []string // with a number or without
	positions                          []int
	weekStart                          int // 0 = Monday
	start                              time.Time
}

func (m modelRule) String() string {
	parts := []string{"FREQ=" + m.freq, fmt.Sprintf("INTERVAL=%d", m.interval), "WKST=" + weekdays[m.weekStart]}
	for name, list := range map[string][]int{"BYMONTH": m.months, "BYMONTHDAY": m.monthDays, "BYYEARDAY": m.yearDays, "BYWEEKNO": m.weeks, "BYSETPOS": m.positions} {
		if len(list) > 0 {
			parts = append(parts, name+"="+strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list)), ","), "[]"))
		}
	}
	if len(m.days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(m.days, ","))
	}
	return strings.Join(parts, ";")
}

func sinceMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

func yearLength(t time.Time) int {
	return time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
}
func monthLength(t time.Time) int {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (m modelRule) weekOf(t time.Time) time.Time {
	return t.AddDate(0, 0, -(sinceMonday(t)-m.weekStart+7)%7)
}

// weekNumbers are the numbers of a day's week, from the start and from the end of the year that has most of its days.
func (m modelRule) weekNumbers(t time.Time) []int {
	first := func(year int) time.Time { return m.weekOf(time.Date(year, time.January, 4, 21, 0, 0, 0, time.UTC)) }
	year := m.weekOf(t).AddDate(0, 0, 3).Year()
	week := func(from, to time.Time) int { return int(to.Sub(from).Hours()) / 24 / 7 }
	return []int{week(first(year), m.weekOf(t)) + 1, week(first(year+1), m.weekOf(t))}
}

// period numbers the periods of the frequency; the days of one period are selected from together.
func (m modelRule) period(t time.Time) int {
	switch m.freq {
	case "YEARLY":
		return t.Year() - m.start.Year()
	case "MONTHLY":
		return (t.Year()-m.start.Year())*12 + int(t.Month()) - int(m.start.Month())
	case "WEEKLY":
		return int(m.weekOf(t).Sub(m.weekOf(m.start)).Hours()) / 24 / 7
	default:
		return int(t.Sub(m.start).Hours()) / 24
	}
}

func (m modelRule) dayMatches(t time.Time) bool {
	if len(m.days) == 0 {
		return true
	}
	numbers := []int{(t.Day() + 6) / 7, -((monthLength(t)-t.Day())/7 + 1)}
	if m.freq == "YEARLY" && len(m.months) == 0 {
		numbers = []int{(t.YearDay() + 6) / 7, -((yearLength(t)-t.YearDay())/7 + 1)}
	}
	name := weekdays[sinceMonday(t)]
	return slices.Contains(m.days, name) || slices.Contains(m.days, strconv.Itoa(numbers[0])+name) || slices.Contains(m.days, strconv.Itoa(numbers[1])+name)
}

// implied adds what RFC 5545 takes from the start.
func (m modelRule) implied() modelRule {
	none := len(m.monthDays)+len(m.yearDays)+len(m.weeks)+len(m.days) == 0
	switch {
	case len(m.weeks) > 0 && len(m.days)+len(m.monthDays)+len(m.yearDays) == 0, none && m.freq == "WEEKLY":
		m.days = []string{weekdays[sinceMonday(m.start)]}
	case none && m.freq == "YEARLY" && len(m.months) == 0:
		m.months, m.monthDays = []int{int(m.start.Month())}, []int{m.start.Day()}
	case none && (m.freq == "YEARLY" || m.freq == "MONTHLY"):
		m.monthDays = []int{m.start.Day()}
	}
	return m
}

func (m modelRule) occurrences(until time.Time) []string {
	m = m.implied()
	sets := map[int][]time.Time{}
	for t := m.start.AddDate(-1, 0, 0); t.Before(until.AddDate(1, 0, 0)); t = t.AddDate(0, 0, 1) {
		p := m.period(t)
		if p%m.interval == 0 && m.dayMatches(t) && among(m.months, int(t.Month())) && among(m.monthDays, t.Day(), t.Day()-monthLength(t)-1) &&
			among(m.yearDays, t.YearDay(), t.YearDay()-yearLength(t)-1) && (len(m.weeks) == 0 || among(m.weeks, m.weekNumbers(t)[0], m.weekNumbers(t)[1])) {
			sets[p] = append(sets[p], t)
		}
	}
	var times []string
	for _, set := range sets {
		for i, t := range set {
			if !t.Before(m.start) && !t.After(until) && among(m.positions, i+1, i-len(set)) {
				times = append(times, t.Format(time.RFC3339))
			}
		}
	}
	slices.Sort(times)
	return times
}

func drawModel(t *rapid.T) modelRule {
	some := func(name string, most, fromEnd int) []int {
		if rapid.IntRange(0, 2).Draw(t, "has "+name) > 0 {
			return nil
		}
		number := rapid.IntRange(1, most)
		if fromEnd > 0 {
			number = rapid.OneOf(number, rapid.IntRange(-fromEnd, -1))
		}
		return rapid.SliceOfNDistinct(number, 1, 4, rapid.ID).Draw(t, name)
	}
	m := modelRule{
		freq: rapid.SampledFrom(frequencies[:4]).Draw(t, "freq"), weekStart: rapid.IntRange(0, 6).Draw(t, "week start"),
		interval: rapid.IntRange(1, 3).Draw(t, "interval"), months: some("months", 12, 0),
		start: time.Date(2026, time.January, 1, 21, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "start")),
	}
	if m.freq != "WEEKLY" {
		m.monthDays = some("month days", 31, 31)
	}
	if m.freq == "YEARLY" {
		m.yearDays = some("year days", 366, 366)
		m.weeks = some("weeks", 53, 51)
	}
	for _, n := range some("days", 7, 0) {
		number := 0
		if (m.freq == "YEARLY" || m.freq == "MONTHLY") && len(m.weeks) == 0 {
			number = rapid.IntRange(-5, 5).Draw(t, "number")
		}
		m.days = append(m.days, strings.TrimPrefix(strconv.Itoa(number), "0")+weekdays[n-1])
	}
	if len(m.months)+len(m.monthDays)+len(m.yearDays)+len(m.weeks)+len(m.days) > 0 {
		m.positions = some("positions", 5, 5)
	}
	return m
}

// Whatever the rule, the occurrences are those that a look at every single day finds.
func TestOccurrencesAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		end := m.start.AddDate(5, 0, 0)
		want := m.occurrences(end)
		if len(want) > MaxOccurrences {
			t.Skip("too many")
		}
		until := end.Format(time.RFC3339)
		times, found := Recurrence{Rule: m.String(), Start: m.start.Format(time.RFC3339), Zone: "UTC", Until: &until}.Occurrences()
		var got []string
		for _, at := range times {
			got = append(got, at.Format(time.RFC3339))
		}
		if len(want) == 0 && len(times) == 0 {
			return
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s from %s: got %d %v, want %d %v; %v", m, m.start, len(got), got, len(want), want, found)
		}
	})
}
