// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// lifeStep is one change in the life of a notification.
type lifeStep struct {
	block  object // of the provider, on top of tenant A
	config object // on top of toSam; nil destroys
	how    []protocol.How
	sent   []string // by this step, "B:" first on tenant B
	says   string   // in a diagnostic, "" = anything
}

// playLife plays the steps on two tenants; "another" in a block stands for tenant B, "moved" for tenant B as the new
// host of A, and "nowhere" for a dry run without a tenant.
func playLife(t *testing.T, steps []lifeStep, opts ...provider.Option) {
	t.Helper()
	a, b := testkit.Start(t), testkit.Start(t)
	clock := testkit.NewClock(time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC))
	opts = append(opts, provider.WithClock(clock.Now))
	serve := func(block object) *protocol.Server {
		switch {
		case block["another"] != nil:
			return providertest.To(t, b, nil, opts...)
		case block["moved"] != nil:
			return providertest.To(t, b, object{"same_tenant_as": []any{a.Endpoint() + "/"}}, opts...)
		case block["nowhere"] != nil:
			return providertest.Configured(t, nil, object{"dry_run": true}, opts...)
		}
		return providertest.To(t, a, block, opts...)
	}
	l := serve(nil).Life(t, notification, nil)
	for i, step := range steps {
		l.Server = serve(step.block)
		l.Refresh()
		beforeA, beforeB := len(a.Sent()), len(b.Sent())
		var config object
		if step.config != nil {
			config = toSam(step.config)
		}
		diags := l.Must(config, step.how...)
		sent := slices.Clone(a.Sent()[beforeA:])
		for _, message := range b.Sent()[beforeB:] {
			sent = append(sent, "B:"+message)
		}
		if !slices.Equal(sent, step.sent) {
			t.Fatalf("step %d sent %q, want %q\n%s", i+1, sent, step.sent, protocol.Describe(diags))
		}
		if text := protocol.Describe(diags); !strings.Contains(text, step.says) {
			t.Fatalf("step %d: want %q in:\n%s", i+1, step.says, text)
		}
	}
}

var (
	dry      = object{"dry_run": true}
	tester   = object{"redirect_contacts": []any{"mei@example.com"}}
	tenantB  = object{"another": true}
	movedToB = object{"moved": true}
	nowhere  = object{"nowhere": true}
)

const (
	down   = "sam@gmail.com| Exchange is down"
	up     = "sam@gmail.com| Exchange is up"
	onB    = "B:" + down
	noNote = "No closing notice was sent"
)

// A replacement sends the closing notice only where its plan could show it.
func TestNotificationReplaced(t *testing.T) {
	t.Parallel()
	closing := object{"on_destroy": object{"message": "Exchange is up"}}
	replace := []protocol.How{protocol.Replace}
	createFirst := []protocol.How{protocol.Replace, protocol.CreateBeforeDestroy}
	sent := func(texts ...string) []string { return texts }
	tests := map[string][]lifeStep{
		"without closing": {{nil, object{}, nil, sent(down), ""}, {nil, object{}, replace, sent(down), ""}},
		"with closing":    {{nil, closing, nil, sent(down), ""}, {nil, closing, replace, sent(up, down), ""}, {nil, nil, nil, sent(up), ""}},
		"closing added":   {{nil, object{}, nil, sent(down), ""}, {nil, closing, replace, sent(down), ""}},
		"closing removed": {{nil, closing, nil, sent(down), ""}, {nil, object{}, replace, sent(up, down), ""}},
		"under a dry run": {{nil, closing, nil, sent(down), ""}, {dry, closing, replace, nil, "Dry run, nothing was sent"}},
		"redirected": {
			{nil, closing, nil, sent(down), ""},
			{tester, closing, replace, sent("mei@example.com| Exchange is up", "mei@example.com| Exchange is down"), "redirected"},
		},
		"after a dry run":  {{dry, closing, nil, nil, ""}, {nil, closing, replace, sent(down), ""}},
		"on tenant B":      {{nil, closing, nil, sent(down), ""}, {tenantB, closing, replace, sent(onB), ""}, {nil, nil, nil, nil, ""}},
		"on the moved one": {{nil, closing, nil, sent(down), ""}, {movedToB, closing, replace, sent("B:"+up, onB), ""}},
		"of an expired":    {{nil, merge(closing, object{"send_before": "2026-12-01T00:00:00Z"}), nil, nil, ""}, {nil, closing, replace, sent(down), ""}},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playLife(t, steps)
		})
	}
	t.Run("planned in another process", func(t *testing.T) {
		t.Parallel()
		tenant := testkit.Start(t)
		l := providertest.To(t, tenant, nil).Life(t, notification, nil)
		l.Must(withClosing())
		l.Server = providertest.To(t, tenant, nil, provider.WithProcessNonce("plan"))
		p := l.Plan(withClosing(), protocol.Replace)
		l.Server = providertest.To(t, tenant, nil, provider.WithProcessNonce("apply"))
		protocol.RequireFindings(t, l.Apply(p))
		tenant.RequireSent(t, down, up, down)
	})
	t.Run("create before destroy", func(t *testing.T) {
		t.Parallel()
		steps := []lifeStep{{nil, closing, nil, sent(down), ""}, {nil, closing, createFirst, sent(down, up), "Destroying sends a closing notice"}}
		playLife(t, steps) // without a nonce the destroy counts as planned
		steps[1].sent, steps[1].says = sent(down), noNote
		playLife(t, steps, provider.WithProcessNonce("this process"))
	})
}

// A tainted notification is replaced by a plan that knows nothing of it, so no closing notice is sent; destroying it is
// planned as usual.
func TestNotificationTainted(t *testing.T) {
	t.Parallel()
	config := withClosing()
	for name, test := range map[string]struct {
		config object
		sent   []string
		says   string
	}{
		"replaced":  {config, []string{down, down}, noNote},
		"destroyed": {nil, []string{down, up}, "Destroying sends a closing notice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(config)
			l.Tainted = true
			if text := protocol.Describe(l.Must(test.config)); !strings.Contains(text, test.says) {
				t.Errorf("want %q in:\n%s", test.says, text)
			}
			tenant.RequireSent(t, test.sent...)
		})
	}
}

// A deposed notification whose closing notice is refused stays, and closes in a later run, as planned.
func TestNotificationDeposed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	l := providertest.To(t, tenant, nil).Life(t, notification, nil)
	l.Must(withClosing())
	p := l.Plan(withClosing(), protocol.Replace, protocol.CreateBeforeDestroy)
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 400, Skip: 1})
	protocol.RequireFindings(t, protocol.Errors(l.Apply(p)), errorAt("", waysOut))
	if len(l.Deposed) != 1 {
		t.Fatalf("%d deposed", len(l.Deposed))
	}
	tenant.ClearFaults()
	if bad := protocol.Errors(l.DestroyDeposed(t.Context())); len(bad) > 0 || len(l.Deposed) > 0 {
		t.Errorf("%d deposed, and:\n%s", len(l.Deposed), protocol.Describe(bad))
	}
	tenant.RequireSent(t, down, down, up)
}

// A saved replacement under other settings keeps the object and sends nothing.
func TestNotificationSavedReplacementUnderOtherSettings(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][2]object{
		"dry run lifted": {dry, nil}, "dry run added": {nil, dry}, "redirection lifted": {tester, nil}, "redirection added": {nil, tester},
		"limit added": {nil, {"max_contacts": 5}}, "limit lifted": {{"max_contacts": 5}, nil},
		"another tenant":      {nil, {"endpoint": "https://luma2.serviceaide.com/vsa"}},
		"from another tenant": {{"endpoint": "https://luma2.serviceaide.com/vsa"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(withClosing())
			for _, replace := range []bool{false, true} {
				l.Server = providertest.To(t, tenant, settings[0])
				p := l.Plan(nil)
				if replace {
					p = l.Plan(withClosing(), protocol.Replace)
				}
				l.Server = providertest.To(t, tenant, settings[1])
				protocol.RequireFindings(t, protocol.Errors(l.Apply(p)), errorAt("", "Closing notice differs from the plan: Nothing was sent, and the state is kept: "))
				if tenant.RequireSent(t, down); l.State == nil {
					t.Fatal("the state is gone")
				}
			}
			l.Server = providertest.To(t, tenant, nil)
			l.Must(nil)
			tenant.RequireSent(t, down, up)
		})
	}
}

// Silent changes stay silent when a guard rail is lifted, and what a guard rail held back is sent once.
func TestNotificationSilentChangesAndGuardRails(t *testing.T) {
	t.Parallel()
	onTrigger := func(text, trigger string) object {
		return object{"message": text, "resend_on": "trigger", "resend_triggers": object{"n": trigger}}
	}
	text := func(s string) object { return object{"message": s} }
	const a, b, c = "sam@gmail.com| a", "sam@gmail.com| b", "sam@gmail.com| c"
	const toTester = "mei@example.com| "
	sent := func(texts ...string) []string { return texts }
	everybody := object{"recipients": object{"all_users": true}}
	analysts := object{"recipients": object{"roles": []any{"analyst"}}}
	tests := map[string][]lifeStep{
		"fix under a dry run": {
			{nil, onTrigger("a", "1"), nil, sent(a), ""},
			{dry, onTrigger("b", "1"), nil, nil, ""},
			{nil, onTrigger("b", "1"), nil, nil, ""},
		},
		"fix under redirection": {
			{nil, onTrigger("a", "1"), nil, sent(a), ""},
			{tester, onTrigger("b", "1"), nil, nil, ""},
			{nil, onTrigger("b", "1"), nil, nil, ""},
		},
		"first, fixed in a dry run": {
			{dry, onTrigger("a", "1"), nil, nil, ""}, {dry, onTrigger("b", "1"), nil, nil, ""}, {nil, onTrigger("b", "1"), nil, sent(b), ""},
			{nil, onTrigger("c", "1"), nil, nil, ""},
		},
		"trigger in a dry run, then a fix": {
			{nil, onTrigger("a", "1"), nil, sent(a), ""}, {dry, onTrigger("a", "2"), nil, nil, ""}, {dry, onTrigger("b", "2"), nil, nil, ""},
			{nil, onTrigger("b", "2"), nil, sent(b), ""},
		},
		"redirected trigger, then a fix": {
			{nil, onTrigger("a", "1"), nil, sent(a), ""},
			{tester, onTrigger("a", "2"), nil, sent(toTester + "a"), ""},
			{tester, onTrigger("b", "2"), nil, nil, ""},
			{nil, onTrigger("b", "2"), nil, sent(b), ""}, {tester, onTrigger("b", "2"), nil, nil, ""},
		},
		"fix after the guard rail": {
			{dry, onTrigger("a", "1"), nil, nil, ""},
			{nil, onTrigger("a", "1"), nil, sent(a), ""},
			{nil, onTrigger("b", "1"), nil, nil, ""},
			{dry, onTrigger("c", "1"), nil, nil, ""},
			{nil, onTrigger("c", "1"), nil, nil, ""},
		},
		"lifted with another text": {{dry, text("a"), nil, nil, ""}, {nil, text("b"), nil, sent(b), ""}},
		"flip to trigger": {
			{nil, text("a"), nil, sent(a), ""},
			{nil, onTrigger("b", "1"), nil, sent(b), ""},
			{nil, onTrigger("c", "1"), nil, nil, ""},
		},
		"flip to trigger, silent": {
			{nil, text("a"), nil, sent(a), ""},
			{nil, object{"message": "b", "resend_on": "trigger"}, nil, nil, ""},
			{nil, text("b"), nil, nil, ""},
			{nil, text("c"), nil, sent(c), ""},
		},
		"everybody to fewer": {
			{nil, everybody, nil, sent("0| Exchange is down"), ""}, {nil, analysts, nil, nil, ""}, {nil, merge(analysts, text("a")), nil, sent("0|-3 a"), ""},
		},
		"everybody to fewer in a dry run": {
			{nil, everybody, nil, sent("0| Exchange is down"), ""},
			{dry, analysts, nil, nil, ""},
			{nil, analysts, nil, nil, ""},
			{nil, everybody, nil, sent("0| Exchange is down"), ""},
		},
		"everybody to contacts": {{nil, everybody, nil, sent("0| Exchange is down"), ""}, {nil, object{}, nil, nil, ""}},
		"dry to redirected to real": {
			{dry, text("a"), nil, nil, ""},
			{tester, text("a"), nil, sent(toTester + "a"), ""},
			{dry, text("a"), nil, nil, ""},
			{tester, text("a"), nil, nil, ""},
			{nil, text("a"), nil, sent(a), ""},
		},
		"expired, then other silent changes": {
			{nil, object{"message": "a", "send_before": "2026-12-01T00:00:00Z"}, nil, nil, "expired"},
			{nil, object{"message": "a", "send_before": "2026-12-01T00:00:00Z", "verify_contacts": true}, nil, nil, ""},
			{nil, object{"message": "a", "send_before": "2026-12-03T00:00:00Z"}, nil, nil, ""},
		},
		"write-only, expired as a message, then a silent change": {
			{nil, secret(1, "a"), nil, sent(a), ""}, {nil, object{"message": "b", "send_before": "2026-12-01T00:00:00Z"}, nil, nil, "expired"},
			{nil, object{"message": "b", "send_before": "2026-12-03T00:00:00Z"}, nil, nil, ""},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playLife(t, steps)
		})
	}
}
