// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// spell writes times as the function occurrences does.
func spell(times []time.Time) []string {
	texts := make([]string, 0, len(times))
	for _, t := range times {
		texts = append(texts, t.Format(time.RFC3339))
	}
	return texts
}

// Every rule of testdata/occurrences gives what python-dateutil gives.
func TestOccurrencesLikeDateutil(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/occurrences/dateutil.json")
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Source string
		Cases  []struct {
			RRule    string
			StartsAt string `json:"starts_at"`
			TimeZone string `json:"time_zone"`
			Count    *int64
			Want     []string
		}
	}
	if err := json.Unmarshal(content, &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Cases) < 200 || data.Source == "" {
		t.Fatalf("only %d cases, from %q", len(data.Cases), data.Source)
	}
	for _, c := range data.Cases {
		times, found := Recurrence{Rule: c.RRule, Start: c.StartsAt, Zone: c.TimeZone, Count: c.Count}.Occurrences()
		if got := spell(times); !slices.Equal(got, c.Want) {
			t.Errorf("%s from %s in %s:\ngot  %v %v\nwant %v", c.RRule, c.StartsAt, c.TimeZone, got, found, c.Want)
		}
	}
}

// recurrence reads "rule | start | zone | end"; an end is a count or a time.
func recurrence(text string) Recurrence {
	parts := strings.Split(text, " | ")
	r := Recurrence{Rule: parts[0], Start: parts[1], Zone: parts[2]}
	if len(parts) < 4 {
		return r
	}
	var count int64
	if json.Unmarshal([]byte(parts[3]), &count) == nil {
		r.Count = &count
	} else {
		r.Until = &parts[3]
	}
	return r
}

func TestOccurrences(t *testing.T) {
	t.Parallel()
	const la = " | America/Los_Angeles | "
	const patch = "FREQ=MONTHLY;BYDAY=2TU"
	quarter := []string{"2026-12-08T21:00:00-08:00", "2027-01-12T21:00:00-08:00", "2027-02-09T21:00:00-08:00", "2027-03-09T21:00:00-08:00"}
	tests := map[string]struct {
		recurrence string
		want       []string
	}{
		"until a date":           {patch + " | 2026-12-08T21:00" + la + "2027-03-31", quarter},
		"with a prefix":          {"RRULE:" + patch + " | 2026-12-08T21:00" + la + "4", quarter},
		"lower case":             {" rrule:freq=monthly; byday=2tu; | 2026-12-08 21:00" + la + "4", quarter},
		"offset of another zone": {patch + " | 2026-12-09T05:00:00Z" + la + "4", quarter},
		"start does not match":   {patch + " | 2026-12-01T21:00" + la + "4", quarter},
		"start after the day":    {patch + " | 2026-12-09T22:00" + la + "1", []string{"2027-01-12T22:00:00-08:00"}},
		"UNTIL in UTC":           {patch + ";UNTIL=20270310T050000Z | 2026-12-08T21:00 | America/Los_Angeles", quarter},
		"UNTIL a second before":  {patch + ";UNTIL=20270310T045959Z | 2026-12-08T21:00 | America/Los_Angeles", quarter[:3]},
		"UNTIL is local":         {patch + ";UNTIL=20270309T210000 | 2026-12-08T21:00 | America/Los_Angeles", quarter},
		"UNTIL is a date":        {patch + ";UNTIL=20270309 | 2026-12-08T21:00 | America/Los_Angeles", quarter},
		"COUNT":                  {patch + ";COUNT=4 | 2026-12-08T21:00 | America/Los_Angeles", quarter},
		"until is the last day":  {patch + " | 2026-12-08T21:00" + la + "2027-03-09", quarter},
		"until is local":         {patch + " | 2026-12-08T21:00" + la + "2027-03-09T21:00", quarter},
		"until is an instant":    {patch + " | 2026-12-08T21:00" + la + "2027-03-10T05:00:00Z", quarter},
		"until a second before":  {patch + " | 2026-12-08T21:00" + la + "2027-03-10T04:59:59Z", quarter[:3]},
		"until is the start":     {patch + " | 2026-12-08T21:00" + la + "2026-12-08T21:00", quarter[:1]},

		"the clock stays the same": {
			"FREQ=MONTHLY;BYMONTHDAY=10 | 2026-02-10T21:00" + la + "2",
			[]string{"2026-02-10T21:00:00-08:00", "2026-03-10T21:00:00-07:00"},
		},
		"gap": {
			"FREQ=DAILY | 2026-03-07T02:30" + la + "3",
			[]string{"2026-03-07T02:30:00-08:00", "2026-03-08T03:30:00-07:00", "2026-03-09T02:30:00-07:00"},
		},
		"fold": {
			"FREQ=DAILY | 2026-10-31T01:30" + la + "3",
			[]string{"2026-10-31T01:30:00-07:00", "2026-11-01T01:30:00-07:00", "2026-11-02T01:30:00-08:00"},
		},
		"starts in the second hour of a fold": {
			"FREQ=DAILY | 2026-11-01T01:30:00-08:00" + la + "2",
			[]string{"2026-11-01T01:30:00-08:00", "2026-11-02T01:30:00-08:00"},
		},
		"hours through a gap, each once": {
			"FREQ=HOURLY | 2026-03-08T01:00" + la + "3",
			[]string{"2026-03-08T01:00:00-08:00", "2026-03-08T03:00:00-07:00", "2026-03-08T04:00:00-07:00"},
		},
		"a gap exchanges neighbours": {
			"FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30 | 2026-03-08T00:00" + la + "3",
			[]string{"2026-03-08T03:00:00-07:00", "2026-03-08T03:30:00-07:00", "2026-03-09T02:00:00-07:00"},
		},
		"a day that a zone skipped": {
			"FREQ=DAILY | 2011-12-29T10:00 | Pacific/Apia | 3",
			[]string{"2011-12-29T10:00:00-10:00", "2011-12-31T10:00:00+14:00", "2012-01-01T10:00:00+14:00"},
		},
		"31st": {
			"FREQ=MONTHLY;BYMONTHDAY=31 | 2026-12-31T21:00 | UTC | 3",
			[]string{"2026-12-31T21:00:00Z", "2027-01-31T21:00:00Z", "2027-03-31T21:00:00Z"},
		},
		"31st of the start": {"FREQ=MONTHLY | 2026-12-31T21:00 | UTC | 3", []string{"2026-12-31T21:00:00Z", "2027-01-31T21:00:00Z", "2027-03-31T21:00:00Z"}},
		"29 February":       {"FREQ=YEARLY | 2028-02-29T21:00 | UTC | 2", []string{"2028-02-29T21:00:00Z", "2032-02-29T21:00:00Z"}},
		"in two centuries":  {"FREQ=YEARLY;BYMONTH=2;BYDAY=5MO | 2026-01-01T21:00 | UTC | 1", []string{"2044-02-29T21:00:00Z"}},
		"every day and a numbered one": {
			"FREQ=MONTHLY;BYDAY=MO,2TU | 2026-12-01T21:00 | UTC | 2026-12-15",
			[]string{"2026-12-07T21:00:00Z", "2026-12-08T21:00:00Z", "2026-12-14T21:00:00Z"},
		},
		"positions count from the start of the week": {
			"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1 | 2026-12-02T21:00 | UTC | 1", []string{"2026-12-07T21:00:00Z"},
		},
		"week of the year on the day of the start": {"FREQ=YEARLY;BYWEEKNO=1 | 2026-12-01T21:00 | UTC | 1", []string{"2027-01-05T21:00:00Z"}},
		"fractions of a second":                    {patch + " | 2026-12-08T21:00:00.5" + la + "1", quarter[:1]},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times, found := recurrence(test.recurrence).Occurrences()
			if got := spell(times); !slices.Equal(got, test.want) || anyFieldInvalid(found) {
				t.Errorf("got %v %v, want %v", got, found, test.want)
			}
		})
	}
}

func TestOccurrencesExcluded(t *testing.T) {
	t.Parallel()
	const rule, rest = "FREQ=MONTHLY;BYDAY=2TU", " | 2026-12-08T21:00 | America/Los_Angeles | 3"
	const first, second, third = "2026-12-08T21:00:00-08:00", "2027-01-12T21:00:00-08:00", "2027-02-09T21:00:00-08:00"
	tests := map[string]struct {
		exDates string
		want    []string
	}{
		"local":              {"EXDATE:20270112T210000", []string{first, third}},
		"UTC":                {"exdate:20270113t050000z", []string{first, third}},
		"day":                {"EXDATE;VALUE=DATE:20270112", []string{first, third}},
		"day, unmarked":      {"EXDATE:20270112", []string{first, third}},
		"with its zone":      {"EXDATE;TZID=America/New_York:20270113T000000", []string{first, third}},
		"several":            {"EXDATE:20270112T210000,20270209", []string{first}},
		"several lines":      {"  EXDATE:20270112\n\n  EXDATE:20261208\r\n", []string{third}},
		"all":                {"EXDATE:20261208,20270112,20270209", []string{}},
		"before the start":   {"EXDATE:20261110", []string{first, second, third}},
		"after the end":      {"EXDATE:20270309", []string{first, second, third}},
		"typed date-time":    {"EXDATE;VALUE=DATE-TIME:20270112T210000", []string{first, third}},
		"before the rule":    {"", []string{first, second, third}},
		"twice the same one": {"EXDATE:20270112\nEXDATE:20270112T210000", []string{first, third}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times, found := recurrence(rule + "\n" + test.exDates + rest).Occurrences()
			if got := spell(times); !slices.Equal(got, test.want) || len(found) > 0 {
				t.Errorf("got %v %v, want %v", got, found, test.want)
			}
		})
	}
}

func TestOccurrencesRefuses(t *testing.T) {
	t.Parallel()
	const rest = " | 2026-12-08T21:00 | UTC | 3"
	const patch = "FREQ=MONTHLY;BYDAY=2TU"
	tests := map[string]struct{ recurrence, field, says string }{
		"empty":             {"" + rest, "rrule", `There is no rule. Write an RFC 5545 rule such as "FREQ=MONTHLY;BYDAY=2TU".`},
		"only an exclusion": {"EXDATE:20270112" + rest, "rrule", "There is no rule."},
		"cron":              {"0 21 * * 2" + rest, "rrule", `"0 21 * * 2" is not a part of a rule`},
		"words":             {"every second Tuesday" + rest, "rrule", `Write a rule such as "FREQ=MONTHLY;BYDAY=2TU".`},
		"two rules": {
			patch + "\nRRULE:FREQ=DAILY" + rest, "rrule",
			"There are 2 rules. Write one rule in each call, and join the results: distinct(concat(…, …)).",
		},
		"no frequency":       {"BYDAY=2TU" + rest, "rrule", "has no FREQ. Begin it with FREQ=YEARLY, FREQ=MONTHLY"},
		"misspelt frequency": {"FREQ=MONTH;BYDAY=2TU" + rest, "rrule", `FREQ=MONTH is not a frequency. Did you mean "MONTHLY"?`},
		"misspelt part":      {"FREQ=MONTHLY;BYDAYS=2TU" + rest, "rrule", `"BYDAYS" is not a part of an RFC 5545 rule. Did you mean "BYDAY"?`},
		"no value":           {"FREQ=MONTHLY;BYDAY=" + rest, "rrule", `"BYDAY=" is not a part of a rule`},
		"part twice": {
			"FREQ=MONTHLY;BYDAY=2TU;BYDAY=4TU" + rest, "rrule",
			`BYDAY occurs twice. Write it once, with all of its values: "BYDAY=…,…".`,
		},
		"day in full":             {"FREQ=WEEKLY;BYDAY=TUESDAY" + rest, "rrule", `BYDAY=TUESDAY has "TUESDAY", which is not a day. Write "TU".`},
		"day before its number":   {"FREQ=MONTHLY;BYDAY=TU2" + rest, "rrule", `Write "2TU".`},
		"day of another language": {"FREQ=MONTHLY;BYDAY=2DI" + rest, "rrule", `"2TU" is the second Tuesday, "-1FR" the last Friday.`},
		"day zero":                {"FREQ=MONTHLY;BYDAY=0TU" + rest, "rrule", `has "0TU", which is not a day.`},
		"sixth Tuesday":           {"FREQ=MONTHLY;BYDAY=6TU" + rest, "rrule", "a month has each day at most five times. Write a number from 1 to 5"},
		"sixth in a named month":  {"FREQ=YEARLY;BYMONTH=3;BYDAY=-6TU" + rest, "rrule", "at most five times"},
		"numbered in weeks":       {"FREQ=WEEKLY;BYDAY=2TU" + rest, "rrule", `FREQ=WEEKLY has no numbered days. Write "TU", or FREQ=MONTHLY.`},
		"numbered in a week":      {"FREQ=YEARLY;BYWEEKNO=3;BYDAY=2TU" + rest, "rrule", `BYWEEKNO selects weeks, which have each day once. Write "TU".`},
		"month 13":                {"FREQ=YEARLY;BYMONTH=13" + rest, "rrule", `BYMONTH=13 has "13", which is not a number from 1 to 12.`},
		"month by name":           {"FREQ=YEARLY;BYMONTH=MAR" + rest, "rrule", `BYMONTH=MAR has "MAR"`},
		"month day 0":             {"FREQ=MONTHLY;BYMONTHDAY=0" + rest, "rrule", "not a number from 1 to 31, or from -1 to -31 to count from the end."},
		"hour 24":                 {"FREQ=DAILY;BYHOUR=24" + rest, "rrule", "BYHOUR=24"},
		"leap second":             {"FREQ=DAILY;BYSECOND=60" + rest, "rrule", "BYSECOND=60"},
		"week -53":                {"FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO" + rest, "rrule", "from -1 to -51"},
		"interval 0":              {"FREQ=DAILY;INTERVAL=0" + rest, "rrule", "INTERVAL=0 is not possible. Write a number from 1 to "},
		"interval overflows":      {"FREQ=WEEKLY;INTERVAL=9223372036854775807" + rest, "rrule", "INTERVAL=9223372036854775807 is not possible."},
		"week start":              {"FREQ=WEEKLY;WKST=1" + rest, "rrule", "WKST=1 is not a day of the week."},
		"weeks of months": {
			"FREQ=MONTHLY;BYWEEKNO=3" + rest, "rrule",
			"BYWEEKNO=3 does not belong in a rule with FREQ=MONTHLY. Write FREQ=YEARLY, or remove it.",
		},
		"month days of weeks":  {"FREQ=WEEKLY;BYMONTHDAY=3" + rest, "rrule", "BYMONTHDAY=3 does not belong in a rule with FREQ=WEEKLY."},
		"year days of months":  {"FREQ=MONTHLY;BYYEARDAY=3" + rest, "rrule", "BYYEARDAY=3 does not belong"},
		"position of nothing":  {"FREQ=MONTHLY;BYSETPOS=1" + rest, "rrule", "BYSETPOS=1 has nothing to select from."},
		"position beyond":      {"FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=3" + rest, "rrule", "no more than 2 times to select from"},
		"position of a second": {"FREQ=SECONDLY;BYHOUR=3;BYSETPOS=2" + rest, "rrule", "no more than 1 times"},
		"DTSTART line": {
			"DTSTART;TZID=America/Denver:20261208T210000\n" + patch + rest, "rrule",
			"Remove the line, and write the time into starts_at and its zone into time_zone.",
		},
		"DTSTART part": {"DTSTART=20261208T210000Z;" + patch + rest, "rrule", "DTSTART does not belong in rrule."},
		"RDATE":        {patch + "\nRDATE:20270115T210000" + rest, "rrule", "concat(provider::luma::occurrences(…)"},
		"EXRULE":       {patch + "\nEXRULE:FREQ=DAILY" + rest, "rrule", "Write an EXDATE line for each time"},
		"other line":   {"SUMMARY:Patch\n" + patch + rest, "rrule", `"SUMMARY:Patch" is not a line of a rule.`},
		"EXDATE in ISO": {
			patch + "\nEXDATE:2027-01-12" + rest, "rrule",
			`EXDATE has "2027-01-12", which is not a time. Write "20270112" for a whole day`,
		},
		"EXDATE in a wrong zone": {patch + "\nEXDATE;TZID=PST:20270112T210000" + rest, "rrule", `Did you mean "America/Los_Angeles"?`},
		"EXDATE of no occurrence": {
			patch + "\nEXDATE:20270111" + rest, "rrule",
			`there is no occurrence then; the next one is Tue 12 Jan 2027, 21:00 UTC (2027-01-12T21:00:00Z). Write "20270112T210000"`,
		},
		"EXDATE at another time": {patch + "\nEXDATE:20270112T200000" + rest, "rrule", `Write "20270112T210000"`},
		"EXDATE parameter":       {patch + "\nEXDATE;X=1:20270112" + rest, "rrule", `Remove it; only TZID and VALUE are supported.`},

		"never": {
			"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" + rest, "rrule",
			"The rule never matches: no time from Tue 8 Dec 2026, 21:00 UTC (2026-12-08T21:00:00Z) to the year 2999 fits all of its parts.",
		},
		"never, until":      {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30 | 2026-12-08T21:00 | UTC | 2027-03-31", "rrule", "never matches"},
		"never, by seconds": {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30" + rest, "rrule", "FREQ=SECONDLY takes too small steps: after 200000 of them"},
		"unreachable hour":  {"FREQ=HOURLY;INTERVAL=2;BYHOUR=20 | 2026-12-08T21:00 | UTC | 3", "rrule", "too small steps"},
		"rare seconds": {
			"FREQ=SECONDLY;BYHOUR=3;BYMINUTE=0;BYSECOND=0 | 2026-12-08T21:00 | UTC | 30", "rrule",
			"Write FREQ=DAILY with BYHOUR, BYMINUTE and BYSECOND instead.",
		},
		"costly positions": {
			"FREQ=HOURLY;BYMONTHDAY=30;BYMONTH=2;BYSETPOS=1;BYMINUTE=" + numbersTo(59) + ";BYSECOND=" + numbersTo(59) + rest, "rrule",
			"too small steps",
		},
		"a day of seconds": {"FREQ=DAILY;BYHOUR=1,2;BYMINUTE=" + numbersTo(59) + ";BYSECOND=" + numbersTo(59) + rest, "rrule", "name 7200 times of a day"},
		"few left": {
			"FREQ=YEARLY;INTERVAL=500 | 2026-12-08T21:00 | UTC | 3", "count",
			"only 2 of 3 occurrences until the year 2999. Write a count of 2.",
		},
		"few left, COUNT": {"FREQ=YEARLY;INTERVAL=500;COUNT=3 | 2026-12-08T21:00 | UTC", "rrule", "only 2 of 3"},
		"none until": {
			patch + " | 2026-12-09T21:00 | UTC | 2026-12-31", "until",
			"The rule has no occurrence from Wed 9 Dec 2026, 21:00 UTC (2026-12-09T21:00:00Z) until 2026-12-31; the first is Tue 12 Jan 2027",
		},
		"none UNTIL": {patch + ";UNTIL=20261231 | 2026-12-09T21:00 | UTC", "rrule", "until 20261231; the first is"},

		"no end": {
			patch + " | 2026-12-08T21:00 | UTC", "until",
			`The recurrence has no end. Set until, such as "2027-03-31", or count, at most 1000.`,
		},
		"count 0":         {patch + " | 2026-12-08T21:00 | UTC | 0", "count", "A count of 0 is not possible. Write a number from 1 to 1000."},
		"negative count":  {patch + " | 2026-12-08T21:00 | UTC | -1", "count", "A count of -1 is not possible."},
		"count 1001":      {patch + " | 2026-12-08T21:00 | UTC | 1001", "count", "A count of 1001 is not possible."},
		"COUNT=0":         {patch + ";COUNT=0 | 2026-12-08T21:00 | UTC", "rrule", "COUNT=0 is not possible. Write a number from 1 to 1000."},
		"count and COUNT": {patch + ";COUNT=3" + rest, "count", "more than one end: count and COUNT in rrule. Keep one of them."},
		"until and UNTIL": {patch + ";UNTIL=20270331 | 2026-12-08T21:00 | UTC | 2027-03-31", "until", "until and UNTIL in rrule"},
		"COUNT and UNTIL": {patch + ";UNTIL=20270331;COUNT=3 | 2026-12-08T21:00 | UTC", "rrule", "COUNT in rrule and UNTIL in rrule"},
		"UNTIL in ISO": {
			patch + ";UNTIL=2027-03-31 | 2026-12-08T21:00 | UTC", "rrule",
			`UNTIL=2027-03-31 is not a time. Write "UNTIL=20270331" for a whole day`,
		},
		"UNTIL long ago":     {patch + ";UNTIL=19991231 | 2026-12-08T21:00 | UTC", "rrule", "Write a year from 2000 to 2999."},
		"UNTIL before start": {patch + ";UNTIL=20261207 | 2026-12-08T21:00 | UTC", "rrule", "before it starts"},
		"until before start": {
			patch + " | 2026-12-08T21:00 | UTC | 2026-12-07", "until",
			"The recurrence ends 2026-12-07, before it starts Tue 8 Dec 2026, 21:00 UTC (2026-12-08T21:00:00Z). Write a later end, or an earlier starts_at.",
		},
		"until in words":     {patch + " | 2026-12-08T21:00 | UTC | March", "until", `"March" is not a time.`},
		"until no such date": {patch + " | 2026-12-08T21:00 | UTC | 2027-02-30", "until", "2027-02-30"},
		"until long ago":     {patch + " | 2026-12-08T21:00 | UTC | 1999-12-31", "until", "before it starts"},
		"more than 1000": {
			"FREQ=HOURLY | 2026-12-08T21:00 | UTC | 2027-12-08", "until",
			"There are more than 1000 occurrences until 2027-12-08: number 1001 is ",
		},
		"abbreviated zone":    {patch + " | 2026-12-08T21:00 | PST | 3", "time_zone", `Did you mean "America/Los_Angeles"?`},
		"no zone":             {patch + " | 2026-12-08T21:00 |  | 3", "time_zone", "The time zone is empty."},
		"start without clock": {patch + " | 2026-12-08 | UTC | 3", "starts_at", `Write "2026-12-08T21:00".`},
		"start in a gap":      {"FREQ=DAILY | 2026-03-08T02:30 | America/Los_Angeles | 3", "starts_at", "does not exist"},
		"start with a zone":   {patch + " | 2026-12-08 21:00 PST | UTC | 3", "starts_at", "PST"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times, found := recurrence(test.recurrence).Occurrences()
			if len(found) != 1 || found[0].Warning || found[0].Field != test.field || !strings.Contains(found[0].Detail, test.says) || times != nil {
				t.Errorf("got %v %+v,\nwant one error at %s with %q", times, found, test.field, test.says)
			}
		})
	}
}

func numbersTo(n int) string {
	numbers := strings.Builder{}
	for i := range n + 1 {
		numbers.WriteString("," + string(rune('0'+i/10)) + string(rune('0'+i%10)))
	}
	return numbers.String()[1:]
}

// Several mistakes are reported at once, each at its argument.
func TestOccurrencesReportsAll(t *testing.T) {
	t.Parallel()
	_, found := recurrence("FREQ=MONTLY;BYDAY=8XX;BYMONTH=13 | soon | PST | 0").Occurrences()
	var fields []string
	for _, p := range found {
		fields = append(fields, p.Field)
	}
	if want := []string{"time_zone", "starts_at", "rrule", "rrule", "rrule", "count"}; !slices.Equal(fields, want) {
		t.Errorf("got problems at %v, want %v: %+v", fields, want, found)
	}
}

// No rule makes the provider search without end or panic.
func FuzzOccurrences(f *testing.F) {
	for _, rule := range []string{
		"FREQ=MONTHLY;BYDAY=2TU", "FREQ=SECONDLY;INTERVAL=7;BYSECOND=3;BYSETPOS=-1", "FREQ=HOURLY;INTERVAL=2;BYHOUR=1", "FREQ=YEARLY;BYDAY=53MO,-53SU",
		"FREQ=YEARLY;BYWEEKNO=-51;BYMONTHDAY=31", "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=UTC:20261209T210000Z", "FREQ=WEEKLY;INTERVAL=100000000;BYSETPOS=366;BYDAY=MO",
	} {
		f.Add(rule, int64(3))
	}
	f.Fuzz(func(t *testing.T, rule string, count int64) {
		r := Recurrence{Rule: rule, Start: "2026-12-08T21:00", Zone: "America/Los_Angeles"}
		if count != 0 {
			r.Count = &count
		}
		times, found := r.Occurrences()
		if anyFieldInvalid(found) == (times != nil) || len(times) > MaxOccurrences || !slices.IsSortedFunc(times, time.Time.Compare) {
			t.Errorf("%q gave %d times and %+v", rule, len(times), found)
		}
	})
}
