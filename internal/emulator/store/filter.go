// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"time"
)

// Filter selects messages, deliveries and log entries; zero fields select everything.
type Filter struct {
	RequestID  string
	UserID     int64     // not for the log
	TemplateID string    // not for the log
	Role       string    // code of a role that the message addressed; not for the log
	Text       string    // what Words returned
	Failed     bool      // log entries other than 2xx; messages with errors, and their deliveries
	Since      time.Time // only what was received after this time
	After      int64     // only IDs above this one
	Limit      int       // the first so many; 0 = all

	message int64 // only deliveries of this message
}

// kind is a kind of record that can be listed, counted and waited for.
type kind int

const (
	kindMessages kind = iota
	kindDeliveries
)

// afterMessage is the first message of which deliveries above an ID can be.
const afterMessage = "(SELECT message_id FROM deliveries WHERE id > ? ORDER BY id LIMIT 1)"

// deliveriesOf joins messages with their deliveries.
const deliveriesOf = "messages m CROSS JOIN deliveries d ON d.id >= m.first_delivery AND d.id < m.first_delivery + m.delivered"

// selection is what follows SELECT columns for the records that match a filter, and its order. It is spelled out for
// each combination of fields, so that each one is served by an index.
type selection struct {
	from  string
	where []string
	order string
	args  []any
}

func (s *selection) and(condition string, args ...any) {
	s.where = append(s.where, condition)
	s.args = append(s.args, args...)
}

// text returns the statement's text.
func (s *selection) text(columns string) string {
	return "SELECT " + columns + " FROM " + s.from + " WHERE " + strings.Join(s.where, " AND ")
}

// selectMessages has the message as m.
func selectMessages(f Filter) *selection {
	if f.UserID != 0 && f.RequestID == "" {
		s := &selection{from: "deliveries d CROSS JOIN messages m ON m.id = d.message_id", order: "d.message_id"}
		s.and("d.user_id = ? AND d.message_id > ?", f.UserID, f.After)
		s.template(f)
		return s
	}
	s := &selection{from: "messages m", order: "m.id"}
	s.and("m.id > ?", f.After)
	s.request(f)
	s.template(f)
	if f.UserID != 0 {
		s.and("EXISTS (SELECT 1 FROM deliveries d WHERE d.user_id = ? AND d.message_id = m.id)", f.UserID)
	}
	return s
}

// selectDeliveries has the delivery as d and its message as m.
func selectDeliveries(f Filter) *selection {
	s := &selection{}
	switch {
	case f.message != 0:
		s.from, s.order = deliveriesOf, "d.id"
		s.and("m.id = ? AND d.id > ?", f.message, f.After)
		if f.UserID != 0 {
			s.and("d.user_id = ?", f.UserID)
		}
	case f.RequestID != "" || f.TemplateID != "" && f.UserID == 0:
		s.from, s.order = deliveriesOf, "m.id, d.id"
		s.and("d.id > ?", f.After)
		if f.After > 0 {
			s.and("m.id >= "+afterMessage, f.After)
		}
		s.request(f)
		s.template(f)
		if f.UserID != 0 {
			s.and("d.user_id = ?", f.UserID)
		}
	case f.UserID != 0:
		s.from, s.order = "deliveries d CROSS JOIN messages m ON m.id = d.message_id", "d.message_id"
		s.and("d.user_id = ? AND d.id > ?", f.UserID, f.After)
		if f.After > 0 {
			s.and("d.message_id >= "+afterMessage, f.After)
		}
		s.template(f)
	default:
		s.from, s.order = "deliveries d CROSS JOIN messages m ON m.id = d.message_id", "d.id"
		s.and("d.id > ?", f.After)
	}
	return s
}

func (s *selection) request(f Filter) {
	if f.RequestID != "" {
		s.and("m.request_id = ?", f.RequestID)
	}
}

func (s *selection) template(f Filter) {
	if f.TemplateID != "" {
		s.and("m.template_id = ?", f.TemplateID)
	}
}

func selectRecords(k kind, f Filter) *selection {
	if k == kindMessages {
		return selectMessages(f)
	}
	return selectDeliveries(f)
}
