// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package workflows checks what actionlint leaves out: that a workflow, ours or one that people copy from examples/,
// gives nobody more than it needs.
package workflows

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

type workflow struct {
	On          yaml.Node
	Permissions *yaml.Node
	Jobs        map[string]job
}

type job struct {
	Permissions *yaml.Node
	Environment any
	Timeout     int `yaml:"timeout-minutes"`
	Steps       []step
}

type step struct {
	Uses, Run string
	With      map[string]any
}

var (
	pinned = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$`)
	// A comment says which version the digits are.
	pinnedLine = regexp.MustCompile(`uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	// What the workflow itself lists, or GitHub computes, cannot hold a stranger's commands.
	harmless = regexp.MustCompile(`\$\{\{ matrix\.[a-z]+ \}\}`)
)

// problems are the rules that a workflow breaks.
func problems(text []byte) []string {
	var w workflow
	if err := yaml.Unmarshal(text, &w); err != nil {
		return []string{err.Error()}
	}
	var found []string
	if w.Permissions == nil {
		found = append(found, "it has no permissions, so its token may do whatever the repository's settings allow")
	}
	for _, trigger := range []string{"pull_request_target", "workflow_run"} {
		if mentions(&w.On, trigger) {
			found = append(found, trigger+" runs with our secrets on a stranger's behalf")
		}
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "uses: ") && !pinnedLine.MatchString(strings.TrimSpace(line)) {
			found = append(found, "no digest with its version in a comment: "+strings.TrimSpace(line))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		for _, problem := range w.Jobs[name].problems() {
			found = append(found, name+": "+problem)
		}
	}
	return found
}

func (j job) problems() []string {
	var found []string
	for _, s := range j.Steps {
		if s.Uses != "" && !pinned.MatchString(s.Uses) {
			found = append(found, s.Uses+" is not pinned")
		}
		if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
			found = append(found, "the checkout leaves the token in .git/config: set persist-credentials: false")
		}
		if strings.Contains(harmless.ReplaceAllString(s.Run, ""), "${{") {
			found = append(found, fmt.Sprintf("pass the expression in env instead of pasting it into the script %q", s.Run))
		}
	}
	return found
}

// mentions reports whether a trigger is a key or a value of the workflow's on.
func mentions(n *yaml.Node, word string) bool {
	return n.Value == word || slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return mentions(c, word) })
}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	files := map[string]bool{} // whether it is ours
	for pattern, ours := range map[string]bool{
		".github/workflows/*.yml":                 true,
		"examples/pipelines/*/github-actions.yml": false,
		"examples/testing/github-actions/*.yml":   false,
	} {
		found, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %q, %v", pattern, found, err)
		}
		for _, file := range found {
			files[file] = ours
		}
	}
	for file, ours := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems(text) {
			t.Errorf("%s: %s", file, problem)
		}
		if ours {
			requireLimits(t, file, text)
		}
	}
}

// requireLimits checks what only our own workflows must have: a time limit, and writing jobs that are named here.
func requireLimits(t *testing.T, file string, text []byte) {
	t.Helper()
	var w workflow
	if err := yaml.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	writers := map[string]bool{"release.yml/release": true, "codeql.yml/analyze": true}
	if mentionsWrite(w.Permissions) {
		t.Errorf("%s: every job of the workflow may write", file)
	}
	for name, j := range w.Jobs {
		if j.Timeout == 0 {
			t.Errorf("%s: %s may run for six hours", file, name)
		}
		if mentionsWrite(j.Permissions) && !writers[filepath.Base(file)+"/"+name] {
			t.Errorf("%s: %s may write", file, name)
		}
	}
	if strings.Contains(string(text), "secrets.GPG") && w.Jobs["release"].Environment == nil {
		t.Errorf("%s: the key is not behind an environment", file)
	}
}

func mentionsWrite(n *yaml.Node) bool {
	return n != nil && (mentions(n, "write") || mentions(n, "write-all"))
}

// Each rule finds a planted mistake, and a workflow without one passes.
func TestProblems(t *testing.T) {
	t.Parallel()
	const (
		digest = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
		head   = "on: [push]\npermissions: {}\njobs:\n  a:\n    steps:\n"
		good   = head + "      - uses: " + digest + " # v7.0.1\n        with: { persist-credentials: false }\n      - run: make ${{ matrix.os }}\n"
	)
	for name, test := range map[string]struct{ text, want string }{
		"nothing":        {good, ""},
		"no permissions": {strings.Replace(good, "permissions: {}\n", "", 1), "no permissions"},
		"a stranger":     {strings.Replace(good, "[push]", "{ pull_request_target: }", 1), "pull_request_target"},
		"a tag":          {strings.Replace(good, digest+" # v7.0.1", "actions/checkout@v7", 1), "not pinned"},
		"no version":     {strings.Replace(good, " # v7.0.1", "", 1), "its version"},
		"credentials":    {strings.Replace(good, "persist-credentials: false", "fetch-depth: 0", 1), "persist-credentials"},
		"an injection":   {strings.Replace(good, "matrix.os", "github.event.pull_request.title", 1), "in env"},
		"no YAML":        {"on: [", "yaml"},
	} {
		found := strings.Join(problems([]byte(test.text)), "\n")
		if (test.want == "") != (found == "") || !strings.Contains(found, test.want) {
			t.Errorf("%s: %q, want %q", name, found, test.want)
		}
	}
}
