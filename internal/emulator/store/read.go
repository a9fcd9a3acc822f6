// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"time"
)

// How records are read: in chunks, between which others use the database.
const (
	firstChunk = 20 // rows
	chunkRows  = 100
	chunkBytes = 256 << 10
)

// pace lets long readings take a bounded share of the database's time while messages arrive.
type pace struct {
	mu      sync.Mutex // held by the reading whose turn it is
	commits atomic.Int64
}

// quietShare is how many times longer than its chunk a long reading pauses while messages arrive.
const quietShare = 6

// after runs read, and then pauses if something was committed since the last chunk.
func (p *pace) after(before int64, read func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	begin := time.Now()
	err := read()
	if p.commits.Load() != before {
		<-time.After(quietShare * time.Since(begin))
	}
	return err
}

// record is a row of any kind; its JSON columns are decoded after the database is free again.
type record[T any] struct {
	id     int64
	size   int // bytes
	decode func() (T, error)
}

// chunks yields the records that read returns, oldest first. Read gets the ID after which to read, how many rows and
// how many bytes are wanted. A reset in between ends the records.
func chunks[T any](s *Store, f Filter, read func(c *conn, f Filter) ([]record[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		wanted, seeds := f.Limit, int64(-1)
		for rows := firstChunk; ; rows = chunkRows {
			if f.Limit = rows; wanted > 0 {
				f.Limit = min(rows, wanted)
			}
			list, more, err := chunk(s, f, &seeds, rows == firstChunk, read)
			if !yieldAll(list, err, yield) || !more {
				return
			}
			f.After = list[len(list)-1].id
			if wanted > 0 {
				if wanted -= len(list); wanted == 0 {
					return
				}
			}
		}
	}
}

// yieldAll reports whether more records are wanted.
func yieldAll[T any](list []record[T], err error, yield func(T, error) bool) bool {
	if err != nil {
		var zero T
		yield(zero, err)
		return false
	}
	for _, r := range list {
		v, err := r.decode()
		if !yield(v, err) || err != nil {
			return false
		}
	}
	return true
}

// chunk reads one chunk. More is false if it is the last one.
func chunk[T any](s *Store, f Filter, seeds *int64, first bool, read func(*conn, Filter) ([]record[T], error)) (list []record[T], more bool, err error) {
	locked := func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if first {
			*seeds = s.seeds.Load()
		}
		if s.seeds.Load() != *seeds {
			return nil
		}
		list, err = read(s.conn, f)
		return err
	}
	if first {
		err = locked()
	} else {
		err = s.pace.after(s.pace.commits.Load(), locked)
	}
	full := len(list) == f.Limit || sizeOf(list) >= chunkBytes
	return list, full && len(list) > 0, err
}

func sizeOf[T any](list []record[T]) int {
	n := 0
	for _, r := range list {
		n += r.size
	}
	return n
}

// readChunk reads rows up to the chunk's size.
func readChunk[T any](c *conn, scan func(row) (record[T], error), text string, args ...any) ([]record[T], error) {
	size := 0
	return query(c, func(columns row) (record[T], error) {
		r, err := scan(columns)
		if size += r.size; err == nil && size >= chunkBytes {
			err = errFull
		}
		return r, err
	}, text, args...)
}

// errFull is what a scan returns with a row after which no more are wanted.
var errFull = errors.New("full")
