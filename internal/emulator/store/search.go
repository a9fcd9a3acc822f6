// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// searchSpan is how many messages are searched before others get their turn at the database.
const searchSpan = 2000

// everything is a span of all IDs, for a search that an index serves.
const everything = lastID

// MessagePage returns the messages that match, newest first; rest is as for newestFirst.
func (s *Store) MessagePage(f Filter, p Page, budget time.Duration) (rows []MessageRow, rest int64, err error) {
	first, end, err := s.idRange("messages")
	if err != nil {
		return nil, 0, err
	}
	if p.Before == 0 {
		p.Before = end
	}
	span := int64(everything)
	if f.scans() {
		span = searchSpan
	}
	return newestFirst(p, first, span, budget, func(from, before int64, limit int) ([]MessageRow, error) {
		return s.messageRows(f, from, before, limit)
	})
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

// LogQuery selects log entries.
type LogQuery struct {
	RequestID string
	Failed    bool   // without entries of status 2xx
	Status    int    // 0: any; 1 to 5: its hundreds
	NoAnswer  bool   // only those without an answer
	Text      string // in path, bodies, reasons or fault
	From      time.Time
}

// scans reports whether the query has a field without an index.
func (q LogQuery) scans() bool {
	return q.Status != 0 || q.NoAnswer || q.Text != "" || !q.From.IsZero()
}

func (q LogQuery) selection() *selection {
	s := selectLog(Filter{RequestID: q.RequestID, Failed: q.Failed})
	switch {
	case q.NoAnswer:
		s.and("status = 0")
	case q.Status > 0 && q.Status < 10:
		s.and("status BETWEEN ? AND ?", q.Status*100, q.Status*100+99)
	case q.Status > 0:
		s.and("status = ?", q.Status)
	}
	if q.Text != "" {
		s.and("(path || ' ' || query || ' ' || request || ' ' || response || ' ' || reasons || ' ' || fault || ' ' || request_id) LIKE ? ESCAPE '\\'", like(q.Text))
	}
	if !q.From.IsZero() {
		s.and("time_ms >= ?", q.From.UnixMilli())
	}
	return s
}

// LogPage returns the log entries that match, newest first; rest is as for newestFirst.
func (s *Store) LogPage(q LogQuery, p Page, budget time.Duration) (list []model.LogEntry, rest int64, err error) {
	first, end, err := s.idRange("log")
	if err != nil {
		return nil, 0, err
	}
	if p.Before == 0 {
		p.Before = end
	}
	span := int64(everything)
	if q.scans() {
		span = searchSpan
	}
	return newestFirst(p, first, span, budget, func(from, before int64, limit int) ([]model.LogEntry, error) {
		return s.logEntries(q, from, before, limit)
	})
}

func (s *Store) logEntries(q LogQuery, from, before int64, limit int) (list []model.LogEntry, err error) {
	selected := q.selection()
	selected.and("id >= ? AND id < ?", from, before)
	s.mu.Lock()
	records, err := query(s.conn, scanLog, selected.text("id, time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response")+
		" ORDER BY id DESC LIMIT ?", append(selected.args, limit)...)
	s.mu.Unlock()
	for _, r := range records {
		l, failed := r.decode()
		if failed != nil {
			return nil, failed
		}
		list = append(list, l)
	}
	return list, err
}

// LogEntry returns one log entry, or nil.
func (s *Store) LogEntry(id int64) (*model.LogEntry, error) {
	list, err := s.logEntries(LogQuery{}, id, id+1, 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
