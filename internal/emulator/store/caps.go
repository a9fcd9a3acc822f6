// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

// What a tenant in memory keeps at most. A tenant in a file keeps everything.
const (
	maxWeight     = 256 << 20 // bytes of messages with their deliveries, roughly
	messageWeight = 512       // bytes of a message besides its texts
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

func newCaps(limit int64) caps { return caps{limit: limit} }

// Dropped returns how many messages a tenant in memory has dropped to stay within its bounds.
func (s Messages) Dropped() int {
	if s.caps == nil {
		return 0
	}
	return s.caps.dropped
}

func (s Messages) dropOldest(id, weight int64) error {
	c := s.caps
	if c == nil {
		return nil
	}
	weight += messageWeight
	c.kept = append(c.kept, weighed{id, weight})
	c.weight += weight
	for c.weight > c.limit && len(c.kept) > 1 {
		if _, err := s.c.exec("DELETE FROM messages WHERE id = ?", c.kept[0].id); err != nil {
			return err
		}
		c.weight -= c.kept[0].weight
		c.kept = c.kept[1:]
		c.dropped++
	}
	return nil
}
