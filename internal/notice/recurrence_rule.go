// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// recurrenceRule is an RFC 5545 rule that was read and checked.
type recurrenceRule struct {
	options  rrule.ROption // without start and end
	count    int64         // 0 = none
	until    *calendarTime // nil = none
	excluded []calendarTime
}

const exampleRule = "FREQ=MONTHLY;BYDAY=2TU"

// parseRule reads one RRULE, with or without that prefix, and any EXDATE lines. Case and white space around a line do
// not matter.
func parseRule(text string, zone *time.Location) (recurrenceRule, []Problem) {
	var rule recurrenceRule
	var found []Problem
	rules := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value := splitProperty(line)
		switch {
		case line == "":
		case name == "EXDATE":
			excluded, problems := parseExDates(line, zone)
			rule.excluded = append(rule.excluded, excluded...)
			found = append(found, problems...)
		case name != "" && name != "RRULE":
			found = append(found, invalidRule(refuseProperty(name, line))...)
		default:
			rules++
			found = append(found, rule.parseParts(strings.ToUpper(value), zone)...)
		}
	}
	switch {
	case rules == 0 && len(found) == 0:
		found = invalidRule(fmt.Sprintf("There is no rule. Write an RFC 5545 rule such as %q.", exampleRule))
	case rules > 1:
		found = invalidRule(fmt.Sprintf("There are %d rules. Write one rule in each call, and join the results: distinct(concat(…, …)).", rules))
	}
	return rule, found
}

// splitProperty cuts the name off a line of a calendar, as in "RRULE:FREQ=DAILY" or "EXDATE;VALUE=DATE:20270112".
func splitProperty(line string) (name, value string) {
	name, value, isProperty := strings.Cut(line, ":")
	name, _, _ = strings.Cut(name, ";")
	if !isProperty || strings.Contains(name, "=") || strings.Contains(name, " ") {
		return "", line
	}
	return strings.ToUpper(name), value
}

func refuseProperty(name, line string) string {
	switch name {
	case "DTSTART":
		return fmt.Sprintf("%q does not belong in rrule. Remove the line, and write the time into starts_at and its zone into time_zone.", line)
	case "RDATE":
		return fmt.Sprintf("%q adds a time, which rrule does not support. Add it to the result: concat(provider::luma::occurrences(…), [\"2027-01-15T21:00:00-08:00\"]).", line)
	case "EXRULE":
		return "EXRULE is not part of RFC 5545. Write an EXDATE line for each time to leave out, such as \"EXDATE:20270112T210000\"."
	}
	return fmt.Sprintf("%q is not a line of a rule. Write one rule, such as %q, and any EXDATE lines.", line, exampleRule)
}

func invalidRule(detail string) []Problem { return invalid("Invalid recurrence rule", detail) }

// parseParts reads "FREQ=MONTHLY;BYDAY=2TU". Every part is checked, alone first, then together with the others.
func (r *recurrenceRule) parseParts(text string, zone *time.Location) []Problem {
	var found []Problem
	given := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		part = strings.TrimSpace(part)
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		_, twice := given[name]
		switch {
		case part == "":
			continue
		case !ok || value == "":
			found = append(found, invalidRule(fmt.Sprintf("%q is not a part of a rule, which has a name and a value. Write a rule such as %q.", part, exampleRule))...)
			continue
		case twice:
			found = append(found, invalidRule(fmt.Sprintf("%s occurs twice. Write it once, with all of its values: \"%s=…,…\".", name, name))...)
			continue
		}
		given[name] = value
		found = append(found, r.parsePart(name, value, zone)...)
	}
	if _, ok := given["FREQ"]; !ok && len(found) == 0 {
		return invalidRule(fmt.Sprintf("The rule %q has no FREQ. Begin it with FREQ=%s.", text, strings.Join(frequencies, ", FREQ=")))
	}
	if len(found) > 0 {
		return found
	}
	return r.checkParts(given)
}

func (r *recurrenceRule) parsePart(name, value string, zone *time.Location) []Problem {
	if list, ok := numberParts[name]; ok {
		return list.parse(name, value, &r.options)
	}
	switch name {
	case "FREQ":
		return r.parseFrequency(value)
	case "BYDAY":
		return r.parseDays(value)
	case "WKST":
		return r.parseWeekStart(value)
	case "INTERVAL", "COUNT":
		return r.parseNumber(name, value)
	case "UNTIL":
		return r.parseUntil(value, zone)
	}
	if name == "DTSTART" {
		return invalidRule("DTSTART does not belong in rrule. Remove it, and write the time into starts_at and its zone into time_zone.")
	}
	detail := fmt.Sprintf("%q is not a part of an RFC 5545 rule.", name)
	if near := Suggest(name, partNames()); near != "" {
		detail += fmt.Sprintf(" Did you mean %q?", near)
	}
	return invalidRule(detail + " The parts are " + strings.Join(partNames(), ", ") + ".")
}

func (r *recurrenceRule) parseUntil(value string, zone *time.Location) []Problem {
	until, ok := parseCalendarTime(value, zone)
	if !ok {
		return invalidRule(fmt.Sprintf("UNTIL=%s is not a time. Write \"UNTIL=20270331\" for a whole day, or \"UNTIL=20270331T210000\".", value))
	}
	if year := until.wall.Year(); year < firstYear || year > lastYear {
		return invalidRule(fmt.Sprintf("UNTIL=%s is in the year %d. Write a year from %d to %d.", value, year, firstYear, lastYear))
	}
	r.until = &until
	return nil
}
