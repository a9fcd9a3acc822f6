// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

func newInMemory(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), "")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := s.Update(func(tx *Tx) error { return tx.LoadSeed(model.DefaultSeed(), time.UnixMilli(0)) }); err != nil {
		tb.Fatal(err)
	}
	return s
}

func view[T any](tb testing.TB, s *Store, read func(*Tx) (T, error)) (out T, err error) {
	tb.Helper()
	err = s.View(func(tx *Tx) error { out, err = read(tx); return err })
	return out, err
}

func messages(tb testing.TB, s *Store, f Filter) ([]model.Message, error) {
	return view(tb, s, func(tx *Tx) ([]model.Message, error) { return tx.Messages.List(f) })
}

func deliveries(tb testing.TB, s *Store, f Filter) ([]model.Delivery, error) {
	return view(tb, s, func(tx *Tx) ([]model.Delivery, error) { return tx.Messages.Deliveries(f) })
}

func countMessages(tb testing.TB, s *Store, f Filter) (int, error) {
	return view(tb, s, func(tx *Tx) (int, error) { return tx.Messages.Count(f) })
}

func countDeliveries(tb testing.TB, s *Store, f Filter) (int, error) {
	return view(tb, s, func(tx *Tx) (int, error) { return tx.Messages.CountDeliveries(f) })
}

func logEntries(tb testing.TB, s *Store, f Filter) ([]model.LogEntry, error) {
	return view(tb, s, func(tx *Tx) ([]model.LogEntry, error) { return tx.Log.List(f) })
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	s.caps.limit = 100_000
	for range 50 {
		err := s.Update(func(tx *Tx) error {
			m := model.Message{Message: strings.Repeat("x", 10_000), ReceivedAt: time.UnixMilli(0)}
			return tx.Messages.Add(m, []Ref{{1, "admin@example.com"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	list, err := messages(t, s, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	delivered, err := countDeliveries(t, s, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	n := len(list)
	if n < 5 || n > 9 || delivered != n || list[n-1].ID != 50 || s.caps.dropped != 50-n {
		t.Errorf("%d messages, %d deliveries, %d dropped; want the newest 5 to 9 of 50", n, delivered, s.caps.dropped)
	}
}

func TestPageIsBounded(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	err := s.Update(func(tx *Tx) error {
		for range 5 {
			m := model.Message{Message: strings.Repeat("x", 1000), ReceivedAt: time.UnixMilli(0)}
			if err := tx.Messages.Add(m, []Ref{{1, "admin@example.com"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for maxBytes, want := range map[int]int{0: 5, 1: 1, 1000: 1, 1001: 2, 10_000: 5} {
		list, err := messages(t, s, Filter{MaxBytes: maxBytes})
		if err != nil || len(list) != want {
			t.Errorf("%d bytes: %d messages, want %d (%v)", maxBytes, len(list), want, err)
		}
		delivered, err := deliveries(t, s, Filter{MaxBytes: maxBytes})
		if err != nil || len(delivered) != want {
			t.Errorf("%d bytes: %d deliveries, want %d (%v)", maxBytes, len(delivered), want, err)
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	err := s.Update(func(tx *Tx) error {
		for range maxLog + 300 {
			if err := tx.Log.Add(model.LogEntry{Path: "/vsa/x"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	log, err := logEntries(t, s, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(log); n < maxLog || n > maxLog+100 || log[n-1].ID != maxLog+300 {
		t.Errorf("%d entries, the last %d", n, log[n-1].ID)
	}
}

// A transaction that fails leaves nothing behind, and the next one works.
func TestUpdateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	err := s.Update(func(tx *Tx) error {
		if err := tx.Messages.Add(model.Message{}, []Ref{{1, "admin@example.com"}}); err != nil {
			return err
		}
		_, err := s.conn.exec("INSERT INTO templates SELECT * FROM templates")
		return err
	})
	if err == nil {
		t.Fatal("a constraint did not hold")
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(func(tx *Tx) error {
			if err := tx.Messages.Add(model.Message{}, nil); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if n, err := countMessages(t, s, Filter{}); n != 0 || err != nil {
		t.Errorf("%d messages, %v", n, err)
	}
	if err := s.Update(func(tx *Tx) error { return tx.LoadSeed(model.DefaultSeed(), time.UnixMilli(0)) }); err != nil {
		t.Error(err)
	}
}
