// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Page is a part of a list whose newest record comes first.
type Page struct {
	Before int64 // only IDs below this one; 0: from the newest
	Limit  int
}

func (p Page) narrow(s *selection, column string) {
	if p.Before > 0 {
		s.and(column+" < ?", p.Before)
	}
}

// newestFirst reads records from the newest to the oldest, some IDs at a time, while the database is free for others in
// between, and for no longer than a budget. Then rest is the ID below which it would go on; else it is 0.
func newestFirst[T any](
	p Page, first, span int64, budget time.Duration, read func(from, before int64, limit int) ([]T, error),
) (list []T, rest int64, err error) {
	for begin := time.Now(); p.Before > first && len(list) < p.Limit; {
		from := max(first, p.Before-span)
		some, err := read(from, p.Before, p.Limit-len(list))
		if err != nil {
			return nil, 0, err
		}
		list, p.Before = append(list, some...), from
		if len(list) < p.Limit && from > first && time.Since(begin) > budget {
			return list, from, nil
		}
	}
	return list, 0, nil
}

// idRange returns the first ID of a table, and the one above its last.
func (s *Store) idRange(table string) (first, end int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, err = one[int64](s.conn, "SELECT coalesce(min(id), 1) FROM "+table); err != nil {
		return 0, 0, err
	}
	end, err = one[int64](s.conn, "SELECT coalesce(max(id), 0) + 1 FROM "+table)
	return first, end, err
}

// manyUsers is how many users a tenant has before lists are no longer sorted by what users received.
const manyUsers = 5000

// namedLike selects users by a part of a name or login ID.
const namedLike = "(u.user_name || ' ' || u.logins || ' ' || u.first_name || ' ' || u.last_name || ' ' || u.display_name || ' ' || u.email) LIKE ? ESCAPE '\\'"

// like returns the pattern that finds text anywhere.
func like(text string) string {
	return "%" + strings.NewReplacer("\\", "\\\\", "%", "\\%", "_", "\\_").Replace(text) + "%"
}

// MessageRow is an accepted POST in a list.
type MessageRow struct {
	ID           int64
	RequestID    string
	ReceivedAt   time.Time
	Contacts     []string // the first three
	ContactCount int
	Roles        []string
	TemplateID   string
	ResponseType string
	Excerpt      string // of what is displayed
	Users        int    // users reached
	Errors       int    // what it could not do
	Fault        string // that hit the answer; empty: none
}

// messageRowColumns never reads a whole text.
const messageRowColumns = `m.id, m.request_id, m.received_ms, coalesce(json_extract(m.contacts, '$[0]'), ''), coalesce(json_extract(m.contacts, '$[1]'), ''),
	coalesce(json_extract(m.contacts, '$[2]'), ''), json_array_length(m.contacts), m.roles, m.template_id, m.response_type, substr(m.rendered, 1, 300),
	m.delivered, json_array_length(m.errors), coalesce((SELECT fault FROM log WHERE request_id = m.request_id ORDER BY id DESC LIMIT 1), '')`

func scanMessageRow(scan row) (m MessageRow, err error) {
	var ms int64
	var contacts [3]string
	err = scan(&m.ID, &m.RequestID, &ms, &contacts[0], &contacts[1], &contacts[2], &m.ContactCount, jsonColumn{&m.Roles}, &m.TemplateID,
		&m.ResponseType, &m.Excerpt, &m.Users, &m.Errors, &m.Fault)
	m.ReceivedAt, m.Contacts = time.UnixMilli(ms).UTC(), contacts[:min(m.ContactCount, len(contacts))]
	return m, err
}

// Message returns one message with everything it holds, or nil.
func (s *Store) Message(id int64) (*model.Message, error) {
	s.mu.Lock()
	found, err := first(query(s.conn, scanMessage, "SELECT "+messageColumns+" FROM messages m WHERE m.id = ?", id))
	s.mu.Unlock()
	if err != nil || found == nil {
		return nil, err
	}
	m, err := found.decode()
	return &m, err
}

// Neighbours returns the IDs of the messages after and before one; 0 = no such message.
func (s *Store) Neighbours(id int64) (newer, older int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if newer, err = one[int64](s.conn, "SELECT coalesce((SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT 1), 0)", id); err != nil {
		return 0, 0, err
	}
	older, err = one[int64](s.conn, "SELECT coalesce((SELECT id FROM messages WHERE id < ? ORDER BY id DESC LIMIT 1), 0)", id)
	return newer, older, err
}

// DeliveryPage returns what a user received, newest first; large messages end a page early.
func (s *Store) DeliveryPage(user int64, p Page) (list []model.Delivery, err error) {
	f := Filter{UserID: user}
	selected := selectDeliveries(f)
	p.narrow(selected, selected.order)
	s.mu.Lock()
	records, err := readChunk(s.conn, scanDelivery, selected.text(deliveryColumns)+" ORDER BY "+selected.order+" DESC LIMIT ?", append(selected.args, p.Limit)...)
	s.mu.Unlock()
	for _, r := range records {
		d, failed := r.decode()
		if failed != nil {
			return nil, failed
		}
		list = append(list, d)
	}
	return list, err
}

// UserPage returns users whose name or login ID contains text, ordered by ID.
func (u Users) UserPage(text string, after int64, limit int) ([]model.User, error) {
	return query(u.c, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.id > ? AND "+namedLike+" ORDER BY u.id LIMIT ?", after, like(text), limit)
}

// Get returns the user with this ID, or nil.
func (u Users) Get(id int64) (*model.User, error) {
	return first(query(u.c, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.id = ?", id))
}

// Hit is a user whom a contact may name, with the kind of key that matches.
type Hit struct {
	Kind int // model.KeyLogin to model.KeyLastName
	User model.User
}

// Hits returns all users whom a contact may name, the strongest kind of key first; at most limit.
func (u Users) Hits(contact string, limit int) ([]Hit, error) {
	return query(u.c, func(scan row) (h Hit, err error) {
		h.User, err = scanUser(func(columns ...any) error { return scan(append(columns, &h.Kind)...) })
		return h, err
	}, "SELECT "+userColumns+", k.kind FROM user_keys k JOIN users u ON u.id = k.user_id WHERE k.key = ? AND k.kind <= 6 ORDER BY k.kind, u.id LIMIT ?",
		model.Fold(contact), limit)
}
