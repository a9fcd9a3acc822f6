// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// What a guard rail held back, and what expired, is still outstanding: lifting the rail sends it to those who do not have it yet,
// and to nobody twice.
func TestNotificationSendsOnlyWhatIsOutstanding(t *testing.T) {
	t.Parallel()
	contacts := func(ids ...any) object { return object{"recipients": object{"contacts": ids}} }
	text := func(s string) object { return object{"message": s} }
	trigger := func(s string) object { return object{"resend_triggers": object{"ticket": s}} }
	dryRun := object{"dry_run": true}
	redirect := object{"redirect_contacts": []any{"mei@example.com"}}
	late := object{"send_before": "2026-12-01T00:00:00Z"} // the clock of this test is past it
	type step struct {
		rail, config object // nil config destroys
		sent         []string
	}
	closing := object{"on_destroy": object{"message": "over"}}
	ab := contacts("judy@gmail.com", "sam@gmail.com")
	abc := contacts("judy@gmail.com", "ruth", "sam@gmail.com")
	tests := map[string][]step{
		"first message":             {{dryRun, ab, nil}, {dryRun, ab, nil}, {nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}, {nil, ab, nil}},
		"first message, redirected": {{redirect, ab, []string{"mei@example.com|"}}, {nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}},
		"one more under a dry run":  {{nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, abc, nil}, {nil, abc, []string{"ruth|"}}, {nil, abc, nil}},
		"one more, redirected": {
			{nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}, {redirect, abc, []string{"mei@example.com|"}}, {nil, abc, []string{"ruth|"}},
		},
		"one more, expired": {
			{nil, contacts("sam@gmail.com"), []string{"sam@gmail.com|"}}, {nil, merge(ab, late), nil}, {nil, abc, []string{"judy@gmail.com,ruth|"}},
		},
		"one more and taken back": {{nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, abc, nil}, {dryRun, ab, nil}, {nil, ab, nil}},
		"text under a dry run": {
			{nil, ab, []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, merge(ab, text("b")), nil},
			{nil, merge(ab, text("b")), []string{"judy@gmail.com,sam@gmail.com|"}},
		},
		"text there and back": {
			{nil, merge(ab, text("a")), []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, merge(ab, text("b")), nil}, {dryRun, merge(ab, text("a")), nil},
			{nil, merge(ab, text("a")), nil},
		},
		"trigger under a dry run": {
			{nil, merge(ab, trigger("1")), []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, merge(ab, trigger("2")), nil},
			{nil, merge(ab, trigger("2")), []string{"judy@gmail.com,sam@gmail.com|"}},
		},
		"closing after a dry run": {{dryRun, merge(ab, closing), nil}, {nil, nil, nil}},
		"closing the one before": {
			{nil, merge(ab, closing), []string{"judy@gmail.com,sam@gmail.com|"}}, {dryRun, merge(abc, closing), nil},
			{nil, nil, []string{"judy@gmail.com,sam@gmail.com|"}},
		},
		"closing, redirected":       {{redirect, merge(ab, closing), []string{"mei@example.com|"}}, {redirect, nil, []string{"mei@example.com|"}}},
		"closing after redirection": {{redirect, merge(ab, closing), []string{"mei@example.com|"}}, {nil, nil, nil}},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			clock := testkit.NewClock(time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC))
			var state object
			var last *protocol.Server
			for i, step := range steps {
				s := providertest.To(t, tenant, step.rail, provider.WithClock(clock.Now))
				if last != nil {
					s.Adopt(last) // Terraform keeps private state with the state
				}
				before := len(tenant.Messages())
				var config object
				if step.config != nil {
					config = toSam(step.config)
				}
				state, last = s.Must(t, notification, state, config), s
				var sent []string
				for _, m := range tenant.Messages()[before:] {
					sent = append(sent, testkit.Addressed(m))
				}
				if !slices.Equal(sent, step.sent) {
					t.Fatalf("step %d sent %q, want %q", i+1, sent, step.sent)
				}
			}
		})
	}
}
