// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// A write-only text is sent and kept nowhere: not in the plan, the state or the private state, whatever becomes of the message.
func TestWriteOnlyTextIsKeptNowhere(t *testing.T) {
	t.Parallel()
	const canary = "canary-4711"
	for _, test := range outcomes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, object{"request_timeout": "500ms"})
			if test.fault.Action != "" {
				tenant.Fault(test.fault)
			}
			p := s.plan(t, notification, nil, toSam(secret(1, canary)))
			state, diags := s.apply(t.Context(), t, p)
			for where, content := range map[string]string{
				"the plan": fmt.Sprint(p.values), "its diagnostics": describe(p.resp.Diagnostics), "the state": fmt.Sprint(state), "the diagnostics": describe(diags),
			} {
				if strings.Contains(content, canary) {
					t.Errorf("the text is in %s: %s", where, content)
				}
			}
			private := slices.Concat(p.resp.PlannedPrivate, s.privateOf(state))
			if bytes.Contains(private, []byte(canary)) {
				t.Errorf("the text is in private state: %s", private)
			}
			if test.delivered > 0 && !strings.HasSuffix(said(tenant)[0], canary) {
				t.Errorf("told %q", said(tenant))
			}
		})
	}
}

// Changes of the value cannot be seen, so the version tells when to send; without one the text is sent once.
func TestWriteOnlyVersions(t *testing.T) {
	t.Parallel()
	without := func(text string) object { return object{"message": nil, "message_wo": text} }
	tests := map[string]struct {
		before, after object
		sent          string // "" = nothing
	}{
		"nothing changes":             {secret(1, "a"), secret(1, "a"), ""},
		"another text":                {secret(1, "a"), secret(1, "b"), ""},
		"another version":             {secret(1, "a"), secret(2, "b"), "b"},
		"an earlier version":          {secret(2, "a"), secret(1, "b"), "b"},
		"same text, another version":  {secret(1, "a"), secret(2, "a"), "a"},
		"without version":             {without("a"), without("b"), ""},
		"version added":               {without("a"), secret(1, "b"), "b"},
		"version removed":             {secret(1, "a"), without("b"), ""},
		"trigger resends the new one": {secret(1, "a"), object{"message": nil, "message_wo": "b", "message_wo_version": 1, "resend_triggers": object{"n": "1"}}, "b"},
		"message becomes write-only":  {object{"message": "a"}, secret(1, "b"), "b"},
		"write-only becomes message":  {secret(1, "a"), object{"message": "b"}, "b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, nil)
			state := s.must(t, notification, nil, toSam(test.before))
			s.requireEmptyPlan(t, notification, state, toSam(test.before))
			next := s.must(t, notification, state, toSam(test.after))
			s.requireEmptyPlan(t, notification, next, toSam(test.after))
			want := []string{"sam@gmail.com| a"}
			if test.sent != "" {
				want = append(want, "sam@gmail.com| "+test.sent)
			}
			requireSaid(t, tenant, want...)
		})
	}
}

// A text that is known only at apply is judged then, and an empty or missing one is never sent.
func TestWriteOnlyKnownAtApply(t *testing.T) {
	t.Parallel()
	later := toSam(object{"message": nil, "message_wo": unknown, "message_wo_version": 1})
	tests := map[string]struct {
		text any
		says string // "" = sent
	}{
		"right":   {"hello", ""},
		"empty":   {" ", "The message is empty or only white space."},
		"missing": {nil, "message_wo_version belongs to message_wo, which is not set."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, nil)
			p := s.plan(t, notification, nil, later)
			if bad := errorsIn(p.resp.Diagnostics); len(bad) > 0 || p.values["send_count"] != 1 {
				t.Fatalf("planned as %v\n%s", p.values, describe(bad))
			}
			p.config = merge(later, object{"message_wo": test.text})
			state, diags := s.apply(t.Context(), t, p)
			if got := describe(errorsIn(diags)); !strings.Contains(got, test.says) || (got == "") != (test.says == "") {
				t.Errorf("want %q in:\n%s", test.says, got)
			}
			if (state != nil) != (test.says == "") || (tenant.Requests("", "") == 1) != (test.says == "") {
				t.Errorf("state %v, %d requests", state, tenant.Requests("", ""))
			}
		})
	}
}
