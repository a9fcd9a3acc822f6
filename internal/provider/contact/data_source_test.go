// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package contact_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestContactDataSource(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(&emulator.Seed{Users: []emulator.User{
		{ID: 1, UserName: "sam@gmail.com", FirstName: "Sam", LastName: "Phyll", Email: "sam@gmail.com", Phone: "+1 555 0101", Roles: []string{"-3"}},
		{ID: 2, UserName: "ruth", FirstName: "Ruth", LastName: "Lindqvist", Email: "ruth@example.com"},
		{ID: 3, UserName: "ruth.m", FirstName: "Ruth", LastName: "Moreno", Email: "ruth.m@example.com"},
		{ID: 4, UserName: "alex.kim", FirstName: "Alex", LastName: "Kim"},
		{ID: 5, UserName: "alex.novak", FirstName: "Alex", LastName: "Novák"},
	}}))
	s := providertest.To(t, tenant, nil)
	want := object{"reconciliation_key": "+1 555 0101", "id": "1", "user_name": "sam@gmail.com", "display_name": "Sam Phyll", "first_name": "Sam", "last_name": "Phyll",
		"email": "sam@gmail.com", "phone": "+1 555 0101", "roles": []any{"-3"}}
	if got := s.MustReadData(t, providertest.Contact, object{"reconciliation_key": "+1 555 0101"}); !reflect.DeepEqual(got, want) {
		t.Errorf("found %v", got)
	}
	for key, login := range map[string]string{"sam": "sam@gmail.com", "Kim": "alex.kim", "ruth.m@example.com": "ruth.m", "ruth": "ruth", " RUTH ": "ruth"} {
		if got := s.MustReadData(t, providertest.Contact, object{"reconciliation_key": key}); got["user_name"] != login {
			t.Errorf("%q finds %v, want %s", key, got["user_name"], login)
		}
	}
	_, diags := s.ReadData(t, providertest.Contact, object{"reconciliation_key": "sam@gmial.com"})
	protocol.RequireFindings(t, diags, errorAt("reconciliation_key", `no user that matches "sa…m" (13 characters). Check the spelling`))
	_, diags = s.ReadData(t, providertest.Contact, object{"reconciliation_key": "alex"})
	protocol.RequireFindings(t, diags, errorAt("reconciliation_key", `2 users match "a…x" (4 characters): Alex Kim ("alex.kim"), Alex Novák ("alex.novak"). Use the login ID`))
}

// Somebody who was created a moment ago may be missing from the first answer.
func TestContactIsLookedUpAgain(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Count: 1, Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":[{"userName":"sam"}]}`})
	s := providertest.To(t, tenant, nil)
	if got := s.MustReadData(t, providertest.Contact, object{"reconciliation_key": "sam.phyll"}); got["user_name"] != "sam@gmail.com" || tenant.Requests("GET", "") != 2 {
		t.Errorf("found %v by %d look-ups", got, tenant.Requests("GET", ""))
	}
	if s.MustReadData(t, providertest.Contact, object{"reconciliation_key": "ruth"}); tenant.Requests("GET", "") != 3 {
		t.Errorf("%d look-ups, want one more", tenant.Requests("GET", ""))
	}
}

// A value that cannot be read is reported, not taken for none.
func TestContactFieldsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":[{"id":7.5,"userName":"sam","email":["a@b"],"phone":5.551234e6}]}`})
	got, diags := providertest.To(t, tenant, nil).ReadData(t, providertest.Contact, object{"reconciliation_key": "sam"})
	protocol.RequireFindings(t, diags, protocol.WarningAt("", "cannot read: id, email."))
	if got["phone"] != "5551234" || got["id"] != nil || got["email"] != nil {
		t.Errorf("read as %v", got)
	}
}

func TestContactLookUpFails(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 401})
	s := providertest.To(t, tenant, nil)
	_, diags := s.ReadData(t, providertest.Contact, object{"reconciliation_key": "sam"})
	protocol.RequireFindings(t, diags, errorAt("reconciliation_key", "Inbound API Access Token"))
}

// The words of another system are shown without what a terminal would obey.
func TestContactShowsNeutralText(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithSeed(&emulator.Seed{Users: []emulator.User{
		{ID: 1, UserName: "a", FirstName: "Alex", LastName: "\x1b[31mRed"}, {ID: 2, UserName: "b", FirstName: "Alex", LastName: "\u202eleft"},
	}}))
	_, diags := providertest.To(t, tenant, nil).ReadData(t, providertest.Contact, object{"reconciliation_key": "Alex"})
	if text := protocol.Describe(diags); !strings.Contains(text, "2 users match") || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("shown as %q", text)
	}
}

// Luma's code for everybody names nobody, and is not looked up.
func TestContactOfNobody(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	for key, want := range map[string]string{"": "Empty reconciliation key", "\ufeff ": "Empty reconciliation key", "0": "every user", "(0)": "every user",
		"0\u200b": "every user"} {
		protocol.RequireFindings(t, s.ValidateData(t, providertest.Contact, object{"reconciliation_key": key}), errorAt("reconciliation_key", want))
	}
	protocol.RequireFindings(t, s.ValidateData(t, providertest.Contact, object{"reconciliation_key": "007"}))
	if n := tenant.Requests("GET", ""); n != 0 {
		t.Errorf("%d look-ups", n)
	}
}
