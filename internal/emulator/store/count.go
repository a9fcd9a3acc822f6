// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

// counters hold how many deliveries and messages there are by one field. They are counted once, when the database is
// opened, and then kept up to date, so that no list and no waiter counts a million rows while everybody else waits.
type counters struct {
	users     map[int64]int  // deliveries, and messages, of a user
	templates map[string]int // messages of a template
	delivered map[string]int // deliveries of a template
}

// added is a message that a transaction stored.
type added struct {
	message    int64 // its ID
	requestID  string
	templateID string
	users      []Ref // ordered by ID
	delivery   int64 // ID of the first delivery; the others follow
	scanned    *scanned
}

// dropped is what a transaction dropped, by user and by template.
type dropped = counters

func newCounters() *counters {
	return &counters{users: map[int64]int{}, templates: map[string]int{}, delivered: map[string]int{}}
}

func (c *counters) add(a added) {
	for _, u := range a.users {
		c.users[u.ID]++
	}
	c.templates[a.templateID]++
	c.delivered[a.templateID] += len(a.users)
}

func (c *counters) subtract(d *dropped) {
	subtract(c.users, d.users)
	subtract(c.templates, d.templates)
	subtract(c.delivered, d.delivered)
}

func subtract[K comparable](from, what map[K]int) {
	for key, n := range what {
		if from[key] -= n; from[key] == 0 {
			delete(from, key)
		}
	}
}

// loadCounters counts the messages up to an ID with their deliveries.
func loadCounters(c *conn, upTo int64) (*counters, error) {
	end, err := endOfDeliveries(c, upTo)
	if err != nil {
		return nil, err
	}
	users, err := groups[int64](c, "SELECT user_id, count(*) FROM deliveries WHERE id < ? GROUP BY user_id", end)
	if err != nil {
		return nil, err
	}
	templates, err := groups[string](c, "SELECT template_id, count(*) FROM messages WHERE id <= ? GROUP BY template_id", upTo)
	if err != nil {
		return nil, err
	}
	delivered, err := groups[string](c, "SELECT template_id, sum(delivered) FROM messages WHERE id <= ? GROUP BY template_id HAVING sum(delivered) > 0", upTo)
	return &counters{users, templates, delivered}, err
}

// endOfDeliveries returns the ID below which the deliveries of the messages up to an ID are.
func endOfDeliveries(c *conn, upTo int64) (int64, error) {
	return one[int64](c, "SELECT first_delivery + delivered FROM messages WHERE id <= ? ORDER BY id DESC LIMIT 1", upTo)
}

func groups[K comparable](c *conn, text string, args ...any) (map[K]int, error) {
	type group struct {
		key K
		n   int
	}
	list, err := query(c, func(scan row) (g group, err error) { return g, scan(&g.key, &g.n) }, text, args...)
	out := map[K]int{}
	for _, g := range list {
		out[g.key] = g.n
	}
	return out, err
}

// CountMessages counts the messages that match, whatever the limit.
func (s *Store) CountMessages(f Filter) (int, error) {
	if f.scans() {
		return s.scanCount(kindMessages, f, lastID)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count(kindMessages, f)
}

// CountDeliveries counts the deliveries that match, whatever the limit.
func (s *Store) CountDeliveries(f Filter) (int, error) {
	if f.scans() {
		return s.scanCount(kindDeliveries, f, lastID)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count(kindDeliveries, f)
}

// count counts the records that match. Only a request ID and a combination of fields are counted row by row.
func (s *Store) count(k kind, f Filter) (int, error) {
	if f.RequestID == "" && f.UserID == 0 && f.TemplateID == "" {
		return s.countRange(k, f.After)
	}
	if f.RequestID == "" && f.After == 0 && (f.UserID == 0 || f.TemplateID == "") {
		switch {
		case f.UserID != 0:
			return s.counters.users[f.UserID], nil
		case k == kindMessages:
			return s.counters.templates[f.TemplateID], nil
		default:
			return s.counters.delivered[f.TemplateID], nil
		}
	}
	selected := selectRecords(k, f)
	return one[int](s.conn, selected.text("count(*)"), selected.args...)
}

// countRange counts without reading the rows: IDs are consecutive, since rows are only added at the end and dropped at
// the beginning.
func (s *Store) countRange(k kind, after int64) (int, error) {
	table := map[kind]string{kindMessages: "messages", kindDeliveries: "deliveries"}[k]
	bounds, err := first(query(s.conn, func(scan row) (b [2]int64, err error) { return b, scan(&b[0], &b[1]) },
		"SELECT coalesce((SELECT min(id) FROM "+table+"), 1), coalesce((SELECT max(id) FROM "+table+"), 0)"))
	if err != nil || bounds == nil {
		return 0, err
	}
	return int(max(0, bounds[1]-max(after, bounds[0]-1))), nil
}
