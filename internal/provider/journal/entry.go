// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"encoding/json"
	"time"
)

// version is that of the records. A file of a newer version is left alone.
const version = 1

// maxAge is how long an entry stays open.
const maxAge = 24 * time.Hour

// The kinds of records.
const (
	opBegin   = "begin"
	opIntent  = "intent"
	opReceipt = "receipt"
	opVoid    = "void"
	opClaim   = "claim"
)

// record is one line of a file.
type record struct {
	Op string    `json:"op"`
	At time.Time `json:"at,omitzero"`

	// Of begin.
	Version int    `json:"v,omitempty"`
	Run     string `json:"run,omitempty"`
	PID     int    `json:"pid,omitempty"`

	// Of everything else.
	ID      string `json:"id,omitempty"` // the request ID
	Key     string `json:"key,omitempty"`
	Spelt   string `json:"spelt,omitempty"`
	Last    bool   `json:"last,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Certain bool   `json:"certain,omitempty"`
	Status  int    `json:"status,omitempty"`
}

// Entry is a message of an earlier run.
type Entry struct {
	RequestID string
	At        time.Time // when the attempt began that got through, or else the latest
	Outcome   string    // "" if no answer was recorded
	Status    int       // as in the receipt; 0 if none was recorded

	key           string // "" for a message that is never adopted
	spelt         string // see Message.Spelling
	last          bool   // no state will ever show its request ID: its object was destroyed
	certain       bool   // the answer says who was reached
	void, claimed bool
}

// open reports whether the message may have been delivered and is not known to be in a state.
func (e *Entry) open(now time.Time) bool {
	return e.key != "" && !e.void && !e.claimed && now.Sub(e.At).Abs() < maxAge
}

func (e *Entry) records() []record {
	all := []record{{Op: opIntent, At: e.At, ID: e.RequestID, Key: e.key, Spelt: e.spelt, Last: e.last}}
	if e.Outcome != "" {
		all = append(all, record{Op: opReceipt, At: e.At, ID: e.RequestID, Outcome: e.Outcome, Certain: e.certain, Status: e.Status})
	}
	return all
}

// content is what the records of one file say.
type content struct {
	run     string // "" before the first record was read
	pid     int
	newer   bool // written by a newer version, so not understood
	entries map[string]*Entry
}

// add reads a line. One that cannot be read was torn: of an intent, whose message was then not sent, or of a receipt,
// without which the outcome is unknown.
func (c *content) add(line []byte) {
	var r record
	if json.Unmarshal(line, &r) != nil || c.newer || c.run == "" && r.Op != opBegin {
		return
	}
	e := c.entries[r.ID]
	if e == nil {
		e = &Entry{RequestID: r.ID}
	}
	switch r.Op {
	case opBegin:
		c.run, c.pid, c.newer = r.Run, r.PID, r.Version > version
		return
	case opIntent:
		e.key, e.spelt, e.last, e.At, e.void = r.Key, r.Spelt, r.Last, r.At, false
	case opReceipt:
		e.Outcome, e.certain, e.Status, e.At = r.Outcome, r.Certain, r.Status, r.At
	case opVoid:
		e.void = true
	case opClaim:
		e.claimed = true
	}
	c.entries[r.ID] = e
}

// finished reports whether nothing in the file matters any more.
func (c *content) finished(now time.Time) bool {
	for _, e := range c.entries {
		if e.open(now) {
			return false
		}
	}
	return !c.newer
}
