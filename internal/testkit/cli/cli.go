// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package cli runs the real Terraform or OpenTofu with the real provider in a test.
package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// RequiredProvider is the block with which a root module names the provider.
const RequiredProvider = `
terraform {
  required_providers {
    luma = { source = "terraform-provider-luma/luma" }
  }
}
`

// NoTLS, as environment for New, lets the CLI talk to the provider without TLS, whose keys are half of the CPU of a
// run. The provider then does not know that it serves one CLI only (lifetime.Process.Nonce). That matters to closing
// notices that no plan could show, so tests of those leave it out.
const NoTLS = "TF_DISABLE_PLUGIN_TLS=1"

// CLI is the real CLI with the real provider binary in a separate folder, as a user has it.
type CLI struct {
	Dir string
	Env []string

	t testing.TB
}

// New prepares a folder whose LUMA_ settings point to the tenant, with env on top. It skips without TF_ACC, as every
// acceptance test does.
func New(t testing.TB, tenant *testkit.Tenant, env ...string) *CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, as make test sets it")
	}
	c := &CLI{t: t, Dir: t.TempDir()}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LUMA_") && !strings.HasPrefix(variable, "TF_") {
			c.Env = append(c.Env, variable)
		}
	}
	c.Env = append(c.Env, "TF_CLI_CONFIG_FILE="+providerMirror(t), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"LUMA_ENDPOINT="+tenant.Endpoint(), "LUMA_API_TOKEN="+tenant.Token())
	c.Env = append(c.Env, env...)
	return c
}

// Under returns the same folder with more environment.
func (c *CLI) Under(env ...string) *CLI {
	changed := *c
	changed.Env = append(slices.Clone(c.Env), env...)
	return &changed
}

// WithoutTenant takes the tenant's settings away.
func (c *CLI) WithoutTenant() {
	c.Env = slices.DeleteFunc(c.Env, func(variable string) bool { return strings.HasPrefix(variable, "LUMA_") })
}

// Write writes a file into the folder, or below it.
func (c *CLI) Write(name, content string) {
	c.t.Helper()
	path := filepath.Join(c.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// CopyExample copies a folder below examples/.
func (c *CLI) CopyExample(name string) {
	c.t.Helper()
	c.CopyExampleTo(name, ".")
}

// CopyExampleTo copies a folder below examples/ to a folder below that of the CLI.
func (c *CLI) CopyExampleTo(name, folder string) {
	c.t.Helper()
	if err := os.CopyFS(filepath.Join(c.Dir, folder), os.DirFS(Examples(c.t, name))); err != nil {
		c.t.Fatal(err)
	}
}

// Examples returns the path of something below examples/, from whatever package the test runs in.
func Examples(t testing.TB, name ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(append([]string{dir, "examples"}, name...)...)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("the test runs outside of the module")
		}
		dir = parent
	}
}

// Command prepares the CLI without starting it.
func (c *CLI) Command(ctx context.Context, args ...string) *exec.Cmd {
	c.t.Helper()
	binary := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if binary == "" {
		c.t.Fatal("TF_ACC_TERRAFORM_PATH names no CLI; run make test, or set it to what tools/cli terraform prints")
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	return cmd
}

// Run returns what the CLI printed, and its exit code.
func (c *CLI) Run(args ...string) (string, int) {
	c.t.Helper()
	cmd := c.Command(c.t.Context(), args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return output.String(), cmd.ProcessState.ExitCode()
}

// Must is Run for a command that has to succeed.
func (c *CLI) Must(args ...string) string {
	c.t.Helper()
	output, code := c.Run(args...)
	if code != 0 {
		c.t.Fatalf("%s: exit code %d\n%s", strings.Join(args, " "), code, output)
	}
	return output
}

// Init runs init.
func (c *CLI) Init() { c.t.Helper(); c.Must("init", "-no-color", "-input=false") }

// Apply applies without asking, and has to succeed. Arguments may add variables or name a saved plan.
func (c *CLI) Apply(args ...string) string {
	c.t.Helper()
	return c.Must(unattended("apply", args)...)
}

// TryApply is Apply for what may fail; it returns the exit code, too.
func (c *CLI) TryApply(args ...string) (string, int) {
	c.t.Helper()
	return c.Run(unattended("apply", args)...)
}

// ApplyCommand prepares an apply without starting it.
func (c *CLI) ApplyCommand(ctx context.Context, args ...string) *exec.Cmd {
	c.t.Helper()
	return c.Command(ctx, unattended("apply", args)...)
}

// Destroy destroys everything without asking, and has to succeed.
func (c *CLI) Destroy(args ...string) string {
	c.t.Helper()
	return c.Must(unattended("destroy", args)...)
}

// Plan plans, and has to succeed.
func (c *CLI) Plan(args ...string) string {
	c.t.Helper()
	return c.Must(unattended("plan", args)...)
}

// TryPlan is Plan for what may fail; it returns the exit code, too.
func (c *CLI) TryPlan(args ...string) (string, int) {
	c.t.Helper()
	return c.Run(unattended("plan", args)...)
}

// unattended is a command line that asks nothing and colours nothing.
func unattended(command string, args []string) []string {
	line := []string{command, "-no-color", "-input=false"}
	if command != "plan" {
		line = append(line, "-auto-approve")
	}
	return append(line, args...)
}

// RequireEmptyPlan fails when a plan would change anything.
func (c *CLI) RequireEmptyPlan() {
	c.t.Helper()
	if output, code := c.TryPlan("-detailed-exitcode"); code != 0 {
		c.t.Errorf("the plan is not empty (exit code %d):\n%s", code, output)
	}
}

// NeedsTerraform skips on OpenTofu, and on a Terraform below the version that brought a feature.
func (c *CLI) NeedsTerraform(feature, since string) {
	c.t.Helper()
	if !c.Has(since) {
		c.t.Skipf("this CLI has no %s, which came with Terraform %s", feature, since)
	}
}

// Has reports whether the CLI is Terraform from a version on.
func (c *CLI) Has(since string) bool {
	c.t.Helper()
	if OnOpenTofu() {
		return false
	}
	var installed struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(c.Must("version", "-json")), &installed); err != nil {
		c.t.Fatal(err)
	}
	return numbers(c.t, installed.Version) >= numbers(c.t, since)
}

// numbers makes releases comparable: 1.14.1 becomes 1014001.
func numbers(t testing.TB, version string) int {
	t.Helper()
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatalf("version %q: %v", version, err)
	}
	return (major*1000+minor)*1000 + patch
}
