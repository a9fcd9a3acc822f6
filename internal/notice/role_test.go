// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"
	"testing"
)

func TestParseRole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want Role
		ok   bool
	}{
		{"administrator", Administrator, true},
		{"Developer", Developer, true},
		{"  analyst\n", Analyst, true},
		{"self_service_user", SelfServiceUser, true},
		{"Self-service user", SelfServiceUser, true},
		{"guest user", GuestUser, true},
		{"-1", Administrator, true},
		{"-2", Developer, true},
		{" -3 ", Analyst, true},
		{"-4", SelfServiceUser, true},
		{"-5", GuestUser, true},
		{"-6", "", false},
		{"0", "", false},
		{"3", "", false},
		{"", "", false},
		{"admin", "", false},
		{"analysts", "", false},
	}
	for _, tt := range tests {
		got, ok := ParseRole(tt.in)
		if got != tt.want || ok != tt.ok {
			t.Errorf("ParseRole(%q) = %q, %v; want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCheckRole(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"admin", `There is no role "admin". Did you mean "administrator"?`},
		{"analysts", `Did you mean "analyst"?`},
		{"anlyst", `Did you mean "analyst"?`},
		{"Self-service users", `Did you mean "self_service_user"?`},
		{"3", `Did you mean "analyst"?`},
		{"- 1", `Did you mean "administrator"?`},
		{"-9", `There is no role "-9". Luma's roles are administrator, developer, analyst, self_service_user, guest_user, or their codes -1 to -5.`},
		{"-", `There is no role "-". Luma's roles`},
		{" ", "A role is empty. Luma's roles"},
	}
	for _, tt := range tests {
		problems := CheckRole(tt.in)
		if len(problems) != 1 || problems[0].Warning || !strings.Contains(problems[0].Detail, tt.want) {
			t.Errorf("CheckRole(%q) = %+v; want one error that says %q", tt.in, problems, tt.want)
		}
	}
	for _, name := range append(RoleNames(), "-1", "-2", "-3", "-4", "-5") {
		if problems := CheckRole(name); problems != nil {
			t.Errorf("CheckRole(%q) = %+v; want none", name, problems)
		}
	}
}

func TestRoleWords(t *testing.T) {
	t.Parallel()
	for _, name := range RoleNames() {
		role, ok := ParseRole(name)
		if !ok || role.Name() != name {
			t.Errorf("ParseRole(%q).Name() = %q, %v", name, role.Name(), ok)
		}
	}
	if got := Analyst.Plural(); got != "Analysts" {
		t.Errorf("Analyst.Plural() = %q", got)
	}
	if got := Role("-77"); got.Name() != "-77" || got.Plural() != "holders of role -77" {
		t.Errorf("unknown role: %q, %q", got.Name(), got.Plural())
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		word string
		want string
	}{
		{"admin", "administrator"},
		{"DEVELOPR", "developer"},
		{"administrators", "administrator"},
		{"a", ""},
		{"", ""},
		{"zzzzzz", ""},
	}
	for _, tt := range tests {
		if got := Suggest(tt.word, RoleNames()); got != tt.want {
			t.Errorf("Suggest(%q) = %q; want %q", tt.word, got, tt.want)
		}
	}
	if got := Suggest("anything", []string{""}); got != "" {
		t.Errorf("Suggest with an empty candidate = %q; want none", got)
	}
}

func FuzzCheckRole(f *testing.F) {
	for _, s := range []string{"admin", "-3", "- 3", "", "self service user", "\x00", "ROLE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		role, ok := ParseRole(s)
		if problems := CheckRole(s); ok == (len(problems) > 0) {
			t.Fatalf("ParseRole(%q) says %v, CheckRole says %+v", s, ok, problems)
		}
		if !ok {
			return
		}
		if again, same := ParseRole(role.Name()); !same || again != role {
			t.Fatalf("%q is %q by name %q, which reads as %q", s, role, role.Name(), again)
		}
	})
}
