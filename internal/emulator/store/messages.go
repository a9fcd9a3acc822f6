// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Messages are the accepted messages and their deliveries, oldest first.
type Messages struct {
	c    *conn
	caps *caps
}

// Filter selects messages, deliveries and log entries; zero fields select
// everything.
type Filter struct {
	RequestID  string
	User       string // login ID; not for the log
	TemplateID string // not for the log
	Failed     bool   // the log only: without entries of status 2xx
	After      int64  // only IDs above this one
	Limit      int    // the first so many; 0 = all
	MaxBytes   int    // stop after so many bytes of messages; 0 = never
}

// full counts the bytes of a row and returns errFull once there are enough.
func (f *Filter) full(size int) error {
	if f.MaxBytes == 0 {
		return nil
	}
	if f.MaxBytes -= size; f.MaxBytes <= 0 {
		return errFull
	}
	return nil
}

func (f Filter) args() []any {
	limit := f.Limit
	if limit <= 0 {
		limit = -1
	}
	return []any{f.RequestID, f.User, f.TemplateID, f.After, limit}
}

// Add stores an accepted message and one delivery for each user.
func (s Messages) Add(m model.Message, users []Ref) error {
	ids := make([]int64, 0, len(users))
	m.Users = make([]string, 0, len(users))
	for _, u := range users {
		ids, m.Users = append(ids, u.ID), append(m.Users, u.Name)
	}
	content, names := m.Content.JSON(), toJSON(m.Users)
	id, err := s.c.insert(`INSERT INTO messages
		(request_id, contacts, roles, bot_external_id, template_type, template_id, response_type, message, rendered, content, users, errors, received_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.RequestID, toJSON(m.Contacts), toJSON(m.Roles), m.BotExternalID, m.TemplateType, m.TemplateID, m.ResponseType,
		m.Message, m.Rendered, content, names, toJSON(m.Errors), m.ReceivedAt.UnixMilli())
	if err != nil {
		return err
	}
	_, err = s.c.exec(`INSERT INTO deliveries (message_id, user_id, user_name)
		SELECT ?, id, user_name FROM users WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, id, toJSON(ids))
	if err != nil {
		return err
	}
	weight := len(m.Message) + len(m.Rendered) + len(content) + len(names) + 64*len(users)
	return s.dropOldest(id, int64(weight))
}

const (
	messageWhere = ` WHERE (?1 = '' OR m.request_id = ?1)
		AND (?2 = '' OR m.id IN (SELECT message_id FROM deliveries WHERE user_name = ?2))
		AND (?3 = '' OR m.template_id = ?3) AND m.id > ?4`
	deliveryWhere = ` FROM deliveries d JOIN messages m ON m.id = d.message_id
		WHERE (?1 = '' OR m.request_id = ?1) AND (?2 = '' OR d.user_name = ?2)
		AND (?3 = '' OR m.template_id = ?3) AND d.id > ?4`
)

// List returns the messages that match.
func (s Messages) List(f Filter) ([]model.Message, error) {
	return query(s.c, func(scan row) (m model.Message, err error) {
		var received int64
		err = scan(&m.ID, &m.RequestID, jsonColumn{&m.Contacts}, jsonColumn{&m.Roles}, &m.BotExternalID, &m.TemplateType,
			&m.TemplateID, &m.ResponseType, &m.Message, &m.Rendered, jsonColumn{&m.Content}, jsonColumn{&m.Users},
			jsonColumn{&m.Errors}, &received)
		m.ReceivedAt = time.UnixMilli(received).UTC()
		return m, errors.Join(err, f.full(len(m.Message)+2*len(m.Rendered)))
	}, `SELECT m.id, m.request_id, m.contacts, m.roles, m.bot_external_id, m.template_type, m.template_id,
		m.response_type, m.message, m.rendered, m.content, m.users, m.errors, m.received_ms FROM messages m`+
		messageWhere+" ORDER BY m.id LIMIT ?5", f.args()...)
}

// Count counts the messages that match, whatever the limit.
func (s Messages) Count(f Filter) (int, error) {
	return one[int](s.c, "SELECT count(*) FROM messages m"+messageWhere+" AND ?5 <> 0", f.args()...)
}

// Deliveries returns the deliveries that match.
func (s Messages) Deliveries(f Filter) ([]model.Delivery, error) {
	return query(s.c, func(scan row) (d model.Delivery, err error) {
		var received int64
		err = scan(&d.ID, &d.MessageID, &d.RequestID, &d.UserID, &d.User, &d.TemplateID, &d.ResponseType, &d.Message,
			&d.Rendered, jsonColumn{&d.Content}, &received)
		d.ReceivedAt = time.UnixMilli(received).UTC()
		return d, errors.Join(err, f.full(len(d.Message)+2*len(d.Rendered)))
	}, `SELECT d.id, d.message_id, m.request_id, d.user_id, d.user_name, m.template_id, m.response_type, m.message,
		m.rendered, m.content, m.received_ms`+deliveryWhere+" ORDER BY d.id LIMIT ?5", f.args()...)
}

// CountDeliveries counts the deliveries that match, whatever the limit.
func (s Messages) CountDeliveries(f Filter) (int, error) {
	return one[int](s.c, "SELECT count(*)"+deliveryWhere+" AND ?5 <> 0", f.args()...)
}
