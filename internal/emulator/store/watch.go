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
	present int64         // the last message that was there when the group was made
	seeds   int64         // Store.seeds at that time
	counted chan struct{} // closed once what was there is counted
	waiting []*Watcher    // ordered by how many records they want
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
	f.Limit = 0
	w, first, err := s.join(watched{k, f}, want)
	if err == nil && first {
		err = w.group.countPresent(s)
	}
	if err != nil && w != nil {
		w.Stop()
	}
	return w, err
}

// join adds a watcher to the group of those who wait for the same. First reports whether what is there already must
// still be counted by reading it.
func (s *Store) join(key watched, want int) (w *Watcher, first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.watchers[key]
	if g == nil {
		g = &group{watched: key, seeds: s.seeds.Load(), counted: make(chan struct{})}
		if first = key.filter.scans(); first {
			g.present, err = one[int64](s.conn, "SELECT coalesce(max(id), 0) FROM messages")
		} else {
			g.count, err = s.count(key.kind, key.filter)
			close(g.counted)
		}
		if err != nil {
			return nil, false, err
		}
		s.watchers[key] = g
	}
	w = &Watcher{store: s, group: g, want: want, done: make(chan struct{})}
	at, _ := slices.BinarySearchFunc(g.waiting, want, func(w *Watcher, want int) int { return cmp.Compare(w.want, want) })
	g.waiting = slices.Insert(g.waiting, at, w)
	g.wake()
	return w, first, nil
}

// countPresent counts what was there when the group was made, unless a reset dropped it.
func (g *group) countPresent(s *Store) error {
	n, err := s.scanCount(g.kind, g.filter, g.present)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seeds.Load() == g.seeds {
		g.count += n
	}
	close(g.counted)
	g.wake()
	return err
}

// Done returns a channel that is closed once there are enough records.
func (w *Watcher) Done() <-chan struct{} { return w.done }

// Stop ends the waiting and returns how many records there are.
func (w *Watcher) Stop() int {
	<-w.group.counted
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
	if f.scans() && !a.scanned.matches(f) {
		return
	}
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
