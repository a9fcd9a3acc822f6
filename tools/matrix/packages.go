// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// testFunction captures the name of a test in a Go file.
var testFunction = regexp.MustCompile(`(?m)^func (Test\w*)\(`)

// packages lists the packages of the module in dir that have a test whose name matches the pattern, a value of go test
// -run. Linking the tests of the other packages would take longer than running those of these.
func packages(dir, pattern string) ([]string, error) {
	top, _, _ := strings.Cut(pattern, "/")
	wanted, err := regexp.Compile(top)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var found []string
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != dir && outside(path):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path) //nolint:gosec // a file of the module
		for _, function := range testFunction.FindAllSubmatch(source, -1) {
			if wanted.Match(function[1]) {
				found = append(found, filepath.Dir(path))
				break
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no test below %s matches %q", dir, pattern)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// outside reports whether a folder's files belong to no package of the module: a nested module, or what the go command
// ignores.
func outside(path string) bool {
	name := filepath.Base(path)
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}
