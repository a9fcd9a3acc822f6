// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"encoding/json"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// oldPrivate is private state as the framework keeps it, with what a version before the history wrote; "" = nothing.
func oldPrivate(t *testing.T, delivered string) []byte {
	t.Helper()
	keys := map[string][]byte{}
	if delivered != "" {
		keys["reached"] = []byte(delivered)
	}
	raw, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The state of a version without history sends nothing again: it counts as seen what the state says, or what that version kept of
// the latest message that was not held back. The fingerprints are those of that version.
func TestNotificationOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	const (
		toSamOnly = `{"recipients":{"Contacts":["sam@gmail.com"],"Roles":null,"AllUsers":false,"ContactsInRoles":false},"triggers":{"n":"1"},"content":`
		same      = toSamOnly + `"fbaafdff2f36c59613579b7202a12c0931e688dfbe62bdbb122df69a4902781b"}`
		other     = toSamOnly + `"f510fd1721031e47f8ac71819338bab90df1c49f4de84194ec37957cb1511bb7"}`
		toBoth    = "ruth,sam@gmail.com| Exchange is <down>"
	)
	base := object{
		"message": "Exchange is <down>", "template_id": "-1", "bot_external_id": "helper", "resend_triggers": object{"n": "1"},
		"on_destroy": object{"message": "over"},
	}
	both := merge(base, object{"recipients": object{"contacts": []any{"sam@gmail.com", "ruth"}}})
	tests := map[string]struct {
		first     object // of the provider block, when the state is made
		state     object
		delivered string
		next      object
		sent      []string // without a guard rail
	}{
		"sent, no change":                   {nil, both, "", both, nil},
		"sent, kept":                        {nil, both, same, both, nil},
		"sent, one fewer":                   {nil, both, "", base, nil},
		"sent, one more":                    {nil, base, "", both, []string{"ruth| Exchange is <down>"}},
		"sent, destroyed":                   {nil, base, "", nil, []string{"sam@gmail.com| over"}},
		"never sent, lifted":                {dry, both, "", both, []string{toBoth}},
		"never sent, destroyed":             {dry, both, "", nil, nil},
		"one more in a dry run, lifted":     {dry, both, same, both, []string{"ruth| Exchange is <down>"}},
		"one more redirected, lifted":       {tester, both, same, both, []string{"ruth| Exchange is <down>"}},
		"taken back in a dry run, lifted":   {dry, base, same, base, nil},
		"another text in a dry run, lifted": {dry, base, other, base, []string{"sam@gmail.com| Exchange is <down>"}},
		"another trigger in a dry run": {
			dry, merge(base, object{"resend_triggers": object{"n": "2"}}), same, merge(base, object{"resend_triggers": object{"n": "2"}}),
			[]string{"sam@gmail.com| Exchange is <down>"},
		},
		"one more in a dry run, closed": {dry, both, same, nil, []string{"sam@gmail.com| over"}},
		"write-only in a dry run, closed": {
			dry, object{"message": nil, "message_wo": "x", "message_wo_version": 2, "on_destroy": base["on_destroy"]}, same, nil,
			[]string{"sam@gmail.com| over"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			l := providertest.To(t, tenant, test.first).Life(t, notification, nil)
			l.Must(toSam(test.state))
			before := tenant.Sent()
			l.Private = oldPrivate(t, test.delivered)
			l.State["guard_rails"] = nil
			l.Server = providertest.To(t, tenant, nil)
			l.Refresh()
			var next object
			if test.next != nil {
				next = toSam(test.next)
			}
			l.Must(next)
			tenant.RequireSent(t, append(before, test.sent...)...)
		})
	}
}

// What cannot be read stops the change before anything is sent.
func TestNotificationWithUnreadablePrivateState(t *testing.T) {
	t.Parallel()
	for _, unreadable := range []string{`"x"`, `{"recipients": 5}`, `[]`} {
		tenant := testkit.Start(t)
		l := providertest.To(t, tenant, nil).Life(t, notification, nil)
		l.Must(toSam())
		l.Private = oldPrivate(t, unreadable)
		p := l.Plan(toSam(object{"message": "new"}))
		protocol.RequireFindings(t, p.Diagnostics, errorAt("", "Unable to read private state"))
		tenant.RequireSent(t, down)
	}
}
