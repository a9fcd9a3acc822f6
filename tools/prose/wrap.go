// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// sentence is a line of a comment's paragraph: indentation and text. Lists, tables, code, links and directives are not.
var sentence = regexp.MustCompile(`^(\t*)// ([^\s*#|-].*)$`)

// alone is text that does not continue the line before it: of a numbered list, a link, or what an example prints.
var alone = regexp.MustCompile(`^(?:\d+[.)] |\[[^\]]+\]: |(?i:unordered )?(?i:output:))`)

// wrapTree wraps the comments of the Go files with findings.
func wrapTree(root string, findings []finding) error {
	var names []string
	for _, f := range findings {
		if path.Ext(f.path) == ".go" {
			names = append(names, f.path)
		}
	}
	tree, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer tree.Close()
	for _, name := range slices.Compact(names) {
		content, err := tree.ReadFile(name)
		if err != nil {
			return err
		}
		wrapped := wrap(string(content))
		if wrapped == string(content) {
			continue
		}
		if err := tree.WriteFile(name, []byte(wrapped), 0o600); err != nil { // the file keeps its mode
			return err
		}
	}
	return nil
}

// wrap breaks the paragraphs of comments anew that have a line which is too wide.
func wrap(content string) string {
	lines := strings.Split(content, "\n")
	comments := goCommentLines(content)
	var out []string
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && slices.Contains(comments, end+1) && continues(lines[i], lines[end]) {
			end++
		}
		if end == i {
			out = append(out, lines[i])
			i++
			continue
		}
		out = append(out, wrapParagraph(lines[i:end])...)
		i = end
	}
	return strings.Join(out, "\n")
}

// continues reports whether a line belongs to the paragraph that the first line begins.
func continues(first, line string) bool {
	a, b := sentence.FindStringSubmatch(first), sentence.FindStringSubmatch(line)
	return a != nil && b != nil && a[1] == b[1] && !alone.MatchString(b[2]) && !alone.MatchString(a[2])
}

func wrapParagraph(lines []string) []string {
	if !slices.ContainsFunc(lines, tooWide) {
		return lines
	}
	var words []string
	for _, line := range lines {
		words = append(words, strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "//"))...)
	}
	begin := sentence.FindStringSubmatch(lines[0])[1] + "//"
	out := []string{begin}
	for _, word := range words {
		if last := out[len(out)-1]; last != begin && width(last+" "+word) > commentWidth {
			out = append(out, begin)
		}
		out[len(out)-1] += " " + word
	}
	return out
}
