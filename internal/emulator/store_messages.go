// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"time"
)

// Message is one accepted POST, as it was sent and as it was displayed.
type Message struct {
	ID            int64     `json:"id"`
	RequestID     string    `json:"request_id"`
	Contacts      []string  `json:"contacts"` // trimmed, blanks left out
	Roles         []string  `json:"roles"`    // codes, blanks left out
	BotExternalID string    `json:"bot_external_id"`
	TemplateType  string    `json:"template_type"`
	TemplateID    string    `json:"template_id"`
	ResponseType  string    `json:"response_type"` // TEXT, IMAGE or CARD, as displayed
	Message       string    `json:"message"`       // as sent
	Rendered      string    `json:"rendered"`      // as displayed, as plain text
	Content       Content   `json:"content"`       // as displayed
	Users         []string  `json:"users"`         // login IDs of the users reached
	Errors        []string  `json:"errors"`        // as answered
	ReceivedAt    time.Time `json:"received_at"`
}

// Delivery is one message on one user's screen: a POST that reaches ten users
// makes ten deliveries.
type Delivery struct {
	ID           int64     `json:"id"`
	MessageID    int64     `json:"message_id"`
	RequestID    string    `json:"request_id"`
	UserID       int64     `json:"user_id"`
	User         string    `json:"user"` // login ID
	TemplateID   string    `json:"template_id"`
	ResponseType string    `json:"response_type"`
	Message      string    `json:"message"`
	Rendered     string    `json:"rendered"`
	Content      Content   `json:"content"`
	ReceivedAt   time.Time `json:"received_at"`
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
	maxBytes   int    // stop after so many bytes of messages; 0 = never
}

// full counts the bytes of a row and tells, once there are enough, that the
// rest is for another page.
func (f *Filter) full(size int) error {
	if f.maxBytes == 0 {
		return nil
	}
	if f.maxBytes -= size; f.maxBytes <= 0 {
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

// addMessage stores an accepted message and one delivery for each user.
func (s *store) addMessage(ctx context.Context, m Message, users []userRef) error {
	ids := mapped(users, func(u userRef) int64 { return u.id })
	m.Users = mapped(users, func(u userRef) string { return u.name })
	content, names := m.Content.json(), toJSON(m.Users)
	id, err := s.insert(ctx, `INSERT INTO messages
		(request_id, contacts, roles, bot_external_id, template_type, template_id, response_type, message, rendered, content, users, errors, received_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.RequestID, toJSON(m.Contacts), toJSON(m.Roles), m.BotExternalID, m.TemplateType, m.TemplateID, m.ResponseType,
		m.Message, m.Rendered, content, names, toJSON(m.Errors), m.ReceivedAt.UnixMilli())
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO deliveries (message_id, user_id, user_name)
		SELECT ?, id, user_name FROM users WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, id, toJSON(ids))
	if err != nil {
		return err
	}
	weight := len(m.Message) + len(m.Rendered) + len(content) + len(names) + 64*len(users)
	return s.dropOldest(ctx, id, int64(weight))
}

const (
	messageWhere = ` WHERE (?1 = '' OR m.request_id = ?1)
		AND (?2 = '' OR m.id IN (SELECT message_id FROM deliveries WHERE user_name = ?2))
		AND (?3 = '' OR m.template_id = ?3) AND m.id > ?4`
	deliveryWhere = ` FROM deliveries d JOIN messages m ON m.id = d.message_id
		WHERE (?1 = '' OR m.request_id = ?1) AND (?2 = '' OR d.user_name = ?2)
		AND (?3 = '' OR m.template_id = ?3) AND d.id > ?4`
)

func (s *store) messages(ctx context.Context, f Filter) ([]Message, error) {
	return query(ctx, s, func(row func(...any) error) (m Message, err error) {
		var received int64
		err = row(&m.ID, &m.RequestID, jsonColumn{&m.Contacts}, jsonColumn{&m.Roles}, &m.BotExternalID, &m.TemplateType,
			&m.TemplateID, &m.ResponseType, &m.Message, &m.Rendered, jsonColumn{&m.Content}, jsonColumn{&m.Users},
			jsonColumn{&m.Errors}, &received)
		m.ReceivedAt = time.UnixMilli(received).UTC()
		return m, errors.Join(err, f.full(len(m.Message)+2*len(m.Rendered)))
	}, `SELECT m.id, m.request_id, m.contacts, m.roles, m.bot_external_id, m.template_type, m.template_id,
		m.response_type, m.message, m.rendered, m.content, m.users, m.errors, m.received_ms FROM messages m`+
		messageWhere+" ORDER BY m.id LIMIT ?5", f.args()...)
}

func (s *store) countMessages(ctx context.Context, f Filter) (int, error) {
	return one[int](ctx, s, "SELECT count(*) FROM messages m"+messageWhere+" AND ?5 <> 0", f.args()...)
}

func (s *store) deliveries(ctx context.Context, f Filter) ([]Delivery, error) {
	return query(ctx, s, func(row func(...any) error) (d Delivery, err error) {
		var received int64
		err = row(&d.ID, &d.MessageID, &d.RequestID, &d.UserID, &d.User, &d.TemplateID, &d.ResponseType, &d.Message,
			&d.Rendered, jsonColumn{&d.Content}, &received)
		d.ReceivedAt = time.UnixMilli(received).UTC()
		return d, errors.Join(err, f.full(len(d.Message)+2*len(d.Rendered)))
	}, `SELECT d.id, d.message_id, m.request_id, d.user_id, d.user_name, m.template_id, m.response_type, m.message,
		m.rendered, m.content, m.received_ms`+deliveryWhere+" ORDER BY d.id LIMIT ?5", f.args()...)
}

func (s *store) countDeliveries(ctx context.Context, f Filter) (int, error) {
	return one[int](ctx, s, "SELECT count(*)"+deliveryWhere+" AND ?5 <> 0", f.args()...)
}

// What a tenant in memory keeps at most. A tenant in a file keeps everything.
const (
	maxWeight     = 256 << 20 // bytes of messages with their deliveries, roughly
	messageWeight = 512       // bytes of a message besides its texts
	maxLog        = 10_000    // log entries
)

// caps bounds what a tenant in memory keeps: the oldest messages go first,
// with their deliveries.
type caps struct {
	limit   int64 // bytes
	kept    []weighed
	weight  int64
	dropped int
}

type weighed struct{ id, weight int64 }

func (s *store) dropOldest(ctx context.Context, id, weight int64) error {
	c := s.caps
	if c == nil {
		return nil
	}
	weight += messageWeight
	c.kept = append(c.kept, weighed{id, weight})
	c.weight += weight
	for c.weight > c.limit && len(c.kept) > 1 {
		if _, err := s.exec(ctx, "DELETE FROM messages WHERE id = ?", c.kept[0].id); err != nil {
			return err
		}
		c.weight -= c.kept[0].weight
		c.kept = c.kept[1:]
		c.dropped++
	}
	return nil
}

// LogEntry is one API call in the Troubleshoot log. Control plane calls are not
// logged, and tokens never are.
type LogEntry struct {
	ID        int64     `json:"id"`
	Time      time.Time `json:"time"`
	RequestID string    `json:"request_id"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query"`
	Status    int       `json:"status"`             // 0: the client got no answer
	Reasons   []string  `json:"reasons"`            // why it failed, or what it could not do
	Fault     string    `json:"fault"`              // the injected fault, e.g. "rst"; else empty
	Delivered int       `json:"delivered"`          // users reached
	Request   string    `json:"request,omitempty"`  // body, the first 4 KiB
	Response  string    `json:"response,omitempty"` // body, the first 4 KiB
}

func (s *store) addLog(ctx context.Context, l LogEntry) error {
	id, err := s.insert(ctx, `INSERT INTO log (time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Time.UnixMilli(), l.RequestID, l.Method, l.Path, l.Query, l.Status, toJSON(l.Reasons), l.Fault, l.Delivered, l.Request, l.Response)
	if err != nil || s.caps == nil || id%100 != 0 {
		return err
	}
	_, err = s.exec(ctx, "DELETE FROM log WHERE id <= ?", id-maxLog)
	return err
}

func (s *store) log(ctx context.Context, f Filter) ([]LogEntry, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = -1
	}
	return query(ctx, s, func(row func(...any) error) (l LogEntry, err error) {
		var ms int64
		err = row(&l.ID, &ms, &l.RequestID, &l.Method, &l.Path, &l.Query, &l.Status, jsonColumn{&l.Reasons}, &l.Fault,
			&l.Delivered, &l.Request, &l.Response)
		l.Time = time.UnixMilli(ms).UTC()
		return l, err
	}, `SELECT id, time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response FROM log
		WHERE (?1 = '' OR request_id = ?1) AND (?2 = 0 OR status NOT BETWEEN 200 AND 299) AND id > ?3
		ORDER BY id LIMIT ?4`, f.RequestID, f.Failed, f.After, limit)
}
