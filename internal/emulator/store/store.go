// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package store keeps a tenant in SQLite, in a file or in memory. It knows nothing of HTTP.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Store is the tenant's database. All work goes through one connection under one lock: SQLite has a single writer
// anyway, an in-memory database lives and dies with its connection, and answers are written to clients after the lock
// is released.
type Store struct {
	mu       sync.Mutex
	conn     *conn
	bounds   *bounds // nil: keeps everything
	counters *counters
	watchers map[watched]*group
	seeds    atomic.Int64 // how often a seed was loaded; changed while mu is held
	pace     pace
	revision Revision
	updates  updates
}

// Open opens FILE, or a database in memory if file is empty, and passes it to start. The schema and all that start
// stores become visible at once: a process that is killed during its first start leaves an empty file.
func Open(ctx context.Context, file string, start func(*Tx) error) (*Store, error) {
	c, version, err := connect(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", nameOf(file), err)
	}
	s := &Store{conn: c, watchers: map[watched]*group{}, counters: newCounters(), updates: newUpdates()}
	if file == "" {
		s.bounds = &bounds{limit: maxMemory}
	}
	err = s.Update(func(tx *Tx) error {
		if err := c.migrate(version); err != nil {
			return err
		}
		return start(tx)
	})
	if err == nil {
		s.counters, err = loadCounters(c, 1<<62)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", nameOf(file), err), s.Close())
	}
	return s, nil
}

// Dropped returns how many messages a tenant in memory has dropped to stay within its bounds.
func (s *Store) Dropped() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bounds == nil {
		return 0
	}
	return s.bounds.dropped
}

// Close closes the database.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.close()
}

// Tx gives access to what the tenant holds while nobody else uses the database. It must not be used after the function
// that it was passed to has returned.
type Tx struct {
	Users     Users
	Templates Templates
	Messages  Messages
	Log       Log
	Chat      Chat
	Skills    Skills
	Settings  Settings

	changes *changes
}

// changes are what a transaction did that others watch.
type changes struct {
	added      []added
	subtracted []*dropped
	dropped    int // messages
	bytes      int // added, roughly
	seeded     bool
	chats      int // lines and reading marks
	logged     int // log entries
}

func (s *Store) tx() *Tx {
	c := &changes{}
	return &Tx{Users{s.conn}, Templates{s.conn}, Messages{s.conn, c}, Log{s.conn, c}, Chat{s.conn, c}, Skills{s.conn}, Settings{s.conn}, c}
}

// publish brings counters and watchers up to date after a commit.
func (s *Store) publish(c *changes) {
	s.pace.commits.Add(1)
	s.revision.add(c)
	if c.seeded {
		s.seeds.Add(1)
		s.counters = newCounters()
		if s.bounds != nil {
			s.bounds.dropped = 0
		}
		for _, g := range s.watchers {
			g.count = 0
		}
	}
	if s.bounds != nil {
		s.bounds.dropped += c.dropped
	}
	for _, a := range c.added {
		s.counters.add(a)
		for _, g := range s.watchers {
			g.add(a)
		}
	}
	for _, d := range c.subtracted {
		s.counters.subtract(d)
	}
}

// View runs f while nobody else uses the database. f must not write.
func (s *Store) View(f func(*Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(s.tx())
}

// Settings are the tenant's named settings.
type Settings struct{ c *conn }

// Get returns a setting, empty if it was never set.
func (s Settings) Get(name string) (string, error) {
	return one[string](s.c, "SELECT value FROM settings WHERE name = ?", name)
}

// Set changes a setting.
func (s Settings) Set(name, value string) error {
	_, err := s.c.exec("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}
