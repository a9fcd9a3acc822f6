// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// finding is one thing to write differently.
type finding struct {
	path   string
	line   int
	found  string
	advice string
}

// skipped are directories without text of the project. The check's own words are samples of what it finds.
var skipped = []string{".git", ".terraform", "bin", "dist", "testdata", "tools/prose"}

// checked reports whether a file has text to check.
func checked(name string) bool {
	switch path.Ext(name) {
	case ".go", ".md", ".tmpl", ".tf", ".hcl", ".sh", ".sql", ".yml", ".yaml", ".html", ".css", ".js", ".json", ".txt":
		return true
	}
	return slices.Contains([]string{"GNUmakefile", "CODEOWNERS", "tools/bin", "tools/cli", "tools/docs", ".ci/run"}, name)
}

// checkTree returns the findings in all files, ordered by file and line.
func checkTree(tree fs.FS, rules []rule) ([]finding, error) {
	var all []finding
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains(skipped, name) || slices.Contains(skipped, path.Base(name))):
			return fs.SkipDir
		case entry.IsDir() || !checked(name):
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		found, err := checkFile(name, string(content), rules)
		all = append(all, found...)
		return err
	})
	return all, err
}

func checkFile(name, content string, rules []rule) ([]finding, error) {
	file := goFile{passages: []*passage{page(content)}}
	if path.Ext(name) == ".go" {
		var err error
		if file, err = readGo(name, content); err != nil {
			return nil, err
		}
	}
	if !strings.HasSuffix(name, "_test.go") {
		file.rows = nil
	}
	found := slices.Concat(phrasesIn(name, rules, file.passages, file.names),
		wideComments(name, content, file.rows), wideRows(name, content, file.rows))
	found = exempt(name, content, found)
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(a.line, b.line) })
	return found, nil
}

func phrasesIn(name string, rules []rule, texts, names []*passage) []finding {
	var found []finding
	for _, r := range rules {
		passages := texts
		if r.names {
			passages = names
		}
		for _, p := range passages {
			for _, place := range r.matches(p.text.String()) {
				phrase := strings.Join(strings.Fields(p.text.String()[place[0]:place[1]]), " ")
				found = append(found, finding{name, p.line(place[0]), fmt.Sprintf("%q", phrase), "write " + r.advice})
			}
		}
	}
	return found
}

// exempting is how a line says why a finding in it, or in the line after it, may stay.
const exempting = "prose:allow"

// exempt drops the findings that a line allows with a reason, and finds exemptions that allow nothing or give no
// reason.
func exempt(name, content string, found []finding) []finding {
	for i, line := range strings.Split(content, "\n") {
		_, reason, ok := strings.Cut(line, exempting)
		if !ok {
			continue
		}
		number := i + 1
		if strings.Trim(reason, " \t->*/") == "" {
			found = append(found, finding{name, number, exempting, "the reason after it"})
			continue
		}
		covers := func(f finding) bool { return f.line == number || f.line == number+1 }
		before := len(found)
		if found = slices.DeleteFunc(found, covers); len(found) == before {
			found = append(found, finding{name, number, exempting, "nothing: there is nothing to allow here any more"})
		}
	}
	return found
}
