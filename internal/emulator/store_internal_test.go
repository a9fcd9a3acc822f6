// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"strings"
	"testing"
	"time"
)

func newInMemory(tb testing.TB) *Emulator {
	tb.Helper()
	emu, err := New(tb.Context(), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := emu.Close(); err != nil {
			tb.Error(err)
		}
	})
	return emu
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	emu := newInMemory(t)
	emu.store.caps.limit = 100_000
	for range 50 {
		err := emu.store.update(t.Context(), func() error {
			m := Message{Message: strings.Repeat("x", 10_000), ReceivedAt: time.UnixMilli(0)}
			return emu.store.addMessage(t.Context(), m, []userRef{{1, "admin@example.com"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	messages, err := emu.Messages(t.Context(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	deliveries, err := emu.CountDeliveries(t.Context(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	n := len(messages)
	if n < 5 || n > 9 || deliveries != n || messages[n-1].ID != 50 || emu.store.caps.dropped != 50-n {
		t.Errorf("%d messages, %d deliveries, %d dropped; want the newest 5 to 9 of 50", n, deliveries, emu.store.caps.dropped)
	}
}

func TestPageIsBounded(t *testing.T) {
	t.Parallel()
	emu := newInMemory(t)
	err := emu.store.update(t.Context(), func() error {
		for range 5 {
			m := Message{Message: strings.Repeat("x", 1000), ReceivedAt: time.UnixMilli(0)}
			if err := emu.store.addMessage(t.Context(), m, []userRef{{1, "admin@example.com"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for maxBytes, want := range map[int]int{0: 5, 1: 1, 1000: 1, 1001: 2, 10_000: 5} {
		messages, err := emu.Messages(t.Context(), Filter{maxBytes: maxBytes})
		if err != nil || len(messages) != want {
			t.Errorf("%d bytes: %d messages, want %d (%v)", maxBytes, len(messages), want, err)
		}
		deliveries, err := emu.Deliveries(t.Context(), Filter{maxBytes: maxBytes})
		if err != nil || len(deliveries) != want {
			t.Errorf("%d bytes: %d deliveries, want %d (%v)", maxBytes, len(deliveries), want, err)
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	emu := newInMemory(t)
	err := emu.store.update(t.Context(), func() error {
		for range maxLog + 300 {
			if err := emu.store.addLog(t.Context(), LogEntry{Path: "/vsa/x"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	log, err := emu.Log(t.Context(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(log); n < maxLog || n > maxLog+100 || log[n-1].ID != maxLog+300 {
		t.Errorf("%d entries, the last %d", n, log[n-1].ID)
	}
}

func TestTrafficIsBounded(t *testing.T) {
	t.Parallel()
	emu := newInMemory(t)
	for i := range maxPaths + 50 {
		emu.traffic.begin("GET", "/vsa/"+strings.Repeat("a", i%100)+string(rune('a'+i/100%26))+strings.Repeat("b", i/2600))
		emu.traffic.end()
	}
	list, total := emu.Requests("", ""), 0
	for _, r := range list {
		total += r.Count
	}
	if len(list) > maxPaths+1 || total != maxPaths+50 {
		t.Errorf("%d paths, %d requests", len(list), total)
	}
}

// A transaction that fails leaves nothing behind and the next one works.
func TestUpdateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	emu := newInMemory(t)
	err := emu.store.update(t.Context(), func() error {
		if err := emu.store.addMessage(t.Context(), Message{}, []userRef{{1, "admin@example.com"}}); err != nil {
			return err
		}
		_, err := emu.store.exec(t.Context(), "INSERT INTO templates SELECT * FROM templates")
		return err
	})
	if err == nil {
		t.Fatal("a constraint did not hold")
	}
	func() {
		defer func() { _ = recover() }()
		_ = emu.store.update(t.Context(), func() error {
			if err := emu.store.addMessage(t.Context(), Message{}, nil); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if n, err := emu.CountMessages(t.Context(), Filter{}); n != 0 || err != nil {
		t.Errorf("%d messages, %v", n, err)
	}
	if err := emu.Reset(t.Context()); err != nil {
		t.Error(err)
	}
}
