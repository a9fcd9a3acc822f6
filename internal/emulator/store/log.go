// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// maxLog is how many log entries a tenant in memory keeps.
const maxLog = 10_000

// Log is the tenant's Troubleshoot log, oldest first.
type Log struct {
	c      *conn
	capped bool
}

// Add stores an entry.
func (s Log) Add(l model.LogEntry) error {
	id, err := s.c.insert(`INSERT INTO log (time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Time.UnixMilli(), l.RequestID, l.Method, l.Path, l.Query, l.Status, toJSON(l.Reasons), l.Fault, l.Delivered, l.Request, l.Response)
	if err != nil || !s.capped || id%100 != 0 {
		return err
	}
	_, err = s.c.exec("DELETE FROM log WHERE id <= ?", id-maxLog)
	return err
}

// List returns the entries that match.
func (s Log) List(f Filter) ([]model.LogEntry, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = -1
	}
	return query(s.c, func(scan row) (l model.LogEntry, err error) {
		var ms int64
		err = scan(&l.ID, &ms, &l.RequestID, &l.Method, &l.Path, &l.Query, &l.Status, jsonColumn{&l.Reasons}, &l.Fault,
			&l.Delivered, &l.Request, &l.Response)
		l.Time = time.UnixMilli(ms).UTC()
		return l, err
	}, `SELECT id, time_ms, request_id, method, path, query, status, reasons, fault, delivered, request, response FROM log
		WHERE (?1 = '' OR request_id = ?1) AND (?2 = 0 OR status NOT BETWEEN 200 AND 299) AND id > ?3
		ORDER BY id LIMIT ?4`, f.RequestID, f.Failed, f.After, limit)
}
