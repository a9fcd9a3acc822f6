// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

// What a tenant in memory keeps at most; then it drops the oldest messages and log entries. A tenant in a file keeps
// everything.
const (
	maxMemory = 112 << 20 // bytes of the whole database, which takes about twice as much of the process
	maxLog    = 10_000    // log entries
)

// bounds keep a database in memory small.
type bounds struct {
	limit   int64 // bytes
	grown   int64 // bytes added since the last check, roughly
	dropped int   // messages
}

// overhead is what a row takes besides its texts, in bytes, roughly.
const overhead = 64

// checks is how many times the size is checked while the database grows to its limit.
const checks = 64

// enforce drops the oldest records if the database has outgrown its limit.
func (tx *Tx) enforce(b *bounds, c *conn) error {
	b.grown += int64(tx.changes.bytes)
	if b.grown < b.limit/checks {
		return nil
	}
	b.grown = 0
	if _, err := c.exec("DELETE FROM log WHERE id <= (SELECT max(id) FROM log) - ?", maxLog); err != nil {
		return err
	}
	for {
		used, err := usedBytes(c)
		if err != nil || used <= b.limit {
			return err
		}
		more, err := tx.dropOldest(c)
		if err != nil || !more {
			return err
		}
	}
}

func usedBytes(c *conn) (int64, error) {
	total := int64(0)
	for text, sign := range map[string]int64{"PRAGMA page_count": 1, "PRAGMA freelist_count": -1} {
		pages, err := one[int64](c, text)
		if err != nil {
			return 0, err
		}
		total += sign * pages
	}
	return total * pageSize, nil
}

// dropOldest drops a share of the messages and log entries, but never the newest one. More is false if nothing else can
// go.
func (tx *Tx) dropOldest(c *conn) (more bool, err error) {
	upTo, err := one[int64](c, "SELECT coalesce(min(id) + (max(id) - min(id)) / ?, 0) FROM messages WHERE id < (SELECT max(id) FROM messages)", checks)
	if err != nil {
		return false, err
	}
	d, err := loadCounters(c, upTo)
	if err != nil {
		return false, err
	}
	tx.changes.subtracted = append(tx.changes.subtracted, d)
	end, err := endOfDeliveries(c, upTo)
	if err != nil {
		return false, err
	}
	if _, err := c.delete("DELETE FROM deliveries WHERE id < ?", end); err != nil {
		return false, err
	}
	messages, err := c.delete("DELETE FROM messages WHERE id <= ?", upTo)
	if err != nil {
		return false, err
	}
	tx.changes.dropped += messages
	entries, err := c.delete("DELETE FROM log WHERE id <= (SELECT min(id) + (max(id) - min(id)) / ? FROM log WHERE id < (SELECT max(id) FROM log))", checks)
	return messages+entries > 0, err
}
