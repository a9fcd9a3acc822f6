// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"regexp"
	"sort"
	"strings"
)

// passage is a piece of text that is read as a whole: a comment, a string with what is added to it, or a page.
type passage struct {
	text   strings.Builder
	starts []start // ascending
}

// start says on which line of the file the text from an offset on is.
type start struct{ offset, line int }

func (p *passage) add(text string, line int) {
	p.starts = append(p.starts, start{p.text.Len(), line})
	p.text.WriteString(text)
}

// addLines adds text whose first line is that line of the file.
func (p *passage) addLines(text string, line int) {
	for piece := range strings.Lines(text) {
		p.add(piece, line)
		line++
	}
}

func (p *passage) line(offset int) int {
	after := sort.Search(len(p.starts), func(i int) bool { return p.starts[i].offset > offset })
	return p.starts[max(after-1, 0)].line
}

// leader is what begins a line of a comment, a quotation or a list, and is not part of the sentence.
var leader = regexp.MustCompile(`^\s*(?:#+|--|//|>|[*-])(?:\s+|$)`)

// page reads a file that is not Go as one passage.
func page(content string) *passage {
	p := &passage{}
	number := 0
	for line := range strings.Lines(content) {
		number++
		if begin := leader.FindString(line); strings.TrimSpace(line) != "" && strings.TrimSpace(begin) != strings.TrimSpace(line) {
			line = line[len(begin):]
		}
		p.add(line, number)
	}
	return p
}
