// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strings"
	"time"
)

// Moved says what a change of a window is to its readers: "start 21:00 → 22:00 PST; now also Developers". It names
// title, times and audience, and nothing else; times to the second, in the zone of the window as it is now. notify is
// false when nothing of that changed, or when somebody was only taken off the audience, which the others need not
// know. uncertain reports whether it is open who of was was reached, see SinceSend.
func Moved(before, after Window, was, is Recipients, uncertain bool) (changes string, notify bool) {
	var parts []string
	if !SameText(before.Title, after.Title) {
		parts = append(parts, fmt.Sprintf("title “%s” → “%s”", NormalizeText(before.Title), NormalizeText(after.Title)))
	}
	if before.Start.Unix() != after.Start.Unix() {
		parts = append(parts, "start "+after.shift(before.Start, after.Start))
	}
	if before.End.Unix() != after.End.Unix() {
		parts = append(parts, "end "+after.shift(before.End, after.End))
	}
	change, _ := is.SinceSend(was, uncertain)
	notify = len(parts) > 0 || change == SomeAdded || change == Replaced
	return strings.Join(append(parts, audienceMoved(was, is, change, personKey(uncertain))...), "; "), notify
}

// shift writes two times next to each other: "21:00 → 22:00 PST", with as much of the date as differs.
func (w Window) shift(from, to time.Time) string {
	from, to = from.In(w.zone()), to.In(w.zone())
	if w.Format == ISOTimes {
		return from.Format(time.RFC3339Nano) + " → " + to.Format(time.RFC3339Nano)
	}
	pair := Window{Start: from, End: to}
	shown := lastDay{year: from.Year()}
	if from.Year() != to.Year() {
		shown.year = 0
	}
	if dayOf(from) == dayOf(to) {
		shown.day = dayOf(from)
	}
	text := shown.before(from) + pair.clock(from)
	if zoneWord(from) != zoneWord(to) {
		text += " " + zoneWord(from)
	}
	return text + " → " + shown.before(to) + pair.clock(to) + " " + zoneWord(to)
}

// audienceMoved says who joined and who left. Where the kind of audience changed, it names the new one.
func audienceMoved(was, is Recipients, change Change, key func(string) string) []string {
	var parts []string
	switch {
	case change == Same:
	case onlyContacts(was) && onlyContacts(is):
		if added := without(is.Contacts, was.Contacts, key); len(added) > 0 {
			parts = append(parts, "now also "+users(persons(added)))
		}
		if gone := without(was.Contacts, is.Contacts, key); len(gone) > 0 {
			parts = append(parts, "no longer "+users(persons(gone)))
		}
	case onlyRoles(was) && onlyRoles(is):
		if added := without(is.Roles, was.Roles, same); len(added) > 0 {
			parts = append(parts, "now also "+pluralRoles(added, "and"))
		}
		if gone := without(was.Roles, is.Roles, same); len(gone) > 0 {
			parts = append(parts, "no longer "+pluralRoles(gone, "and"))
		}
	case change == OnlyRemoved:
		parts = append(parts, "now only for "+is.Audience())
	default:
		parts = append(parts, "now for "+is.Audience())
	}
	return parts
}

func onlyContacts(r Recipients) bool { return len(r.Contacts) > 0 && len(r.Roles) == 0 && !r.AllUsers }
func onlyRoles(r Recipients) bool    { return len(r.Roles) > 0 && len(r.Contacts) == 0 && !r.AllUsers }
