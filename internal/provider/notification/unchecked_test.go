// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func to(contacts ...any) object { return object{"recipients": object{"contacts": contacts}} }

// A send to added recipients does not settle what became of the send before: its outcome stays unknown until a person
// has checked, or everybody is sent the message again.
func TestNotificationAddedAfterUnknown(t *testing.T) {
	t.Parallel()
	dryRun, redirect := object{"dry_run": true}, object{"redirect_contacts": []any{"mei@example.com"}}
	expired := object{"send_before": "2020-01-01T00:00:00Z"}
	two, other := to("sam@gmail.com", "ruth"), to("ruth")

	tests := map[string]struct {
		rails   []object // of each change after the unknown send
		changes []object
		ack     bool // the first change acknowledges the unknown send
		want    string
		names   bool // errors name the unknown send
	}{
		"added":                       {changes: []object{two}, want: "unknown", names: true},
		"added and one taken off":     {changes: []object{to("ruth", "judy@gmail.com", "sam@gmail.com"), two}, want: "unknown", names: true},
		"added twice":                 {changes: []object{two, to("sam@gmail.com", "ruth", "judy@gmail.com")}, want: "unknown", names: true},
		"added under a dry run":       {rails: []object{dryRun}, changes: []object{two}, want: "dry_run", names: true},
		"then sent":                   {rails: []object{dryRun, nil}, changes: []object{two, two}, want: "unknown", names: true},
		"redirected, then sent":       {rails: []object{redirect, nil}, changes: []object{two, two}, want: "unknown", names: true},
		"expired, then added":         {changes: []object{merge(two, expired), to("sam@gmail.com", "ruth", "judy@gmail.com")}, want: "unknown", names: true},
		"added and acknowledged":      {changes: []object{two}, ack: true, want: "confirmed"},
		"everybody else":              {changes: []object{other}, want: "confirmed"},
		"another text":                {changes: []object{merge(two, object{"message": "b"})}, want: "confirmed"},
		"added, then a resend to all": {changes: []object{two, merge(two, object{"resend_triggers": object{"again": "1"}})}, want: "confirmed"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			server := providertest.To(t, tenant, nil)
			tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
			state := server.Must(t, notification, nil, toSam())
			tenant.ClearFaults()
			first := state["request_id"].(string)
			for i, config := range test.changes {
				var rail object
				if i < len(test.rails) {
					rail = test.rails[i]
				}
				next := providertest.To(t, tenant, rail)
				next.Adopt(server)
				if test.ack {
					config = merge(config, object{"acknowledge": first})
				}
				state, server = next.Must(t, notification, state, toSam(config)), next
			}
			if state["outcome"] != test.want {
				t.Errorf("outcome %v, want %s", state["outcome"], test.want)
			}
			if errors := fmt.Sprint(state["errors"]); strings.Contains(errors, first) != test.names {
				t.Errorf("send %s, errors %s", first, errors)
			}
		})
	}
}

// The plan says what a send to added recipients leaves open.
func TestNotificationAddedAfterUnknownWarns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first object
		fault bool
		says  string
	}{
		"unknown":   {toSam(), true, " is still unchecked"},
		"partial":   {toSam(to("sam@gmail.com", "nobody.here")), false, "Errors of send "},
		"confirmed": {toSam(), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			if test.fault {
				tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
			}
			state := s.Must(t, notification, nil, test.first)
			tenant.ClearFaults()
			plan := s.Plan(t, notification, state, merge(test.first, to("ruth", "sam@gmail.com", "nobody.here")))
			says := protocol.Describe(plan.Diagnostics)
			if (test.says != "") != strings.Contains(says, state["request_id"].(string)) || !strings.Contains(says, test.says) {
				t.Errorf("want %q in:\n%s", test.says, says)
			}
			if n := len(tenant.Messages()); n != 1 {
				t.Errorf("the plan sent %d messages", n-1)
			}
		})
	}
}
