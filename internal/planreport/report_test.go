// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
)

const everyMark = `"after_unknown": {"outcome": true, "last_notice": true}, "before_sensitive": false, "after_sensitive": {}`

// planOf is a plan with one changed resource.
func planOf(kind, actions, before, after, marks string) string {
	return fmt.Sprintf(`{"format_version": "1.2", "planned_values": {}, "complete": true, "resource_changes": [
		{"address": "%s.x", "mode": "managed", "type": %[1]q, "change": {"actions": %s, "before": %s, "after": %s, %s}}]}`,
		kind, actions, before, after, marks)
}

func TestReadNotification(t *testing.T) {
	t.Parallel()
	const (
		analysts = `"endpoint": "https://luma2.example.com/vsa", "recipients": {"roles": ["analyst"]}, "audience": "all Analysts on luma2.example.com", "message": "Down", "send_count": 1`
		again    = `"endpoint": "https://luma2.example.com/vsa", "recipients": {"roles": ["analyst"]}, "audience": "all Analysts on luma2.example.com (send 2)", "message": "Up", "send_count": 2`
		goodbye  = analysts + `, "on_destroy": {"message": "Bye"}, "outcome": `
	)
	instead := func(old, now string) string { return `{` + strings.Replace(analysts, old, now, 1) + `}` }
	to := func(recipients string) string { return instead(`{"roles": ["analyst"]}`, recipients) }
	saying := func(content string) string { return instead(`"Down"`, `null`+content) }
	sent := planreport.Message{
		Address: "luma_notification.x", Cause: "created", Readers: "all Analysts on luma2.example.com",
		Audience: planreport.Roles, Text: "Down", Certain: true,
	}
	with := func(change func(*planreport.Message)) []planreport.Message {
		m := sent
		change(&m)
		return []planreport.Message{m}
	}
	closing := with(func(m *planreport.Message) {
		m.Cause, m.Text, m.Certain = "destroyed: closing notice", "Bye", false
	})
	for name, test := range map[string]struct {
		actions, before, after, marks string
		want                          []planreport.Message
	}{
		"create":            {`["create"]`, `null`, `{` + analysts + `}`, everyMark, []planreport.Message{sent}},
		"no change":         {`["no-op"]`, `{` + analysts + `}`, `{` + analysts + `}`, everyMark, nil},
		"a silent edit":     {`["update"]`, `{` + analysts + `}`, `{` + analysts + `}`, everyMark, nil},
		"read":              {`["read"]`, `null`, `{` + analysts + `}`, everyMark, nil},
		"forget":            {`["forget"]`, `{` + goodbye + `"confirmed"}`, `null`, everyMark, nil},
		"destroy":           {`["delete"]`, `{` + goodbye + `"confirmed"}`, `null`, everyMark, closing},
		"destroy, unheard":  {`["delete"]`, `{` + goodbye + `"expired"}`, `null`, everyMark, nil},
		"destroy in a test": {`["delete"]`, `{` + goodbye + `"dry_run"}`, `null`, everyMark, nil},
		"destroy, silent":   {`["delete"]`, `{` + analysts + `, "on_destroy": null}`, `null`, everyMark, nil},
		"replace": {`["delete", "create"]`, `{` + goodbye + `"confirmed"}`, `{` + analysts + `}`, everyMark,
			append(with(func(m *planreport.Message) {
				m.Cause, m.Text, m.Certain = "destroyed: closing notice", "Bye", false
			}), with(func(m *planreport.Message) { m.Cause = "replaced" })...)},
		"replace, create first": {`["create", "delete"]`, `{` + goodbye + `"confirmed"}`, `{` + analysts + `}`, everyMark,
			with(func(m *planreport.Message) { m.Cause = "replaced" })},
		"another text": {`["update"]`, `{` + analysts + `}`, `{` + again + `}`, everyMark, with(func(m *planreport.Message) {
			m.Cause, m.Readers, m.Text = "changed", "all Analysts on luma2.example.com (send 2)", "Up"
		})},
		"perhaps another text": {`["update"]`, `{` + analysts + `}`, `{"recipients": {"roles": ["analyst"]}}`,
			`"after_unknown": {"send_count": true, "message": true, "audience": true}`, with(func(m *planreport.Message) {
				m.Cause, m.Readers, m.Text, m.TextNote, m.Certain = "changed", "all Analysts", "", "known only at apply", false
			})},
		"a sensitive text": {`["create"]`, `null`, `{` + analysts + `}`, `"after_sensitive": {"message": true}`,
			with(func(m *planreport.Message) { m.Text, m.TextNote = "", "sensitive" })},
		"a sensitive object": {`["create"]`, `null`, `{` + analysts + `}`, `"after_sensitive": true`,
			with(func(m *planreport.Message) { m.Text, m.TextNote = "", "sensitive" })},
		"a write-only text": {`["create"]`, `null`, saying(`, "message_wo_version": 1`),
			everyMark, with(func(m *planreport.Message) { m.Text, m.TextNote = "", "write-only" })},
		"a template": {`["create"]`, `null`, saying(`, "template_id": "7"`),
			everyMark, with(func(m *planreport.Message) { m.Text, m.TextNote = "", "template 7" })},
		"a new template": {`["create"]`, `null`, saying(``),
			`"after_unknown": {"template_id": true}`,
			with(func(m *planreport.Message) { m.Text, m.TextNote = "", "a template whose ID is known only at apply" })},
		"a card": {`["create"]`, `null`, saying(`, "card": {"title": "Now", "text": "Down"}`),
			`"after_unknown": {"card": {}}`, with(func(m *planreport.Message) { m.Text = "Now\nDown" })},
		"a card with a sensitive part": {`["create"]`, `null`,
			saying(`, "card": {"title": "Now", "text": "Down"}`),
			`"after_sensitive": {"card": {"text": true}}`, with(func(m *planreport.Message) { m.Text, m.TextNote = "", "sensitive" })},
		"an image": {`["create"]`, `null`, saying(`, "image": {"url": "https://x", "alt_text": "A sign"}`),
			everyMark, with(func(m *planreport.Message) { m.Text, m.TextNote = "A sign", "image" })},
		"contacts": {`["create"]`, `null`, to(`{"contacts": ["sam", "ruth", "sam"]}`),
			everyMark, with(func(m *planreport.Message) { m.Audience, m.Contacts = planreport.Contacts, []string{"ruth", "sam"} })},
		"sensitive contacts": {`["create"]`, `null`, to(`{"contacts": ["sam"]}`),
			`"after_sensitive": {"recipients": {"contacts": [true]}}`, with(func(m *planreport.Message) { m.Audience = planreport.Contacts })},
		"everybody": {`["create"]`, `null`, to(`{"all_users": true}`),
			everyMark, with(func(m *planreport.Message) { m.Audience = planreport.AllUsers })},
		"unknown recipients": {`["create"]`, `null`,
			`{"message": "Down", "recipients": {}}`, `"after_unknown": {"recipients": {"contacts": true}, "audience": true}`,
			with(func(m *planreport.Message) { m.Audience, m.Readers = planreport.Undecided, "known only at apply" })},
		"guard rails": {`["create"]`, `null`, `{` + analysts + `, "guard_rails": "dry_run: nothing is sent", "send_before": "2027-01-01T00:00:00Z"}`,
			everyMark,
			with(func(m *planreport.Message) {
				m.GuardRails, m.SendBefore = "dry_run: nothing is sent", "2027-01-01T00:00:00Z"
			})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := read(t, planOf("luma_notification", test.actions, test.before, test.after, test.marks))
			if diff := cmp.Diff(append([]planreport.Message{}, test.want...), report.Messages); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadWindow(t *testing.T) {
	t.Parallel()
	const open = `"recipients": {"all_users": true}, "notify_on": ["close", "create", "update"], ` +
		`"last_notice": {"kind": "announcement"}, "starts_at_utc": "2026-12-02T05:00:00Z", "ends_at_utc": "2026-12-02T07:00:00Z", ` +
		`"audience": "everybody on luma2.example.com", "status": `
	unheard := strings.Replace(open, `{"kind": "announcement"}`, "null", 1)
	texts := func(change string) string {
		return `, "texts": {"announcement": "Soon", "change": ` + change + `, "completion": "Done", "early_completion": "Early", "cancellation": "Off"}`
	}
	for name, test := range map[string]struct {
		actions, before, after, marks, cause, text string
	}{
		"create": {`["create"]`, `null`, `{` + open + `"scheduled"` + texts("null") + `}`, everyMark, "created: announcement", "Soon"},
		"replace": {`["create", "delete"]`, `{` + open + `"completed"}`, `{` + open + `"scheduled"` + texts("null") + `}`,
			everyMark, "replaced: announcement", "Soon"},
		"move": {`["update"]`, `{` + open + `"scheduled"}`, `{` + open + `"scheduled"` + texts(`"Later"`) + `}`,
			everyMark, "changed: change notice", "Later"},
		"late":     {`["update"]`, `{` + open + `"scheduled"}`, `{` + open + `"scheduled"` + texts("null") + `}`, everyMark, "changed: announcement", "Soon"},
		"complete": {`["update"]`, `{` + open + `"scheduled"}`, `{` + open + `"completed"` + texts("null") + `}`, everyMark, "status: completion", "Done"},
		"cancel":   {`["update"]`, `{` + open + `"scheduled"}`, `{` + open + `"cancelled"` + texts("null") + `}`, everyMark, "status: cancellation", "Off"},
		"reopen":   {`["update"]`, `{` + open + `"cancelled"}`, `{` + open + `"scheduled"` + texts("null") + `}`, everyMark, "status: announcement", "Soon"},
		"destroy": {`["delete"]`, `{` + open + `"scheduled"` + texts("null") + `}`, `null`,
			everyMark, "destroyed: cancelled or completed, by the clock",
			"before 2026-12-02T05:00:00Z:\nOff\nfrom then until 2026-12-02T07:00:00Z:\nEarly\nwithin a day after that:\nDone\n"},
		"replace, scheduled": {`["delete", "create"]`, `{` + open + `"scheduled"` + texts("null") + `}`, `{` + open + `"scheduled"` + texts("null") + `}`,
			everyMark, "replaced: announcement", "Soon"},
		"replace, cancelled": {`["delete", "create"]`, `{` + open + `"scheduled"` + texts("null") + `}`, `{` + open + `"cancelled"` + texts("null") + `}`,
			everyMark, "replaced: status cancelled", "Off"},
		"replace later, cancelled": {`["create", "delete"]`, `{` + open + `"scheduled"` + texts("null") + `}`, `{` + open + `"cancelled"` + texts("null") + `}`,
			everyMark, "", ""},
		"silent":     {`["update"]`, `{` + open + `"scheduled"}`, `{` + open + `"scheduled"}`, `"after_unknown": {}`, "", ""},
		"closed":     {`["delete"]`, `{` + open + `"completed"}`, `null`, everyMark, "", ""},
		"unheard":    {`["delete"]`, `{` + unheard + `"scheduled"}`, `null`, everyMark, "", ""},
		"not wanted": {`["delete"]`, `{` + strings.Replace(open, `"close", `, "", 1) + `"scheduled"}`, `null`, everyMark, "", ""},
		"sensitive": {`["create"]`, `null`, `{` + open + `"scheduled"` + texts("null") + `}`,
			`"after_unknown": {"last_notice": true}, "after_sensitive": {"title": true}`, "created: announcement", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := read(t, planOf("luma_maintenance_window", test.actions, test.before, test.after, test.marks))
			if test.cause == "" {
				if len(report.Messages) != 0 {
					t.Errorf("want no message, got %+v", report.Messages)
				}
				return
			}
			if len(report.Messages) != 1 {
				t.Fatalf("want one message, got %+v", report.Messages)
			}
			m := report.Messages[0]
			if m.Cause != test.cause || m.Text != test.text || m.Certain || m.Audience != planreport.AllUsers {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func TestReadAction(t *testing.T) {
	t.Parallel()
	report := read(t, `{"format_version": "1.2", "planned_values": {}, "action_invocations": [
		{"address": "action.luma_notification.now", "type": "luma_notification", "config_values": {"recipients": {"all_users": true}, "message": "Now"}},
		{"address": "action.other.now", "type": "other", "config_values": {}},
		{"address": "action.luma_notification.after", "type": "luma_notification", "config_values": {"recipients": {"contacts": ["sam"]}, "message": "Then"},
		 "lifecycle_action_trigger": {"triggering_resource_address": "a.b", "action_trigger_event": "AfterUpdate"}}]}`)
	want := []planreport.Message{
		{
			Address: "action.luma_notification.now", Cause: "invoked by name", Readers: "everybody on the tenant of the apply", Audience: planreport.AllUsers,
			Text: "Now", Certain: true,
		},
		{
			Address: "action.luma_notification.after", Cause: "after_update of a.b", Readers: "1 user on the tenant of the apply",
			Audience: planreport.Contacts,
			Contacts: []string{"sam"}, Text: "Then", Certain: true,
		},
	}
	if diff := cmp.Diff(want, report.Messages); diff != "" {
		t.Error(diff)
	}
}

func TestTemplateChanges(t *testing.T) {
	t.Parallel()
	for actions, cause := range map[string]string{
		`["create"]`: "created", `["update"]`: "changed", `["delete"]`: "deleted",
		`["delete", "create"]`: "replaced, under another ID", `["create", "delete"]`: "replaced, under another ID", `["no-op"]`: "",
	} {
		report := read(t, planOf("luma_notification_template", actions, `{"name": "Outage"}`, `{"name": "Outage"}`, everyMark))
		if cause == "" {
			if len(report.Templates) != 0 {
				t.Errorf("%s: %+v", actions, report.Templates)
			}
			continue
		}
		want := []planreport.Template{{Address: "luma_notification_template.x", Name: "Outage", Cause: cause}}
		if diff := cmp.Diff(want, report.Templates); diff != "" {
			t.Errorf("%s: %s", actions, diff)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ input, want string }{
		"nothing":        {" \n", "the input is empty"},
		"a plan file":    {"PK\x03\x04…", "this is a plan file: convert it"},
		"prose":          {"Terraform will perform the following actions", "not the JSON"},
		"a list":         {"[]", "not the JSON"},
		"half a plan":    {`{"format_version": "1.2", "planned_values": {`, "not the JSON"},
		"another format": {`{"format_version": "2.0", "planned_values": {}}`, `format_version is "2.0"`},
		"other JSON":     {`{}`, `format_version is ""`},
		"a state":        {`{"format_version": "1.0", "values": {}}`, "this is a state"},
		"a failed plan":  {`{"format_version": "1.2", "planned_values": {}, "errored": true}`, "planning failed"},
	} {
		_, err := planreport.Read(strings.NewReader(test.input))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: want an error with %q, got %v", name, test.want, err)
		}
	}
}

func read(t *testing.T, plan string) planreport.Report {
	t.Helper()
	if !json.Valid([]byte(plan)) {
		t.Fatalf("the test's plan is not JSON: %s", plan)
	}
	report, err := planreport.Read(strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	return report
}
