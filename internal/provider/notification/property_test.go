// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

var (
	resourceArguments = []string{"resend_triggers", "resend_on", "send_before", "verify_contacts", "on_destroy", "acknowledge"}
	actionArguments   = []string{"send_before", "verify_contacts", "on_unknown"}
	railsToTry        = []object{
		nil, nil, nil, {"dry_run": true}, {"redirect_contacts": []any{"mei@example.com"}}, {"max_contacts": 2},
		{"allowed_audiences": []any{"contacts", "roles"}},
	}
)

// bugs are what neither the framework nor core may have to say about a provider.
var bugs = []string{
	"Value Conversion Error", "inconsistent", "invalid result object", "bug in the provider", "Unable to save", "still indicated an unknown",
	"Provider returned invalid", "Missing Resource State",
}

func requireNoBug(t *testing.T, what string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, bug := range bugs {
		if text := protocol.Describe(diags); strings.Contains(text, bug) {
			t.Fatalf("%s:\n%s", what, text)
		}
	}
}

// Whatever a configuration holds, and whatever becomes known only at apply: a plan keeps its promises, an apply with an error has
// sent nothing, and a second plan is empty.
func TestNotificationRandomLivesKeepTheirPromises(t *testing.T) {
	t.Parallel()
	const lives, steps = 30, 5
	for worker := range uint64(4) {
		t.Run(fmt.Sprint(worker), func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			var servers []*protocol.Server
			for _, rails := range railsToTry {
				servers = append(servers, providertest.To(t, tenant, rails))
			}
			applied := 0
			for seed := range uint64(lives) {
				r := &random{Rand: rand.New(rand.NewPCG(worker, seed)), unknowns: true}
				l := servers[0].Life(t, notification, nil)
				var config, known object
				for step := range steps {
					l.Server = servers[r.IntN(len(servers))]
					if l.State == nil || known == nil {
						config = r.config(resourceArguments...)
					} else {
						config = r.edit(known, resourceArguments...)
					}
					if step == 0 && r.IntN(8) == 0 {
						l.Import("0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01")
					}
					if was := known; oneStep(t, tenant, r, l, config, was, &known) {
						applied++
					}
					if t.Failed() {
						t.Fatalf("worker %d, life %d, step %d: %v\nbecame %v", worker, seed, step, config, known)
					}
				}
			}
			if applied < lives {
				t.Errorf("only %d of %d steps got as far as an apply that succeeded", applied, lives*steps)
			}
		})
	}
}

// oneStep plans and applies one change, and reports whether it was applied; known is then the configuration as it was applied.
func oneStep(t *testing.T, tenant *testkit.Tenant, r *random, l *protocol.Life, config, former object, known *object) bool {
	t.Helper()
	requireNoBug(t, "refresh", l.Refresh()) // as core does before a plan
	before, postsBefore, prior := len(tenant.Messages()), tenant.Requests("POST", ""), l.State
	l.Tainted = l.State != nil && r.IntN(12) == 0
	p := l.Plan(config, howToPlan(r, l)...)
	requireNoBug(t, fmt.Sprint("plan of ", config), p.Diagnostics)
	if len(protocol.Errors(p.Diagnostics)) > 0 || p.Action == protocol.NoOp {
		return false
	}
	if answer := providertest.Answers[r.IntN(len(providertest.Answers))]; r.IntN(3) == 0 && answer.Name != "hang" && answer.Name != "429" {
		answer.Arm(tenant)
	}
	defer tenant.ClearFaults()
	resolved := r.known(config, former)
	diags := l.ApplyKnown(t.Context(), p, resolved)
	requireNoBug(t, fmt.Sprint("apply of ", config, "\nas ", resolved, "\nto ", prior), diags)
	sent := len(tenant.Messages()) - before
	if p.Action.IsReplace() {
		return replaced(l, resolved, diags, known)
	}
	if len(protocol.Errors(diags)) > 0 {
		if sent > 0 {
			t.Errorf("sent %d, and then failed:\n%s", sent, protocol.Describe(diags))
		}
		return false
	}
	count, _ := prior["send_count"].(int)
	next, _ := l.State["send_count"].(int)
	posts := tenant.Requests("POST", "") - postsBefore
	if held := l.State["outcome"] == "dry_run" || l.State["outcome"] == "expired"; next-count != posts && (!held || posts > 0 || next-count > 1) {
		t.Errorf("send_count from %d to %d with outcome %v, and %d sent", count, next, l.State["outcome"], posts)
	}
	r.requestID, _ = l.State["request_id"].(string)
	if next > count && l.State["audience"] == prior["audience"] {
		t.Errorf("the audience stays %v though the apply sends", prior["audience"])
	}
	*known = resolved
	l.RequireEmptyPlan(resolved)
	return true
}

// howToPlan replaces an object now and then.
func howToPlan(r *random, l *protocol.Life) []protocol.How {
	if l.State == nil || r.IntN(8) > 0 {
		return nil
	}
	return []protocol.How{protocol.Replace, protocol.CreateBeforeDestroy}[:1+r.IntN(2)]
}

// replaced ends a step that replaced the object. What could not be destroyed is forgotten, so that the next step begins anew.
func replaced(l *protocol.Life, config object, diags []*tfprotov6.Diagnostic, known *object) bool {
	l.Deposed, l.Tainted = nil, false
	if len(protocol.Errors(diags)) > 0 {
		return false
	}
	*known = config
	l.RequireEmptyPlan(config)
	return true
}

// The same for actions, which Terraform may also pass what no plan has seen.
func TestNotificationRandomActionsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	var servers []*protocol.Server
	for _, rails := range railsToTry {
		servers = append(servers, providertest.To(t, tenant, rails))
	}
	sentInAll := 0
	for seed := range uint64(300) {
		r := &random{Rand: rand.New(rand.NewPCG(seed, 0)), unknowns: true}
		s, config := servers[r.IntN(len(servers))], r.config(actionArguments...)
		before := len(tenant.Messages())
		requireNoBug(t, "validate", s.ValidateAction(t, notification, config))
		requireNoBug(t, "plan", s.PlanAction(t, notification, config))
		known := r.known(config, nil)
		requireNoBug(t, "plan", s.PlanAction(t, notification, known))
		if sent := len(tenant.Messages()) - before; sent > 0 {
			t.Fatalf("planning %v sent %d", config, sent)
		}
		got := s.Invoke(t.Context(), t, notification, r.one(config, known).(object))
		requireNoBug(t, "invoke", got.Diagnostics)
		sent := len(tenant.Messages()) - before
		if failed := len(protocol.Errors(got.Diagnostics)) > 0; sent > 1 || failed && sent > 0 {
			t.Fatalf("%v sent %d:\n%s", config, sent, got.Text())
		}
		sentInAll += sent
	}
	if sentInAll < 30 {
		t.Errorf("only %d invocations sent", sentInAll)
	}
}
