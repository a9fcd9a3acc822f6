// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Recipients is a valid audience: contacts, roles, both (ContactsInRoles), or everybody. Build it with NewRecipients.
type Recipients struct {
	Contacts        []string // login IDs: trimmed, unique, sorted
	Roles           []Role   // unique, sorted by code
	AllUsers        bool
	ContactsInRoles bool // Contacts who hold one of Roles; without it the two exclude each other
}

// NewRecipients normalises checked values: it trims, sorts, drops duplicates and reads role names. Spellings of a login
// ID that differ in case are all kept, since the tenant may distinguish them. Values that CheckContact or CheckRole
// refuse must not reach it; unreadable roles are left out.
func NewRecipients(contacts, roleNames []string, allUsers, contactsInRoles bool) Recipients {
	r := Recipients{AllUsers: allUsers, ContactsInRoles: contactsInRoles}
	for _, c := range contacts {
		r.Contacts = append(r.Contacts, Trim(c))
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

// IsZero reports whether nobody is named.
func (r Recipients) IsZero() bool {
	return len(r.Contacts) == 0 && len(r.Roles) == 0 && !r.AllUsers
}

// Equal reports whether both are the same audience to the letter.
func (r Recipients) Equal(other Recipients) bool {
	return slices.Equal(r.Contacts, other.Contacts) && slices.Equal(r.Roles, other.Roles) &&
		r.AllUsers == other.AllUsers && r.ContactsInRoles == other.ContactsInRoles
}

// Key is equal for audiences that are the same once one of them got a message, in whatever order they were named. If
// its answer left open who was reached, login IDs that are spelt differently are not the same, see SinceSend.
func (r Recipients) Key(uncertain bool) Recipients {
	var contacts []string
	for _, c := range r.Contacts {
		contacts = append(contacts, personKey(uncertain)(c))
	}
	slices.Sort(contacts)
	roles := slices.Clone(r.Roles)
	slices.Sort(roles)
	r.Contacts, r.Roles = slices.Compact(contacts), slices.Compact(roles)
	return r
}

// Audience says in words who is meant: "2 users", "all Analysts", "everybody".
func (r Recipients) Audience() string {
	switch {
	case r.IsZero():
		return "nobody"
	case r.AllUsers:
		return "everybody"
	case len(r.Contacts) > 0 && len(r.Roles) > 0:
		return fmt.Sprintf("those of %s who are %s", users(persons(r.Contacts)), pluralRoles(r.Roles, "or"))
	case len(r.Roles) > 0:
		return "all " + pluralRoles(r.Roles, "and")
	default:
		return users(persons(r.Contacts))
	}
}

// Persons is the number of people that the contacts name, each counted once however their login ID is spelt.
func (r Recipients) Persons() int { return persons(r.Contacts) }

func users(n int) string {
	if n == 1 {
		return "1 user"
	}
	return fmt.Sprintf("%d users", n)
}

// pluralRoles names the holders of some roles, most powerful role first: "Developers and Analysts".
func pluralRoles(some []Role, conjunction string) string {
	var names []string
	for _, known := range roles {
		if slices.Contains(some, known.role) {
			names = append(names, known.plural)
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
	// Replaced: another kind of audience; for none of them is it certain that an earlier message reached them.
	Replaced
)

// Since compares r with the audience that was reached before, and returns those of r who were not: all of r when
// Replaced, only the newcomers when SomeAdded, nobody otherwise. No contact who was reached before is among the
// newcomers, in whatever spelling (see LoginKey). A holder of several roles may be: which roles a user holds is known
// to the tenant alone.
func (r Recipients) Since(before Recipients) (Change, Recipients) { return r.since(before, LoginKey) }

// SinceSend is Since after a send. uncertain reports whether its answer leaves open who was reached: the tenant may
// distinguish upper and lower case, so a contact in another spelling then counts as a newcomer.
func (r Recipients) SinceSend(before Recipients, uncertain bool) (Change, Recipients) {
	return r.since(before, personKey(uncertain))
}

func (r Recipients) since(before Recipients, key func(string) string) (Change, Recipients) {
	if r.Equal(before) {
		return Same, Recipients{}
	}
	if before.IsZero() {
		return Replaced, r
	}
	contacts, ok := newcomers(r.Contacts, before.Contacts, key)
	roles, okRoles := newcomers(r.Roles, before.Roles, same)
	added := r
	switch {
	case !ok, !okRoles, len(contacts) > 0 && len(roles) > 0:
		return Replaced, r
	case len(contacts) > 0:
		added.Contacts = contacts
	case len(roles) > 0:
		added.Roles = roles
	default:
		return OnlyRemoved, Recipients{}
	}
	return SomeAdded, added
}

// newcomers returns what a list of contacts or roles names and did not name before. An empty list sets no limit, since
// a user must match both lists; ok is false when a limit was lifted, for nobody can say whom that adds.
func newcomers[T comparable](now, before []T, key func(T) T) (added []T, ok bool) {
	if len(now) == 0 {
		return nil, len(before) == 0
	}
	if len(before) == 0 {
		return nil, true
	}
	return without(now, before, key), true
}

// without returns those of all whose key none of some has.
func without[T comparable](all, some []T, key func(T) T) []T {
	known := make(map[T]bool, len(some))
	for _, v := range some {
		known[key(v)] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return known[key(v)] })
}
