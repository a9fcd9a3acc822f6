// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import "sync"

// Changes wakes everybody who waits for a change, without knowing who they are and without ever blocking. The zero
// value is ready to use.
type Changes struct {
	mu sync.Mutex
	ch chan struct{} // nil: nobody waits
}

// Next returns a channel that is closed at the next change. Take it before looking at the state, or a change in between
// is missed.
func (b *Changes) Next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

// Signal wakes everybody who waits.
func (b *Changes) Signal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
