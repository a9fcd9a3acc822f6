// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package providertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// ToSam is a notification to one user, with changes.
func ToSam(changes ...protocol.Object) protocol.Object {
	return protocol.Merge(protocol.Object{"recipients": protocol.Object{"contacts": []any{"sam@gmail.com"}}, "message": "Exchange is down"}, changes...)
}

// Answer is an answer of the tenant to a send and what it means to a resource.
type Answer struct {
	Name      string
	Fault     emulator.Fault
	Outcome   string // "" = an error and no state
	Says      string // in the error or warning
	Delivered int    // by the first apply
	Next      int    // by a second apply of the same configuration
}

// Arm makes the tenant answer so from now on.
func (a Answer) Arm(tenant *testkit.Tenant) {
	if a.Fault.Action != "" {
		tenant.Fault(a.Fault)
	}
}

// Answers are the answers of a tenant that differ in what they mean.
var Answers = []Answer{{"answered", emulator.Fault{}, "confirmed", "", 1, 0},
	{"204", emulator.Fault{Action: emulator.ActionStatus, Status: 204, Deliver: emulator.DeliverBefore}, "accepted", "", 1, 0},
	{"bare array", emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: "[]", Deliver: emulator.DeliverBefore}, "accepted", "", 1, 0},
	{"partial", emulator.Fault{Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore,
		Body: `{"timestamp":1,"status":200,"message":"OK","errors":["no channel"],"data":[]}`}, "partial", "no channel", 1, 0},
	{"envelope says 500", emulator.Fault{Action: emulator.ActionBadEnvelope, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"reset after delivery", emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"reset before delivery", emulator.Fault{Action: emulator.ActionRST}, "unknown", "acknowledge =", 0, 0},
	{"hang", emulator.Fault{Action: emulator.ActionHang}, "unknown", "Troubleshoot log", 0, 0},
	{"garbage", emulator.Fault{Action: emulator.ActionGarbage, Deliver: emulator.DeliverBefore}, "unknown", "resend_triggers", 1, 0},
	{"cut body", emulator.Fault{Action: emulator.ActionTruncate, Deliver: emulator.DeliverBefore}, "unknown", "acknowledge =", 1, 0},
	{"503", emulator.Fault{Action: emulator.ActionStatus, Status: 503}, "unknown", "acknowledge =", 0, 0},
	{"400", emulator.Fault{Action: emulator.ActionStatus, Status: 400}, "", "Troubleshoot log", 0, 1},
	{"401", emulator.Fault{Action: emulator.ActionStatus, Status: 401}, "", "oken", 0, 1},
	{"429", emulator.Fault{Action: emulator.ActionStatus, Status: 429, Headers: map[string]string{"Retry-After": "77"}}, "", "77", 0, 1},
	{"redirect", emulator.Fault{Action: emulator.ActionRedirect}, "", "endpoint", 0, 1},
}

// Notices lists the kinds of window notices that a tenant accepted so far, which their first words tell.
func Notices(tenant *testkit.Tenant) []string {
	headings := map[string]string{
		"Maintenance: ": "announcement", "Maintenance changed: ": "change", "Maintenance completed: ": "completion",
		"Maintenance completed early: ": "early_completion", "Maintenance cancelled: ": "cancellation", "Reminder: ": "reminder",
	}
	kinds := []string{}
	for _, m := range tenant.Messages() {
		kind := "?" + m.Message
		for heading, of := range headings {
			if strings.HasPrefix(m.Message, heading) {
				kind = of
			}
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// RequireNotices fails unless the tenant accepted exactly notices of these kinds, and was asked for nothing else.
func RequireNotices(t testing.TB, tenant *testkit.Tenant, want ...string) {
	t.Helper()
	if got := Notices(tenant); !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if n := tenant.Requests("", ""); n != len(tenant.Log()) {
		t.Errorf("%d requests, %d of them to send", n, len(tenant.Log()))
	}
}
