// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// long is text of that many columns, in words of nine letters.
func long(columns int) string {
	return strings.Repeat("nineteens ", columns/10+1)[:columns-1] + "."
}

func TestCommentWidth(t *testing.T) {
	t.Parallel()
	tooWide := func(path string, line, columns int) []string {
		return []string{fmt.Sprintf("%s:%d a comment up to column %d", path, line, columns)}
	}
	for name, row := range map[string]struct {
		path, content string
		want          []string
	}{
		"as wide as allowed":    {"a.go", "package a\n\n// " + long(117) + "\n", nil},
		"wider":                 {"a.go", "package a\n\n// " + long(118) + "\n", tooWide("a.go", 3, 121)},
		"a tab is four columns": {"a.go", "package a\n\nvar x = []int{\n\t// " + long(114) + "\n}\n", tooWide("a.go", 4, 121)},
		"letters, not bytes":    {"a.go", "package a\n\n// ä " + long(115) + "\n", nil},
		"after code":            {"a.go", "package a\n\nvar x = 1 // " + long(118) + "\n", tooWide("a.go", 3, 131)},
		"code alone":            {"a.go", "package a\n\nvar x = \"" + long(130) + "\"\n", nil},
		"one long word":         {"a.go", "package a\n\n// https://example.com/" + strings.Repeat("a", 120) + "\n", nil},
		"directive":             {"a.go", "package a\n\nvar x = 1 //nolint:foo // " + long(118) + "\n", nil},
		"like a comment":        {"a.go", "package a\n\nvar x = `\n// " + long(130) + "\n`\n", nil},
		"shell":                 {"a.sh", "#!/bin/sh\n# " + long(119) + "\n", tooWide("a.sh", 2, 121)},
		"workflow":              {"a.yml", "a: 1\n  # " + long(118) + "\n", tooWide("a.yml", 2, 122)},
		"SQL":                   {"a.sql", "-- " + long(118) + "\n", tooWide("a.sql", 1, 121)},
		"a heading":             {"a.md", "# " + long(130) + "\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFound(t, row.path, row.content, row.want...)
		})
	}
}

func TestRowWidth(t *testing.T) {
	t.Parallel()
	rows := func(row string) string {
		return "package a\n\nvar x = []struct{ a string }{\n\t" + row + "\n}\n\nvar y = \"" + long(180) + "\"\n"
	}
	for name, row := range map[string]struct {
		path, row string
		want      []string
	}{
		"as wide as allowed": {"a_test.go", `{"` + long(151) + `"},`, nil},
		"wider":              {"a_test.go", `{"` + long(152) + `"},`, []string{"a_test.go:4 a table row of 161 columns"}},
		"with a comment":     {"a_test.go", `{"a"}, // ` + long(140), nil},
		"not a test":         {"a.go", `{"` + long(152) + `"},`, nil},
		"of a map":           {"a_test.go", `"a": {"` + long(147) + `"},`, []string{"a_test.go:4 a table row of 161 columns"}},
		"inside of text":     {"a_test.go", "{`a\n" + long(180) + "\n`},", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFound(t, row.path, rows(row.row), row.want...)
		})
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	wide, first, rest := long(130), long(130)[:109], long(130)[110:]
	for name, row := range map[string]struct{ content, want string }{
		"a paragraph":        {"// " + wide + "\n// One more.\n", "// " + first + "\n// " + rest + " One more.\n"},
		"indented":           {"\t\t// " + wide + "\n", "\t\t// " + first + "\n\t\t// " + rest + "\n"},
		"narrow":             {"// One.\n// Two.\n", ""},
		"another paragraph":  {"// One.\n//\n// " + wide + "\n", "// One.\n//\n// " + first + "\n// " + rest + "\n"},
		"a list":             {"// One:\n//   - " + wide + "\n", ""},
		"numbers":            {"// One:\n// 1. " + wide + "\n", ""},
		"code":               {"// One:\n//\n//\tx := 1 // " + wide + "\n", ""},
		"a directive":        {"//nolint:foo // " + wide + "\n", ""},
		"a link":             {"// [One]: https://example.com/ " + wide + "\n", ""},
		"what is printed":    {"// Output: " + wide + "\n", ""},
		"after code":         {"var x = 1 // " + wide + "\n", ""},
		"text like comments": {"var x = `\n// " + wide + "\n`\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := row.want
			if want == "" {
				want = row.content
			}
			if got := wrap("package a\n\n" + row.content); got != "package a\n\n"+want {
				t.Errorf("wrapped to\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestWrapTreeChangesOnlyGoFilesWithFindings(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	content := "package a\n\n// " + long(130) + "\n"
	for _, name := range []string{"a.go", "b.go", "c.md"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := wrapTree(root, []finding{{path: "a.go"}, {path: "c.md"}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.go": wrap(content), "b.go": content, "c.md": content} {
		if got, err := os.ReadFile(filepath.Join(root, name)); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
}
