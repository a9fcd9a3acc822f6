// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// toEverybody is a root module that DENY=all_users refuses, with the text of reviewedRoot.
var toEverybody = strings.Replace(reviewedRoot, `roles = ["analyst"]`, "all_users = true", 1)

// A plan of deploy.sh that fails leaves no plan file, neither its own nor that of an earlier run, so that an apply
// after it sends nothing. A denied plan exits with 3, and can be applied once it is approved.
func TestAccDeployScript(t *testing.T) {
	t.Parallel()
	const toAll = "0| Exchange is down until 9 PM"
	for name, test := range map[string]struct {
		root   string // what is planned after reviewedRoot, which is not applied
		env    []string
		broken string // a program that fails
		plan   int    // the exit code
		files  []string
		sent   []string
	}{
		"allowed":              {root: toEverybody, files: []string{"luma.tfplan"}, sent: []string{toAll}},
		"denied":               {root: toEverybody, env: []string{"DENY=all_users"}, plan: 3, files: []string{"luma.tfplan"}, sent: []string{toAll}},
		"init fails":           {root: toEverybody + "\nmodule \"missing\" {\n  source = \"./missing\"\n}\n", plan: 1},
		"plan fails":           {root: strings.Replace(toEverybody, "message ", "massage ", 1), plan: 1},
		"no report":            {root: toEverybody, broken: "plan-report", plan: 1},
		"unknown kind to deny": {root: toEverybody, env: []string{"DENY=everybody"}, plan: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPipeline(t, "plan-and-apply", "deploy.sh")
			bin := installReporter(t, p)
			p.write(t, "messages", reviewedRoot)
			if output, code := p.deploy(t, "plan"); code != 0 {
				t.Fatal(output)
			}
			p.write(t, "messages", test.root)
			if test.broken != "" {
				writeProgram(t, filepath.Join(bin, test.broken), "exit 1")
			}
			if output, code := p.deploy(t, "plan", test.env...); code != test.plan {
				t.Fatalf("plan exits with %d, want %d\n%s", code, test.plan, output)
			}
			if files := p.planFiles(t); !slices.Equal(files, test.files) {
				t.Errorf("the plan files are %q, want %q", files, test.files)
			}
			p.tenant.RequireSent(t)
			if output, code := p.deploy(t, "apply"); (code == 0) != (len(test.sent) > 0) {
				t.Errorf("apply exits with %d\n%s", code, output)
			}
			p.tenant.RequireSent(t, test.sent...)
		})
	}
}

// deploy runs a command of deploy.sh and returns its exit code.
func (p *pipeline) deploy(t *testing.T, command string, env ...string) (output string, code int) {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "sh", p.file, command, "messages")
	shell.Dir, shell.Env = p.Dir, slices.Concat(p.Env, env)
	printed, err := shell.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(printed), shell.ProcessState.ExitCode()
}

// planFiles are the names of the plans that wait in the root module.
func (p *pipeline) planFiles(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.Dir, "messages", "*.tfplan"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}
