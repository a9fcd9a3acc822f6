// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A write-only text is sent and kept nowhere: not in the plan, the state or the private state, whatever becomes of the message.
func TestNotificationWriteOnlyTextIsKeptNowhere(t *testing.T) {
	t.Parallel()
	const canary = "canary-4711"
	for _, test := range providertest.Answers {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, object{"request_timeout": "500ms"})
			test.Arm(tenant)
			l := s.Life(t, notification, nil)
			p := l.Plan(toSam(secret(1, canary)))
			diags := l.Apply(p)
			for where, content := range map[string]string{
				"the plan": fmt.Sprint(p.Values), "its diagnostics": protocol.Describe(p.Diagnostics), "the state": fmt.Sprint(l.State), "the diagnostics": protocol.Describe(diags),
			} {
				if strings.Contains(content, canary) {
					t.Errorf("the text is in %s: %s", where, content)
				}
			}
			private := slices.Concat(p.Private, l.Private)
			if bytes.Contains(private, []byte(canary)) {
				t.Errorf("the text is in private state: %s", private)
			}
			if test.Delivered > 0 && !strings.HasSuffix(tenant.Sent()[0], canary) {
				t.Errorf("sent %q", tenant.Sent())
			}
		})
	}
}

// Changes of the value cannot be seen, so the version tells when to send; without one the text is sent once.
func TestNotificationWriteOnlyVersions(t *testing.T) {
	t.Parallel()
	without := func(text string) object { return object{"message": nil, "message_wo": text} }
	tests := map[string]struct {
		before, after object
		sent          string // "" = nothing
	}{
		"nothing changes":            {secret(1, "a"), secret(1, "a"), ""},
		"another text":               {secret(1, "a"), secret(1, "b"), ""},
		"another version":            {secret(1, "a"), secret(2, "b"), "b"},
		"an earlier version":         {secret(2, "a"), secret(1, "b"), "b"},
		"same text, another version": {secret(1, "a"), secret(2, "a"), "a"},
		"without version":            {without("a"), without("b"), ""},
		"version added":              {without("a"), secret(1, "b"), "b"},
		"version removed":            {secret(1, "a"), without("b"), ""},
		"trigger resends the new one": {
			secret(1, "a"), object{"message": nil, "message_wo": "b", "message_wo_version": 1, "resend_triggers": object{"n": "1"}}, "b",
		},
		"message becomes write-only": {object{"message": "a"}, secret(1, "b"), "b"},
		"write-only becomes message": {secret(1, "a"), object{"message": "b"}, "b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			state := s.Must(t, notification, nil, toSam(test.before))
			s.RequireEmptyPlan(t, notification, state, toSam(test.before))
			next := s.Must(t, notification, state, toSam(test.after))
			s.RequireEmptyPlan(t, notification, next, toSam(test.after))
			want := []string{"sam@gmail.com| a"}
			if test.sent != "" {
				want = append(want, "sam@gmail.com| "+test.sent)
			}
			tenant.RequireSent(t, want...)
		})
	}
}

// A text that is known only at apply is judged then, and an empty or missing one is never sent.
func TestNotificationWriteOnlyKnownAtApply(t *testing.T) {
	t.Parallel()
	later := toSam(object{"message": nil, "message_wo": unknown, "message_wo_version": 1})
	tests := map[string]struct {
		text any
		says string // "" = sent
	}{
		"right":   {"hello", ""},
		"empty":   {" ", "The message is empty or only whitespace."},
		"missing": {nil, "message_wo_version belongs to message_wo, which is not set."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			p := s.Plan(t, notification, nil, later)
			if bad := protocol.Errors(p.Diagnostics); len(bad) > 0 || p.Values["send_count"] != 1 {
				t.Fatalf("planned as %v\n%s", p.Values, protocol.Describe(bad))
			}
			p.Config = merge(later, object{"message_wo": test.text})
			state, diags := s.Apply(t.Context(), t, p)
			if got := protocol.Describe(protocol.Errors(diags)); !strings.Contains(got, test.says) || (got == "") != (test.says == "") {
				t.Errorf("want %q in:\n%s", test.says, got)
			}
			if (state != nil) != (test.says == "") || (tenant.Requests("", "") == 1) != (test.says == "") {
				t.Errorf("state %v, %d requests", state, tenant.Requests("", ""))
			}
		})
	}
}
