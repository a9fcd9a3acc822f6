// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import "fmt"

// Revision says what has changed since the store was opened, so that a page that shows an older one is refreshed.
type Revision struct {
	Messages int // messages added
	Log      int // log entries added
	Chats    int // lines and reading marks added
	Edits    int // anything else that was changed: templates, skills, settings, a seed
}

func (r *Revision) add(c *changes) {
	r.Messages += len(c.added)
	r.Log += c.logged
	r.Chats += c.chats
	if c.seeded || len(c.added)+c.logged+c.chats == 0 {
		r.Edits++
	}
}

// String returns the revision as one word.
func (r Revision) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", r.Messages, r.Log, r.Chats, r.Edits)
}

// Revision returns the current revision.
func (s *Store) Revision() Revision {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision
}
