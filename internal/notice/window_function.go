// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "time"

// FormatWindow formats a time span for readers in several zones, as Window.Times does. start and end are parsed by
// ParseTime in the first zone; format is one of TimeFormats. A problem's field is "start", "end", "zones" or "format";
// the text is "" if one of them is an error.
func FormatWindow(start, end string, zones []string, format string) (string, []FieldProblem) {
	found := at("format", CheckTimeFormat(format))
	w := Window{Format: TimeFormat(format)}
	if len(zones) == 0 {
		found = append(found, at("zones", invalid("Missing time zone", `The list of time zones is empty. Set at least one, such as ["America/Los_Angeles", "Europe/Berlin"] or ["UTC"].`))...)
	}
	for i, name := range zones {
		zone, problems := LoadZone(name)
		found = append(found, at("zones", problems)...)
		if i == 0 {
			w.Zone = zone
			continue
		}
		w.DisplayZones = append(w.DisplayZones, zone)
	}
	readIn := w.Zone
	if readIn == nil {
		readIn = time.UTC // the zone is reported already; the format of the times is still checked
	}
	w.Start, w.End, found = readSpan(start, end, readIn, found)
	if anyFieldInvalid(found) {
		return "", found
	}
	return w.Times(), found
}

// WindowStateAt returns the state of a window at a time: "upcoming", "active" or "ended". All three times are RFC 3339.
// A problem's field is "start", "end" or "at"; the state is "" if one of them is an error.
func WindowStateAt(start, end, when string) (string, []FieldProblem) {
	var w Window
	var found []FieldProblem
	w.Start, w.End, found = readSpan(start, end, nil, nil)
	now, problems := ParseTime(when, nil)
	found = append(found, at("at", problems)...)
	if anyFieldInvalid(found) {
		return "", found
	}
	return string(w.State(now.Time)), found
}

// readSpan parses the two times and adds problems with them, or with their order, to those found.
func readSpan(start, end string, zone *time.Location, found []FieldProblem) (time.Time, time.Time, []FieldProblem) {
	first, problems := ParseTime(start, zone)
	last, more := ParseTime(end, zone)
	found = append(append(found, at("start", problems)...), at("end", more)...)
	if anyInvalid(problems) || anyInvalid(more) {
		return first.Time, last.Time, found
	}
	for _, p := range CheckWindow(first.Time, last.Time) {
		p.Field = "end"
		found = append(found, p)
	}
	return first.Time, last.Time, found
}

func anyFieldInvalid(found []FieldProblem) bool {
	for _, p := range found {
		if !p.Warning {
			return true
		}
	}
	return false
}
