// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// A watcher for text counts what is there by reading, while messages arrive: none is counted twice or missed.
func TestWatchersForTextCountOnce(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	const before, during = 500, 300
	add(t, s, before, model.Message{Message: "nine PM"}, ada, sam)
	var sending, watching sync.WaitGroup
	sending.Go(func() {
		for range during {
			add(t, s, 1, model.Message{Message: "NINE pm"}, ada)
		}
	})
	for range 4 {
		watching.Go(func() {
			w, err := s.WatchDeliveries(Filter{Text: Words("Nine")}, 2*before+during)
			if err != nil {
				t.Error(err)
				return
			}
			<-w.Done()
			if n := w.Stop(); n != 2*before+during {
				t.Errorf("%d deliveries, want %d", n, 2*before+during)
			}
		})
	}
	sending.Wait()
	watching.Wait()
	if len(s.watchers) != 0 {
		t.Errorf("%d watchers are left", len(s.watchers))
	}
}

// A reset in the middle of a search ends it: a new message may have the ID of one that matched.
func TestSearchEndsAtAReset(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	add(t, s, 30, model.Message{Message: "old"}, ada, sam)
	n := 0
	for d, err := range s.Deliveries(Filter{Text: Words("old")}) {
		if err != nil || d.Message != "old" {
			t.Fatalf("%+v, %v", d, err)
		}
		if n++; n == 3 {
			if err := s.Update(seed); err != nil {
				t.Fatal(err)
			}
			add(t, s, 30, model.Message{Message: "new"}, ada, sam)
		}
	}
	if n != 3 {
		t.Errorf("%d deliveries", n)
	}
}

func TestLogIsSearched(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	err := s.Update(func(tx *Tx) error {
		for i, text := range []string{"nine", "TEN", "eleven"} {
			if err := tx.Log.Add(model.LogEntry{Time: time.UnixMilli(int64(i)), Path: "/vsa/x", Request: text, Status: 200 + 200*(i%2)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[Filter]int{
		{Text: Words("ten")}:                              1,
		{Text: Words("VSA")}:                              3,
		{Text: Words("vsa", "e"), Limit: 2}:               2,
		{Text: Words("nine"), Failed: true}:               0,
		{Since: time.UnixMilli(0)}:                        2,
		{Since: time.UnixMilli(0), Text: Words("e", "n")}: 2,
	} {
		if got := len(collect(t, s.LogEntries(f))); got != want {
			t.Errorf("%+v: %d entries, want %d", f, got, want)
		}
	}
}
