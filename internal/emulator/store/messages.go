// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"iter"
	"slices"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Messages stores accepted messages and their deliveries.
type Messages struct {
	c       *conn
	changes *changes
}

// Add stores an accepted message and one delivery for each user. The users are ordered by ID.
func (s Messages) Add(m model.Message, users []Ref) error {
	ids := make([]int64, 0, len(users))
	m.Users = make([]string, 0, len(users))
	for _, u := range users {
		ids, m.Users = append(ids, u.ID), append(m.Users, u.Name)
	}
	contacts, content, names, problems := toJSON(m.Contacts), m.Content.JSON(), toJSON(m.Users), toJSON(m.Errors)
	s.changes.bytes += len(contacts) + len(m.Message) + len(m.Rendered) + len(content) + 3*len(names) + len(problems) + overhead*(1+len(users))
	var err error
	m.ID, err = s.c.insert(`INSERT INTO messages
		(request_id, contacts, roles, bot_external_id, template_type, template_id, response_type, message, rendered, content, users, errors, received_ms,
		 first_delivery, delivered)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT first_delivery + delivered FROM messages ORDER BY id DESC LIMIT 1), 1), ?)`,
		m.RequestID, contacts, toJSON(m.Roles), m.BotExternalID, m.TemplateType, m.TemplateID, m.ResponseType,
		m.Message, m.Rendered, content, names, problems, m.ReceivedAt.UnixMilli(), len(users))
	if err != nil {
		return err
	}
	first, err := s.deliver(m.ID, users, ids)
	s.changes.added = append(s.changes.added, added{
		message: m.ID, requestID: m.RequestID, templateID: m.TemplateID, users: slices.Clone(users), delivery: first,
		scanned: &scanned{Message: m},
	})
	return err
}

// deliver stores the deliveries and returns the ID of the first one, which the message knows; the others follow.
func (s Messages) deliver(message int64, users []Ref, ids []int64) (first int64, err error) {
	if len(users) == 0 {
		return 0, nil
	}
	first, err = s.c.insert("INSERT INTO deliveries VALUES ((SELECT first_delivery FROM messages WHERE id = ?1), ?1, ?2, ?3)", message, users[0].ID, users[0].Name)
	if err != nil || len(users) == 1 { // by far the most frequent
		return first, err
	}
	_, err = s.c.exec(`INSERT INTO deliveries (message_id, user_id, user_name)
		SELECT ?, id, user_name FROM users WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, message, toJSON(ids[1:]))
	return first, err
}

const messageColumns = `m.id, m.request_id, m.contacts, m.roles, m.bot_external_id, m.template_type, m.template_id, m.response_type,
	m.message, m.rendered, m.content, m.users, m.errors, m.received_ms`

func scanMessage(scan row) (record[model.Message], error) {
	var m model.Message
	var received int64
	var contacts, roles, content, users, problems string
	err := scan(&m.ID, &m.RequestID, &contacts, &roles, &m.BotExternalID, &m.TemplateType, &m.TemplateID, &m.ResponseType,
		&m.Message, &m.Rendered, &content, &users, &problems, &received)
	m.ReceivedAt = time.UnixMilli(received).UTC()
	return record[model.Message]{
		id:   m.ID,
		size: len(m.Message) + len(m.Rendered) + len(contacts) + len(roles) + len(content) + len(users) + len(problems) + len(m.BotExternalID),
		decode: func() (model.Message, error) {
			return m, decode(map[*string]any{&contacts: &m.Contacts, &roles: &m.Roles, &content: &m.Content, &users: &m.Users, &problems: &m.Errors})
		},
	}, err
}

// Messages yields the messages that match, oldest first.
func (s *Store) Messages(f Filter) iter.Seq2[model.Message, error] {
	if f.scans() {
		return s.scanMessages(f)
	}
	return s.indexedMessages(f)
}

func (s *Store) indexedMessages(f Filter) iter.Seq2[model.Message, error] {
	return chunks(s, f, func(c *conn, f Filter) ([]record[model.Message], error) {
		selected := selectMessages(f)
		return readChunk(c, scanMessage, selected.text(messageColumns)+" ORDER BY "+selected.order+" LIMIT ?", append(selected.args, f.Limit)...)
	})
}

const deliveryColumns = `d.id, d.message_id, m.request_id, d.user_id, d.user_name, m.bot_external_id, m.template_id, m.response_type, m.message, m.rendered,
	m.content, m.received_ms`

func scanDelivery(scan row) (record[model.Delivery], error) {
	var d model.Delivery
	var received int64
	var content string
	err := scan(&d.ID, &d.MessageID, &d.RequestID, &d.UserID, &d.User, &d.BotExternalID, &d.TemplateID, &d.ResponseType, &d.Message, &d.Rendered,
		&content, &received)
	d.ReceivedAt = time.UnixMilli(received).UTC()
	return record[model.Delivery]{
		id:     d.ID,
		size:   len(d.Message) + len(d.Rendered) + len(content),
		decode: func() (model.Delivery, error) { return d, decode(map[*string]any{&content: &d.Content}) },
	}, err
}

// Deliveries yields the deliveries that match, oldest first.
func (s *Store) Deliveries(f Filter) iter.Seq2[model.Delivery, error] {
	if f.scans() {
		return s.scanDeliveries(f)
	}
	return s.indexedDeliveries(f)
}

func (s *Store) indexedDeliveries(f Filter) iter.Seq2[model.Delivery, error] {
	return chunks(s, f, func(c *conn, f Filter) ([]record[model.Delivery], error) {
		selected := selectDeliveries(f)
		return readChunk(c, scanDelivery, selected.text(deliveryColumns)+" ORDER BY "+selected.order+" LIMIT ?", append(selected.args, f.Limit)...)
	})
}
