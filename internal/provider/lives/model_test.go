// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"slices"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// Certainties of a send besides the outcomes confirmed, accepted and partial.
const (
	unknown  = "unknown"
	rejected = "rejected"
)

// model is what is known of one luma_notification.
type model struct {
	exists, tainted bool
	imported        bool   // and not updated since
	adopted         bool   // by an import, and never sent since
	config          notice // in the state
	base            notice // what recipients last saw, with every silent change since
	saw             content
	heard           bool     // somebody was really sent base
	lastDelivered   audience // those who were really sent it, as far as they are still recipients
	respelt         audience // the same people, as the latest recipients spell them
	uncertain       certain  // the last send ended partial or unknown, so that another spelling is another person
	pending         bool     // a guard rail held the last message back
	tenant          string   // of base
	last            settings // of the last change
	count           int
	outcome         string
	requestID       string
	unchecked       string // request ID of an unknown send that a later one did not repeat to everybody
	vague           string // why the documentation no longer determines what is outstanding
}

// situation is a step as the model sees it.
type situation struct {
	op              operation
	notice          notice
	plan, apply     settings
	planAt, applyAt time.Time
	fault           string
	planOnly        bool     // nothing is applied
	byOld           bool     // the window that is replaced sends
	stale           bool     // planned without a refresh
	window          window   // instead of notice
	hidden          []string // attributes that the plan does not know
	unknownSends    bool     // what is unknown at plan may decide whether a message is sent
	unknownAudience bool
	spent           bool // the fault has hit an earlier message of the same apply
}

// wanted is a message that has to be accepted by a tenant.
type wanted struct {
	tenant   string
	who      audience
	what     content
	template string
	kind     string
}

// alt is one reading of what a step has to do.
type alt struct {
	why        string
	planFails  bool
	applyFails bool
	anyPlan    bool // the plan cannot know yet whether it sends
	sends      bool // the plan has to announce it
	count      int  // send_count afterwards
	wants      []wanted
	attempts   int // POSTs
	outcome    string
	warns      string   // a word that the plan has to say in a warning
	quiet      bool     // the plan must not announce a closing notice
	applyWarns string   // a word that the apply has to say in a warning, if it succeeds
	notice     string   // what a window has to send, as texts calls it, if sends
	names      []string // what a change notice has to name
	anyKind    bool     // last_notice may call it otherwise
	byOld      bool     // the window that is replaced words it
	after      belief
}

func (m model) fail(why string) alt { return alt{why: why, applyFails: true, after: m} }

func (m model) refuse(why string) alt { return alt{why: why, planFails: true, after: m} }

// gone is the model without the object.
func (m model) gone() model { return model{} }

// change returns the readings of a create or an update under the settings of the apply.
func (m model) change(x situation) []alt {
	var all []alt
	for _, d := range m.decisions(x.notice, x.apply) {
		if !d.send {
			all = append(all, m.keepSilent(d, x))
			continue
		}
		refusal, why := x.apply.refuses(d.who, x.notice.who)
		typo, lookup := x.typo(d.who)
		if typo > refusal {
			refusal, why = typo, lookup
		}
		if refusal != no {
			all = append(all, m.refuse(why))
		}
		if refusal != yes {
			all = append(all, m.send(d, x)...)
		}
	}
	return all
}

func (m model) keepSilent(d decision, x situation) alt {
	next := m
	next.config, next.last = x.notice, x.apply
	switch {
	case m.imported:
		next.base, next.saw, next.tenant, next.imported, next.adopted, next.heard = x.notice, x.notice.what, x.apply.Tenant, false, true, true
		next.lastDelivered = x.notice.who
	case m.pending && x.notice.onTrigger && !m.config.what.same(x.notice.what) && !m.base.what.same(m.config.what) && m.heard:
		next.vague = "a silent change over an outstanding one"
	default:
		next.base = m.silentBase(x.notice)
		if m.lastDelivered.kind == x.notice.who.kind && !m.pending && m.outcome != "expired" {
			next.lastDelivered = m.lastDelivered.both(x.notice.who)
		}
		if next.respelt = x.notice.who.both(m.respelt); m.respelt.empty() {
			next.respelt = x.notice.who.both(m.lastDelivered)
		}
	}
	if m.outcome == unknown && m.requestID != "" && x.notice.ack == m.requestID {
		next.outcome = "acknowledged"
		next.uncertain = min(next.uncertain, maybe)
	}
	return alt{why: d.why, count: m.count, outcome: next.outcome, after: next}
}

// silentBase is the record of what recipients last saw after a change that sends nothing.
func (m model) silentBase(n notice) notice {
	base := m.base
	if !m.pending {
		base = n
	}
	base.triggers = lasting(base.triggers, n.triggers)
	if n.onTrigger {
		base.what, base.who = n.what, n.who
		return base
	}
	if still := base.who.both(n.who); m.pending && !still.empty() {
		base.who = still
	}
	return base
}

// send returns the readings of an apply that has decided to send.
func (m model) send(d decision, x situation) []alt {
	held := m
	held.exists, held.tainted, held.config, held.last, held.count = true, false, x.notice, x.apply, m.count+1
	held.unchecked = m.stillUnchecked(x.notice.ack)
	switch {
	case x.apply.Rail == dryRun:
		held.pending, held.outcome = true, dryRun
		return []alt{{why: "dry_run", sends: true, count: held.count, outcome: dryRun, after: held}}
	case !x.notice.before.IsZero() && !x.applyAt.Before(x.notice.before):
		held.base, held.pending, held.outcome = x.notice, false, "expired"
		return []alt{{why: "send_before has passed", sends: true, count: held.count, outcome: "expired", after: held}}
	case x.apply.Rail != "":
		return m.redirect(held, x)
	}
	return []alt{m.reallySend(held, d, x)}
}

func (m model) redirect(held model, x situation) []alt {
	to := wanted{x.apply.Tenant, audience{"contacts", x.apply.testers(), nil}, x.notice.what, x.notice.template, x.notice.kind}
	certainty, wants, attempts := x.post(to)
	if certainty == rejected {
		return []alt{{why: "the redirected message is rejected", applyFails: true, sends: true, count: held.count, attempts: attempts, after: m}}
	}
	held.pending, held.outcome = true, "redirected"
	return []alt{{why: "redirected", sends: true, count: held.count, outcome: "redirected", wants: wants, attempts: attempts, after: held}}
}

func (m model) reallySend(held model, d decision, x situation) alt {
	certainty, wants, attempts := x.post(wanted{x.apply.Tenant, d.who, x.notice.what, x.notice.template, x.notice.kind})
	if certainty == rejected {
		return alt{why: d.why + ", rejected", applyFails: true, sends: true, count: held.count, attempts: attempts, after: m}
	}
	next := held
	next.base, next.saw, next.pending, next.adopted, next.outcome = x.notice, x.notice.what, false, false, certainty
	uncertain := no
	if certainty == unknown || certainty == "partial" {
		uncertain = yes
	}
	next.lastDelivered, next.respelt = d.who, audience{}
	switch {
	case d.whole(x.notice):
		next.unchecked = ""
	case held.unchecked != "":
		next.outcome = unknown // of those who were sent it before
	}
	if !d.whole(x.notice) && m.heard {
		if next.lastDelivered = m.lastDelivered.both(x.notice.who).plus(d.who); m.lastDelivered.kind != d.who.kind {
			next.lastDelivered = x.notice.who // the others had it before, as another kind of audience
		}
		if uncertain != m.uncertain {
			uncertain = maybe
		}
	} else {
		next.vague = ""
	}
	next.heard, next.uncertain, next.tenant = true, uncertain, x.apply.Tenant
	return alt{why: d.why, sends: true, count: next.count, outcome: next.outcome, wants: wants, attempts: attempts, after: next}
}

// stillUnchecked is the request ID of the send that a person has to check, and has not.
func (m model) stillUnchecked(ack string) string {
	id := ""
	switch m.outcome {
	case unknown:
		id = m.requestID
	case dryRun, "redirected", "expired":
		id = m.unchecked
	}
	if ack == id {
		return ""
	}
	return id
}

// post returns what becomes of a message: its certainty, what the tenant accepts, and how many requests it takes.
func (x situation) post(w wanted) (certainty string, wants []wanted, attempts int) {
	if w.tenant == closedTenant {
		return rejected, nil, 0
	}
	natural := w.natural()
	f, hit := faults()[x.fault]
	switch {
	case !hit || x.spent:
		if natural == rejected {
			return rejected, nil, 1
		}
		return natural, []wanted{w}, 1
	case f.once && natural == rejected:
		return rejected, nil, 2
	case f.once:
		return natural, []wanted{w}, 2
	case f.delivered && natural != rejected:
		return f.certainty, []wanted{w}, 1
	}
	return f.certainty, nil, 1
}

// natural is the answer of a tenant without faults.
func (w wanted) natural() string {
	needsMessage := w.what.kind == "template" && slices.Contains([]string{"-1", "-2", "1001"}, w.template)
	if needsMessage || w.template == unknownTemplate {
		return rejected
	}
	known, notes := 0, 0
	for _, contact := range w.who.contacts {
		roles, found := usersRoles[fold(contact)]
		if found {
			known++
		}
		holds := len(w.who.roles) == 0 || len(common(w.who.roles, roles)) > 0
		if !found || !holds {
			notes++
		}
	}
	switch {
	case known == 0 && len(w.who.contacts) > 0:
		return rejected
	case notes > 0:
		return "partial"
	}
	return "confirmed"
}

const (
	typo            = "typo@example.com"
	unknownTemplate = "4711"
)

// usersRoles are the codes of the roles that each user of a tenant holds, by login ID.
var usersRoles = func() map[string][]string {
	out := map[string][]string{}
	for _, user := range emulator.DefaultSeed().Users {
		for _, login := range append([]string{user.UserName}, user.Logins...) {
			for _, role := range user.Roles {
				code := role
				if named, ok := roleCodes[role]; ok {
					code = named
				}
				out[fold(login)] = append(out[fold(login)], code)
			}
		}
	}
	return out
}()

// refuses reports whether the guard rails refuse a message to who, of recipients all.
func (s settings) refuses(who, all audience) (certain, string) {
	verdict := s.over(who)
	if whole := s.over(all); whole > verdict {
		verdict = maybe
	}
	return verdict, "guard rails refuse it"
}

func (s settings) over(who audience) certain {
	verdict := no
	if s.Kinds != "" {
		kinds := []string{who.kind}
		if who.kind == "contacts_in_roles" {
			kinds = []string{"contacts", "roles"}
		}
		missing := without(kinds, splitList(s.Kinds), false)
		switch {
		case len(missing) == len(kinds):
			return yes
		case len(missing) > 0:
			verdict = maybe
		}
	}
	switch {
	case s.Limit == 0:
	case who.kind == "contacts" && len(who.persons()) > s.Limit:
		return yes
	case who.kind == "contacts_in_roles":
		return max(verdict, maybe)
	case who.kind != "contacts":
		return yes
	}
	return verdict
}

// typo reports whether verify_contacts refuses the message.
func (x situation) typo(who audience) (certain, string) {
	const why = "verify_contacts finds an unknown contact"
	switch {
	case !x.notice.verify || x.apply.Rail == dryRun || len(x.notice.who.contacts) == 0:
		return no, ""
	case x.apply.Tenant == closedTenant:
		return yes, "verify_contacts cannot ask the tenant"
	case len(common([]string{typo}, who.contacts)) > 0:
		return yes, why
	case len(common([]string{typo}, x.notice.who.contacts)) > 0:
		return maybe, why
	}
	return no, ""
}
