// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package store keeps a tenant in SQLite, in a file or in memory. It knows nothing of HTTP.
package store

import (
	"context"
	"errors"
	"sync"
)

// Store is the tenant's database. All work goes through one connection under one lock: SQLite has a single writer anyway, an
// in-memory database lives and dies with its connection, and answers are written to clients after the lock is released.
type Store struct {
	mu    sync.Mutex
	conn  *conn
	fresh bool // the database was empty when it was opened
	caps  *caps
}

// Open opens FILE, or a database in memory if file is empty.
func Open(ctx context.Context, file string) (*Store, error) {
	c, fresh, err := connect(ctx, file)
	if err != nil {
		return nil, err
	}
	s := &Store{conn: c, fresh: fresh}
	if file == "" {
		s.caps = &caps{limit: maxWeight}
	}
	return s, nil
}

// Fresh reports whether the database was empty when it was opened, so that it needs a seed.
func (s *Store) Fresh() bool { return s.fresh }

// Close closes the database.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.close()
}

// Tx gives access to what the tenant holds while nobody else uses the database. It must not be used after the function that it
// was passed to has returned.
type Tx struct {
	Users     Users
	Templates Templates
	Messages  Messages
	Log       Log
	Settings  Settings
}

func (s *Store) tx() *Tx {
	return &Tx{
		Users: Users{s.conn}, Templates: Templates{s.conn}, Messages: Messages{s.conn, s.caps}, Log: Log{s.conn, s.caps != nil},
		Settings: Settings{s.conn},
	}
}

// Update runs f in a transaction: all of it is stored, or nothing, also if f panics.
func (s *Store) Update(f func(*Tx) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			_, rollback := s.conn.exec("ROLLBACK")
			err = errors.Join(err, rollback)
		}
	}()
	if err := f(s.tx()); err != nil {
		return err
	}
	_, err = s.conn.exec("COMMIT")
	committed = err == nil
	return err
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
