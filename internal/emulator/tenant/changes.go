// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import "sync"

// Changes wakes everybody who waits for a change, without knowing who they are and without ever blocking.
type Changes struct {
	mu sync.Mutex
	ch chan struct{}
}

func newChanges() *Changes { return &Changes{ch: make(chan struct{})} }

// Next returns a channel that is closed at the next change. Take it before
// looking at the state, or a change in between is missed.
func (b *Changes) Next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ch
}

// Signal wakes everybody who waits.
func (b *Changes) Signal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.ch)
	b.ch = make(chan struct{})
}
