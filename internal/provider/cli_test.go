// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// cli is the real CLI with the real provider binary in a folder of its own, as a user has it.
type cli struct {
	t   testing.TB
	dir string
	env []string
}

// newCLI prepares a folder whose LUMA_ settings point to the tenant, with env on top. It skips without TF_ACC, as every
// acceptance test does.
func newCLI(t testing.TB, tenant *testkit.Tenant, env ...string) *cli {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, as make test sets it")
	}
	c := &cli{t: t, dir: t.TempDir()}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LUMA_") && !strings.HasPrefix(variable, "TF_") {
			c.env = append(c.env, variable)
		}
	}
	c.env = append(c.env, "TF_CLI_CONFIG_FILE="+providerMirror(t), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"LUMA_ENDPOINT="+tenant.Endpoint(), "LUMA_API_TOKEN="+tenant.Token())
	c.env = append(c.env, env...)
	return c
}

// mirror is the folder that buildMirror made, for TestMain to remove; "" when no test needed it.
var mirror string

var buildMirror = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "luma-mirror-")
	if err != nil {
		return "", err
	}
	mirror = dir
	platform := runtime.GOOS + "_" + runtime.GOARCH
	var paths []string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		paths = append(paths, filepath.Join(dir, host, "terraform-provider-luma", "luma", "0.0.1", platform, "terraform-provider-luma_v0.0.1"))
	}
	build := exec.Command("go", "build", "-o", paths[0], "github.com/terraform-provider-luma/terraform-provider-luma")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(paths[1]), 0o755), os.Link(paths[0], paths[1])); err != nil {
		return "", err
	}
	config := filepath.Join(dir, "cli.tfrc")
	rules := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return config, os.WriteFile(config, []byte(rules), 0o600)
})

// providerMirror builds the provider once into a mirror and returns the CLI configuration that installs it from there.
func providerMirror(t testing.TB) string {
	t.Helper()
	config, err := buildMirror()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func (c *cli) write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// copyExample copies a folder below examples/.
func (c *cli) copyExample(name string) {
	c.t.Helper()
	if err := os.CopyFS(c.dir, os.DirFS(filepath.Join("..", "..", "examples", name))); err != nil {
		c.t.Fatal(err)
	}
}

// command prepares the CLI without starting it.
func (c *cli) command(ctx context.Context, args ...string) *exec.Cmd {
	c.t.Helper()
	binary := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if binary == "" {
		c.t.Fatal("TF_ACC_TERRAFORM_PATH names no CLI; run make test, or set it to what tools/cli terraform prints")
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	return cmd
}

// run returns what the CLI printed, and its exit code.
func (c *cli) run(args ...string) (string, int) {
	c.t.Helper()
	cmd := c.command(c.t.Context(), args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return output.String(), cmd.ProcessState.ExitCode()
}

// must is run for a command that has to succeed.
func (c *cli) must(args ...string) string {
	c.t.Helper()
	output, code := c.run(args...)
	if code != 0 {
		c.t.Fatalf("%s: exit code %d\n%s", strings.Join(args, " "), code, output)
	}
	return output
}

func (c *cli) init() { c.t.Helper(); c.must("init", "-no-color", "-input=false") }

func (c *cli) apply() string {
	c.t.Helper()
	return c.must("apply", "-no-color", "-input=false", "-auto-approve")
}

// requireEmptyPlan fails when a plan would change anything.
func (c *cli) requireEmptyPlan() {
	c.t.Helper()
	if output, code := c.run("plan", "-no-color", "-input=false", "-detailed-exitcode"); code != 0 {
		c.t.Errorf("the plan is not empty (exit code %d):\n%s", code, output)
	}
}
