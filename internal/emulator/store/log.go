// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"iter"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Log stores the tenant's Troubleshoot log.
type Log struct {
	c       *conn
	changes *changes
}

// Add stores an entry.
func (s Log) Add(l model.LogEntry) error {
	s.changes.logged++
	reasons := toJSON(l.Reasons)
	s.changes.bytes += len(l.Request) + len(l.Response) + len(reasons) + len(l.Path) + len(l.Query) + overhead
	_, err := s.c.insert(`INSERT INTO log (time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Time.UnixMilli(), l.RequestID, l.Method, l.Path, l.Query, l.Status, reasons, l.Fault, l.Delivered, l.Request, l.Response)
	return err
}

func selectLog(f Filter) *selection {
	s := &selection{from: "log", order: "id"}
	s.and("id > ?", f.After)
	if f.RequestID != "" {
		s.and("request_id = ?", f.RequestID)
	}
	if f.Failed {
		s.and("status NOT BETWEEN 200 AND 299")
	}
	return s
}

func scanLog(scan row) (record[model.LogEntry], error) {
	var l model.LogEntry
	var ms int64
	var reasons string
	err := scan(&l.ID, &ms, &l.RequestID, &l.Method, &l.Path, &l.Query, &l.Status, &reasons, &l.Fault, &l.Delivered, &l.Request, &l.Response)
	l.Time = time.UnixMilli(ms).UTC()
	return record[model.LogEntry]{
		id: l.ID, size: len(l.Request) + len(l.Response) + len(reasons) + len(l.Query),
		decode: func() (model.LogEntry, error) { return l, decode(map[*string]any{&reasons: &l.Reasons}) },
	}, err
}

// LogEntries yields the log entries that match, oldest first.
func (s *Store) LogEntries(f Filter) iter.Seq2[model.LogEntry, error] {
	if f.Text == "" && f.Since.IsZero() {
		return s.indexedLog(f)
	}
	indexed := f
	indexed.Limit = 0
	return keep(s.indexedLog(indexed), f.Limit, func(l model.LogEntry) bool {
		return isSince(l.Time, f.Since) && containsWords(fold(l.Path, l.Request, l.Response), f.Text)
	})
}

func (s *Store) indexedLog(f Filter) iter.Seq2[model.LogEntry, error] {
	return chunks(s, f, func(c *conn, f Filter) ([]record[model.LogEntry], error) {
		selected := selectLog(f)
		text := selected.text("id, time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response")
		return readChunk(c, scanLog, text+" ORDER BY "+selected.order+" LIMIT ?", append(selected.args, f.Limit)...)
	})
}

// Count returns how many log entries there are. Their IDs are consecutive.
func (s Log) Count() (int, error) {
	return one[int](s.c, "SELECT coalesce((SELECT max(id) FROM log) - (SELECT min(id) FROM log) + 1, 0)")
}
