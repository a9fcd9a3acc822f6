// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Message describes a message, so that another run can tell whether it is about to send the same. The zero value is a
// message that is recorded, and never adopted.
type Message struct {
	// Same describes what makes it this message. The first description is recorded; a message of an earlier run that
	// was recorded with any of them is the same, and rather the one with an earlier description.
	Same [][]byte
	// Spelling says to the letter for whom it is. It is compared as well where the answer to the earlier message left
	// open who was reached.
	Spelling []byte
	// Last is set for a message whose request ID no state will show: its object is destroyed.
	Last bool
}

// hashes are the keyed hashes of a message.
type hashes struct {
	keys  []string // of Message.Same
	spelt string   // of Message.Spelling
}

// key is the one that is recorded; "" for a message that is never adopted.
func (h hashes) key() string {
	if len(h.keys) == 0 {
		return ""
	}
	return h.keys[0]
}

// reaches reports whether a message reached those whom this one is for, as far as anybody knows.
func (h hashes) reaches(e *Entry) bool { return e.certain || e.spelt == h.spelt }

// compare orders entries: the one with the better key first, then one that is spelt alike, then the oldest.
func (h hashes) compare(a, b *Entry) int {
	other := func(e *Entry) int {
		if e.spelt == h.spelt {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(slices.Index(h.keys, a.key), slices.Index(h.keys, b.key)), cmp.Compare(other(a), other(b)),
		a.At.Compare(b.At), strings.Compare(a.RequestID, b.RequestID))
}

// hashes is empty while there is no key for HMACs.
func (j *Journal) hashes(m Message) (h hashes) {
	if j.key == nil || len(m.Same) == 0 {
		return h
	}
	for _, description := range m.Same {
		h.keys = append(h.keys, j.hash(description))
	}
	h.spelt = j.hash(m.Spelling)
	return h
}

func (j *Journal) hash(description []byte) string {
	mac := hmac.New(sha256.New, j.key)
	mac.Write(description)
	return hex.EncodeToString(mac.Sum(nil))
}

// candidates are the open entries of a message that earlier runs have written, the best first. busy is a file with one
// whose process still lives.
func (j *Journal) candidates(sought hashes) (free []*Entry, busy *file) {
	best, gone := map[string]*Entry{}, map[string]bool{}
	for _, f := range j.files {
		for id, e := range f.entries {
			switch {
			case !slices.Contains(sought.keys, e.key):
			case !e.open(j.Now()), f.run == j.Run, j.adopted[id]:
				gone[id] = true
			case f.live:
				gone[id], busy = true, f
			case best[id] == nil || best[id].Outcome == "":
				best[id] = e
			}
		}
	}
	for id, e := range best {
		if !gone[id] && sought.reaches(e) {
			free = append(free, e)
		}
	}
	slices.SortFunc(free, sought.compare)
	return free, busy
}
