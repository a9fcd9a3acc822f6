// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// User is one Luma user of the tenant.
type User struct {
	ID           int64    `json:"id"`
	UserName     string   `json:"userName"`         // login ID
	Logins       []string `json:"logins,omitempty"` // further login IDs
	FirstName    string   `json:"firstName,omitempty"`
	LastName     string   `json:"lastName,omitempty"`
	DisplayName  string   `json:"displayName,omitempty"`
	Email        string   `json:"email,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Roles        []string `json:"roles,omitempty"`        // role codes, "-1" to "-5"; a seed may name them
	CreatedDate  int64    `json:"createdDate,omitempty"`  // epoch milliseconds
	ModifiedDate int64    `json:"modifiedDate,omitempty"` // epoch milliseconds
}

// What a user can be found by. A contact is tried as a login ID first, then as
// an e-mail address, an ID, and at last as a name [ours].
const (
	keyLogin = iota + 1
	keyEmail
	keyID
	keyFullName
	keyFirstName
	keyLastName
	keyPhone
)

func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// foldPhone keeps digits and a leading plus, so that spaces, dots and brackets
// do not matter.
func foldPhone(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

func (u User) keys() map[int][]string {
	return map[int][]string{
		keyLogin:     append([]string{fold(u.UserName)}, mapped(u.Logins, fold)...),
		keyEmail:     {fold(u.Email)},
		keyID:        {strconv.FormatInt(u.ID, 10)},
		keyFullName:  {fold(u.DisplayName), fold(u.FirstName + " " + u.LastName)},
		keyFirstName: {fold(u.FirstName)},
		keyLastName:  {fold(u.LastName)},
		keyPhone:     {foldPhone(u.Phone)},
	}
}

func mapped[A, B any](list []A, f func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, a := range list {
		out = append(out, f(a))
	}
	return out
}

func (s *store) addUser(ctx context.Context, u User) error {
	var id any // NULL lets the database choose
	if u.ID != 0 {
		id = u.ID
	}
	newID, err := s.insert(ctx, `INSERT INTO users
		(id, user_name, logins, first_name, last_name, display_name, email, phone, roles, created_ms, modified_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, u.UserName, toJSON(u.Logins), u.FirstName, u.LastName, u.DisplayName, u.Email, u.Phone, toJSON(u.Roles),
		u.CreatedDate, u.ModifiedDate)
	if err != nil {
		return err
	}
	u.ID = newID
	for kind, keys := range u.keys() {
		for _, key := range keys {
			if key == "" {
				continue
			}
			if _, err := s.exec(ctx, "INSERT OR IGNORE INTO user_keys (key, kind, user_id) VALUES (?, ?, ?)", key, kind, u.ID); err != nil {
				return err
			}
		}
	}
	for _, role := range u.Roles {
		if _, err := s.exec(ctx, "INSERT OR IGNORE INTO user_roles (role, user_id) VALUES (?, ?)", role, u.ID); err != nil {
			return err
		}
	}
	return nil
}

const userColumns = "u.id, u.user_name, u.logins, u.first_name, u.last_name, u.display_name, u.email, u.phone, u.roles, u.created_ms, u.modified_ms"

func scanUser(row func(...any) error) (User, error) {
	var u User
	err := row(&u.ID, &u.UserName, jsonColumn{&u.Logins}, &u.FirstName, &u.LastName, &u.DisplayName, &u.Email, &u.Phone,
		jsonColumn{&u.Roles}, &u.CreatedDate, &u.ModifiedDate)
	return u, err
}

func (s *store) users(ctx context.Context) ([]User, error) {
	return query(ctx, s, scanUser, "SELECT "+userColumns+" FROM users u ORDER BY u.id")
}

// findUsers returns the users that a reconciliation key of get-contacts names:
// login ID, e-mail, phone, first or last name [vendor].
func (s *store) findUsers(ctx context.Context, key string) ([]User, error) {
	return query(ctx, s, scanUser, "SELECT "+userColumns+` FROM users u WHERE u.id IN (
			SELECT user_id FROM user_keys WHERE key = ?1 AND kind IN (1, 2, 5, 6)
			UNION SELECT user_id FROM user_keys WHERE key = ?2 AND kind = 7)
		ORDER BY u.id`, fold(key), foldPhone(key))
}

// userRef is a user's ID and login ID.
type userRef struct {
	id   int64
	name string
}

func scanRef(row func(...any) error) (ref userRef, err error) {
	return ref, row(&ref.id, &ref.name)
}

// resolve returns the users a contact names: those found by the strongest kind
// of key that finds any. Several means that the contact is ambiguous.
func (s *store) resolve(ctx context.Context, contact string) ([]userRef, error) {
	type hit struct {
		kind int
		ref  userRef
	}
	hits, err := query(ctx, s, func(row func(...any) error) (h hit, err error) {
		return h, row(&h.kind, &h.ref.id, &h.ref.name)
	}, `SELECT min(k.kind, 4), u.id, u.user_name FROM user_keys k JOIN users u ON u.id = k.user_id
		WHERE k.key = ? AND k.kind <= 6 ORDER BY 1, 2`, fold(contact))
	var refs []userRef
	for _, h := range hits {
		if h.kind == hits[0].kind && !slices.Contains(refs, h.ref) {
			refs = append(refs, h.ref)
		}
	}
	return refs, err
}

// everybody returns all users, or those who hold one of the roles.
func (s *store) everybody(ctx context.Context, roles []string) ([]userRef, error) {
	if len(roles) == 0 {
		return query(ctx, s, scanRef, "SELECT id, user_name FROM users ORDER BY id")
	}
	return query(ctx, s, scanRef, `SELECT DISTINCT u.id, u.user_name FROM users u JOIN user_roles r ON r.user_id = u.id
		WHERE r.role IN (SELECT value FROM json_each(?)) ORDER BY u.id`, toJSON(roles))
}

func (s *store) holdsRole(ctx context.Context, user int64, roles []string) (bool, error) {
	n, err := one[int](ctx, s, "SELECT count(*) FROM user_roles WHERE user_id = ? AND role IN (SELECT value FROM json_each(?))", user, toJSON(roles))
	return n > 0, err
}
