// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

var errUndone = errors.New("undone")

// What is remembered is what the database has: after a write, after one that was taken back, within a shared commit as
// well as alone, and after a reset.
func TestRememberedIsStored(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	name := func(tx *Tx) string {
		found, err := tx.Templates.Get("1001")
		if err != nil || found == nil {
			t.Fatalf("%v, %v", found, err)
		}
		return found.Name
	}
	rename := func(to string, result error) *update {
		return &update{done: make(chan struct{}), f: func(tx *Tx) error {
			changed, err := tx.Templates.Get("1001")
			if err != nil {
				return err
			}
			changed.Name = to
			if err := tx.Templates.Replace(*changed); err != nil {
				return err
			}
			if got := name(tx); got != to {
				t.Errorf("within the update: %q, want %q", got, to)
			}
			return result
		}}
	}
	seen := ""
	look := &update{done: make(chan struct{}), f: func(tx *Tx) error { seen = name(tx); return nil }}
	s.commit([]*update{rename("first", nil), rename("second", errUndone), look})
	if seen != "first" {
		t.Errorf("in a shared commit: %q", seen)
	}
	s.commit([]*update{rename("third", errUndone)})
	if err := s.View(func(tx *Tx) error { seen = name(tx); return nil }); err != nil || seen != "first" {
		t.Errorf("after a rollback: %q, %v", seen, err)
	}
}

func TestRememberedContactsEndWithAReset(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	resolve := func(tx *Tx, contact string) int {
		refs, err := tx.Users.Resolve(contact)
		if err != nil {
			t.Fatal(err)
		}
		return len(refs)
	}
	other := &model.Seed{Users: []model.User{{UserName: "Zoe"}}}
	load := func(result error) error {
		return s.Update(func(tx *Tx) error {
			if n := resolve(tx, sam.Name); n != 1 {
				t.Errorf("%s: %d users", sam.Name, n)
			}
			if err := tx.LoadSeed(other, time.UnixMilli(0)); err != nil {
				return err
			}
			if zoe, old := resolve(tx, " zoe"), resolve(tx, sam.Name); zoe != 1 || old != 0 {
				t.Errorf("after a reset: %d and %d users", zoe, old)
			}
			return result
		})
	}
	if err := load(errUndone); !errors.Is(err, errUndone) {
		t.Fatal(err)
	}
	if err := s.View(func(tx *Tx) error {
		if n := resolve(tx, "zoe"); n != 0 {
			t.Errorf("a user of a reset that was taken back: %d", n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := load(nil); err != nil {
		t.Fatal(err)
	}
}

// A delivery's ID is never given again, even when all deliveries were dropped and the newest message reached nobody.
func TestDeliveryIDsAreNotGivenAgain(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	add(t, s, 3, model.Message{Message: "m"}, ada, sam)
	add(t, s, 1, model.Message{Message: "to nobody"})
	for more := true; more; {
		if err := s.Update(func(tx *Tx) (err error) { more, err = tx.dropOldest(s.conn); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, s, kindDeliveries, Filter{}); n != 0 {
		t.Fatalf("%d deliveries are left", n)
	}
	add(t, s, 1, model.Message{Message: "m"}, ada, sam)
	list := collect(t, s.Deliveries(Filter{}))
	if len(list) != 2 || list[0].ID != 7 || list[1].ID != 8 || list[0].MessageID != 5 {
		t.Errorf("%+v", list)
	}
}
