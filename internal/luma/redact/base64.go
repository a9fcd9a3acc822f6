// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package redact

import "unicode/utf8"

// minBased is the shortest run of base64 characters that is read: it stands for the 4 characters of the shortest
// secret.
const minBased = 6

// unbased is the view with all that looks like base64 decoded (standard or for URLs, with or without padding), read
// from the offset-th of every four characters on; nil when nothing does. Anything else ends a word.
func (v *view) unbased(offset int) *view {
	out := v.grow(len(v.text))
	var run []int // where the characters of the current run are
	for i := 0; i <= len(v.text); {
		end := i == len(v.text)
		if !end && sextet(v.text[i]) < 64 {
			run = append(run, i)
			i++
			continue
		}
		if size := v.skipped(i); size > 0 {
			i += size
			continue
		}
		if len(run) >= minBased+offset {
			out.decode(v, run[offset:])
			out.add(v, run[len(run)-1], run[len(run)-1]+1, '\n')
		}
		run = run[:0]
		i++
	}
	if len(out.text) == 0 {
		return nil
	}
	return out
}

// skipped is the size of what may stand within base64: a line break, or an invisible character. 0 for anything else.
func (v *view) skipped(i int) int {
	switch {
	case i == len(v.text):
		return 0
	case v.text[i] == '\n', v.text[i] == '\r':
		return 1
	}
	r, size := utf8.DecodeRune(v.text[i:])
	if r != utf8.RuneError && r != '\t' && invisible(r) {
		return size
	}
	return 0
}

func (v *view) decode(src *view, run []int) {
	var bits uint32
	for n, at := range run {
		bits = bits<<6 | uint32(sextet(src.text[at]))
		if n%4 == 0 {
			continue
		}
		v.add(src, run[n-1], at+1, byte(bits>>(6-2*(n%4)))) //nolint:gosec // the eight bits that are complete
	}
}

// sextet is the value of a base64 character, 64 for any other.
func sextet(b byte) byte {
	switch {
	case 'A' <= b && b <= 'Z':
		return b - 'A'
	case 'a' <= b && b <= 'z':
		return b - 'a' + 26
	case '0' <= b && b <= '9':
		return b - '0' + 52
	case b == '+', b == '-':
		return 62
	case b == '/', b == '_':
		return 63
	}
	return 64
}
