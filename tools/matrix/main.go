// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command matrix runs the acceptance tests on several command-line tools, one
// after the other, and prints which tests passed, were skipped or failed on
// which. It fails when a test failed or when one of the tools ran no test.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

func main() {
	dir := flag.String("dir", ".", "root of the provider's module")
	pattern := flag.String("run", "^TestAcc", "regular expression of the tests to run")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: matrix [flags] CLI...\n\nA CLI is a name that tools/cli knows, such as terraform or tofu.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *dir, *pattern, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// run tests on each of the named CLIs and then prints the table of all.
func run(ctx context.Context, dir, pattern string, names []string) error {
	clis, err := locateAll(ctx, dir, names)
	if err != nil {
		return err
	}
	under, err := packages(dir, pattern)
	if err != nil {
		return err
	}
	var results []result
	for _, c := range clis {
		fmt.Printf("\n=== acceptance tests on %s\n", c.label)
		r, err := test(ctx, dir, pattern, under, c)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	fmt.Print("\n", report(results))
	return verdict(results)
}

// cli is one command-line tool to test on.
type cli struct {
	label string // name and version, such as "terraform 1.11.4"
	path  string // absolute path of the program
	tofu  bool
}

// locateAll asks tools/cli for each program before the first test runs, so that
// one that cannot be built is known at once.
func locateAll(ctx context.Context, dir string, names []string) ([]cli, error) {
	var clis []cli
	for _, name := range names {
		script := exec.CommandContext(ctx, filepath.Join(dir, "tools", "cli"), name)
		script.Stderr = os.Stderr
		out, err := script.Output()
		if err != nil {
			return nil, fmt.Errorf("tools/cli %s: %w", name, err)
		}
		path := strings.TrimSpace(string(out))
		label, err := version(ctx, path)
		if err != nil {
			return nil, err
		}
		clis = append(clis, cli{label: label, path: path, tofu: name == "tofu"})
	}
	return clis, nil
}

// version returns the first line that the program prints about itself, such as
// "Terraform v1.11.4", in the form "terraform 1.11.4".
func version(ctx context.Context, path string) (string, error) {
	out, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", path, err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.ToLower(strings.Replace(line, " v", " ", 1)), nil
}

// environment returns the variables for tests on c. OpenTofu looks for a
// provider without a source address in a separate registry.
func environment(c cli) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_ACC")
	})
	env = append(env, "TF_ACC=1", "TF_ACC_TERRAFORM_PATH="+c.path)
	if c.tofu {
		env = append(env, "TF_ACC_PROVIDER_NAMESPACE=hashicorp", "TF_ACC_PROVIDER_HOST=registry.opentofu.org")
	}
	return env
}

// test runs the tests of the packages that match pattern on c and prints what go test prints.
func test(ctx context.Context, dir, pattern string, packages []string, c cli) (result, error) {
	// Two tests for each processor, because acceptance tests wait for processes and connections.
	parallel := fmt.Sprintf("-parallel=%d", 2*runtime.NumCPU())
	arguments := append([]string{"test", "-json", "-count=1", "-timeout=30m", parallel, "-run=" + pattern}, packages...)
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = dir
	command.Env = environment(c)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return result{}, err
	}
	if err := command.Start(); err != nil {
		return result{}, err
	}
	r, err := collect(out, os.Stdout)
	if err != nil {
		return result{}, err
	}
	r.label = c.label
	r.broken = command.Wait() != nil
	return r, nil
}
