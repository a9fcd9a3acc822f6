// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Some filters have no index: text, role, errors and time. Such records are found by reading the messages in chunks and
// looking at each one while the database is free for others.

// lastID is above every ID.
const lastID = 1 << 62

// wordEnd separates words and texts. A query cannot contain it.
const wordEnd = "\x00"

// Words returns what a Filter needs to find records whose text contains all of the words, ignoring case.
func Words(words ...string) string { return fold(words...) }

func fold(texts ...string) string { return strings.ToLower(strings.Join(texts, wordEnd)) }

// containsWords reports whether folded text contains all words.
func containsWords(folded, words string) bool {
	for word := range strings.SplitSeq(words, wordEnd) {
		if !strings.Contains(folded, word) {
			return false
		}
	}
	return true
}

// scans reports whether a filter has a field without an index.
func (f Filter) scans() bool {
	return f.Role != "" || f.Text != "" || f.Failed || !f.Since.IsZero()
}

// scanned is a message that is looked at, perhaps for several filters.
type scanned struct {
	model.Message
	folded string
}

// matches reports whether a message matches the fields of f that have no index.
func (m *scanned) matches(f Filter) bool {
	if f.Role != "" && !slices.Contains(m.Roles, f.Role) || f.Failed && len(m.Errors) == 0 || !isSince(m.ReceivedAt, f.Since) {
		return false
	}
	if f.Text != "" && m.folded == "" {
		m.folded = fold(m.Rendered, m.Message.Message)
	}
	return f.Text == "" || containsWords(m.folded, f.Text)
}

// isSince reports whether t is after since, or since is not given.
func isSince(t, since time.Time) bool { return since.IsZero() || t.After(since) }

// keep yields the records that pass, up to a limit; 0: all of them.
func keep[T any](records iter.Seq2[T, error], limit int, pass func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		left := limit
		for v, err := range records {
			if err == nil && !pass(v) {
				continue
			}
			if left--; !yield(v, err) || err != nil || left == 0 {
				return
			}
		}
	}
}

func (s *Store) scanMessages(f Filter) iter.Seq2[model.Message, error] {
	indexed := f
	indexed.Limit = 0
	return keep(s.indexedMessages(indexed), f.Limit, func(m model.Message) bool { return (&scanned{Message: m}).matches(f) })
}

// scanDeliveries yields the deliveries of each message that matches. A reset in between ends them.
func (s *Store) scanDeliveries(f Filter) iter.Seq2[model.Delivery, error] {
	seeds := s.seeds.Load()
	return keep(func(yield func(model.Delivery, error) bool) {
		messages, _, err := s.messagesOf(f)
		if err != nil {
			yield(model.Delivery{}, err)
			return
		}
		for m, err := range s.scanMessages(messages) {
			of := Filter{message: m.ID, UserID: f.UserID, After: f.After}
			if err != nil {
				yield(model.Delivery{}, err)
				return
			}
			for d, err := range s.indexedDeliveries(of) {
				if s.seeds.Load() != seeds || !yield(d, err) {
					return
				}
			}
		}
	}, f.Limit, func(model.Delivery) bool { return true })
}

// messagesOf returns the filter of the messages of which deliveries are wanted, and the first message of which only
// some are.
func (s *Store) messagesOf(f Filter) (messages Filter, part int64, err error) {
	messages = f
	messages.Limit = 0
	if f.After == 0 {
		return messages, 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	part, err = one[int64](s.conn, "SELECT message_id FROM deliveries WHERE id > ? ORDER BY id LIMIT 1", f.After)
	if messages.After = part - 1; part == 0 {
		messages.After = lastID
	}
	return messages, part, err
}

// scanCount counts the records that match, of messages up to an ID.
func (s *Store) scanCount(k kind, f Filter, upTo int64) (n int, err error) {
	messages, part := f, int64(0)
	messages.Limit = 0
	if k == kindDeliveries {
		if messages, part, err = s.messagesOf(f); err != nil {
			return 0, err
		}
	}
	for m, err := range s.scanMessages(messages) {
		if err != nil || m.ID > upTo {
			return n, err
		}
		switch {
		case k == kindMessages || f.UserID != 0 && m.ID != part:
			n++
		case m.ID != part:
			n += len(m.Users)
		default:
			some, err := s.countOf(Filter{message: m.ID, UserID: f.UserID, After: f.After})
			if err != nil {
				return 0, err
			}
			n += some
		}
	}
	return n, nil
}

func (s *Store) countOf(f Filter) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	selected := selectDeliveries(f)
	return one[int](s.conn, selected.text("count(*)"), selected.args...)
}
