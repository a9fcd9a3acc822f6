// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"time"
)

// windowModel is what is known of one luma_maintenance_window by the documentation alone.
type windowModel struct {
	exists, tainted bool
	imported        bool    // and not updated since
	config          window  // in the state
	saw             *sight  // what its readers last saw; nil: nobody has heard of it
	rehearsed       *sight  // what they would have seen without the guard rail that held it back
	held            certain // a guard rail held the last notice back
	uncertain       certain // a send ended partial or unknown, so that another spelling may be another person
	last            settings
	reported        bool // there is a last_notice
}

// sight is a window as its readers last saw it.
type sight struct {
	title      string
	start, end time.Time
	status     string
	who        audience // those recipients who saw it
	formerly   audience // everybody who ever saw it, recipient or not
	tenant     string
}

// due is one reading of what an apply has to send: a notice as texts calls it, or nothing.
type due struct {
	notice string
	who    audience
	before time.Time // zero: at any time
	why    string
	names  []string // what a change notice has to name
}

func nothing(why string) due { return due{why: why} }

// sees are the readings of what the readers under these settings last saw: those on the tenant or, as long as a guard
// rail stands in for them, those who would have seen what it held back.
func (m windowModel) sees(s settings) []*sight {
	var all []*sight
	if s.Rail != "" && m.rehearsed != nil {
		all = append(all, m.rehearsed)
	}
	if m.saw == nil || !s.is(m.saw.tenant) {
		return append(all, nil)
	}
	return append(all, m.saw)
}

// dues are the readings of what an apply of n under s at a moment has to send, the most literal one first.
func (m windowModel) dues(n window, s settings, now time.Time) []due {
	switch {
	case !m.exists && n.status != scheduled:
		return []due{nothing("created as closed")}
	case !m.exists && !n.notifies(onCreate):
		return []due{nothing("created without notice")}
	case !m.exists:
		return []due{{notice: "announcement", who: n.who, before: n.end, why: "created"}}
	case m.imported:
		return []due{nothing("the first update after an import")}
	}
	var all []due
	for _, saw := range m.sees(s) {
		if n.status == scheduled {
			all = append(all, m.scheduledDues(n, saw, s, now)...)
		} else {
			all = append(all, m.closingDues(n, saw, s)...)
		}
	}
	return all
}

// closingNotice is the notice of a status.
var closingNotice = map[string]string{completed: "completion", cancelled: "cancellation"}

// closingDues decides about a window that n completes or cancels, or that is closed already.
func (m windowModel) closingDues(n window, saw *sight, s settings) []due {
	switch {
	case n.status == m.config.status && m.held == no:
		return []due{nothing("closed already")}
	case saw == nil:
		return []due{nothing("closed, but nobody here has heard of it")}
	case !n.notifies(onClose):
		return []due{nothing("closed without notice")}
	case saw.status == n.status:
		return []due{nothing("readers know that it is closed")}
	}
	all := []due{{notice: closingNotice[n.status], who: overlap(n.who, saw.who), why: "closed"}}
	if all[0].who.empty() {
		all[0].who = n.who
		all = []due{nothing("closed, but no recipient has heard of it"), all[0]}
	}
	if n.status == m.config.status { // held back before, and sent as long as a destroy would send it
		for i := range all {
			all[i].before = n.end.Add(24 * time.Hour)
		}
		all = m.unlessHeld(all, s)
	}
	return all
}

// unlessHeld adds that nothing is sent about what a guard rail that still applies holds back anyway, or about what is
// outstanding only maybe.
func (m windowModel) unlessHeld(all []due, s settings) []due {
	same := s.Rail == m.last.Rail && s.is(m.last.Tenant)
	switch {
	case s.Rail != "" && same:
		return []due{nothing("outstanding until the guard rail is lifted")}
	case s.Rail != "" || m.held == maybe:
		return append(all, nothing("outstanding under another guard rail"))
	}
	return all
}

// scheduledDues decides about a window that is scheduled after the change.
func (m windowModel) scheduledDues(n window, saw *sight, s settings, now time.Time) []due {
	moved := differs(m.config.title, m.config.start, m.config.end, m.config.who, n)
	if m.config.status != scheduled {
		moved = yes
	}
	edited := moved != no
	switch {
	case !edited && m.held == no:
		return m.respelt(n, []due{nothing("nothing that readers would notice")})
	case !n.notifies(onUpdate) && n.notifies(onCreate) && saw == nil && m.held != no:
		return m.unlessHeld([]due{{notice: "announcement", who: n.who, before: n.end, why: "the announcement is outstanding"}}, s)
	case !n.notifies(onUpdate) && edited:
		return []due{nothing("changed without notice")}
	case !n.notifies(onUpdate):
		return []due{nothing("outstanding without notice")}
	}
	all := m.toReaders(n, saw, now)
	if !edited {
		all = m.unlessHeld(all, s)
	}
	if moved == maybe {
		all = append(all, nothing("to those of the former recipients who hold a role"))
	}
	return all
}

// respelt adds that a new spelling of a recipient is another person, after a notice of which nobody knows who got it.
func (m windowModel) respelt(n window, all []due) []due {
	if m.uncertain != no && len(without(n.who.contacts, m.config.who.contacts, true)) > 0 && n.notifies(onUpdate) {
		return append(all, due{notice: "change", who: n.who, before: n.end, why: "another spelling, after an uncertain notice"})
	}
	return all
}

// toReaders compares a scheduled window with what its readers last saw.
func (m windowModel) toReaders(n window, saw *sight, now time.Time) []due {
	announcement := due{notice: "announcement", who: n.who, before: n.end, why: "nobody here has heard of it"}
	switch {
	case saw == nil:
		return []due{announcement}
	case saw.status != scheduled:
		announcement.why = "readers believe it closed"
		return []due{announcement}
	case differs(saw.title, saw.start, saw.end, saw.who, n) == no:
		return m.respelt(n, []due{nothing("readers have seen just this")})
	}
	all := []due{{notice: "change", who: n.who, before: n.end, why: "changed", names: saw.changes(n)}}
	if !saw.end.After(now) {
		announcement.why = "the window that readers saw has ended"
		all = []due{announcement}
	}
	if differs(saw.title, saw.start, saw.end, saw.formerly, n) != yes || differs(saw.title, saw.start, saw.end, saw.who, n) == maybe {
		all = append(all, nothing("former recipients have seen just this"))
	}
	return all
}

// changes lists what a change notice to readers of s has to name.
func (s *sight) changes(n window) []string {
	out := []string{}
	for name, moved := range map[string]bool{"title": s.title != n.title, "start": !s.start.Equal(n.start), "end": !s.end.Equal(n.end)} {
		if moved {
			out = append(out, name)
		}
	}
	return out
}

// differs reports whether n differs in what a change notice names, or adds recipients.
func differs(title string, start, end time.Time, who audience, n window) certain {
	if title != n.title || !start.Equal(n.start) || !end.Equal(n.end) {
		return yes
	}
	verdict := no
	for i, d := range newcomers(who, n.who, false) {
		switch {
		case i == 0 && d.send:
			verdict = yes
		case !d.send && verdict == yes, d.send && verdict == no:
			verdict = maybe
		}
	}
	return verdict
}
