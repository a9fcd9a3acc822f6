// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import "time"

// closings are the readings of what destroying the window sends.
func (m windowModel) closings(x situation) []closing {
	if m.imported {
		return []closing{{why: "imported, and not applied since", quiet: true}}
	}
	var all []closing
	for _, saw := range m.sees(x.plan) {
		all = append(all, m.closingsFor(saw, x)...)
	}
	return all
}

func (m windowModel) closingsFor(saw *sight, x situation) []closing {
	none := func(why string) []closing { return []closing{{why: why, quiet: true}} }
	switch {
	case saw == nil && m.saw == nil:
		return none("nobody has heard of it")
	case m.config.status != scheduled && m.held == no:
		return none("closed already")
	case !m.config.notifies(onClose):
		return none("destroyed without notice")
	case saw == nil:
		if m.byClock(x.planAt) == "" {
			return none("announced on another tenant, and too late anyway")
		}
		return []closing{{why: "announced on another tenant", warns: "tenant"}}
	case saw.status != scheduled && (saw.status == m.config.status || m.config.status == scheduled):
		return none("readers believe it closed")
	}
	notice, who := m.byClock(x.applyAt), overlap(m.config.who, saw.who)
	if m.config.status != scheduled {
		notice = closingNotice[m.config.status]
	}
	if who.empty() {
		return append(none("no recipient has heard of it"), m.closeAs(notice, m.config.who, x)...)
	}
	all := m.closeAs(notice, who, x)
	if m.config.status != scheduled && (m.held == maybe || x.plan.Rail != "") {
		all = append(all, none("it is not certain that the closing is outstanding")...)
	}
	return all
}

// byClock is the notice with which a scheduled window is destroyed at a moment; "" is too late for any.
func (m windowModel) byClock(now time.Time) string { return byClock(m.config.start, m.config.end, now) }

func byClock(start, end, now time.Time) string {
	switch {
	case now.Before(start):
		return "cancellation"
	case now.Before(end):
		return "early_completion"
	case now.Before(end.Add(24 * time.Hour)):
		return "completion"
	}
	return ""
}

// closeAs returns the readings of a closing notice to who. The plan warns of it as long as it may be sent.
func (m windowModel) closeAs(notice string, who audience, x situation) []closing {
	warns := "notice"
	if m.config.status == scheduled && m.byClock(x.planAt) == "" {
		warns = ""
	}
	var all []closing
	if notice == "" {
		all = append(all, closing{why: "too late for a notice", warns: warns})
	}
	refusal, why := x.plan.refuses(who, m.config.who)
	if refusal != no && warns != "" {
		all = append(all, closing{why: why, planFails: true})
	}
	if refusal == yes && warns != "" {
		return all
	}
	switch {
	case x.plan.Rail == dryRun:
		return append(all, closing{why: "dry_run, deleted with a warning", warns: warns}, closing{why: "dry_run: nothing was sent", fails: true}, closing{why: "dry_run", planFails: true})
	case !x.plan.compatible(x.apply):
		return append(all, closing{why: "a destroy planned under other settings", fails: true, warns: warns})
	case x.plan != x.apply:
		all = append(all, closing{why: "a destroy planned under other guard rails", fails: true})
	}
	if notice == "" {
		return all
	}
	certainty, wants, attempts := x.post(m.post(notice, who, x))
	said := closing{why: notice + " on destroy", wants: wants, attempts: attempts, warns: warns, fails: certainty == rejected}
	return append([]closing{said}, all...)
}
