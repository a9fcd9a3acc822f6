// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// file is the file of another process, as far as it was read.
type file struct {
	content
	path   string
	loaded bool
	live   bool // its process still holds the lock
	offset int64
}

func newFile(path string) *file {
	return &file{path: path, content: content{entries: map[string]*Entry{}}}
}

// load reads what was added since. The lock is tried first: if it is free, whatever its process wrote is there.
func (f *file) load() error {
	opened, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // which lets go of the lock
	free, err := tryLock(opened, false)
	if err != nil {
		return err
	}
	f.loaded, f.live = true, !free
	added, err := io.ReadAll(io.NewSectionReader(opened, f.offset, maxFile))
	if err != nil {
		return err
	}
	// A last line without an end was torn, or is being written.
	complete := bytes.LastIndexByte(added, '\n') + 1
	for line := range bytes.SplitSeq(added[:complete], []byte("\n")) {
		f.add(line)
	}
	f.offset += int64(complete)
	return nil
}

// maxFile is more than any run writes, in bytes.
const maxFile = 1 << 30

// removable reports whether the file can go.
func (f *file) removable(now time.Time) bool { return f.loaded && !f.live && f.finished(now) }

// claim records that the request ID of an entry was seen in a state. If that cannot be written, the file goes: to send
// a message again is better than to take one that was never sent for sent.
func (f *file) claim(e *Entry) error {
	e.claimed = true
	opened, err := os.OpenFile(f.path, os.O_RDWR|os.O_APPEND, 0)
	if err == nil {
		w := writer{file: opened, torn: true} // its last line may be
		err = errors.Join(w.append(false, record{Op: opClaim, ID: e.RequestID}), opened.Close())
	}
	if err == nil || os.Remove(f.path) == nil {
		return nil
	}
	return err
}

// writer appends records to a file.
type writer struct {
	file *os.File
	name string

	mu      sync.Mutex
	torn    bool // the last line may have no end
	written int  // appends so far

	commit sync.Mutex
	synced int // of the appends
}

// append writes records in one piece; with durable, it returns when they are on the disk.
func (w *writer) append(durable bool, records ...record) error {
	n, err := w.write(records)
	if err != nil || !durable {
		return err
	}
	return w.sync(n)
}

func (w *writer) write(records []record) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines bytes.Buffer
	if w.torn {
		lines.WriteByte('\n')
	}
	for _, r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		lines.Write(append(line, '\n'))
	}
	_, err = w.file.Write(lines.Bytes())
	w.torn = err != nil
	w.written++
	return w.written, err
}

// sync makes the nth append durable. Whoever comes while another one syncs waits for it, and shares the next.
func (w *writer) sync(n int) error {
	w.commit.Lock()
	defer w.commit.Unlock()
	if w.synced >= n {
		return nil
	}
	w.mu.Lock()
	written := w.written
	w.mu.Unlock()
	if err := w.file.Sync(); err != nil {
		return err
	}
	w.synced = written
	return nil
}
