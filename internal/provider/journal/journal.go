// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Config is what a Journal is made of.
type Config struct {
	Place

	// Run names the run of the CLI that this process belongs to.
	Run string
	Now func() time.Time
	// Off: nothing is recorded and nothing adopted. What earlier runs have left is still claimed: by a request ID that
	// is seen, and by a message that is sent once more, so that no later run adopts it in place of yet another one.
	Off bool
}

// Journal is the journal of one root module, as one process uses it. It is safe for concurrent use. On a nil Journal,
// which is one that is off, every method does nothing.
type Journal struct {
	Config
	root folder

	open    atomic.Int64 // entries that may be adopted
	waiting atomic.Int64 // those of them whose request ID a state may show

	mu       sync.Mutex
	key      []byte // nil until there is one
	files    map[string]*file
	adopted  map[string]bool // request IDs, by this process
	own      *writer         // nil before this process has sent anything
	ownErr   error           // why it cannot be made
	problem  string
	reported bool
	probed   bool
}

// Open reads what earlier runs have left, and removes what no longer matters. It creates nothing.
func Open(c Config) *Journal {
	j := &Journal{Config: c, root: folder(c.Dir), files: map[string]*file{}, adopted: map[string]bool{}}
	err := j.root.check()
	if err == nil {
		j.key, err = j.root.key()
	}
	if err != nil {
		j.disable(err)
		return j
	}
	j.look(false)
	if j.key == nil && j.Holds() {
		j.report("use", fmt.Errorf("%s is missing, so what earlier runs have sent cannot be recognized (restore it)", j.root.path("key")))
	}
	j.clean()
	return j
}

// Waiting reports whether there are entries that Seen could claim. It costs nothing.
func (j *Journal) Waiting() bool { return j != nil && j.waiting.Load() > 0 }

// Holds reports whether there are entries that Find could find. It costs nothing.
func (j *Journal) Holds() bool { return j != nil && j.open.Load() > 0 }

// Seen claims what was sent with a request ID that is in a state.
func (j *Journal) Seen(requestID string) {
	if requestID == "" || !j.Waiting() {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range j.files {
		if e := f.entries[requestID]; e != nil && !e.claimed {
			j.report("claim", f.claim(e))
		}
	}
	j.count()
	if !j.Waiting() {
		j.clean()
	}
}

// Find returns the entry that Adopt would adopt, as far as it is known when the journal is opened.
func (j *Journal) Find(m Message) (Entry, bool) {
	if j == nil || j.Off {
		return Entry{}, false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	free, _ := j.candidates(j.hashes(m))
	if len(free) == 0 {
		return Entry{}, false
	}
	return *free[0], true
}

// BusyError is why a message must not be sent now: a process of another run still lives, and has sent, or is sending,
// the same message.
type BusyError struct{ PID int }

func (e *BusyError) Error() string {
	return fmt.Sprintf("process %d, the provider of another run, is still running and may have sent this message", e.PID)
}

// Adopt returns what an earlier run has sent in place of this message, if it has: the message must then not be sent.
// The only error is BusyError.
func (j *Journal) Adopt(m Message) (Entry, bool, error) {
	if j == nil {
		return Entry{}, false, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.look(false)
	sought := j.hashes(m)
	if j.Off {
		j.supersede(sought)
		return Entry{}, false, nil
	}
	if free, busy := j.candidates(sought); len(free) == 0 && busy == nil {
		return Entry{}, false, nil
	}
	unlock, err := j.root.lock()
	if err != nil {
		j.report("adopt from", err)
		return Entry{}, false, nil
	}
	defer unlock()
	j.look(true)
	switch free, busy := j.candidates(j.hashes(m)); {
	case len(free) > 0:
		return j.adopt(*free[0], m.Last)
	case busy != nil:
		return Entry{}, false, &BusyError{PID: busy.pid}
	}
	return Entry{}, false, nil
}

// supersede claims the entry that a message would have adopted.
func (j *Journal) supersede(sought hashes) {
	free, _ := j.candidates(sought)
	for _, f := range j.files {
		if len(free) > 0 && f.entries[free[0].RequestID] == free[0] {
			j.report("claim", f.claim(free[0]))
		}
	}
	j.count()
}

// adopt copies an entry into the file of this process. On a full disk it is adopted all the same: sending it would be
// the second time. Where the journal is read-only, it is not: then no claim could be written either. last is that of
// the message in whose place it is adopted.
func (j *Journal) adopt(e Entry, last bool) (Entry, bool, error) {
	e.last = last
	w, err := j.writer(true)
	if err == nil {
		err = w.append(true, e.records()...)
	}
	j.report("write to", err)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return Entry{}, false, nil
	}
	j.adopted[e.RequestID] = true
	return e, true, nil
}

// Intent records that a message is about to be sent. When it returns, the record is on the disk.
func (j *Journal) Intent(m Message, requestID string) {
	if j == nil || j.Off {
		return
	}
	j.mu.Lock()
	w, err := j.writer(false)
	own := j.hashes(m)
	e := Entry{RequestID: requestID, At: j.Now(), key: own.key(), spelt: own.spelt, last: m.Last}
	j.mu.Unlock()
	if err == nil {
		j.note(w.append(true, e.records()...))
	}
}

// Receipt records the answer to a message; certain reports whether it says who was reached.
func (j *Journal) Receipt(requestID, outcome string, certain bool, status int, at time.Time) {
	j.after(record{Op: opReceipt, At: at, ID: requestID, Outcome: outcome, Certain: certain, Status: status})
}

// Void records that the latest attempt to send a message certainly delivered nothing.
func (j *Journal) Void(requestID string) { j.after(record{Op: opVoid, ID: requestID}) }

func (j *Journal) after(r record) {
	if j == nil {
		return
	}
	j.mu.Lock()
	w := j.own
	j.mu.Unlock()
	if w != nil {
		j.note(w.append(false, r))
	}
}

// Close lets go of the file of this process, as its end does.
func (j *Journal) Close() {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.own != nil {
		_ = j.own.file.Close()
	}
	j.own, j.ownErr = nil, fs.ErrClosed
}

// writer is the file of this process, which is created when the first message is sent.
func (j *Journal) writer(locked bool) (*writer, error) {
	if j.own != nil || j.ownErr != nil {
		return j.own, j.ownErr
	}
	j.own, j.ownErr = j.create(locked)
	j.report("write to", j.ownErr)
	return j.own, j.ownErr
}

func (j *Journal) create(locked bool) (*writer, error) {
	if err := os.MkdirAll(j.Dir, 0o700); err != nil {
		return nil, err
	}
	if !locked {
		unlock, err := j.root.lock()
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	key, err := j.root.makeKey()
	if err != nil {
		return nil, err
	}
	j.key = key
	return j.root.create(j.Namespace, j.Run, j.Now())
}

// look reads what other processes have written since. Without all, it spares the files that cannot hold anything new
// that an earlier run has sent.
func (j *Journal) look(all bool) {
	if j.disabled() {
		return
	}
	listed, err := os.ReadDir(j.root.path(j.Namespace))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		j.report("read", err)
		return
	}
	found := map[string]bool{}
	for _, entry := range listed {
		name := entry.Name()
		if !entry.Type().IsRegular() || !strings.HasSuffix(name, extension) {
			continue
		}
		found[name] = true
		if j.own == nil || name != j.own.name {
			j.load(name, all)
		}
	}
	for name := range j.files {
		if !found[name] {
			delete(j.files, name)
		}
	}
	if j.own != nil && !found[j.own.name] {
		j.own, j.ownErr = nil, errRemoved
		j.report("write to", errRemoved)
	}
	j.count()
}

var errRemoved = errors.New("its files were removed during the run")

func (j *Journal) load(name string, all bool) {
	f := j.files[name]
	if f == nil {
		f = newFile(filepath.Join(j.root.path(j.Namespace), name))
		j.files[name] = f
	}
	if f.loaded && !all && (!f.live || f.run == j.Run) {
		return
	}
	err := f.load()
	if f.newer {
		err = errNewer
	}
	if !errors.Is(err, fs.ErrNotExist) {
		j.report("read", err)
	}
}

var errNewer = errors.New("a newer version of the provider wrote it")

// clean removes the files that no longer matter.
func (j *Journal) clean() {
	removable := func(f *file) bool { return f.removable(j.Now()) }
	if !slices.ContainsFunc(j.list(), removable) {
		return
	}
	unlock, err := j.root.lock()
	if err != nil {
		return // the next process tries again
	}
	defer unlock()
	for _, f := range j.list() {
		if removable(f) && f.load() == nil && removable(f) {
			_ = os.Remove(f.path)
		}
	}
}

func (j *Journal) list() []*file {
	var all []*file
	for _, f := range j.files {
		all = append(all, f)
	}
	return all
}

// count updates what Holds and Waiting report.
func (j *Journal) count() {
	var open, waiting int64
	for _, f := range j.files {
		for _, e := range f.entries {
			if !e.open(j.Now()) {
				continue
			}
			open++
			if !e.last {
				waiting++
			}
		}
	}
	j.open.Store(open)
	j.waiting.Store(waiting)
}
