// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

func seed(tx *Tx) error { return tx.LoadSeed(model.DefaultSeed(), time.UnixMilli(0)) }

func newInMemory(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), "", seed)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// collect returns all records.
func collect[T any](tb testing.TB, records iter.Seq2[T, error]) []T {
	tb.Helper()
	var list []T
	for v, err := range records {
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// add stores messages in one transaction.
func add(tb testing.TB, s *Store, n int, m model.Message, users ...Ref) {
	tb.Helper()
	err := s.Update(func(tx *Tx) error {
		for range n {
			if err := tx.Messages.Add(m, users); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func count(tb testing.TB, s *Store, k kind, f Filter) int {
	tb.Helper()
	n, err := map[kind]func(Filter) (int, error){kindMessages: s.CountMessages, kindDeliveries: s.CountDeliveries}[k](f)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

var (
	ada = Ref{1, "admin@example.com"}
	sam = Ref{2, "sam@gmail.com"}
)

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	s.bounds.limit = 2 << 20
	const n, size = 400, 20_000
	for range n {
		add(t, s, 1, model.Message{TemplateID: "1001", Message: strings.Repeat("x", size)}, ada)
	}
	used, err := usedBytes(s.conn)
	if err != nil {
		t.Fatal(err)
	}
	messages := collect(t, s.Messages(Filter{}))
	kept := len(messages)
	if used > s.bounds.limit+s.bounds.limit/8 || kept < 50 || messages[kept-1].ID != n {
		t.Errorf("%d bytes, %d messages, the last %d", used, kept, messages[kept-1].ID)
	}
	for k := range kindDeliveries + 1 {
		if got := count(t, s, k, Filter{}); got != kept || s.Dropped() != n-kept {
			t.Errorf("counted %d of %d, %d dropped", got, kept, s.Dropped())
		}
	}
}

// One message larger than the whole bound is still kept: whoever sent it asks for it next.
func TestMemoryKeepsTheNewest(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	s.bounds.limit = 200_000
	for range 3 {
		add(t, s, 1, model.Message{Message: strings.Repeat("x", 1<<20)}, ada)
	}
	if messages := collect(t, s.Messages(Filter{})); len(messages) != 1 || messages[0].ID != 3 || s.Dropped() != 2 {
		t.Errorf("%d messages, %d dropped", len(messages), s.Dropped())
	}
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	s.bounds.limit = 64 << 20
	for range 10 {
		err := s.Update(func(tx *Tx) error {
			for range maxLog / 4 {
				if err := tx.Log.Add(model.LogEntry{Path: "/vsa/x", Request: strings.Repeat("x", 100)}); err != nil {
					return err
				}
			}
			s.bounds.grown += s.bounds.limit
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	log := collect(t, s.LogEntries(Filter{}))
	if n := len(log); n != maxLog || log[n-1].ID != 10*maxLog/4 {
		t.Errorf("%d entries, the last %d", n, log[n-1].ID)
	}
}

// A transaction that fails leaves nothing behind, and the next one works.
func TestUpdateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	err := s.Update(func(tx *Tx) error {
		if err := tx.Messages.Add(model.Message{}, []Ref{ada}); err != nil {
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
	for k := range kindDeliveries + 1 {
		if n := count(t, s, k, Filter{}); n != 0 {
			t.Errorf("%d records of kind %d", n, k)
		}
	}
	if err := s.Update(seed); err != nil {
		t.Error(err)
	}
}

// filters are all combinations of fields over what randomMessages stores.
func filters() []Filter {
	var list []Filter
	for _, request := range []string{"", "a", "none"} {
		for _, user := range []int64{0, 1, 99} {
			for _, template := range []string{"", "1001", "7"} {
				for _, after := range []int64{0, 1, 37, 1000} {
					for _, f := range []Filter{{}, scanning[len(list)%len(scanning)]} {
						f.RequestID, f.UserID, f.TemplateID, f.After = request, user, template, after
						list = append(list, f)
					}
				}
			}
		}
	}
	return list
}

// scanning are fields without an index.
var scanning = []Filter{
	{Text: Words("NINE")}, {Text: Words("pm", "nine")}, {Text: Words("nine pm")}, {Role: "-3"}, {Failed: true},
	{Since: time.UnixMilli(20)}, {Text: Words("pm"), Role: "-3", Since: time.UnixMilli(5)}, {Text: Words("Ü")},
}

func randomMessages(tb testing.TB, s *Store, rng *rand.Rand, n int) {
	tb.Helper()
	audiences := [][]Ref{nil, {ada}, {sam}, {ada, sam, {3, "judy@gmail.com"}}}
	for range n {
		m := model.Message{
			RequestID: []string{"a", "b"}[rng.IntN(2)], TemplateID: []string{"", "1001"}[rng.IntN(2)], ReceivedAt: time.UnixMilli(rng.Int64N(40)),
			Message: []string{"nine PM", "ten PM", "für nine ü"}[rng.IntN(3)], Rendered: []string{"", "PM"}[rng.IntN(2)],
			Roles: [][]string{nil, {"-1", "-3"}}[rng.IntN(2)], Errors: [][]string{nil, {"no"}}[rng.IntN(2)],
		}
		add(tb, s, 1, m, audiences[rng.IntN(len(audiences))]...)
	}
}

func scan(m model.Message, f Filter) bool {
	for word := range strings.SplitSeq(f.Text, "\x00") {
		if !strings.Contains(strings.ToLower(m.Message), word) && !strings.Contains(strings.ToLower(m.Rendered), word) {
			return false
		}
	}
	return (f.Role == "" || slices.Contains(m.Roles, f.Role)) && (!f.Failed || len(m.Errors) > 0) && (f.Since.IsZero() || m.ReceivedAt.After(f.Since))
}

// matching is what a filter selects, worked out from everything that is there.
func matching(messages []model.Message, deliveries []model.Delivery, f Filter) (m []int64, d []int64) {
	delivered, scanned := map[int64]bool{}, map[int64]bool{}
	for _, x := range messages {
		scanned[x.ID] = scan(x, f)
	}
	for _, x := range deliveries {
		if scanned[x.MessageID] && (f.RequestID == "" || x.RequestID == f.RequestID) && (f.TemplateID == "" || x.TemplateID == f.TemplateID) &&
			(f.UserID == 0 || x.UserID == f.UserID) {
			delivered[x.MessageID] = true
			if x.ID > f.After {
				d = append(d, x.ID)
			}
		}
	}
	for _, x := range messages {
		if scanned[x.ID] && (f.RequestID == "" || x.RequestID == f.RequestID) && (f.TemplateID == "" || x.TemplateID == f.TemplateID) &&
			(f.UserID == 0 || delivered[x.ID]) && x.ID > f.After {
			m = append(m, x.ID)
		}
	}
	return m, d
}

// Lists, counters, counts of ranges and watchers agree with what is there, for every combination of fields, also after
// messages were dropped.
func TestFiltersAgree(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	rng := rand.New(rand.NewPCG(1, 2))
	randomMessages(t, s, rng, 50)
	for range 3 {
		var watchers []*Watcher
		for _, f := range filters() {
			for k := range kindDeliveries + 1 {
				w, err := s.watch(k, f, 1<<30)
				if err != nil {
					t.Fatal(err)
				}
				watchers = append(watchers, w)
			}
		}
		randomMessages(t, s, rng, 30)
		messages, deliveries := collect(t, s.Messages(Filter{})), collect(t, s.Deliveries(Filter{}))
		for i, f := range filters() {
			wantMessages, wantDeliveries := matching(messages, deliveries, f)
			var gotMessages, gotDeliveries []int64
			for _, m := range collect(t, s.Messages(f)) {
				gotMessages = append(gotMessages, m.ID)
			}
			for _, d := range collect(t, s.Deliveries(f)) {
				gotDeliveries = append(gotDeliveries, d.ID)
			}
			if !reflect.DeepEqual(gotMessages, wantMessages) || !reflect.DeepEqual(gotDeliveries, wantDeliveries) {
				t.Errorf("%+v: messages %v, want %v; deliveries %v, want %v", f, gotMessages, wantMessages, gotDeliveries, wantDeliveries)
			}
			counts := []int{count(t, s, kindMessages, f), count(t, s, kindDeliveries, f), watchers[2*i].Stop(), watchers[2*i+1].Stop()}
			n, d := len(wantMessages), len(wantDeliveries)
			if want := []int{n, d, n, d}; !reflect.DeepEqual(counts, want) {
				t.Errorf("%+v: counts %v, want %v", f, counts, want)
			}
		}
		dropSome(t, s)
	}
	if len(s.watchers) != 0 {
		t.Errorf("%d watchers are left", len(s.watchers))
	}
}

// dropSome makes a database that keeps everything drop its oldest messages.
func dropSome(tb testing.TB, s *Store) {
	tb.Helper()
	err := s.Update(func(tx *Tx) error {
		for range 5 {
			if _, err := tx.dropOldest(s.conn); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	if s.Dropped() == 0 {
		tb.Error("nothing was dropped")
	}
}

func TestWatcherWakesWhenThereIsEnough(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	add(t, s, 1, model.Message{}, ada, sam)
	enough, err := s.WatchDeliveries(Filter{UserID: 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	later, err := s.WatchDeliveries(Filter{UserID: 1, After: 2}, 2)
	if err != nil {
		t.Fatal(err)
	}
	isDone := func(w *Watcher) bool {
		select {
		case <-w.Done():
			return true
		default:
			return false
		}
	}
	add(t, s, 1, model.Message{}, ada)
	if !isDone(enough) || isDone(later) {
		t.Error("woken too late or too early")
	}
	if err := s.Update(func(tx *Tx) error {
		if err := tx.Messages.Add(model.Message{}, []Ref{ada}); err != nil {
			return err
		}
		return fmt.Errorf("no")
	}); err == nil || isDone(later) {
		t.Error("a message that was rolled back woke a watcher")
	}
	add(t, s, 1, model.Message{}, ada, sam)
	if !isDone(later) || later.Stop() != 2 || enough.Stop() != 3 || len(s.watchers) != 0 {
		t.Errorf("%d watchers are left", len(s.watchers))
	}
}

// A reset in the middle of a reading ends it: the new records are others.
func TestReadingEndsAtAReset(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	add(t, s, 3*chunkRows, model.Message{Message: "old"}, ada)
	n := 0
	for m, err := range s.Messages(Filter{}) {
		if err != nil || m.Message != "old" {
			t.Fatalf("%+v, %v", m, err)
		}
		if n++; n == firstChunk {
			if err := s.Update(seed); err != nil {
				t.Fatal(err)
			}
			add(t, s, 3*chunkRows, model.Message{Message: "new"}, ada)
		}
	}
	if n != firstChunk {
		t.Errorf("%d messages", n)
	}
}

func TestLimitAcrossChunks(t *testing.T) {
	t.Parallel()
	s := newInMemory(t)
	add(t, s, 3*chunkRows, model.Message{Message: "x"}, ada)
	add(t, s, 10, model.Message{Message: strings.Repeat("x", chunkBytes/2)}, ada)
	for _, limit := range []int{1, firstChunk - 1, firstChunk, firstChunk + 1, firstChunk + chunkRows, 3*chunkRows + 7, 10_000, 0} {
		want := 3*chunkRows + 10
		if limit > 0 {
			want = min(want, limit)
		}
		if got := len(collect(t, s.Messages(Filter{Limit: limit}))); got != want {
			t.Errorf("limit %d: %d messages, want %d", limit, got, want)
		}
	}
}
