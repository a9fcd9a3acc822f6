// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

// decision is what the documentation says about a change: whether a message is sent, and to whom.
type decision struct {
	send bool
	who  audience
	why  string
}

func silent(why string) decision { return decision{why: why} }

func (d decision) whole(n notice) bool { return d.send && d.who.equal(n.who) }

// certain is how sure a fact is.
type certain int

const (
	no certain = iota
	maybe
	yes
)

// compare decides about a change from what recipients last saw to n. Where the documentation leaves several readings,
// all of them are returned, the most literal one first.
func (m model) compare(base, n notice) []decision {
	switch {
	case fresh(base.triggers, n.triggers):
		return []decision{{true, n.who, "a new or changed trigger"}}
	case n.onTrigger:
		return []decision{silent("resend_on = trigger")}
	case !base.what.same(n.what):
		all := []decision{{true, n.who, "another content"}}
		if n.what.same(m.saw) {
			all = append(all, silent("recipients last saw this content, before a silent change"))
		}
		if base.what.kind == "wo" && base.what.version == unset && n.what.kind == "template" {
			all = append(all, silent("no state shows that there was a write-only text beside the template"))
		}
		if base.what.kind != n.what.kind && base.what.body == n.what.body {
			all = append(all, silent("the same text, as a write-only value"))
		}
		if without := base.what; base.what.kind == "wo" && n.what.version == unset {
			if without.version = unset; without.same(n.what) {
				all = append(all, silent("message_wo_version was removed"))
			}
		}
		return all
	case n.what.kind == "template" && base.kind != n.kind:
		return append(m.compareAudience(base.who, n.who), decision{true, n.who, "another template_type of a template that is the whole content"})
	}
	return m.compareAudience(base.who, n.who)
}

func (m model) compareAudience(base, who audience) []decision {
	uncertain := m.uncertain
	if m.outcome != unknown && m.outcome != "partial" {
		uncertain = min(uncertain, maybe) // the uncertain send is not the latest
	}
	switch uncertain {
	case yes:
		return newcomers(base, who, true)
	case maybe:
		return distinct(append(newcomers(base, who, false), newcomers(base, who, true)...))
	}
	return newcomers(base, who, false)
}

// newcomers decides about a change of recipients alone; exact is whether another spelling is another person.
func newcomers(base, who audience, exact bool) []decision {
	switch {
	case base.kind == "all_users":
		return []decision{silent("everybody before")}
	case base.kind != who.kind:
		return anotherKind(base, who, exact)
	}
	contacts, roles := without(who.contacts, base.contacts, exact), without(who.roles, base.roles, false)
	added := audience{who.kind, contacts, roles}
	switch {
	case len(contacts) == 0 && len(roles) == 0:
		return []decision{silent("nobody was added")}
	case who.kind != "contacts_in_roles":
	case len(contacts) == 0:
		added.contacts = who.contacts
	case len(roles) == 0:
		added.roles = who.roles
	default:
		added = who
	}
	return []decision{{true, added, "added recipients"}}
}

// anotherKind decides about a change of the kind of audience. It is not said whether contacts_in_roles is a separate
// kind: if it is not, only those who are new get the message.
func anotherKind(base, who audience, exact bool) []decision {
	all := []decision{{true, who, "another kind of audience"}}
	if who.kind != "contacts_in_roles" || base.kind == "all_users" {
		return all
	}
	added := who
	if base.kind == "contacts" {
		added.contacts = without(who.contacts, base.contacts, exact)
	} else {
		added.roles = without(who.roles, base.roles, false)
	}
	if len(added.contacts) == 0 || len(added.roles) == 0 {
		return append(all, silent("those of the former recipients who hold a role"))
	}
	return append(all, decision{true, added, "added to those of the former recipients who hold a role"})
}

func distinct(all []decision) []decision {
	var out []decision
	for _, d := range all {
		known := false
		for _, o := range out {
			known = known || o.send == d.send && o.who.equal(d.who)
		}
		if !known {
			out = append(out, d)
		}
	}
	return out
}

// decisions are the readings of what an apply of n under s sends.
func (m model) decisions(n notice, s settings) []decision {
	whole := decision{true, n.who, "never sent before"}
	switch {
	case !m.exists:
		return []decision{whole}
	case m.imported:
		return []decision{silent("the first update after an import")}
	}
	base := []decision{whole}
	if m.heard {
		base = m.compare(m.base, n)
	}
	config := m.compare(m.config, n)
	var all []decision
	switch {
	case m.vague != "":
		all = append(append(base, config...), silent(m.vague), whole)
	case !m.pending && (m.heard || m.outcome == "expired"):
		all = m.compare(m.base, n)
	case s.Rail != "":
		all = m.underRail(base, config, n, s)
	default:
		all = lifted(base, config, n)
	}
	return distinct(m.widened(m.seen(all, n), n, s))
}

// seen adds the reading that nothing is sent where all recipients really saw just this last, before a message that has
// expired.
func (m model) seen(all []decision, n notice) []decision {
	if m.outcome != "expired" || !n.what.same(m.saw) || n.who.kind != m.lastDelivered.kind || fresh(m.config.triggers, n.triggers) {
		return all
	}
	if len(without(n.who.contacts, m.lastDelivered.contacts, false)) > 0 || len(without(n.who.roles, m.lastDelivered.roles, false)) > 0 {
		return all
	}
	return append(all, silent("recipients saw this last, since the latest message has expired"))
}

// underRail decides while a message that a guard rail held back is outstanding and a rail is still on.
func (m model) underRail(base, config []decision, n notice, s settings) []decision {
	switch {
	case !config[0].send && s.Rail == m.last.Rail && s.is(m.last.Tenant):
		return config
	case !config[0].send:
		// Another rail: nothing reports whether testers get it.
		return append(append(config, base...), decision{true, n.who, "outstanding under another guard rail"})
	case base[0].send:
		return append(base, config...)
	}
	return append(config, base...)
}

// lifted decides once the guard rail is off: what is outstanding goes to those who have not seen it.
func lifted(base, config []decision, n notice) []decision {
	switch {
	case base[0].send:
		return append(base, config...)[:len(base)+sending(config)]
	case config[0].send:
		return append(base, config...)
	case n.onTrigger:
		return append(base, decision{true, n.who, "outstanding since before resend_on = trigger"})
	}
	return base
}

func sending(all []decision) int {
	n := 0
	for n < len(all) && all[n].send {
		n++
	}
	return n
}

// widened adds the reading that a message to added recipients goes to all, where the others have not seen it on this
// tenant.
func (m model) widened(all []decision, n notice, s settings) []decision {
	if m.heard && s.is(m.tenant) && m.outcome != "expired" {
		return all
	}
	for _, d := range all {
		if d.send && !d.whole(n) {
			all = append(all, decision{true, n.who, "the others have not seen it here"})
		}
	}
	if m.pending && m.heard && !s.is(m.tenant) {
		all = append(all, decision{true, n.who, "outstanding on another tenant"}, silent("outstanding on another tenant"))
	}
	return all
}
