// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const testRules = `
find    shall
find    is no \w+
write   "must"
wrong   it shall

name    told
write   lastAnnounced
wrong   told
`

// found checks a tree of files and returns the findings as PATH:LINE PHRASE.
func found(t *testing.T, files map[string]string) []string {
	t.Helper()
	tree := fstest.MapFS{}
	for name, content := range files {
		tree[name] = &fstest.MapFile{Data: []byte(content)}
	}
	findings, err := checkTree(tree, parsed(t, testRules))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.path, f.line, f.found))
	}
	return got
}

func requireFound(t *testing.T, name, content string, want ...string) {
	t.Helper()
	if got := found(t, map[string]string{name: content}); !slices.Equal(got, want) {
		t.Errorf("found\n  %s\nwant\n  %s\nin\n%s", strings.Join(got, "\n  "), strings.Join(want, "\n  "), content)
	}
}

func TestGoFiles(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		content string
		want    []string
	}{
		"comment":              {"package a // it shall\n", []string{`a.go:1 "shall"`}},
		"doc comment":          {"package a\n\n// A x\n// shall.\ntype A int\n", []string{`a.go:4 "shall"`}},
		"across lines":         {"package a\n\n// It is\n// no list.\n", []string{`a.go:3 "is no list"`}},
		"across paragraphs":    {"package a\n\n// What it is\n//\n// no list.\n", nil},
		"comment in a block":   {"package a\n\n/* one\nit shall */\n", []string{`a.go:4 "shall"`}},
		"string":               {"package a\n\nvar x = \"it shall\"\n", []string{`a.go:3 "shall"`}},
		"string with escapes":  {"package a\n\nvar x = \"it is\\nno list\"\n", []string{`a.go:3 "is no list"`}},
		"raw string":           {"package a\n\nvar x = `a\nshall\n`\n", []string{`a.go:4 "shall"`}},
		"sum of strings":       {"package a\n\nvar x = \"it is \" +\n\t\"no list, it \" +\n\t\"shall\"\n", []string{`a.go:3 "is no list"`, `a.go:5 "shall"`}},
		"sum with a value":     {"package a\n\nvar x = \"it is no \" + kind + \". \"\n", []string{`a.go:3 "is no X"`}},
		"sum of numbers":       {"package a\n\nvar x = 1 + 2\n", nil},
		"string in a call":     {"package a\n\nvar x = f(\"a\" + g(\"it shall\"))\n", []string{`a.go:3 "shall"`}},
		"import and tag":       {"package a\n\nimport _ \"shall\"\n\ntype b struct {\n\tc int `shall:\"\"`\n}\n", nil},
		"variable":             {"package a\n\nvar toldAll, b = 1, 2\n", []string{`a.go:3 "told"`}},
		"constant":             {"package a\n\nconst (\n\ta    = 1\n\tTold = 2\n)\n", []string{`a.go:5 "told"`}},
		"function and type":    {"package a\n\nfunc told() {}\n\ntype isTold int\n", []string{`a.go:3 "told"`, `a.go:5 "told"`}},
		"field and parameter":  {"package a\n\ntype b struct{ told int }\n\nfunc c(told int) {}\n", []string{`a.go:3 "told"`, `a.go:5 "told"`}},
		"local variables":      {"package a\n\nfunc b() {\n\ttold := 1\n\tfor _, told2 := range c {\n\t}\n\ttold = 2\n}\n", []string{`a.go:4 "told"`}},
		"range":                {"package a\n\nfunc b() {\n\tfor told := range c {\n\t}\n}\n", []string{`a.go:4 "told"`}},
		"use of another's":     {"package a\n\nvar x = b.told\n", nil},
		"names are not text":   {"package a\n\nvar shall = 1 // told\n", nil},
		"directive":            {"package a\n\n//go:embed shall\nvar x int //nolint:foo // it shall\n", nil},
		"comment like a label": {"package a\n\n// told: it shall\n", []string{`a.go:3 "shall"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFound(t, "a.go", row.content, row.want...)
		})
	}
}

func TestGoFileNamesAreNames(t *testing.T) {
	t.Parallel()
	requireFound(t, "a/window_told.go", "package a\n", `a/window_told.go:1 "told"`)
	requireFound(t, "told/window.go", "package told\n")
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path, content string
		want          []string
	}{
		"page":                {"README.md", "# A\n\nIt is\nno list.\n", []string{`README.md:3 "is no list"`}},
		"quotation":           {"README.md", "> It is\n> no list.\n", []string{`README.md:1 "is no list"`}},
		"shell":               {"a.sh", "# It is\n# no list.\nshall\n", []string{`a.sh:1 "is no list"`, `a.sh:3 "shall"`}},
		"script":              {"tools/cli", "# shall\n", []string{`tools/cli:1 "shall"`}},
		"Terraform":           {"examples/a/main.tf", "// It is\n// no list.\n", []string{`examples/a/main.tf:1 "is no list"`}},
		"template":            {"templates/a.md.tmpl", "shall", []string{`templates/a.md.tmpl:1 "shall"`}},
		"no name in a page":   {"README.md", "told", nil},
		"what is not text":    {"a.png", "shall", nil},
		"other scripts":       {"cli", "shall", nil},
		"fixtures":            {"internal/a/testdata/a.md", "shall", nil},
		"builds":              {"bin/a.md", "shall", nil},
		"what Terraform made": {"examples/a/.terraform/a.md", "shall", nil},
		"this tool":           {"tools/prose/a.md", "shall", nil},
		"another prose":       {"docs/prose/a.md", "shall", []string{`docs/prose/a.md:1 "shall"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFound(t, row.path, row.content, row.want...)
		})
	}
}

func TestExemptions(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path, content string
		want          []string
	}{
		"on the line":      {"a.md", "It shall. <!-- prose:allow the vendor's words -->\n", nil},
		"above the line":   {"a.md", "<!-- prose:allow the vendor's words -->\nIt shall.\n", nil},
		"two lines above":  {"a.md", "<!-- prose:allow it -->\n\nIt shall.\n", []string{"a.md:1 prose:allow", `a.md:3 "shall"`}},
		"without a reason": {"a.md", "It shall. <!-- prose:allow -->\n", []string{`a.md:1 "shall"`, "a.md:1 prose:allow"}},
		"of nothing":       {"a.md", "It must. <!-- prose:allow it -->\n", []string{"a.md:1 prose:allow"}},
		"in Go":            {"a.go", "package a\n\n//prose:allow the key of an old state\nconst told = \"shall\"\n", nil},
		"at the end in Go": {"a.go", "package a\n\nconst told = \"shall\" //prose:allow an old key\n", nil},
		"in a script":      {"a.sh", "echo shall # prose:allow a sample\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFound(t, row.path, row.content, row.want...)
		})
	}
}

func TestCheckTreeRefusesGoThatDoesNotParse(t *testing.T) {
	t.Parallel()
	if _, err := checkTree(fstest.MapFS{"a.go": {Data: []byte("package")}}, nil); err == nil {
		t.Error("no error")
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	findings := []finding{{"a/b.go", 3, `"shall"`, `write "must"`}, {"a/c.go", 1, `"shall"`, `write "must"`}, {"README.md", 2, "x", "y"}}
	want := "a/b.go:3: \"shall\": write \"must\"\na/c.go:1: \"shall\": write \"must\"\nREADME.md:2: x: y\n3 findings. "
	if got := list(findings); !strings.HasPrefix(got, want) {
		t.Errorf("listed\n%s", got)
	}
	if got, want := summarize(findings), "     1 .\n     2 a\n     3 in all\n"; got != want {
		t.Errorf("summarized\n%s", got)
	}
	if got := list(nil); got != "" {
		t.Errorf("nothing is listed as %q", got)
	}
}
