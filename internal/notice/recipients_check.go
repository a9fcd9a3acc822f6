// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
)

// ManyContacts is how many contacts a message may name without a warning [ours]. More are rather a role.
const ManyContacts = 2000

// CheckContactCount warns about more contacts than a message should name.
func CheckContactCount(n int) []Problem {
	if n <= ManyContacts {
		return nil
	}
	return warning("Many contacts", fmt.Sprintf("%s contacts are named. Luma documents no limit, but the tenant may refuse or cut a request that names more than %s. "+
		"Send to a role instead, or write several notifications.", thousands(n), thousands(ManyContacts)))
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

// FieldProblem is a Problem and the attribute or argument it belongs to; "" is the whole object.
type FieldProblem struct {
	Field string
	Problem
}

func at(field string, problems []Problem) []FieldProblem {
	var found []FieldProblem
	for _, p := range problems {
		found = append(found, FieldProblem{field, p})
	}
	return found
}

// Check reports every combination that names nobody or that Luma would misread. It assumes that a value not yet known
// is valid; the check runs again once the value is known.
func (c Choice) Check() []FieldProblem {
	if c.Contacts == Absent && c.Roles == Absent && c.AllUsers == Absent {
		return at("", invalid("Missing recipients", "Nobody is named. Write one of contacts = [\"sam.phyll\"], roles = [\"analyst\"] and all_users = true."))
	}
	var found []FieldProblem
	if c.Contacts == Empty {
		found = append(found, at("contacts", invalid("Empty contacts",
			"contacts is an empty list, which names nobody. Leave it out (null), or name at least one login ID. It is never read as everybody."))...)
	}
	if c.Roles == Empty {
		found = append(found, at("roles", invalid("Empty roles",
			"roles is an empty set, which names nobody. Leave it out (null), or name at least one role. It is never read as every role."))...)
	}
	return append(found, c.conflicts()...)
}

func (c Choice) conflicts() []FieldProblem {
	const summary = "Conflicting recipients"
	var found []FieldProblem
	add := func(field, detail string) { found = append(found, at(field, invalid(summary, detail))...) }
	if c.AllUsers == Present && c.Contacts == Present {
		add("contacts", "all_users = true already includes every contact. Leave contacts out to reach everybody, or all_users to reach the contacts alone.")
	}
	if c.AllUsers == Present && c.Roles == Present {
		add("roles", "all_users = true already includes every role. Leave roles out to reach everybody, or all_users to reach the holders of the roles alone.")
	}
	if c.AllUsers != Present && c.Contacts == Present && c.Roles == Present && c.ContactsInRoles == Absent {
		add("roles", "Luma would send to those of the contacts who hold one of the roles, and to nobody else. "+
			"To reach the contacts and the roles, write two notifications; to reach only those contacts who hold a role, add contacts_in_roles = true.")
	}
	if c.ContactsInRoles == Present && (c.Contacts == Absent || c.Roles == Absent) {
		add("contacts_in_roles", "contacts_in_roles = true needs both contacts and roles. Leave it out, or name the one that is missing.")
	}
	return found
}
