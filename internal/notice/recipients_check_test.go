// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// problemCase is a value and what must be reported about it; "" = nothing.
type problemCase struct {
	in      string
	want    string
	warning bool
}

// Luma might read any spelling of zero as everybody, so none may pass as a login ID; a number that is not zero may.
func TestMeansEverybody(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"0", " 0\n", "\uFEFF0", "00", "000", "+0", "-0", "\u22120", "+-0", "0.0", "0.", ".0", "0e5", "-0.00e-3", "0x0", "0b0", "0o0", "0_0",
		"\uFF10", "\uFF0B\uFF10", "\uFF0D\uFF10\uFF10", "\u0660", "\u06F0\u06F0", "\u0966", "\u09E6", "\u0E50", "\u2070", "\u2080", "\u24EA", "\U0001D7CE", "\U0001D7D8", "\U0001FBF0",
		"(0)", "'0'", `"0"`, `\"0\"`, "[0]", "{0}", "<0>", "#0", "0%", "$0", "0,0", "0;0", "0 0", "0-0", "0.0.0", "0/0", "0@", "\u201c0\u201d",
		"0\u0301", "0\u0338", "0\u20DD", "0\uFE0F\u20E3", "0\u200B", "\u200D0", "0\u2060", "\u202E0", "0\u3164", "\uFFA00", "0\u115F", "0\u034F",
		"0\x00", "0\n0", "0f", "0.0d", "0L", "0n", "0x0p1", "0X00", "0E+9", "\u3007", "\U0001F100", "\U0001F101", "\uFF080\uFF09", "\u0660\u066B\u0660",
		"0\U000E0001",
	} {
		if !MeansEverybody(s) {
			t.Errorf("%q passes", s)
		}
		problems := CheckContact(s)
		if len(problems) != 1 || problems[0].Warning || !strings.Contains(problems[0].Detail, "all_users = true") {
			t.Errorf("%q: %v", s, problems)
		}
	}
	for _, s := range []string{"", "1", "10", "-1", "0a", "a0", "0@example.com", "\u0661", "\uFF11", "O", "zero", "nan", "inf", "0x", "0x1", "1e0", "0-1",
		"0.0.1", "(1)", "0z", "user0", "\u96F6", "00b5"} {
		if MeansEverybody(s) {
			t.Errorf("%q is taken for everybody", s)
		}
	}
}

func runProblemCases(t *testing.T, check func(string) []Problem, tests []problemCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(shorten(tt.in), func(t *testing.T) {
			t.Parallel()
			assertProblem(t, check(tt.in), tt.want, tt.warning)
		})
	}
}

func assertProblem(t *testing.T, problems []Problem, want string, warning bool) {
	t.Helper()
	if want == "" {
		if len(problems) != 0 {
			t.Errorf("got %+v; want none", problems)
		}
		return
	}
	if len(problems) != 1 {
		t.Fatalf("got %+v; want one that says %q", problems, want)
	}
	p := problems[0]
	if p.Warning != warning || !strings.Contains(p.Detail, want) || p.Summary == "" {
		t.Errorf("got %+v; want warning %v that says %q", p, warning, want)
	}
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

func TestCheckContact(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckContact, []problemCase{
		{in: "sam.phyll"},
		{in: " sam@gmail.com\n"},
		{in: "Ruth Miller"},
		{in: "00", want: `another spelling of zero, and Luma may read it as "0"`},
		{in: "", want: "A contact is empty."},
		{in: " \t", want: "A contact is empty."},
		{in: "0", want: "Write all_users = true"},
		{in: " 0 ", want: "Write all_users = true"},
		{in: "sam@gmail.com, judy@gmail.com", want: "several login IDs. Write one element for each login ID."},
		{in: "0,sam", want: "Write one element for each login ID."},
		{in: ",", want: "Write one element for each login ID."},
		{in: "sam\nphyll", want: "control character"},
		{in: "sam\u200bphyll", want: "invisible character"},
		{in: "sam\u3164phyll", want: "invisible character"},
		{in: "a@b c@d", want: "several e-mail addresses. Write one element for each login ID."},
		{in: "Ruth Miller ruth@example.com"},
		{in: "()", want: "neither a letter nor a digit"},
		{in: "\u24FF", want: "neither a letter nor a digit"},
		{in: "\u674e", want: ""},
		{in: "\u202esam", want: "invisible character"},
		{in: "-3", want: `To reach all Analysts write roles = ["analyst"]`, warning: true},
		{in: "a@x.com;b@x.com", want: "write one element for each", warning: true},
	})
}

func TestCheckContactCount(t *testing.T) {
	t.Parallel()
	if got := CheckContactCount(ManyContacts); got != nil {
		t.Errorf("%d contacts: %+v", ManyContacts, got)
	}
	assertProblem(t, CheckContactCount(12_345), "12,345 contacts are named.", true)
}

func FuzzCheckContact(f *testing.F) {
	for _, s := range []string{"sam.phyll", "0", " 0", "a,b", "", "\x00", "-1", "0\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if slices.ContainsFunc(CheckContact(s), func(p Problem) bool { return !p.Warning }) {
			return
		}
		got := NewRecipients([]string{s}, nil, false, false)
		if !strings.ContainsFunc(s, func(r rune) bool { return r != '0' && (unicode.IsLetter(r) || unicode.IsNumber(r)) }) {
			t.Fatalf("%q passes, and its only digit is zero", s)
		}
		if len(got.Contacts) != 1 || got.Contacts[0] == "" || got.Contacts[0] == "0" || strings.Contains(got.Contacts[0], ",") {
			t.Fatalf("%q passes and becomes %q", s, got.Contacts)
		}
	})
}

func TestChoiceCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   Choice
		want []string // field: words of the detail
	}{
		{"nothing", Choice{}, []string{": Nobody is named"}},
		{"only the flag", Choice{ContactsInRoles: Present}, []string{": Nobody is named"}},
		{"only an unknown flag", Choice{ContactsInRoles: NotYetKnown}, []string{": Nobody is named"}},
		{"contacts", Choice{Contacts: Present}, nil},
		{"roles", Choice{Roles: Present}, nil},
		{"all users", Choice{AllUsers: Present}, nil},
		{"unknown contacts", Choice{Contacts: NotYetKnown}, nil},
		{"unknown all users", Choice{AllUsers: NotYetKnown}, nil},
		{"empty contacts", Choice{Contacts: Empty}, []string{"contacts: never read as everybody"}},
		{"empty roles", Choice{Roles: Empty}, []string{"roles: never read as every role"}},
		{"only empty sets", Choice{Contacts: Empty, Roles: Empty}, []string{"contacts: empty list", "roles: empty set"}},
		{"contacts and empty roles", Choice{Contacts: Present, Roles: Empty}, []string{"roles: empty set"}},
		{"all users and empty contacts", Choice{Contacts: Empty, AllUsers: Present}, []string{"contacts: empty list"}},
		{"all users and contacts", Choice{Contacts: Present, AllUsers: Present}, []string{"contacts: already includes every contact"}},
		{"all users and roles", Choice{Roles: Present, AllUsers: Present}, []string{"roles: already includes every role"}},
		{"contacts and roles", Choice{Contacts: Present, Roles: Present}, []string{"roles: add contacts_in_roles = true"}},
		{"contacts in roles", Choice{Contacts: Present, Roles: Present, ContactsInRoles: Present}, nil},
		{"contacts in unknown roles", Choice{Contacts: Present, Roles: NotYetKnown, ContactsInRoles: Present}, nil},
		{"contacts and roles, flag unknown", Choice{Contacts: Present, Roles: Present, ContactsInRoles: NotYetKnown}, nil},
		{"flag without roles", Choice{Contacts: Present, ContactsInRoles: Present}, []string{"contacts_in_roles: needs both"}},
		{"flag without contacts", Choice{Roles: Present, ContactsInRoles: Present}, []string{"contacts_in_roles: needs both"}},
		{"flag with all users", Choice{AllUsers: Present, ContactsInRoles: Present}, []string{"contacts_in_roles: needs both"}},
		{
			"all users, contacts and roles", Choice{Contacts: Present, Roles: Present, AllUsers: Present},
			[]string{"contacts: already includes", "roles: already includes"},
		},
		{
			"everything", Choice{Contacts: Present, Roles: Present, AllUsers: Present, ContactsInRoles: Present},
			[]string{"contacts: already includes", "roles: already includes"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assertFields(t, tt.in.Check(), tt.want)
		})
	}
}

// assertFields compares problems with "field: words of the detail", in order.
func assertFields(t *testing.T, got []FieldProblem, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %+v; want %q", got, want)
	}
	for i, p := range got {
		field, words, _ := strings.Cut(want[i], ": ")
		if p.Field != field || !strings.Contains(p.Detail, words) {
			t.Errorf("got %+v; want %q", p, want[i])
		}
	}
}
