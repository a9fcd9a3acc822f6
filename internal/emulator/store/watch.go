// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"cmp"
	"slices"
)

// Watcher waits for a number of records that match a filter. It counts what is already there once and after that only what is
// added, and it wakes its owner only when there is enough.
type Watcher struct {
	store  *Store
	kind   kind
	filter Filter
	want   int
	count  int
	done   chan struct{}
}

// WatchMessages waits for want messages that match.
func (s *Store) WatchMessages(f Filter, want int) (*Watcher, error) {
	return s.watch(kindMessages, f, want)
}

// WatchDeliveries waits for want deliveries that match.
func (s *Store) WatchDeliveries(f Filter, want int) (*Watcher, error) {
	return s.watch(kindDeliveries, f, want)
}

func (s *Store) watch(k kind, f Filter, want int) (*Watcher, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.count(k, f, want)
	if err != nil {
		return nil, err
	}
	w := &Watcher{store: s, kind: k, filter: f, want: want, count: n, done: make(chan struct{})}
	if s.watchers[w] = struct{}{}; n >= want {
		w.finish()
	}
	return w, nil
}

// Done returns a channel that is closed once there are enough records.
func (w *Watcher) Done() <-chan struct{} { return w.done }

// Stop ends the waiting and returns how many records there were.
func (w *Watcher) Stop() int {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	delete(w.store.watchers, w)
	return w.count
}

func (w *Watcher) finish() {
	delete(w.store.watchers, w)
	close(w.done)
}

// add counts a message that was stored.
func (w *Watcher) add(a added) {
	f := w.filter
	if f.RequestID != "" && f.RequestID != a.requestID || f.TemplateID != "" && f.TemplateID != a.templateID {
		return
	}
	first, n := a.delivery, int64(len(a.users))
	if f.UserID != 0 {
		at, found := slices.BinarySearchFunc(a.users, f.UserID, func(u Ref, id int64) int { return cmp.Compare(u.ID, id) })
		if !found {
			return
		}
		first, n = first+int64(at), 1
	}
	if w.kind == kindMessages {
		first, n = a.message, 1
	}
	w.count += int(min(n, max(0, first+n-1-f.After)))
	if w.count >= w.want {
		w.finish()
	}
}
