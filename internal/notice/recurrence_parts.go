// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/teambition/rrule-go"
)

// frequencies are the values of FREQ, in the order of rrule.Frequency.
var frequencies = []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"}

var weekdays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

var weekdayOf = map[string]rrule.Weekday{"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU}

// numberPart is a part whose value is a list of whole numbers.
type numberPart struct {
	least, most int
	fromEnd     int // how many may be counted from the end; 0 = none
	field       func(*rrule.ROption) *[]int
}

// The library misses weeks -52 and -53 where they begin in December: they are week 1 or 2 anyway.
var numberParts = map[string]numberPart{
	"BYSECOND":   {0, 59, 0, func(o *rrule.ROption) *[]int { return &o.Bysecond }},
	"BYMINUTE":   {0, 59, 0, func(o *rrule.ROption) *[]int { return &o.Byminute }},
	"BYHOUR":     {0, 23, 0, func(o *rrule.ROption) *[]int { return &o.Byhour }},
	"BYMONTHDAY": {1, 31, 31, func(o *rrule.ROption) *[]int { return &o.Bymonthday }},
	"BYYEARDAY":  {1, 366, 366, func(o *rrule.ROption) *[]int { return &o.Byyearday }},
	"BYWEEKNO":   {1, 53, 51, func(o *rrule.ROption) *[]int { return &o.Byweekno }},
	"BYMONTH":    {1, 12, 0, func(o *rrule.ROption) *[]int { return &o.Bymonth }},
	"BYSETPOS":   {1, 366, 366, func(o *rrule.ROption) *[]int { return &o.Bysetpos }},
}

func partNames() []string {
	return []string{
		"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST",
	}
}

// parse reads the numbers in order, each once: a repeated one would shift the positions of BYSETPOS.
func (p numberPart) parse(name, value string, options *rrule.ROption) []Problem {
	var found []Problem
	var numbers []int
	for word := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || (n < p.least || n > p.most) && (n > -1 || n < -p.fromEnd) {
			found = append(found, invalidRule(fmt.Sprintf("%s=%s has %q, which is not %s.", name, value, word, p.rangeWords()))...)
			continue
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	*p.field(options) = slices.Compact(numbers)
	return found
}

func (p numberPart) rangeWords() string {
	if p.fromEnd > 0 {
		return fmt.Sprintf("a number from %d to %d, or from -1 to -%d to count from the end", p.least, p.most, p.fromEnd)
	}
	return fmt.Sprintf("a number from %d to %d", p.least, p.most)
}

func (r *recurrenceRule) parseFrequency(value string) []Problem {
	i := slices.Index(frequencies, value)
	if i < 0 {
		detail := fmt.Sprintf("FREQ=%s is not a frequency.", value)
		if near := Suggest(value, frequencies); near != "" {
			detail += fmt.Sprintf(" Did you mean %q?", near)
		}
		return invalidRule(detail + " Write one of " + strings.Join(frequencies, ", ") + ".")
	}
	r.options.Freq = rrule.Frequency(i)
	return nil
}

// maxInterval keeps the library's arithmetic far from overflow; no rule with a longer one matches twice.
const maxInterval = 100_000_000

func (r *recurrenceRule) parseNumber(name, value string) []Problem {
	n, err := strconv.Atoi(value)
	most := maxInterval
	if name == "COUNT" {
		most = MaxOccurrences
	}
	if err != nil || n < 1 || n > most {
		return invalidRule(fmt.Sprintf("%s=%s is not possible. Write a number from 1 to %d.", name, value, most))
	}
	if name == "COUNT" {
		r.count = int64(n)
	} else {
		r.options.Interval = n
	}
	return nil
}

func (r *recurrenceRule) parseWeekStart(value string) []Problem {
	day, ok := weekdayOf[value]
	if !ok {
		return invalidRule(fmt.Sprintf("WKST=%s is not a day of the week. Write one of %s.", value, strings.Join(weekdays, ", ")))
	}
	r.options.Wkst = day
	return nil
}

var dayPattern = regexp.MustCompile(`^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$`)

func (r *recurrenceRule) parseDays(value string) []Problem {
	var found []Problem
	for word := range strings.SplitSeq(value, ",") {
		word = strings.TrimSpace(word)
		day, ok := parseDay(word)
		if !ok {
			found = append(found, invalidRule(refuseDay(value, word))...)
			continue
		}
		r.options.Byweekday = append(r.options.Byweekday, day)
	}
	return found
}

func parseDay(word string) (rrule.Weekday, bool) {
	parts := dayPattern.FindStringSubmatch(word)
	if parts == nil {
		return rrule.Weekday{}, false
	}
	number, name := parts[1], parts[2]
	day := weekdayOf[name]
	if number == "" {
		return day, true
	}
	n, err := strconv.Atoi(number)
	return day.Nth(n), err == nil && n != 0 && max(n, -n) <= 53
}

var (
	longDay    = regexp.MustCompile(`^([+-]?\d{0,2})(MO|TU|WE|TH|FR|SA|SU)[A-Z]+$`)
	swappedDay = regexp.MustCompile(`^(MO|TU|WE|TH|FR|SA|SU)[A-Z]*([+-]?\d{1,2})$`)
)

func refuseDay(value, word string) string {
	detail := fmt.Sprintf("BYDAY=%s has %q, which is not a day.", value, word)
	if parts := longDay.FindStringSubmatch(word); parts != nil {
		return detail + fmt.Sprintf(" Write %q.", parts[1]+parts[2])
	}
	if parts := swappedDay.FindStringSubmatch(word); parts != nil {
		return detail + fmt.Sprintf(" Write %q.", parts[2]+parts[1])
	}
	return detail + " Write one of " + strings.Join(weekdays, ", ") + "; \"2TU\" is the second Tuesday, \"-1FR\" the last Friday."
}

// checkParts reports parts that RFC 5545 does not allow together. Programs read such rules differently.
func (r *recurrenceRule) checkParts(given map[string]string) []Problem {
	var found []Problem
	refuse := func(bad bool, detail string) {
		if bad {
			found = append(found, invalidRule(detail)...)
		}
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return given[name] != "" })
	}
	freq := r.options.Freq
	with := func(name string) string {
		return fmt.Sprintf("%s=%s does not belong in a rule with FREQ=%s.", name, given[name], given["FREQ"])
	}
	refuse(has("BYWEEKNO") && freq != rrule.YEARLY, with("BYWEEKNO")+" Write FREQ=YEARLY, or remove it.")
	refuse(has("BYYEARDAY") && freq >= rrule.MONTHLY && freq <= rrule.DAILY, with("BYYEARDAY")+" Write FREQ=YEARLY, or remove it.")
	refuse(has("BYMONTHDAY") && freq == rrule.WEEKLY, with("BYMONTHDAY")+" Write FREQ=MONTHLY or FREQ=DAILY, or remove it.")
	refuse(has("BYSETPOS") && !has("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND"),
		"BYSETPOS="+given["BYSETPOS"]+" has nothing to select from. Add the part that lists the days, such as BYDAY=MO,TU,WE,TH,FR.")
	within := func(n int) bool { return max(n, -n) <= r.setSize() }
	refuse(freq > rrule.DAILY && has("BYSETPOS") && !slices.ContainsFunc(r.options.Bysetpos, within),
		fmt.Sprintf("%s Each step of it has no more than %d times to select from. Write a smaller number, or FREQ=DAILY.", with("BYSETPOS"), r.setSize()))
	times := max(len(r.options.Byhour), 1) * max(len(r.options.Byminute), 1) * max(len(r.options.Bysecond), 1)
	refuse(freq <= rrule.DAILY && times > MaxOccurrences,
		fmt.Sprintf("BYHOUR, BYMINUTE and BYSECOND name %d times of a day, but a recurrence has at most %d occurrences. Write fewer.", times, MaxOccurrences))
	return append(found, r.checkDays(given)...)
}

// setSize is how many times there are in an hour, a minute or a second for BYSETPOS to select from.
func (r *recurrenceRule) setSize() int {
	size := 1
	if r.options.Freq <= rrule.MINUTELY {
		size *= max(len(r.options.Bysecond), 1)
	}
	if r.options.Freq <= rrule.HOURLY {
		size *= max(len(r.options.Byminute), 1)
	}
	return size
}

// checkDays reports numbered days, as in 2TU, where there is no month or year to count them in.
func (r *recurrenceRule) checkDays(given map[string]string) []Problem {
	freq := r.options.Freq
	inMonth := freq == rrule.MONTHLY || len(r.options.Bymonth) > 0
	for _, day := range r.options.Byweekday {
		n := max(day.N(), -day.N())
		name := weekdays[day.Day()]
		prefix := fmt.Sprintf("BYDAY=%s has %q", given["BYDAY"], strings.TrimPrefix(day.String(), "+"))
		switch {
		case n == 0:
		case freq > rrule.MONTHLY:
			return invalidRule(fmt.Sprintf("%s, but FREQ=%s has no numbered days. Write %q, or FREQ=MONTHLY.", prefix, given["FREQ"], name))
		case len(r.options.Byweekno) > 0:
			return invalidRule(fmt.Sprintf("%s, but BYWEEKNO selects weeks, which have each day once. Write %q.", prefix, name))
		case inMonth && n > 5:
			return invalidRule(fmt.Sprintf("%s, but a month has each day at most five times. Write a number from 1 to 5, or from -1 to -5.", prefix))
		}
	}
	return nil
}
