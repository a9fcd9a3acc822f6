// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Recipients is a valid audience: contacts, roles, both (ContactsInRoles), or everybody. Build it with NewRecipients.
type Recipients struct {
	Contacts        []string // login IDs: trimmed, unique, sorted
	Roles           []Role   // unique, sorted by code
	AllUsers        bool
	ContactsInRoles bool // Contacts who hold one of Roles; without it the two exclude each other
}

// NewRecipients normalises checked values: it trims, sorts, drops duplicates and reads role names. Values that CheckContact or
// CheckRole refuse must not reach it; unreadable roles are left out.
func NewRecipients(contacts, roleNames []string, allUsers, contactsInRoles bool) Recipients {
	r := Recipients{AllUsers: allUsers, ContactsInRoles: contactsInRoles}
	for _, c := range contacts {
		r.Contacts = append(r.Contacts, strings.TrimSpace(c))
	}
	for _, name := range roleNames {
		if role, ok := ParseRole(name); ok {
			r.Roles = append(r.Roles, role)
		}
	}
	slices.Sort(r.Contacts)
	slices.Sort(r.Roles)
	r.Contacts = slices.Compact(r.Contacts)
	r.Roles = slices.Compact(r.Roles)
	return r
}

// IsZero reports that nobody is named.
func (r Recipients) IsZero() bool {
	return len(r.Contacts) == 0 && len(r.Roles) == 0 && !r.AllUsers
}

// Equal reports the same audience, however it was spelt.
func (r Recipients) Equal(other Recipients) bool {
	return slices.Equal(r.Contacts, other.Contacts) && slices.Equal(r.Roles, other.Roles) &&
		r.AllUsers == other.AllUsers && r.ContactsInRoles == other.ContactsInRoles
}

// Audience says in words who is meant: "2 users", "all Analysts", "everybody".
func (r Recipients) Audience() string {
	switch {
	case r.AllUsers:
		return "everybody"
	case len(r.Contacts) > 0 && len(r.Roles) > 0:
		return fmt.Sprintf("those of %s who are %s", users(len(r.Contacts)), r.rolesJoined("or"))
	case len(r.Roles) > 0:
		return "all " + r.rolesJoined("and")
	default:
		return users(len(r.Contacts))
	}
}

func users(n int) string {
	if n == 1 {
		return "1 user"
	}
	return fmt.Sprintf("%d users", n)
}

func (r Recipients) rolesJoined(conjunction string) string {
	names := make([]string, 0, len(r.Roles))
	for _, role := range []Role{Administrator, Developer, Analyst, SelfServiceUser, GuestUser} {
		if slices.Contains(r.Roles, role) {
			names = append(names, role.Plural())
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + conjunction + " " + names[last]
}

// Change is how one audience follows another.
type Change int

const (
	// Same people.
	Same Change = iota
	// OnlyRemoved: whoever is left was reached before.
	OnlyRemoved
	// SomeAdded: contacts or roles joined, the rest was reached before.
	SomeAdded
	// Replaced: another kind of audience; nobody can be told to have been reached before.
	Replaced
)

// Since compares r with the audience that was reached before, and returns those of r who were not: all of r when Replaced, only
// the newcomers when SomeAdded, nobody otherwise.
func (r Recipients) Since(before Recipients) (Change, Recipients) {
	switch {
	case r.Equal(before):
		return Same, Recipients{}
	case before.AllUsers:
		return OnlyRemoved, Recipients{}
	case r.AllUsers, !r.comparable(before):
		return Replaced, r
	}
	added := r
	if len(r.Contacts) > 0 && len(before.Contacts) > 0 {
		added.Contacts = without(r.Contacts, before.Contacts)
		if len(added.Contacts) == 0 {
			return OnlyRemoved, Recipients{}
		}
		return SomeAdded, added
	}
	added.Roles = without(r.Roles, before.Roles)
	if len(added.Roles) == 0 {
		return OnlyRemoved, Recipients{}
	}
	if len(r.Contacts) > 0 {
		return Replaced, r
	}
	return SomeAdded, added
}

// comparable reports that r, less some contacts or some roles, is a part of before.
func (r Recipients) comparable(before Recipients) bool {
	switch {
	case len(before.Contacts) > 0 && len(before.Roles) > 0:
		return len(r.Contacts) > 0 && slices.Equal(r.Roles, before.Roles)
	case len(before.Contacts) > 0:
		return len(r.Contacts) > 0
	default:
		return len(r.Roles) > 0 && len(before.Roles) > 0
	}
}

func without[T comparable](all, some []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return slices.Contains(some, v) })
}

// CheckContact reports a login ID that Luma would misread.
func CheckContact(s string) []Problem {
	const summary = "Invalid contact"
	id := strings.TrimSpace(s)
	switch {
	case id == "":
		return mistake(summary, "A contact is empty. Write a login ID such as \"sam.phyll\", or leave the element out.")
	case id == "0":
		return mistake(summary, "\"0\" is Luma's code for every user of the tenant. Write all_users = true instead if everybody is meant.")
	case strings.Contains(id, ","):
		return mistake(summary, fmt.Sprintf("%q holds several login IDs. Write one element each: %s.", id, quotedList(strings.Split(id, ","))))
	case strings.ContainsFunc(id, unicode.IsControl):
		return mistake(summary, fmt.Sprintf("%q has a control character in it, such as a line break or a tab. Write the login ID on one line.", id))
	}
	return nil
}

func quotedList(parts []string) string {
	quoted := make([]string, 0, len(parts))
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			quoted = append(quoted, fmt.Sprintf("%q", p))
		}
	}
	return strings.Join(quoted, ", ")
}

// Presence is what a configuration says about one way of naming recipients.
type Presence int

const (
	// Absent is null, or false for a flag.
	Absent Presence = iota
	// Empty is a set without elements.
	Empty
	// Present is a set with elements, or true for a flag.
	Present
	// NotYetKnown is decided at apply.
	NotYetKnown
)

// Choice is which of the ways to name recipients are used.
type Choice struct {
	Contacts, Roles, AllUsers, ContactsInRoles Presence
}

// FieldProblem is a Problem and the attribute of recipients it belongs to; "" is the whole object.
type FieldProblem struct {
	Field string
	Problem
}

// Check reports every combination that names nobody or that Luma would not read as it is meant. What is not yet known is given
// the benefit of the doubt; the check runs again when it is.
func (c Choice) Check() []FieldProblem {
	var found []FieldProblem
	add := func(field, summary, detail string) {
		found = append(found, FieldProblem{field, Problem{Summary: summary, Detail: detail}})
	}
	if c.Contacts == Empty {
		add("contacts", "Empty contacts", "contacts is an empty set, which names nobody. Leave it out (null), or name at least one login ID. It is never read as everybody.")
	}
	if c.Roles == Empty {
		add("roles", "Empty roles", "roles is an empty set, which names nobody. Leave it out (null), or name at least one role. It is never read as every role.")
	}
	if c == (Choice{}) || (c == Choice{ContactsInRoles: Present}) {
		add("", "Missing recipients", "Nobody is named. Write contacts = [\"sam.phyll\"], roles = [\"analyst\"] or all_users = true.")
	}
	if c.AllUsers == Present && c.Contacts == Present {
		add("contacts", "Conflicting recipients", "all_users = true already includes every contact. Leave one of the two out.")
	}
	if c.AllUsers == Present && c.Roles == Present {
		add("roles", "Conflicting recipients", "all_users = true already includes every role. To reach all holders of a role, write roles alone.")
	}
	both := c.Contacts == Present && c.Roles == Present
	if both && c.ContactsInRoles == Absent {
		add("roles", "Conflicting recipients", "Luma would send to those of the contacts who hold one of the roles, and to nobody else. "+
			"To reach the contacts and the roles, write two notifications; to reach only those contacts who hold a role, add contacts_in_roles = true.")
	}
	if c.ContactsInRoles == Present && (c.Contacts == Absent || c.Roles == Absent) && c.AllUsers != NotYetKnown {
		add("contacts_in_roles", "Conflicting recipients", "contacts_in_roles = true needs both contacts and roles. Leave it out, or name the one that is missing.")
	}
	return found
}
