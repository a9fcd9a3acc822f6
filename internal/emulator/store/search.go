// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// searchSpan is how many messages are searched before others get their turn at the database.
const searchSpan = 10_000

// MessagePage returns the messages that match, newest first. A search without an index looks at some messages at a
// time, while the database is free for others in between.
func (s *Store) MessagePage(f Filter, p Page) (rows []MessageRow, err error) {
	s.mu.Lock()
	first, err := one[int64](s.conn, "SELECT coalesce(min(id), 1) FROM messages")
	if err == nil && p.Before == 0 {
		p.Before, err = one[int64](s.conn, "SELECT coalesce(max(id), 0) + 1 FROM messages")
	}
	s.mu.Unlock()
	for err == nil && p.Before > first && len(rows) < p.Limit {
		from := first
		if f.scans() {
			from = max(first, p.Before-searchSpan)
		}
		var some []MessageRow
		some, err = s.messageRows(f, from, p.Before, p.Limit-len(rows))
		rows, p.Before = append(rows, some...), from
	}
	return rows, err
}

// messageRows returns the messages from one ID up to, but not including, another one that match, newest first.
func (s *Store) messageRows(f Filter, from, before int64, limit int) ([]MessageRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	selected := selectMessages(f)
	selected.and(selected.order+" >= ? AND "+selected.order+" < ?", from, before)
	selected.search(f)
	return query(s.conn, scanMessageRow, selected.text(messageRowColumns)+" ORDER BY "+selected.order+" DESC LIMIT ?", append(selected.args, limit)...)
}

// search adds the fields that have no index, as scanned.matches compares them.
func (s *selection) search(f Filter) {
	if f.Role != "" {
		s.and("EXISTS (SELECT 1 FROM json_each(m.roles) WHERE value = ?)", f.Role)
	}
	if f.Failed {
		s.and("m.errors <> '[]'")
	}
	if !f.Since.IsZero() {
		s.and("m.received_ms > ?", f.Since.UnixMilli())
	}
	if f.Text == "" {
		return
	}
	for word := range strings.SplitSeq(f.Text, wordEnd) {
		var either []string
		for _, spelling := range spellings(word) {
			either = append(either, "m.rendered LIKE ? ESCAPE '\\' OR m.message <> m.rendered AND m.message LIKE ? ESCAPE '\\'")
			s.args = append(s.args, like(spelling), like(spelling))
		}
		s.where = append(s.where, "("+strings.Join(either, " OR ")+")")
	}
}

// spellings returns the cases in which a folded word is searched. LIKE ignores case itself, but of ASCII letters only.
func spellings(word string) []string {
	if strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return []string{word}
	}
	first, size := utf8.DecodeRuneInString(word)
	return []string{word, strings.ToUpper(word), string(unicode.ToUpper(first)) + word[size:]}
}
