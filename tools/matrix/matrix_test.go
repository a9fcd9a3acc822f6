// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestCollect(t *testing.T) {
	t.Parallel()
	events, err := os.Open("testdata/events.json")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	var printed strings.Builder
	got, err := collect(events, &printed)
	if err != nil {
		t.Fatal(err)
	}

	if want := []string{"demo.TestAccParent/good", "demo.TestAccPass"}; !slices.Equal(got.passed, want) {
		t.Errorf("passed %q, want %q", got.passed, want)
	}
	if want := []string{"demo.TestAccDied", "demo.TestAccFail"}; !slices.Equal(got.failed, want) {
		t.Errorf("failed %q, want %q", got.failed, want)
	}
	if want := []string{"demo.TestAccParent/old"}; !slices.Equal(got.skipped["needs Terraform 1.14.1"], want) || got.skips() != 1 {
		t.Errorf("skipped %q, want only %q", got.skipped, want)
	}
	for line, want := range map[string]bool{
		"demo_test.go:7: two deliveries": true, "FAIL\texample.com/demo\t0.006s": true, "undefined: cannot": true, "panic: x": true,
		"quiet": false, "no test files": false, "no tests to run": false,
	} {
		if strings.Contains(printed.String(), line) != want {
			t.Errorf("printed %q: want %q in it: %t", &printed, line, want)
		}
	}
}

func TestCollectRefusesGarbage(t *testing.T) {
	t.Parallel()
	if _, err := collect(strings.NewReader("go: no such tool"), &strings.Builder{}); err == nil {
		t.Error("no error for output that is not JSON")
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	good := result{label: "terraform 1.16.4", passed: []string{"a"}}
	for name, tc := range map[string]struct {
		results []result
		want    string // empty: no error
	}{
		"all passed":   {[]result{good}, ""},
		"one failed":   {[]result{good, {label: "tofu 1.12.6", passed: []string{"a"}, failed: []string{"b"}}}, "tofu 1.12.6: 1 failed"},
		"nothing ran":  {[]result{good, {label: "tofu 1.12.6"}}, "tofu 1.12.6: no test passed: none ran, or all were skipped"},
		"all skipped":  {[]result{{label: "x 1", skipped: map[string][]string{"r": {"a"}}}}, "x 1: no test passed: none ran, or all were skipped"},
		"build failed": {[]result{{label: "x 1", passed: []string{"a"}, broken: true}}, "x 1: go test failed, the reason is above"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := verdict(tc.results); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("verdict %q, want %q", got, tc.want)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	got := report([]result{
		{label: "terraform 1.16.4", passed: []string{"p.A", "p.B"}},
		{label: "tofu 1.12.6", passed: []string{"p.A"}, skipped: map[string][]string{"OpenTofu has no actions": {"p.B"}}},
	})
	want := `               CLI  passed  skipped  failed
  terraform 1.16.4       2        0       0
       tofu 1.12.6       1        1       0

skipped on tofu 1.12.6, 1: OpenTofu has no actions
  p.B

3 passed, 0 failed, 1 skipped
`
	if got != want {
		t.Errorf("report:\n%s\nwant:\n%s", got, want)
	}
}

func TestEnvironmentNamesOpenTofuRegistry(t *testing.T) {
	t.Setenv("TF_ACC_TERRAFORM_VERSION", "1.0.0")
	host := "TF_ACC_PROVIDER_HOST=registry.opentofu.org"
	if env := environment(cli{path: "/x/tofu", tofu: true}); !slices.Contains(env, host) || !slices.Contains(env, "TF_ACC_TERRAFORM_PATH=/x/tofu") {
		t.Errorf("environment for OpenTofu lacks the host or the path: %q", env)
	}
	for _, entry := range environment(cli{path: "/x/terraform"}) {
		if entry == host || strings.HasPrefix(entry, "TF_ACC_TERRAFORM_VERSION=") {
			t.Errorf("environment for Terraform has %q", entry)
		}
	}
}
