// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Bounds of the chats.
const (
	maxLines  = 5000 // lines of all chats; older ones are dropped
	maxUnread = 100  // where counting ends
)

// Chat stores what users and skills say, and how far users have read.
type Chat struct {
	c       *conn
	changes *changes
}

// Add stores a line below the latest notification.
func (s Chat) Add(l model.ChatLine) error {
	s.changes.bytes += len(l.Text) + overhead
	s.changes.chats++
	id, err := s.c.insert(`INSERT INTO chat (user_id, after_message, time_ms, from_user, skill, request_id, status, text)
		VALUES (?, (SELECT coalesce(max(id), 0) FROM messages), ?, ?, ?, ?, ?, ?)`, l.UserID, l.Time.UnixMilli(), l.FromUser, l.Skill, l.RequestID, l.Status, l.Text)
	if err != nil {
		return err
	}
	_, err = s.c.exec("DELETE FROM chat WHERE id <= ?", id-maxLines)
	return err
}

// Lines returns the user's lines below the messages from first up to, but not including, end; the latest of them if
// there are more than limit.
func (s Chat) Lines(user, first, end int64, limit int) ([]model.ChatLine, error) {
	return query(s.c, func(scan row) (l model.ChatLine, err error) {
		var ms int64
		err = scan(&l.ID, &l.UserID, &l.AfterMessage, &ms, &l.FromUser, &l.Skill, &l.RequestID, &l.Status, &l.Text)
		l.Time = time.UnixMilli(ms).UTC()
		return l, err
	}, `SELECT id, user_id, after_message, time_ms, from_user, skill, request_id, status, text FROM (
			SELECT * FROM chat WHERE user_id = ? AND after_message >= ? AND after_message < ? ORDER BY id DESC LIMIT ?)
		ORDER BY id`, user, first, end, limit)
}

// MarkRead records that the user has read the notifications up to a message.
func (s Chat) MarkRead(user, message int64) error {
	s.changes.chats++
	_, err := s.c.exec("INSERT INTO reads (user_id, message_id) VALUES (?, min(?, (SELECT coalesce(max(id), 0) FROM messages))) ON CONFLICT (user_id) DO UPDATE SET message_id = max(message_id, excluded.message_id)", user, message)
	return err
}

// ReadUpTo returns the latest message that the user has read.
func (s Chat) ReadUpTo(user int64) (int64, error) {
	return one[int64](s.c, "SELECT message_id FROM reads WHERE user_id = ?", user)
}

// Overview is one chat in the list of chats.
type Overview struct {
	User   model.User
	Unread int // up to 100
	Last   int64
	Text   string // of the latest notification, cut
	Time   time.Time
}

// Overviews returns chats whose user's name or login ID contains text, the most recent first; with many users, those
// with the lowest IDs.
func (s Chat) Overviews(text string, limit, offset int) ([]Overview, error) {
	recent := "(SELECT max(message_id) FROM deliveries d WHERE d.user_id = u.id)"
	order := "last DESC, u.id"
	if n, err := (Users{s.c}).Count(); err != nil || n > manyUsers {
		order = "u.id"
	}
	list, err := query(s.c, func(scan row) (o Overview, err error) {
		o.User, err = scanUser(func(columns ...any) error { return scan(append(columns, &o.Last)...) })
		return o, err
	}, "SELECT "+userColumns+", coalesce("+recent+", 0) AS last FROM users u WHERE "+namedLike+" ORDER BY "+order+" LIMIT ? OFFSET ?",
		like(text), limit, offset)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := s.complete(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// complete fills in what is unread, and the latest notification.
func (s Chat) complete(o *Overview) (err error) {
	if o.Unread, err = s.Unread(o.User.ID); err != nil || o.Last == 0 {
		return err
	}
	_, err = query(s.c, func(scan row) (v struct{}, err error) {
		var ms int64
		err = scan(&o.Text, &ms)
		o.Time = time.UnixMilli(ms).UTC()
		return v, err
	}, "SELECT substr(rendered, 1, 200), received_ms FROM messages WHERE id = ?", o.Last)
	return err
}

// Unread counts the notifications that the user has not read, up to 100.
func (s Chat) Unread(user int64) (int, error) {
	return one[int](s.c, `SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE user_id = ?1
		AND message_id > coalesce((SELECT message_id FROM reads WHERE user_id = ?1), 0) LIMIT ?2)`, user, maxUnread)
}
