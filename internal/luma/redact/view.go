// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// between separates texts that are read as one.
const between = "\n"

// view is a way to read a source: bytes that each know the source bytes they stand for.
type view struct {
	text     []byte
	from, to []int32 // of each byte: where it begins in the source, and ends
	mark     string
	depth    int // how many layers of escapes were taken off
}

// newView reads texts as they stand.
func newView(texts []string, mark string) *view {
	v := &view{mark: mark}
	for i, text := range texts {
		if i > 0 {
			v.text = append(v.text, between...)
		}
		v.text = append(v.text, text...)
	}
	v.from, v.to = make([]int32, len(v.text)), make([]int32, len(v.text))
	for i := range v.text {
		v.from[i], v.to[i] = int32(i), int32(i+1)
	}
	return v
}

// grow is an empty view of the same source with room for n bytes.
func (v *view) grow(n int) *view {
	return &view{text: make([]byte, 0, n), from: make([]int32, 0, n), to: make([]int32, 0, n), mark: v.mark, depth: v.depth}
}

// add appends bytes that stand for what src shows from its byte start to its byte end.
func (v *view) add(src *view, start, end int, text ...byte) {
	for _, b := range text {
		v.text = append(v.text, b)
		v.from = append(v.from, src.from[start])
		v.to = append(v.to, src.to[end-1])
	}
}

// characters is a text as it is compared: without case, accents kept apart from their letters, each white space as one
// space, and without what a reader cannot see.
type characters struct {
	runes    []rune
	from, to []int32 // of each rune, as in view
}

func (c *characters) add(r rune, from, to int32) {
	c.runes, c.from, c.to = append(c.runes, r), append(c.from, from), append(c.to, to)
}

// barrier stands for a mark that is there already, and for no character: what it separates does not belong together.
const barrier = unicode.MaxRune + 1

// characters folds a view.
func (v *view) characters() characters {
	n := len(v.text)
	c := characters{make([]rune, 0, n), make([]int32, 0, n), make([]int32, 0, n)}
	for i := 0; i < n; {
		if v.mark != "" && v.text[i] == v.mark[0] && bytes.HasPrefix(v.text[i:], []byte(v.mark)) {
			c.add(barrier, v.from[i], v.to[i+len(v.mark)-1])
			i += len(v.mark)
			continue
		}
		r, size := rune(v.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(v.text[i:])
		}
		from, to := v.from[i], v.to[i+size-1]
		switch {
		case unicode.IsSpace(r), r == '+': // a plus is a space in a query
			if last := len(c.runes) - 1; last < 0 || c.runes[last] != ' ' {
				c.add(' ', from, to)
			} else {
				c.to[last] = to
			}
		case invisible(r):
		case r < utf8.RuneSelf:
			c.add(lower(r), from, to)
		default:
			c.addFolded(v.text[i:i+size], r, from, to)
		}
		i += size
	}
	return c
}

func invisible(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == utf8.RuneError
}

func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// addFolded adds a character beyond ASCII: decomposed, and by its simple case.
func (c *characters) addFolded(encoded []byte, r rune, from, to int32) {
	switch r {
	case 'ß', 'ẞ': // in upper case, this is SS
		c.add('s', from, to)
		c.add('s', from, to)
		return
	case 'ı', 'İ':
		c.add('i', from, to)
		return
	}
	parts := norm.NFKD.Properties(encoded).Decomposition()
	if parts == nil {
		parts = encoded
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		c.add(unicode.ToLower(unicode.ToUpper(part)), from, to)
		parts = parts[size:]
	}
}

// lettersAndDigits leaves out everything that a text may be split or wrapped by.
func (c characters) lettersAndDigits() characters {
	n := len(c.runes)
	out := characters{make([]rune, 0, n), make([]int32, 0, n), make([]int32, 0, n)}
	for i, r := range c.runes {
		if letterOrDigit(r) {
			out.add(r, c.from[i], c.to[i])
		}
	}
	return out
}

// part is c from a rune to another, without spaces at its ends.
func (c characters) part(start, end int) characters {
	for start < end && c.runes[start] == ' ' {
		start++
	}
	for start < end && c.runes[end-1] == ' ' {
		end--
	}
	return characters{c.runes[start:end], c.from[start:end], c.to[start:end]}
}

func (c characters) trimmed() characters { return c.part(0, len(c.runes)) }

// words are the words with a digit or a symbol in them, with and without the punctuation around them.
func (c characters) words() []characters {
	var out []characters
	start := 0
	for i := 0; i <= len(c.runes); i++ {
		if i < len(c.runes) && c.runes[i] != ' ' {
			continue
		}
		word := c.part(start, i)
		for _, w := range []characters{word, word.bare()} {
			if w.telling() {
				out = append(out, w)
			}
		}
		start = i
	}
	return out
}

// bare is a word without the punctuation around it.
func (c characters) bare() characters {
	start, end := 0, len(c.runes)
	for start < end && !letterOrDigit(c.runes[start]) {
		start++
	}
	for start < end && !letterOrDigit(c.runes[end-1]) {
		end--
	}
	return c.part(start, end)
}

// telling reports whether there is a digit or a symbol among the characters.
func (c characters) telling() bool {
	for _, r := range c.runes {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return true
		}
	}
	return false
}
