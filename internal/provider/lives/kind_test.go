// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
)

// kind is a kind of object whose lives are led.
type kind struct {
	name     string // of the test
	resource string // its type
	newborn  belief // about an object that does not exist yet
	first    func(g *generator) []edit
	required int // how many of the first edits an object cannot do without
	edit     func(g *generator) []edit
	unknowns []string // attributes that a plan may not know yet

	real     bool                                  // through the real CLI, on the real clock
	generate func(seed, number uint64, n int) life // nil: one object
	lead     func(r *rig, k *kind, l life, count *tally) []*violation
}

var (
	notifications = &kind{
		name: "notifications", resource: providertest.Notification, newborn: model{},
		first: (*generator).firstNotification, required: 2, edit: (*generator).edit,
		unknowns: []string{
			"message", "contacts", "trigger", "template_id", "bot_external_id", "send_before", "on_destroy", "resend_on", "message_wo",
			"card", "verify_contacts",
		},
		lead: lead,
	}
	windows = &kind{
		name: "windows", resource: providertest.Window, newborn: windowModel{},
		first: (*generator).firstWindow, required: 6, edit: (*generator).windowEdit,
		unknowns: []string{"title", "starts_at", "contacts", "status", "notify_on", "description", "template_id"},
		lead:     lead,
	}
)

// life makes a random life of n steps.
func (k *kind) life(seed, number uint64, n int) life {
	if k.generate != nil {
		return k.generate(seed, number, n)
	}
	g := &generator{Rand: rand.New(rand.NewPCG(seed, number)), kind: k, config: object{}, now: settings{Tenant: "A"}, clock: birth}
	if k.real {
		g.clock = time.Now().Truncate(time.Second).Add(20 * time.Minute) // nothing begins or ends during the life
	}
	return g.life(n)
}

// byCLI is the same kind, led through the real CLI: on the real clock, and without what only the protocol can do.
func (k *kind) byCLI() *kind {
	led := *k
	led.real, led.unknowns, led.lead = true, nil, leadByCLI
	return &led
}

// belief is what is known of one object by the documentation alone.
type belief interface {
	// there reports whether the state holds the object, and as tainted.
	there() (exists, tainted bool)
	// read completes a situation by what the configuration says.
	read(x situation, config object) situation
	// alternatives are all readings of what a step has to do, the most literal one first.
	alternatives(x situation, o observed) []alt
	// without is the belief after a step that neither plans nor applies.
	without(s step) belief
	// observe takes over what only the state can tell.
	observe(state object) belief
	// checkPlan compares what is particular to the plan of a change.
	checkPlan(f *finder, a alt, x situation, o observed)
	// checkState compares what is particular to the state.
	checkState(f *finder, a alt, o observed)
}

func (m model) there() (exists, tainted bool) { return m.exists, m.tainted }

func (m model) read(x situation, config object) situation {
	x.notice = read(config)
	x.unknownSends = slices.ContainsFunc(x.hidden, func(attr string) bool {
		return !slices.Contains([]string{"send_before", "on_destroy", "verify_contacts"}, attr)
	})
	x.unknownAudience = slices.ContainsFunc(x.hidden, func(attr string) bool { return attr == "contacts" || attr == "trigger" })
	return x
}

func (m model) without(s step) belief {
	switch {
	case s.Op == opTaint:
		m.tainted = m.exists
	case s.Op == opRemove:
		return m.gone()
	case s.Op == opImport && !m.exists:
		return model{exists: true, imported: true, last: s.Plan, outcome: "imported"}
	}
	return m
}

func (m model) observe(state object) belief {
	m.requestID, _ = state["request_id"].(string)
	return m
}
