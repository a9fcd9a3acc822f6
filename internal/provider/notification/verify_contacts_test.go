// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const contactsPath = "/public/get-contacts"

func verified(contacts ...any) object {
	return toSam(object{"verify_contacts": true, "recipients": object{"contacts": contacts}})
}

func TestNotificationVerifyContacts(t *testing.T) {
	t.Parallel()
	const at = "recipients.contacts"
	tests := map[string]struct {
		contacts []any
		want     []finding
	}{
		"a login ID":       {[]any{"sam@gmail.com"}, nil},
		"another login ID": {[]any{"sam.phyll"}, nil},
		"a first name":     {[]any{"Judy"}, nil},
		"everybody known":  {[]any{"sam@gmail.com", "judy@gmail.com", "ruth"}, nil},
		"one unknown":      {[]any{"sam@gmail.com", "jduy@gmail.com"}, []finding{errorAt(at, `no user for "jd…m" (14 characters). Correct the login IDs`)}},
		"two unknown":      {[]any{"zoe", "sam@gmail.com", "adam"}, []finding{errorAt(at, `no user for "a…m" (4 characters), "z…" (3 characters).`)}},
		"several by a name": {
			[]any{"Alex", "ruth"},
			[]finding{errorAt(at, `"A…x" (4 characters): Alex Kim ("alex.kim@example.com"), Alex Novák ("alex.novak@example.com")`)},
		},
		"unknown and ambiguous": {[]any{"Alex", "zoe"}, []finding{errorAt(at, "Ambiguous contacts"), errorAt(at, "Unknown contacts")}},
		"a number":              {[]any{"12"}, []finding{warningAt(at, `No user was found for "1…"`)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			p := s.Plan(t, notification, nil, verified(test.contacts...))
			protocol.RequireFindings(t, p.Diagnostics, test.want...)
			if n := tenant.Requests("GET", contactsPath); n != len(test.contacts) || tenant.Requests("", "") != n {
				t.Errorf("%d look-ups in %d requests for %d contacts", n, tenant.Requests("", ""), len(test.contacts))
			}
		})
	}
}

// Nobody is looked up unless a send is planned that names people.
func TestNotificationVerifyContactsOnlyBeforeASend(t *testing.T) {
	t.Parallel()
	role := object{"recipients": object{"roles": []any{"analyst"}}, "verify_contacts": true}
	triggered := object{"resend_triggers": object{"x": "1"}}
	tests := map[string]struct {
		before, after object // before is nil for a create
		settings      object
		lookUps       int
	}{
		"create":             {nil, verified("sam@gmail.com", "ruth"), nil, 2},
		"create without":     {nil, toSam(object{"verify_contacts": false}), nil, 0},
		"create, dry run":    {nil, verified("zoe"), object{"dry_run": true}, 0},
		"create, redirected": {nil, verified("sam@gmail.com"), object{"redirect_contacts": []any{"ruth"}}, 1},
		"create, held back":  {nil, verified("sam@gmail.com", "zoe"), object{"max_contacts": 1}, 0},
		"create for a role":  {nil, toSam(role), nil, 0},
		"create, unknown":    {nil, verified(unknown), nil, 0},
		"nothing changes":    {verified("sam@gmail.com"), verified("sam@gmail.com"), nil, 0},
		"turned on":          {toSam(), verified("sam@gmail.com"), nil, 0},
		"another message":    {verified("sam@gmail.com"), merge(verified("sam@gmail.com"), object{"message": "new"}), nil, 1},
		"one more contact":   {verified("sam@gmail.com"), verified("sam@gmail.com", "ruth"), nil, 1},
		"one contact fewer":  {verified("sam@gmail.com", "ruth"), verified("ruth"), nil, 0},
		"resend to all":      {verified("sam@gmail.com"), merge(verified("sam@gmail.com", "ruth"), triggered), nil, 2},
		"change, trigger mode": {
			merge(verified("sam@gmail.com"), object{"resend_on": "trigger"}), merge(verified("ruth"), object{"resend_on": "trigger"}), nil, 0,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			var state object
			if test.before != nil {
				state = providertest.To(t, tenant, nil).Must(t, notification, nil, test.before)
			}
			s := providertest.To(t, tenant, test.settings)
			before := tenant.Requests("GET", contactsPath)
			s.Plan(t, notification, state, test.after)
			if n := tenant.Requests("GET", contactsPath) - before; n != test.lookUps {
				t.Errorf("%d look-ups, want %d", n, test.lookUps)
			}
		})
	}
}

func TestNotificationVerifyContactsOfATenantKnownAtApply(t *testing.T) {
	t.Parallel()
	s := providertest.Configured(t, nil, object{"endpoint": unknown, "api_token": unknown})
	protocol.RequireFindings(t, s.Plan(t, notification, nil, verified("zoe")).Diagnostics)
}

// A look-up that fails stops the send, tells why once, and leaves the other look-ups alone.
func TestNotificationVerifyContactsFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		says   string
	}{
		"401": {401, "Inbound API Access Token"},
		"404": {404, "Check the endpoint"},
		"503": {503, "set verify_contacts = false"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Path: contactsPath}, Action: emulator.ActionStatus, Status: test.status})
			s := providertest.To(t, tenant, object{"max_retries": 0, "max_concurrent_requests": 1})
			var people []any
			for letter := range strings.SplitSeq("abcdefghijklmnopqrstuvwxyz", "") {
				people = append(people, letter+"@example.com")
			}
			diags := s.Plan(t, notification, nil, verified(people...)).Diagnostics
			protocol.RequireFindings(t, diags, errorAt("recipients.contacts", test.says))
			protocol.RequireFindings(t, diags, errorAt("recipients.contacts", ` (13 characters) failed: GET /public/get-contacts was answered `+name))
			if n := tenant.Requests("", ""); n > 2 {
				t.Errorf("%d requests after the first had failed", n)
			}
		})
	}
}

// Only an answer that names the contact itself counts as finding it.
func TestNotificationVerifyContactsBelievesOnlyTheirName(t *testing.T) {
	t.Parallel()
	const at, nobody, unclear = "recipients.contacts", `no user for "jd…m"`, "Unable to verify contacts"
	tests := map[string]string{
		`null`: nobody, `[]`: nobody, `""`: nobody, `{}`: nobody, `[{}]`: nobody, `{"content": [], "totalElements": 0}`: nobody,
		`[{"id":7,"userName":"judy@gmail.com"}]`:                                     nobody,
		`{"content":[{"userName":"a"},{"email":"b"}],"totalElements":2}`:             nobody,
		`[{"userName":"ruth","createdBy":{"userName":"jduy@gmail.com"}}]`:            nobody,
		`[{"id":7,"tenant":1}]`:                                                      unclear,
		`"jduy@gmail.com"`:                                                           unclear,
		`[{"userName":"x","userName":"jduy@gmail.com"}]`:                             unclear,
		`[{"userName":"jduy@gmail.com"}],"errors":["index is down"]`:                 "index is down",
		`[{"userName":"jduy@gmail.com"}],"Errors":["index is down"]`:                 unclear,
		`[{"userName":"JDUY@gmail.com"}]`:                                            "",
		`{"content":[{"userName":"a"},{"email":"jduy@gmail.com"}],"errors":[{},""]}`: "",
	}
	for data, says := range tests {
		t.Run(data, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			answered := emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":` + data + `}`}
			answered.Match.Path = contactsPath
			tenant.Fault(answered)
			s := providertest.To(t, tenant, nil)
			var want []finding
			if says != "" {
				want = append(want, errorAt(at, says))
			}
			p := s.Plan(t, notification, nil, verified("jduy@gmail.com"))
			protocol.RequireFindings(t, p.Diagnostics, want...)
			if strings.Contains(protocol.Describe(p.Diagnostics), "jduy@") || tenant.Requests("POST", "") != 0 {
				t.Errorf("%d messages: %s", tenant.Requests("POST", ""), protocol.Describe(p.Diagnostics))
			}
		})
	}
}

// The words of another system are shown without what a terminal would obey.
func TestNotificationVerifyContactsShowsNeutralText(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(&emulator.Seed{Users: []emulator.User{
		{ID: 1, UserName: "a", FirstName: "Alex", LastName: "\x1b[31mRed"}, {ID: 2, UserName: "b", FirstName: "Alex", LastName: "\u202eleft"},
	}}))
	diags := providertest.To(t, tenant, nil).Plan(t, notification, nil, verified("Alex")).Diagnostics
	if text := protocol.Describe(diags); !strings.Contains(text, "Ambiguous") || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("shown as %q", text)
	}
}
