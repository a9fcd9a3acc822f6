// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestPackages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":               "module m\n",
		"a/unit_test.go":       "func TestUnit(t *testing.T) {}\n",
		"a/acc_test.go":        "package a\n\nfunc TestAccOne(t *testing.T) {}\n",
		"a/b/acc_test.go":      "func TestAccTwo(t *testing.T) {}\n",
		"c/unit_test.go":       "// TestAccOne is elsewhere.\nfunc TestUnit(t *testing.T) {}\n",
		"c/acc.go":             "func TestAccOne() {}\n",
		"nested/go.mod":        "module nested\n",
		"nested/acc_test.go":   "func TestAccOne(t *testing.T) {}\n",
		"testdata/acc_test.go": "func TestAccOne(t *testing.T) {}\n",
		".git/acc_test.go":     "func TestAccOne(t *testing.T) {}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string][]string{
		"^TestAcc":          {"a", "a/b"},
		"^TestAccTwo$/case": {"a/b"},
		"Unit":              {"a", "c"},
		"^TestAccThree":     nil,
		"(":                 nil,
	} {
		got, err := packages(dir, pattern)
		for i := range want {
			want[i] = filepath.Join(dir, want[i])
		}
		if !slices.Equal(got, want) || (err == nil) != (len(want) > 0) {
			t.Errorf("%s: packages %q, %v; want %q", pattern, got, err, want)
		}
	}
}
