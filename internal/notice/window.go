// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Window is a span of time in which a service is worked on. Start is before End, see CheckWindow.
type Window struct {
	Title, Description string
	Start, End         time.Time
	Zone               *time.Location   // the zone of the people who do the work; nil = UTC
	DisplayZones       []*time.Location // further zones of readers
	Format             TimeFormat       // "" = LongTimes
}

// WindowState is where a window is at some time.
type WindowState string

// The states of a window: before its start, from the start until before the end, and from the end on.
const (
	Upcoming WindowState = "upcoming"
	Active   WindowState = "active"
	Ended    WindowState = "ended"
)

// State is where the window is at that time.
func (w Window) State(now time.Time) WindowState {
	switch {
	case now.Before(w.Start):
		return Upcoming
	case now.Before(w.End):
		return Active
	default:
		return Ended
	}
}

// CheckWindow reports a span that does not end after its start, and warns of one longer than LongWindow. The field is
// always "ends_at"; a caller who was given a duration puts the problem there.
func CheckWindow(start, end time.Time) []FieldProblem {
	const field, summary = "ends_at", "Invalid window"
	switch length := end.Sub(start); {
	case length == 0:
		return at(field, invalid(summary, fmt.Sprintf("The window must be longer than zero: it starts and ends %s. Write a later end.", inWords(start))))
	case length < 0:
		return at(field, invalid(summary, fmt.Sprintf("The window ends %s, before it starts %s. %s", inWords(end), inWords(start), laterEnd(start, end))))
	case length < time.Second:
		return at(field, invalid(summary, "The window is shorter than a second. Write a later end."))
	case length > LongWindow:
		return at(field, warning("Long window", fmt.Sprintf("The window lasts %s, from %s to %s. If that is not intended, check the month and the year.",
			Window{Start: start, End: end}.Duration(), inWords(start), inWords(end))))
	}
	return nil
}

// laterEnd offers another offset in the night in which the clocks are set back, and otherwise the next day.
func laterEnd(start, end time.Time) string {
	const twice = "The clocks show this time twice that night. "
	for _, t := range readings(end, start) {
		if t.After(start) {
			return twice + fmt.Sprintf("If the second one is meant, write %q.", t.Format(time.RFC3339))
		}
	}
	for _, t := range readings(start, end) {
		if t.Before(end) {
			return "The clocks show the start twice that night. " + fmt.Sprintf("If the first one is meant, write %q for the start.", t.Format(time.RFC3339))
		}
	}
	if next := end.AddDate(0, 0, 1); next.After(start) {
		return fmt.Sprintf("If it runs past midnight, write %q.", next.Format(time.RFC3339))
	}
	return "Write a later end, or exchange the two."
}

// readings are the instants at which clocks show a time. Without a zone the offset of the other time is tried as well,
// if they are as far apart as those of summer and winter.
func readings(t, other time.Time) []time.Time {
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	found := instantsAt(wall, t.Location())
	_, offset := t.Zone()
	_, another := other.Zone()
	if apart := time.Duration(another-offset) * time.Second; t.Location() != other.Location() && apart.Abs() <= time.Hour {
		found = append(found, instantsAt(wall, other.Location())...)
	}
	return found
}

func inWords(t time.Time) string { return longStamp(t) + " (" + t.Format(time.RFC3339) + ")" }

// CheckWindowNow warns of a window that is new and has ended already, for which no notice is sent, and of one that has
// begun.
func CheckWindowNow(start, end, now time.Time) []FieldProblem {
	switch (Window{Start: start, End: end}).State(now) {
	case Ended:
		return at("ends_at", warning("Window has already ended; no notice is sent", fmt.Sprintf(
			"The window ended %s, %s ago: the apply sends nothing and records the outcome expired. If that is not intended, correct the date.",
			inWords(end), durationWords(now.Unix()-end.Unix()))))
	case Active:
		return at("starts_at", warning("Window has already begun", fmt.Sprintf("The window began %s. It is announced all the same, since it ends %s.", inWords(start), inWords(end))))
	}
	return nil
}

// CheckWindowTitle reports a title that a chat cannot show as a heading. It does not quote the title, which may be
// sensitive.
func CheckWindowTitle(s string) []Problem {
	const summary = "Invalid title"
	switch {
	case saysNothing(s):
		return invalid(summary, "The window's title is empty. Write what is worked on, such as \"Exchange upgrade\".")
	case strings.ContainsFunc(strings.TrimSpace(s), unicode.IsControl):
		return invalid(summary, "The window's title contains a control character, such as a line break or a tab. Write the title on one line, and put the rest into description.")
	}
	return nil
}
