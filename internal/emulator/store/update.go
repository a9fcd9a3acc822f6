// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"sync"
)

// updates are what waits to be stored. Updates that arrive while a commit is under way share the next one, so that many
// clients do not wait for as many commits.
type updates struct {
	mu      sync.Mutex
	waiting []*update
	turn    chan struct{} // held by the goroutine that commits for the others
}

func newUpdates() updates { return updates{turn: make(chan struct{}, 1)} }

// maxShared is how many updates share a commit at most, so that readers get their turn.
const maxShared = 32

// update is one change, and what became of it.
type update struct {
	f        func(*Tx) error
	tx       *Tx
	err      error
	panicked any
	done     chan struct{} // closed when it is committed, or has failed
}

func (u *update) failed() bool { return u.err != nil || u.panicked != nil }

// Update runs f in a transaction: all of it is stored, or nothing, also if f panics. It returns after the commit, which
// other updates may share; f does not see whether they do.
func (s *Store) Update(f func(*Tx) error) error {
	u := &update{f: f, done: make(chan struct{})}
	s.updates.mu.Lock()
	s.updates.waiting = append(s.updates.waiting, u)
	s.updates.mu.Unlock()
	for waiting := true; waiting; {
		select {
		case <-u.done:
			waiting = false
		case s.updates.turn <- struct{}{}:
			s.commit(s.updates.next())
			<-s.updates.turn
		}
	}
	if u.panicked != nil {
		panic(u.panicked)
	}
	return u.err
}

// next takes the updates that share the next commit.
func (q *updates) next() []*update {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxShared)
	batch := q.waiting[:n:n]
	q.waiting = append([]*update(nil), q.waiting[n:]...)
	return batch
}

// commit stores a batch. If the commit as a whole fails, all of it has failed.
func (s *Store) commit(batch []*update) {
	if len(batch) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.conn.exec("BEGIN IMMEDIATE")
	if err == nil {
		err = s.commitAll(batch)
	}
	if err != nil {
		for _, u := range batch {
			u.err = errors.Join(u.err, err)
		}
	}
	for _, u := range batch {
		if !u.failed() {
			s.publish(u.tx.changes)
		}
		close(u.done)
	}
}

// commitAll runs the updates of a batch and ends the transaction.
func (s *Store) commitAll(batch []*update) (err error) {
	if len(batch) == 1 { // needs no savepoint
		if s.run(batch[0]); batch[0].failed() {
			return s.conn.rollback("ROLLBACK")
		}
		batch = nil
	}
	for _, u := range batch {
		if err = s.try(u); err != nil {
			break
		}
	}
	if err == nil {
		_, err = s.conn.exec("COMMIT")
	}
	if err != nil {
		err = errors.Join(err, s.conn.rollback("ROLLBACK"))
	}
	return err
}

// try runs one update; if it fails, nothing of it is left. The error is one of the transaction that it is part of.
func (s *Store) try(u *update) error {
	if _, err := s.conn.exec("SAVEPOINT one"); err != nil {
		return err
	}
	if s.run(u); u.failed() {
		if err := s.conn.rollback("ROLLBACK TO one"); err != nil {
			return err
		}
	}
	_, err := s.conn.exec("RELEASE one")
	return err
}

// run calls what the update wants. A panic is the caller's, who runs in another goroutine.
func (s *Store) run(u *update) {
	u.tx = s.tx()
	defer func() { u.panicked = recover() }()
	if u.err = u.f(u.tx); u.err == nil && s.bounds != nil {
		u.err = u.tx.enforce(s.bounds, s.conn)
	}
}
