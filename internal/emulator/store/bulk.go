// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// bulkRows is how many rows one statement stores. Most of the time of a small statement is its start and end.
const bulkRows = 100

// bulk stores many rows.
type bulk struct {
	c       *conn
	into    string // table (columns)
	columns int
	values  []any
}

func (b *bulk) add(values ...any) error {
	b.columns = len(values)
	if b.values = append(b.values, values...); len(b.values) == bulkRows*b.columns {
		return b.store(bulkRows)
	}
	return nil
}

// end stores what is left, row by row: a statement for each possible number of rows would stay prepared.
func (b *bulk) end() error {
	rest := b.values
	for len(rest) > 0 {
		b.values = rest[:b.columns]
		if err := b.store(1); err != nil {
			return err
		}
		rest = rest[b.columns:]
	}
	return nil
}

func (b *bulk) store(rows int) error {
	row := "(" + strings.Repeat("?, ", b.columns-1) + "?)"
	_, err := b.c.exec("INSERT INTO "+b.into+" VALUES "+strings.Repeat(row+", ", rows-1)+row, b.values...)
	b.values = b.values[:0]
	return err
}

// userKey is something that a user can be found by.
type userKey struct {
	key  string
	kind int
	id   int64
}

// addAll stores the users of a seed in a tenant without users. Those without an ID get the next one.
func (u Users) addAll(users []model.User, now time.Time) error {
	rows := &bulk{c: u.c, into: "users (id, user_name, logins, first_name, last_name, display_name, email, phone, roles, created_ms, modified_ms)"}
	var keys, roles []userKey
	last := int64(0)
	for _, user := range users {
		user.ID = cmp.Or(user.ID, last+1)
		last = max(last, user.ID)
		user.CreatedDate = cmp.Or(user.CreatedDate, now.UnixMilli())
		user.ModifiedDate = cmp.Or(user.ModifiedDate, user.CreatedDate)
		err := rows.add(user.ID, user.UserName, toJSON(user.Logins), user.FirstName, user.LastName, user.DisplayName, user.Email,
			user.Phone, toJSON(user.Roles), user.CreatedDate, user.ModifiedDate)
		if err != nil {
			return err
		}
		for kind, values := range user.Keys() {
			for _, key := range values {
				keys = append(keys, userKey{key, kind, user.ID})
			}
		}
		for _, role := range user.Roles {
			roles = append(roles, userKey{key: role, id: user.ID})
		}
	}
	if err := rows.end(); err != nil {
		return err
	}
	if err := addKeys(&bulk{c: u.c, into: "user_keys (key, kind, user_id)"}, keys, func(k userKey) []any { return []any{k.key, k.kind, k.id} }); err != nil {
		return err
	}
	return addKeys(&bulk{c: u.c, into: "user_roles (role, user_id)"}, roles, func(k userKey) []any { return []any{k.key, k.id} })
}

// addKeys stores keys in the order of their index, in which each one is found at the end.
func addKeys(b *bulk, keys []userKey, row func(userKey) []any) error {
	slices.SortFunc(keys, func(x, y userKey) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.kind, y.kind), cmp.Compare(x.id, y.id))
	})
	for _, k := range slices.Compact(keys) {
		if k.key == "" {
			continue
		}
		if err := b.add(row(k)...); err != nil {
			return err
		}
	}
	return b.end()
}
