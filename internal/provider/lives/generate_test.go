// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// generator makes random lives. It keeps the configuration as it edits it, so that edits are small changes as people
// make them.
type generator struct {
	*rand.Rand
	kind   *kind
	config object
	now    settings
	clock  time.Time
	house  string // which inhabitant of a house it is about
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// life makes a life of n steps.
func (g *generator) life(n int) life {
	var out life
	first := g.kind.first(g)
	for range g.IntN(4) {
		first = append(first, g.kind.edit(g)...)
	}
	for i := range n {
		s := g.step()
		if i == 0 {
			s.Edits, s.Op = first, opApply
		}
		out = append(out, s)
	}
	return out
}

func (g *generator) set(attr string, value any) edit {
	g.config = protocol.Merge(g.config, object{attr: value})
	return edit{attr, value}
}

func (g *generator) firstNotification() []edit {
	return []edit{g.set("message", "Exchange is down"), g.set("recipients", object{"contacts": []any{"sam@gmail.com"}})}
}

func (g *generator) step() step {
	s := step{Op: g.operation()}
	if g.chance(25) {
		g.now = g.settings(g.now)
	}
	s.Plan = g.now
	if g.kind.real {
		s.Plan.Moved = false // there is no variable for same_tenant_as
	}
	if s.Op.applies() && g.chance(8) {
		other := g.settings(g.now)
		other.Moved = other.Moved && !g.kind.real
		if other != s.Plan {
			s.Apply = &other
		}
	}
	if s.Op.applies() || s.Op == opPlan {
		for range pick(g, 0, 1, 1, 1, 1, 2, 3) {
			s.Edits = append(s.Edits, g.kind.edit(g)...)
		}
		if g.chance(15) && len(g.kind.unknowns) > 0 {
			s.Unknown = []string{pick(g, g.kind.unknowns...)}
		}
	}
	s.Stale = g.chance(15)
	if (s.Op.applies() || s.Op == opDestroy) && g.chance(20) {
		names := []string{}
		for name := range faults() {
			names = append(names, name)
		}
		slices.Sort(names)
		s.Fault = pick(g, names...)
	}
	if g.kind.real {
		return s
	}
	s.Before = pick(g, 0, 0, 0, 10*time.Minute, 2*time.Hour, 26*time.Hour)
	s.Between = pick(g, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3*time.Hour)
	g.clock = g.clock.Add(s.Before + s.Between)
	return s
}

func (g *generator) operation() operation {
	switch n := g.IntN(100); {
	case n < 68:
		return opApply
	case n < 74:
		return opReplace
	case n < 77:
		return opCBD
	case n < 78 && !g.kind.real:
		return opCut
	case n < 78:
		return opCBD
	case n < 81:
		return opTaint
	case n < 87:
		return opDestroy
	case n < 89:
		return opRemove
	case n < 93:
		return opImport
	case n < 95:
		return opRefresh
	}
	return opPlan
}

const redirected, redirectedOther = "omar@example.com", "lea@example.com,priya@example.com"

func (g *generator) settings(s settings) settings {
	switch g.IntN(10) {
	case 0, 1, 2:
		s.Rail = pick(g, "", dryRun, redirected)
	case 3:
		s.Rail = pick(g, "", redirectedOther)
	case 4:
		s.Tenant = pick(g, "A", "B")
	case 5:
		s.Tenant = pick(g, "A", "B", closedTenant)
	case 6:
		s.Limit = pick(g, 0, 0, 1, 2)
	case 7:
		s.Kinds = pick(g, "", "", "contacts", "contacts,roles")
	case 8:
		s = settings{Tenant: s.Tenant}
	case 9:
		s = settings{Tenant: "A"}
	}
	if s.Tenant == closedTenant && g.chance(50) {
		s.Tenant = "A"
	}
	s.Moved = s.Tenant != "A" && g.chance(20)
	return s
}

// edit changes one thing, which may be several attributes.
func (g *generator) edit() []edit {
	switch n := g.IntN(100); {
	case n < 24:
		return []edit{g.set("recipients", g.recipients())}
	case n < 46:
		return g.content()
	case n < 60:
		return []edit{g.set("resend_triggers", g.triggers())}
	case n < 68:
		return []edit{g.set("resend_on", pick[any](g, nil, nil, "change", "trigger"))}
	case n < 74:
		return []edit{g.set("send_before", g.sendBefore())}
	case n < 82:
		return []edit{g.set("on_destroy", pick[any](g, nil, object{"message": "It is over"}, object{"message": "Mail is back"},
			object{"template_id": "2002"}, object{"message": "It is over", "template_id": "-1"}))}
	case n < 86:
		return []edit{g.set("acknowledge", pick[any](g, nil, ackCurrent, ackCurrent))}
	case n < 91:
		return []edit{g.set("template_id", pick[any](g, nil, "-1", "1001", " 1001 ", "2001", "2002", unknownTemplate))}
	case n < 95:
		return []edit{g.set("bot_external_id", pick[any](g, nil, "bot-1", " bot-1 ", "bot-2"))}
	case n < 97:
		return []edit{g.set("verify_contacts", pick[any](g, nil, true, false))}
	}
	return []edit{g.set("template_type", pick[any](g, nil, nil, nil, "X"))}
}

func (g *generator) sendBefore() any {
	at := g.clock.Add(pick(g, -time.Hour, time.Hour, 5*time.Hour, 30*time.Hour, 300*time.Hour))
	return pick[any](g, nil, at.Format(time.RFC3339), at.In(time.FixedZone("", 3600)).Format(time.RFC3339))
}

func (g *generator) triggers() any {
	return pick[any](g, nil, object{}, object{"a": "1"}, object{"a": "2"}, object{"a": "1", "b": "1"}, object{"b": "1"}, object{"a": nil}, object{"a": nil, "b": "2"})
}

var logins = []string{"sam@gmail.com", "judy@gmail.com", "ruth", "jake@example.com", "nina@example.com"}

func (g *generator) recipients() any {
	old, _ := g.config["recipients"].(object)
	contacts, _ := old["contacts"].([]any)
	contacts = slices.Clone(contacts)
	someone := pick(g, logins...)
	switch n := g.IntN(23); {
	case n >= 20 && len(contacts) > 0:
		return protocol.Merge(old, object{"contacts": g.listedOtherwise(contacts)})
	case n < 6:
		return object{"contacts": add(contacts, someone)}
	case n < 9 && len(contacts) > 1:
		return object{"contacts": slices.Delete(contacts, 0, 1)}
	case n < 12 && len(contacts) > 0:
		if other := any(spelling(g, contacts[0].(string))); !slices.Contains(contacts, other) {
			contacts[0] = other
		}
		return object{"contacts": contacts}
	case n < 13:
		return object{"all_users": true}
	case n < 16:
		return object{"roles": pick(g, []any{"analyst"}, []any{"-3"}, []any{"analyst", "developer"}, []any{"developer"}, []any{"-3", "analyst"})}
	case n < 17:
		return object{"contacts": add(contacts, someone), "roles": pick(g, []any{"self_service_user"}, []any{"analyst", "-4"}), "contacts_in_roles": true}
	case n < 18 && g.chance(50):
		return pick(g, object{"contacts": []any{}}, object{"contacts": []any{"0"}}, object{"contacts": []any{"ruth"}, "roles": []any{"analyst"}}, object{})
	case n < 19:
		return object{"contacts": add(contacts, typo)}
	}
	return object{"contacts": []any{someone}}
}

// listedOtherwise lists the same contacts in another order, or some of them more than once.
func (g *generator) listedOtherwise(contacts []any) []any {
	if len(contacts) < 4 && g.chance(50) {
		contacts = append(contacts, pick(g, contacts...))
	}
	g.Shuffle(len(contacts), func(i, j int) { contacts[i], contacts[j] = contacts[j], contacts[i] })
	return contacts
}

func add(contacts []any, who string) []any {
	if slices.Contains(contacts, any(who)) {
		return contacts
	}
	return append(contacts, who)
}

func spelling(g *generator, login string) string {
	lower := strings.ToLower(login)
	return pick(g, lower, strings.ToUpper(lower[:1])+lower[1:], strings.ToUpper(lower))
}

// content changes the content; the other attributes for content are removed.
func (g *generator) content() []edit {
	kinds := object{"message": nil, "message_wo": nil, "message_wo_version": nil, "image": nil, "card": nil, "response_type": nil}
	switch n := g.IntN(20); {
	case n < 12:
		kinds["message"] = pick(g, "Exchange is down", "Exchange is up", "Freeze", " Exchange is down\r\n", "\ufeffExchange is up", "Caf\u00e9 is closed\nSorry", "Cafe\u0301 is closed\r\nSorry\n")
		kinds["response_type"] = pick[any](g, nil, nil, nil, "TEXT")
	case n < 15:
		kinds["message_wo"] = pick(g, "Your code is 4711", "Your code is 4712")
		kinds["message_wo_version"] = pick[any](g, nil, 1, 2)
	case n < 16:
		kinds["image"] = object{"url": pick(g, "https://example.com/a.png", "https://example.com/b.png"), "alt_text": "A plan"}
	case n < 18:
		kinds["card"] = object{"title": pick(g, "Shop is deployed", "Shop is down"), "text": "See the notes."}
	case n < 19 && g.config["template_id"] != nil:
	default:
		kinds["message"], kinds["card"] = "Both", pick[any](g, nil, object{"title": "Both"})
	}
	var out []edit
	for _, attr := range []string{"message", "message_wo", "message_wo_version", "image", "card", "response_type"} {
		if kinds[attr] != nil || g.config[attr] != nil {
			out = append(out, g.set(attr, kinds[attr]))
		}
	}
	return out
}
