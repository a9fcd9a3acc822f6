// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"iter"
	"slices"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Users are the tenant's users. A contact is tried as a login ID first, then as an e-mail address, an ID, and at last
// as a name [ours].
type Users struct{ c *conn }

// Ref is a user's ID and login ID.
type Ref struct {
	ID   int64
	Name string
}

func scanRef(scan row) (ref Ref, err error) {
	return ref, scan(&ref.ID, &ref.Name)
}

const userColumns = "u.id, u.user_name, u.logins, u.first_name, u.last_name, u.display_name, u.email, u.phone, u.roles, u.created_ms, u.modified_ms"

func scanUser(scan row) (model.User, error) {
	var u model.User
	err := scan(&u.ID, &u.UserName, jsonColumn{&u.Logins}, &u.FirstName, &u.LastName, &u.DisplayName, &u.Email, &u.Phone,
		jsonColumn{&u.Roles}, &u.CreatedDate, &u.ModifiedDate)
	return u, err
}

// Users yields the users, ordered by ID.
func (s *Store) Users() iter.Seq2[model.User, error] {
	return chunks(s, Filter{}, func(c *conn, f Filter) ([]record[model.User], error) {
		return readChunk(c, func(scan row) (record[model.User], error) {
			u, err := scanUser(scan)
			return record[model.User]{id: u.ID, size: 256, decode: func() (model.User, error) { return u, nil }}, err
		}, "SELECT "+userColumns+" FROM users u WHERE u.id > ? ORDER BY u.id LIMIT ?", f.After, f.Limit)
	})
}

// Count returns how many users there are.
func (u Users) Count() (int, error) { return one[int](u.c, "SELECT count(*) FROM users") }

// Find returns the users that a reconciliation key of get-contacts names: login ID, e-mail, phone, first or last name
// [vendor]; at most limit of them.
func (u Users) Find(key string, limit int) ([]model.User, error) {
	return query(u.c, scanUser, "SELECT "+userColumns+` FROM users u WHERE u.id IN (
			SELECT user_id FROM user_keys WHERE key = ?1 AND kind IN (1, 2, 5, 6)
			UNION SELECT user_id FROM user_keys WHERE key = ?2 AND kind = 7)
		ORDER BY u.id LIMIT ?3`, model.Fold(key), model.FoldPhone(key), limit)
}

// Resolve returns the users a contact names: those found by the strongest kind of key that finds any. Several means
// that the contact is ambiguous.
func (u Users) Resolve(contact string) ([]Ref, error) {
	contact = model.Fold(contact)
	if refs, ok := u.c.contacts[contact]; ok {
		return refs, nil
	}
	type hit struct {
		kind int
		ref  Ref
	}
	hits, err := query(u.c, func(scan row) (h hit, err error) {
		return h, scan(&h.kind, &h.ref.ID, &h.ref.Name)
	}, `SELECT min(k.kind, 4), u.id, u.user_name FROM user_keys k JOIN users u ON u.id = k.user_id
		WHERE k.key = ? AND k.kind <= 6 ORDER BY 1, 2`, contact)
	var refs []Ref
	for _, h := range hits {
		if h.kind == hits[0].kind && !slices.Contains(refs, h.ref) {
			refs = append(refs, h.ref)
		}
	}
	if err == nil {
		u.c.addContact(contact, refs)
	}
	return refs, err
}

// Everybody returns all users, or those who hold one of the roles.
func (u Users) Everybody(roles []string) ([]Ref, error) {
	if len(roles) == 0 {
		return query(u.c, scanRef, "SELECT id, user_name FROM users ORDER BY id")
	}
	return query(u.c, scanRef, `SELECT DISTINCT u.id, u.user_name FROM users u JOIN user_roles r ON r.user_id = u.id
		WHERE r.role IN (SELECT value FROM json_each(?)) ORDER BY u.id`, toJSON(roles))
}

// HoldsRole reports whether the user holds one of the roles.
func (u Users) HoldsRole(user int64, roles []string) (bool, error) {
	n, err := one[int](u.c, "SELECT count(*) FROM user_roles WHERE user_id = ? AND role IN (SELECT value FROM json_each(?))", user, toJSON(roles))
	return n > 0, err
}
