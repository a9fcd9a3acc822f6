// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNewRecipientsIgnoresSpelling(t *testing.T) {
	t.Parallel()
	want := Recipients{Contacts: []string{"judy@gmail.com", "sam.phyll"}, Roles: []Role{Developer, Analyst}, ContactsInRoles: true}
	spellings := []struct{ contacts, roles []string }{
		{[]string{"sam.phyll", "judy@gmail.com"}, []string{"developer", "analyst"}},
		{[]string{" judy@gmail.com\n", "sam.phyll", "sam.phyll "}, []string{"-3", "Analyst", " -2 "}},
	}
	for _, s := range spellings {
		got := NewRecipients(s.contacts, s.roles, false, true)
		if !got.Equal(want) {
			t.Errorf("NewRecipients(%q, %q) = %+v; want %+v", s.contacts, s.roles, got, want)
		}
	}
	if got := NewRecipients(nil, []string{"nobody"}, false, false); !got.IsZero() {
		t.Errorf("an unreadable role is kept: %+v", got)
	}
}

func TestNewRecipientsLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	contacts := []string{"z", "a"}
	NewRecipients(contacts, nil, false, false)
	if !slices.Equal(contacts, []string{"z", "a"}) {
		t.Errorf("the caller's slice became %q", contacts)
	}
}

func TestRecipientsEqualDistinguishes(t *testing.T) {
	t.Parallel()
	different := []Recipients{
		{},
		{AllUsers: true},
		contacts("a"),
		contacts("b"),
		contacts("a", "b"),
		roleHolders(Analyst),
		roleHolders(Developer),
		{Contacts: []string{"a"}, Roles: []Role{Analyst}, ContactsInRoles: true},
	}
	for i, a := range different {
		for j, b := range different {
			if a.Equal(b) != (i == j) {
				t.Errorf("%+v equals %+v: %v", a, b, a.Equal(b))
			}
		}
	}
}

func contacts(ids ...string) Recipients { return NewRecipients(ids, nil, false, false) }

func roleHolders(holders ...Role) Recipients {
	names := make([]string, 0, len(holders))
	for _, r := range holders {
		names = append(names, string(r))
	}
	return NewRecipients(nil, names, false, false)
}

func both(ids []string, holders ...Role) Recipients {
	r := roleHolders(holders...)
	r.Contacts, r.ContactsInRoles = ids, true
	return r
}

func TestAudience(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   Recipients
		want string
	}{
		{Recipients{}, "nobody"},
		{Recipients{AllUsers: true}, "everybody"},
		{contacts("a"), "1 user"},
		{contacts("a", "b"), "2 users"},
		{roleHolders(Analyst), "all Analysts"},
		{roleHolders(Analyst, Developer), "all Developers and Analysts"},
		{roleHolders(GuestUser, Administrator, SelfServiceUser), "all Administrators, Self-service users and Guest users"},
		{both([]string{"a"}, Analyst), "those of 1 user who are Analysts"},
		{both([]string{"a", "b"}, Analyst, Developer), "those of 2 users who are Developers or Analysts"},
	}
	for _, tt := range tests {
		if got := tt.in.Audience(); got != tt.want {
			t.Errorf("%+v.Audience() = %q; want %q", tt.in, got, tt.want)
		}
	}
}

func TestSince(t *testing.T) {
	t.Parallel()
	everybody := Recipients{AllUsers: true}
	ab, a := []string{"a", "b"}, []string{"a"}
	tests := []struct {
		name          string
		before, after Recipients
		want          Change
		added         Recipients
	}{
		{"same", contacts("a", "b"), contacts("b", "a"), Same, Recipients{}},
		{"contact added", contacts("a"), contacts("a", "b"), SomeAdded, contacts("b")},
		{"contact removed", contacts("a", "b"), contacts("a"), OnlyRemoved, Recipients{}},
		{"contact exchanged", contacts("a"), contacts("b"), SomeAdded, contacts("b")},
		{"role added", roleHolders(Analyst), roleHolders(Analyst, Developer), SomeAdded, roleHolders(Developer)},
		{"role removed", roleHolders(Analyst, Developer), roleHolders(Analyst), OnlyRemoved, Recipients{}},
		{"contacts to role", contacts("a"), roleHolders(Analyst), Replaced, roleHolders(Analyst)},
		{"role to contacts", roleHolders(Analyst), contacts("a"), Replaced, contacts("a")},
		{"contacts to everybody", contacts("a"), everybody, Replaced, everybody},
		{"everybody to contacts", everybody, contacts("a"), OnlyRemoved, Recipients{}},
		{"everybody to role", everybody, roleHolders(Analyst), OnlyRemoved, Recipients{}},
		{"nobody to contacts", Recipients{}, contacts("a"), Replaced, contacts("a")},
		{"narrowed to a role", contacts("a"), both(a, Analyst), OnlyRemoved, Recipients{}},
		{"narrowed, one added", contacts("a"), both(ab, Analyst), SomeAdded, both([]string{"b"}, Analyst)},
		{"role narrowed to contacts", roleHolders(Analyst), both(a, Analyst), OnlyRemoved, Recipients{}},
		{"widened from contacts in a role", both(a, Analyst), contacts("a"), Replaced, contacts("a")},
		{"contacts in roles, role added", both(a, Analyst), both(a, Analyst, Developer), SomeAdded, both(a, Developer)},
		{"contacts in roles, role removed", both(a, Analyst, Developer), both(a, Analyst), OnlyRemoved, Recipients{}},
		{"contacts in roles, both added", both(a, Analyst), both(ab, Analyst, Developer), Replaced, both(ab, Analyst, Developer)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			change, added := tt.after.Since(tt.before)
			if change != tt.want || !added.Equal(tt.added) {
				t.Errorf("got %v, %+v; want %v, %+v", change, added, tt.want, tt.added)
			}
		})
	}
}

// tenant is a model of who would read what: login ID to roles.
type tenant map[string][]Role

// members returns whom Luma reaches: everybody who passes both lists, where an empty list lets everyone pass.
func (t tenant) members(r Recipients) map[string]bool {
	members := map[string]bool{}
	if r.IsZero() {
		return members
	}
	for id, held := range t {
		named := len(r.Contacts) == 0 || slices.Contains(r.Contacts, id)
		holds := len(r.Roles) == 0 || slices.ContainsFunc(held, func(h Role) bool { return slices.Contains(r.Roles, h) })
		if named && holds {
			members[id] = true
		}
	}
	return members
}

func drawTenant(t *rapid.T, rolesEach int) tenant {
	users := tenant{}
	for i := range 8 {
		held := rapid.SliceOfNDistinct(rapid.SampledFrom(allRoles()), 1, rolesEach, rapid.ID[Role]).Draw(t, "held")
		users[fmt.Sprintf("user%d", i)] = held
	}
	return users
}

func allRoles() []Role { return []Role{Administrator, Developer, Analyst, SelfServiceUser, GuestUser} }

func drawRecipients(t *rapid.T, users tenant, label string) Recipients {
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(users))), 1, 5, rapid.ID[string])
	holders := rapid.SliceOfNDistinct(rapid.SampledFrom(allRoles()), 1, 3, rapid.ID[Role])
	switch rapid.IntRange(0, 4).Draw(t, label) {
	case 0:
		return Recipients{AllUsers: true}
	case 1:
		return roleHolders(holders.Draw(t, label+" roles")...)
	case 2:
		ids := ids.Draw(t, label+" contacts")
		slices.Sort(ids)
		return both(ids, holders.Draw(t, label+" roles")...)
	default:
		return contacts(ids.Draw(t, label+" contacts")...)
	}
}

// Since names everybody new and nobody outside, and nobody who was reached before as long as each user holds one role.
// Only a Replaced audience is named as a whole.
func TestSinceInAModelTenant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := drawTenant(t, 1)
		before, after := drawRecipients(t, users, "before"), drawRecipients(t, users, "after")
		change, added := after.Since(before)
		was, is, sent := users.members(before), users.members(after), users.members(added)
		for id := range users {
			switch {
			case sent[id] && !is[id]:
				t.Fatalf("%s is sent the message, but is not a recipient", id)
			case is[id] && !was[id] && !sent[id]:
				t.Fatalf("%s is new, but is not sent the message", id)
			case sent[id] && was[id] && change != Replaced:
				t.Fatalf("%s was reached before and is sent the message again", id)
			}
		}
	})
}

func TestSinceNeverRepeatsAContact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := drawTenant(t, 3)
		ids := rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(users))), 1, 6, rapid.ID[string])
		before, after := contacts(ids.Draw(t, "before")...), contacts(ids.Draw(t, "after")...)
		change, added := after.Since(before)
		if change == Replaced {
			t.Fatalf("contacts after contacts are never Replaced: %+v after %+v", after, before)
		}
		for id := range users.members(added) {
			if users.members(before)[id] || !users.members(after)[id] {
				t.Fatalf("%s is sent the message: %+v after %+v", id, after, before)
			}
		}
	})
}

func TestRecipientsKey(t *testing.T) {
	t.Parallel()
	of := func(contacts ...string) Recipients { return Recipients{Contacts: contacts} }
	for name, tt := range map[string]struct {
		a, b                     Recipients
		same, sameAfterUncertain bool
	}{
		"order and duplicates":  {of("sam", "judy"), of("judy", "sam", "judy"), true, true},
		"upper case":            {of("Sam"), of("sam"), true, false},
		"both cases":            {of("Sam", "sam"), of("sam"), true, false},
		"composed":              {of("jos\u00e9"), of("jose\u0301"), true, false},
		"somebody else":         {of("sam"), of("judy"), false, false},
		"one more":              {of("sam"), of("sam", "judy"), false, false},
		"order of roles":        {Recipients{Roles: []Role{"-3", "-2"}}, Recipients{Roles: []Role{"-2", "-3", "-2"}}, true, true},
		"another role":          {Recipients{Roles: []Role{"-3"}}, Recipients{Roles: []Role{"-2"}}, false, false},
		"everybody":             {Recipients{AllUsers: true}, Recipients{}, false, false},
		"those who hold a role": {Recipients{Contacts: []string{"sam"}, ContactsInRoles: true}, of("sam"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := slices.Clone(tt.a.Contacts)
			for uncertain, want := range map[bool]bool{false: tt.same, true: tt.sameAfterUncertain} {
				if got := tt.a.Key(uncertain).Equal(tt.b.Key(uncertain)); got != want {
					t.Errorf("uncertain %v: the same is %v, want %v", uncertain, got, want)
				}
			}
			if !slices.Equal(before, tt.a.Contacts) {
				t.Errorf("Key changed the recipients to %q", tt.a.Contacts)
			}
		})
	}
}
