// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// result is what one CLI's run of the tests came to.
type result struct {
	label   string
	passed  []string            // names of tests that passed
	failed  []string            // names of tests that failed
	skipped map[string][]string // names of skipped tests by reason
	broken  bool                // go test itself failed, for whatever reason
}

// event is a line of go test -json, as cmd/test2json documents it.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// record is what is known of a test while events come in.
type record struct {
	action string
	output strings.Builder
	parent bool
}

// noise are the closing lines of packages in which no test matched.
var noise = regexp.MustCompile(`\[no test files\]|\[no tests to run\]|^testing: warning: no tests to run|^PASS$`)

// collect reads the events of a go test -json run. To w it copies the closing
// line of each package, what failed tests printed, and build errors.
func collect(r io.Reader, w io.Writer) (result, error) {
	tests := map[string]*record{}
	decoder := json.NewDecoder(bufio.NewReader(r))
	for {
		var e event
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return summarize(tests, w), nil
		}
		if err != nil {
			return result{}, fmt.Errorf("reading the output of go test: %w", err)
		}
		switch {
		case e.Test != "":
			note(tests, e, w)
		case e.Output != "" && !noise.MatchString(strings.TrimSpace(e.Output)):
			fmt.Fprint(w, e.Output)
		}
	}
}

// key names a test across packages, such as "provider.TestAccX/case".
func key(pkg, test string) string { return path.Base(pkg) + "." + test }

// note adds e to the record of its test.
func note(tests map[string]*record, e event, w io.Writer) {
	t := tests[key(e.Package, e.Test)]
	if t == nil {
		t = &record{}
		tests[key(e.Package, e.Test)] = t
		markParent(tests, e)
	}
	switch e.Action {
	case "output":
		t.output.WriteString(e.Output)
	case "pass", "skip":
		t.action = e.Action
	case "fail":
		t.action = e.Action
		fmt.Fprint(w, t.output.String())
	}
}

// markParent remembers that the test which started e's test has one below it.
func markParent(tests map[string]*record, e event) {
	i := strings.LastIndex(e.Test, "/")
	if i < 0 {
		return
	}
	if parent := tests[key(e.Package, e.Test[:i])]; parent != nil {
		parent.parent = true
	}
}

// summarize counts the tests that have no tests below them: a parent says
// nothing that they do not say, unless it failed. A test without a last word is
// one in which the process died.
func summarize(tests map[string]*record, w io.Writer) result {
	r := result{skipped: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t := tests[name]
		switch {
		case t.action == "":
			fmt.Fprint(w, t.output.String())
			r.failed = append(r.failed, name)
		case t.action == "fail":
			r.failed = append(r.failed, name)
		case t.parent:
		case t.action == "skip":
			why := reason(t.output.String())
			r.skipped[why] = append(r.skipped[why], name)
		default:
			r.passed = append(r.passed, name)
		}
	}
	return r
}

// logged matches a line of t.Log or t.Skip and captures its text.
var logged = regexp.MustCompile(`(?m)^\s+\S+\.go:\d+: (.*)$`)

// reason returns the last thing that a skipped test logged.
func reason(output string) string {
	lines := logged.FindAllStringSubmatch(output, -1)
	if len(lines) == 0 {
		return "no reason given"
	}
	return lines[len(lines)-1][1]
}
