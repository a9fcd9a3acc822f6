// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"math/bits"
	"unicode"
)

// runSet is a set of runs of one length, by their hashes: a hash that happens to be equal covers a little too much.
type runSet struct {
	length     int
	wholeWords bool // a run counts only between two characters that are neither letter nor digit
	dense      bool // a run counts only if minDense of its characters are not spaces
	hashes     map[uint64]struct{}
	quick      []uint64 // one bit for some bits of each hash, asked before the map
	oldest     uint64   // what the oldest character of a run weighs in its hash
}

// factor is odd and far from small, so that the hash mixes.
const factor = 0x9E3779B97F4A7C15

func newRunSet(length int) *runSet {
	s := &runSet{length: length, hashes: map[uint64]struct{}{}, oldest: 1}
	for range length {
		s.oldest *= factor
	}
	return s
}

// addAll adds every run of c.
func (s *runSet) addAll(c characters) {
	s.each(c.runes, func(_ int, hash uint64) { s.hashes[hash] = struct{}{} })
}

// finish makes the set ready to be asked.
func (s *runSet) finish() {
	s.quick = make([]uint64, 1<<bits.Len(uint(len(s.hashes)/4)))
	for hash := range s.hashes {
		word, bit := s.slot(hash)
		s.quick[word] |= bit
	}
}

func (s *runSet) slot(hash uint64) (word uint64, bit uint64) {
	mixed := hash ^ hash>>29
	return mixed >> 6 & uint64(len(s.quick)-1), 1 << (mixed & 63) //nolint:gosec // finish makes it at least 1 long
}

// each calls found with the end of every run and its hash.
func (s *runSet) each(runes []rune, found func(end int, hash uint64)) {
	var hash uint64
	for i, r := range runes {
		hash = hash*factor + uint64(r) //nolint:gosec // a rune of a text is not negative
		if i >= s.length {
			hash -= s.oldest * uint64(runes[i-s.length]) //nolint:gosec // see above
		}
		if i >= s.length-1 {
			found(i+1, hash)
		}
	}
}

// cover marks the source bytes of every run of c that is in the set, without spaces at its ends.
func (s *runSet) cover(c characters, covered []bool) {
	s.each(c.runes, func(end int, hash uint64) {
		word, bit := s.slot(hash)
		if s.quick[word]&bit == 0 {
			return
		}
		if _, ok := s.hashes[hash]; !ok || !s.counts(c.runes, end-s.length, end) {
			return
		}
		run := c.part(end-s.length, end)
		for i := run.from[0]; i < run.to[len(run.to)-1]; i++ {
			covered[i] = true
		}
	})
}

func (s *runSet) counts(runes []rune, start, end int) bool {
	if s.wholeWords {
		return (start == 0 || !letterOrDigit(runes[start-1])) && (end == len(runes) || !letterOrDigit(runes[end]))
	}
	if !s.dense {
		return true
	}
	dense := 0
	for _, r := range runes[start:end] {
		if r != ' ' {
			dense++
		}
	}
	return dense >= minDense
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || r == barrier }
