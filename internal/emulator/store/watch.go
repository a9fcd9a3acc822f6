// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"cmp"
	"slices"
)

// watched is what a group of watchers waits for.
type watched struct {
	kind   kind
	filter Filter
}

// group is the watchers that wait for the same records. It counts what is already there once, and after that only what
// is added, however many watchers there are.
type group struct {
	watched
	count   int
	waiting []*Watcher // ordered by how many records they want
}

// Watcher waits for a number of records that match a filter. It wakes its owner only when there are enough.
type Watcher struct {
	store *Store
	group *group
	want  int
	done  chan struct{}
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
	f.Limit = 0
	key := watched{k, f}
	g := s.watchers[key]
	if g == nil {
		n, err := s.count(k, f)
		if err != nil {
			return nil, err
		}
		g = &group{watched: key, count: n}
		s.watchers[key] = g
	}
	w := &Watcher{store: s, group: g, want: want, done: make(chan struct{})}
	at, _ := slices.BinarySearchFunc(g.waiting, want, func(w *Watcher, want int) int { return cmp.Compare(w.want, want) })
	g.waiting = slices.Insert(g.waiting, at, w)
	g.wake()
	return w, nil
}

// Done returns a channel that is closed once there are enough records.
func (w *Watcher) Done() <-chan struct{} { return w.done }

// Stop ends the waiting and returns how many records there are.
func (w *Watcher) Stop() int {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	g := w.group
	g.waiting = slices.DeleteFunc(g.waiting, func(other *Watcher) bool { return other == w })
	if len(g.waiting) == 0 && w.store.watchers[g.watched] == g {
		delete(w.store.watchers, g.watched)
	}
	return g.count
}

// wake wakes those who want no more than there is. They stay in the group until they stop.
func (g *group) wake() {
	for _, w := range g.waiting {
		if w.want > g.count {
			return
		}
		select {
		case <-w.done:
		default:
			close(w.done)
		}
	}
}

// add counts a message that was stored.
func (g *group) add(a added) {
	f := g.filter
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
	if g.kind == kindMessages {
		first, n = a.message, 1
	}
	g.count += int(min(n, max(0, first+n-1-f.After)))
	g.wake()
}
