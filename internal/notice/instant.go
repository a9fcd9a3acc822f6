// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
)

// Instant is a point in time as a person wrote it.
type Instant struct {
	Time  time.Time // in the zone that it was read with
	Local bool      // written without an offset, so that the zone decides which instant it is
}

// The years that a time may have. Earlier ones are typing mistakes, and their zones have offsets that RFC 3339 cannot
// write.
const firstYear, lastYear = 2000, 2999

const aDay = 24 * time.Hour

const (
	exampleTime  = "2026-12-01T21:00:00-08:00"
	exampleLocal = "2026-12-01T21:00"
)

// A date and a clock, with "T" or a space between them; seconds and an offset may follow.
var timePattern = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(?: ?([Zz]|[+-]\d{2}:\d{2}))?$`)

// ParseTime reads an RFC 3339 time, which is an instant whatever the zone, or a local time of the zone:
// "2026-12-01T21:00", "2026-12-01 21:00:30". Without a zone (nil) only RFC 3339 is read, and the Instant keeps its
// offset. A local time that does not exist is an error; an ambiguous one is a warning, and the first instant is taken.
func ParseTime(s string, zone *time.Location) (Instant, []Problem) {
	parts := timePattern.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return Instant{}, invalid("Invalid time", refuseTime(s, zone))
	}
	date, clock, seconds, offset := parts[1], parts[2], parts[3], strings.ToUpper(parts[4])
	if seconds == "" {
		seconds = ":00"
	}
	wall, err := time.Parse("2006-01-02T15:04:05", date+"T"+clock+seconds)
	switch {
	case err != nil:
		return Instant{}, invalid("Invalid time", refuseNumbers(s, date, clock+seconds, zone))
	case wall.Year() < firstYear || wall.Year() > lastYear:
		return Instant{}, invalid("Invalid time", fmt.Sprintf("%s is in the year %d. Write a year from %d to %d.", quoted(s), wall.Year(), firstYear, lastYear))
	case offset != "":
		return parseOffset(s, date+"T"+clock+seconds+offset, zone)
	case zone == nil:
		return Instant{}, invalid("Invalid time", fmt.Sprintf("%s has no offset, so the instant is not known. Write %q, or \"Z\" at the end for UTC.", quoted(s), date+"T"+clock+seconds+"-08:00"))
	}
	return parseLocal(wall, zone)
}

// SameTime reports whether both are the same instant, however it is spelt. False if one of them cannot be read.
func SameTime(a, b string, zone *time.Location) bool {
	first, problems := ParseTime(a, zone)
	second, more := ParseTime(b, zone)
	return !anyInvalid(problems) && !anyInvalid(more) && first.Time.Equal(second.Time)
}

func anyInvalid(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

func parseOffset(written, rfc3339 string, zone *time.Location) (Instant, []Problem) {
	t, err := time.Parse(time.RFC3339Nano, rfc3339)
	_, offset := t.Zone()
	switch {
	case err != nil || offset < -12*60*60 || offset > 14*60*60:
		return Instant{}, invalid("Invalid time", fmt.Sprintf("%s has an invalid offset. Write one from -12:00 to +14:00, or \"Z\" for UTC.", quoted(written)))
	case zone == nil && offset == 0:
		zone = time.UTC
	case zone == nil:
		zone = time.FixedZone("", offset) // not the machine's own zone, which time.Parse prefers
	}
	return Instant{Time: t.In(zone)}, nil
}

// parseLocal finds the instants at which the clocks of a zone show the given date and time, which wall carries in UTC.
func parseLocal(wall time.Time, zone *time.Location) (Instant, []Problem) {
	found := instantsAt(wall, zone)
	switch len(found) {
	case 0:
		return Instant{}, invalid("Nonexistent local time", refuseGap(wall, zone))
	case 1:
		return Instant{Time: found[0], Local: true}, nil
	}
	first, second := found[0], found[1]
	return Instant{Time: first, Local: true}, warning("Ambiguous local time", fmt.Sprintf(
		"In %s the clocks are set back and show %s twice: %s (%s) and %s (%s). The first is taken. Write the one you mean with its offset.",
		zone, wall.Format("2006-01-02 15:04:05"), first.Format(time.RFC3339Nano), zoneWord(first), second.Format(time.RFC3339Nano), zoneWord(second)))
}

// instantsAt finds the instants at which the clocks of a zone show a date and time, the earlier one first. It tries the
// offsets that hold a day before and a day after: no zone is further from UTC than that, and none changes its clocks
// twice in between.
func instantsAt(wall time.Time, zone *time.Location) []time.Time {
	var found []time.Time
	for _, around := range []time.Duration{-aDay, aDay} {
		_, offset := wall.Add(around).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, is := t.Zone(); is == offset && !slices.ContainsFunc(found, t.Equal) {
			found = append(found, t)
		}
	}
	return found
}

// refuseGap names the gap in which a local time lies, and the times around it.
func refuseGap(wall time.Time, zone *time.Location) string {
	const layout = "2006-01-02T15:04"
	last, set := clockChange(wall, zone)
	_, offset := last.Zone()
	from := set.In(time.FixedZone("", offset))
	return fmt.Sprintf("In %s the clocks go from %s directly to %s (%s to %s), so %s does not exist. Write a time before the gap, such as %q, or after it, such as %q.",
		zone, from.Format("2006-01-02 15:04"), set.Format("2006-01-02 15:04"), zoneWord(last), zoneWord(set), wall.Format("15:04:05"),
		set.Add(-time.Minute).Format(layout), set.Format(layout))
}

// clockChange finds the second before and the second after the one change of the clocks within a day of a local time.
// Time.ZoneBounds is unsuitable: after the last listed change it also ends a period where a year ends.
func clockChange(wall time.Time, zone *time.Location) (last, set time.Time) {
	from := wall.Add(-aDay).In(zone)
	_, before := from.Zone()
	seconds := sort.Search(int(2*aDay/time.Second), func(i int) bool {
		_, offset := from.Add(time.Duration(i) * time.Second).Zone()
		return offset != before
	})
	set = from.Add(time.Duration(seconds) * time.Second).Truncate(time.Second)
	return set.Add(-time.Second), set
}

// zoneWord is the abbreviation that is used in the zone at that time, or the offset where the zone has no abbreviation.
func zoneWord(t time.Time) string {
	name, offset := t.Zone()
	if name == "" || strings.ContainsAny(name[:1], "+-") {
		return offsetWords(offset)
	}
	return name
}

var datePattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// refuseTime advises a local time only where a zone gives it a meaning.
func refuseTime(s string, zone *time.Location) string {
	trimmed := strings.TrimSpace(s)
	examples, example := fmt.Sprintf("Write an instant with its offset, such as %q.", exampleTime), "T21:00:00-08:00"
	if zone != nil {
		examples, example = fmt.Sprintf("Write a local time such as %q, or an instant with its offset such as %q.", exampleLocal, exampleTime), "T21:00"
	}
	if trimmed == "" {
		return "The time is empty. " + examples
	}
	if datePattern.MatchString(trimmed) {
		if !isDate(trimmed) {
			return refuseNumbers(s, trimmed, "", zone)
		}
		return fmt.Sprintf("%s is a date without a time of day. Write %q.", quoted(s), trimmed+example)
	}
	local, word := splitZone(trimmed)
	switch {
	case !timePattern.MatchString(local):
		return fmt.Sprintf("%s is not a time. %s", quoted(s), examples)
	case zone == nil:
		return fmt.Sprintf("%s ends in %s, which is not an offset. Write an offset such as \"-08:00\", or \"Z\" for UTC, in its place.", quoted(s), quoted(word))
	}
	return fmt.Sprintf("%s ends in %s, which is not an offset. Write %q for the local time of the window's time zone, or an offset such as \"-08:00\" in its place.", quoted(s), quoted(word), local)
}

// splitZone cuts the last word off: "2026-12-01 21:00", "PST".
func splitZone(s string) (local, zone string) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return s, ""
	}
	return strings.TrimSpace(s[:i]), s[i+1:]
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func refuseNumbers(s, date, clock string, zone *time.Location) string {
	if !isDate(date) {
		example := exampleTime
		if zone != nil {
			example = exampleLocal
		}
		return fmt.Sprintf("%s has the date %s, which does not exist. Write year-month-day and the time of day, such as %q.", quoted(s), date, example)
	}
	return fmt.Sprintf("%s has the time %s, which does not exist. Write 00:00:00 to 23:59:59; midnight at the end of a day is 00:00 of the next.", quoted(s), clock)
}
