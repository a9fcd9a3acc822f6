// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// maxSteps bounds the search: a rule that steps by seconds and matches once a year would take minutes.
const maxSteps = 200_000

// walls yields what the clocks show at each occurrence, in UTC, from a start on, and whether all parts match. The
// library expands the rule on such floating times: on times of a zone, it repeats or drops hours where the clocks
// change (teambition/rrule-go issue 63).
//
// The library never returns from the search for an hour that a rule such as FREQ=HOURLY;INTERVAL=2;BYHOUR=1 does not
// reach. So for frequencies below a day, the parts that only limit are left out of it, and are matched here.
func (r recurrenceRule) walls(start time.Time) iter.Seq2[time.Time, bool] {
	options := r.options
	options.Dtstart = start
	options.Until = time.Date(lastYear+1, time.January, 2, 0, 0, 0, 0, time.UTC)
	matches := func(time.Time) bool { return true }
	if options.Freq > rrule.DAILY {
		options, matches = withoutLimits(options)
	} else {
		options.Byweekday = r.days(start)
	}
	if options.Freq == rrule.WEEKLY {
		// The positions of BYSETPOS count from the start of the week. The library would count from the start.
		sinceMonday := (int(start.Weekday()) + 6) % 7
		options.Dtstart = start.AddDate(0, 0, -(sinceMonday-options.Wkst.Day()+7)%7)
	}
	return func(yield func(time.Time, bool) bool) {
		rule, err := rrule.NewRRule(options)
		if err != nil {
			return // impossible: every number was checked
		}
		next := rule.Iterator()
		for wall, ok := next(); ok; wall, ok = next() {
			if !wall.Before(start) && !yield(wall, matches(wall)) {
				return
			}
		}
	}
}

// days are the days of BYDAY as the library needs them: with the day of the start where RFC 5545 takes it from there,
// and all of them numbered if one is, since the library reads "MO,2TU" as both at once.
func (r recurrenceRule) days(start time.Time) []rrule.Weekday {
	o := r.options
	fromStart := o.Freq == rrule.WEEKLY || len(o.Byweekno) > 0 && len(o.Bymonthday)+len(o.Byyearday) == 0
	if len(o.Byweekday) == 0 && fromStart {
		return []rrule.Weekday{weekdayOf[weekdays[(int(start.Weekday())+6)%7]]}
	}
	if !slices.ContainsFunc(o.Byweekday, func(day rrule.Weekday) bool { return day.N() != 0 }) {
		return o.Byweekday
	}
	most := 53
	if o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0 {
		most = 5
	}
	var numbered []rrule.Weekday
	for _, day := range o.Byweekday {
		if day.N() != 0 {
			numbered = append(numbered, day)
			continue
		}
		for n := 1; n <= most; n++ {
			numbered = append(numbered, day.Nth(n))
		}
	}
	return numbered
}

// withoutLimits takes the parts away that only limit a rule that steps by hours, minutes or seconds, and returns a
// function that reports whether a time matches them.
func withoutLimits(options rrule.ROption) (rrule.ROption, func(time.Time) bool) {
	limits := options
	options.Bymonth, options.Bymonthday, options.Byyearday, options.Byweekday, options.Byhour = nil, nil, nil, nil, nil
	if options.Freq >= rrule.MINUTELY {
		options.Byminute = nil
	}
	if options.Freq >= rrule.SECONDLY {
		options.Bysecond = nil
	}
	return options, func(t time.Time) bool {
		year := time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
		month := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return among(limits.Bymonth, int(t.Month())) && among(limits.Bymonthday, t.Day(), t.Day()-month-1) &&
			among(limits.Byyearday, t.YearDay(), t.YearDay()-year-1) && amongDays(limits.Byweekday, t.Weekday()) &&
			among(limits.Byhour, t.Hour()) && among(limits.Byminute, t.Minute()) && among(limits.Bysecond, t.Second())
	}
}

// among reports whether one of the numbers is in a list; no list has every number.
func among(list []int, numbers ...int) bool {
	return len(list) == 0 || slices.ContainsFunc(numbers, func(n int) bool { return slices.Contains(list, n) })
}

func amongDays(list []rrule.Weekday, day time.Weekday) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(d rrule.Weekday) bool { return d.Day() == (int(day)+6)%7 })
}

// stepCost is how many times the library looks at to find the next one.
func (r recurrenceRule) stepCost() int {
	if r.options.Freq <= rrule.DAILY || len(r.options.Bysetpos) == 0 {
		return 1
	}
	return r.setSize()
}

func (r recurrenceRule) refuseSteps(matched int, last time.Time) []Problem {
	return invalidRule(fmt.Sprintf("FREQ=%s takes too small steps: after %d of them, at %s, only %d occurrences were found. Write FREQ=DAILY with BYHOUR, BYMINUTE and BYSECOND instead.",
		r.options.Freq, maxSteps, last.Format("2006-01-02 15:04:05"), matched))
}
