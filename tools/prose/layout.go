// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	commentWidth = 120
	rowWidth     = 160
	tabWidth     = 4
)

// width is the number of columns of a line.
func width(line string) int {
	return utf8.RuneCountInString(line) + (tabWidth-1)*strings.Count(line, "\t")
}

// wideComments finds lines that hold a comment and are too wide. Rows of test tables have a limit for themselves.
func wideComments(name, content string, rows []int) []finding {
	var found []finding
	lines := strings.Split(content, "\n")
	for _, number := range commentLines(name, content) {
		if line := lines[number-1]; tooWide(line) && !slices.Contains(rows, number) {
			found = append(found, finding{name, number, fmt.Sprintf("a comment up to column %d", width(line)),
				fmt.Sprintf("wrap comments at %d columns, a tab being %d (make fmt does, in paragraphs)", commentWidth, tabWidth)})
		}
	}
	return found
}

// tooWide reports whether a line with a comment is too wide and could be broken: not within one long word, such as an
// address.
func tooWide(line string) bool {
	return width(line) > commentWidth && strings.Contains(strings.TrimLeft(line, "\t /#-"), " ")
}

// commentLines returns the lines on which a comment begins, directives aside.
func commentLines(name, content string) []int {
	switch path.Ext(name) {
	case ".go":
		return goCommentLines(content)
	case ".md", ".tmpl", ".html", ".txt", ".json":
		return nil
	}
	var numbers []int
	for i, line := range strings.Split(content, "\n") {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "--") {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func goCommentLines(content string) []int {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(content))
	var s scanner.Scanner
	s.Init(file, []byte(content), func(token.Position, string) {}, scanner.ScanComments)
	var numbers []int
	for {
		pos, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return numbers
		case tok == token.COMMENT && !isDirective(text):
			numbers = append(numbers, file.Line(pos))
		}
	}
}

// wideRows finds the rows of test tables that are too wide to compare.
func wideRows(name, content string, rows []int) []finding {
	var found []finding
	lines := strings.Split(content, "\n")
	for _, number := range rows {
		if w := width(lines[number-1]); w > rowWidth {
			found = append(found, finding{name, number, fmt.Sprintf("a table row of %d columns", w),
				fmt.Sprintf("at most %d columns, so that rows can be compared: shorten or break it", rowWidth)})
		}
	}
	return found
}
