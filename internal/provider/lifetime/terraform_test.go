// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package lifetime_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// wrapper starts the provider with a pipe that ends when it does, and notes its process ID; exec keeps both.
const wrapper = `#!/bin/sh
echo $$ >"$LIFETIME_TEST_PID"
exec 9>"$LIFETIME_TEST_ALIVE"
exec "$LIFETIME_TEST_PROVIDER" "$@"
`

const root = `
terraform {
  required_providers {
    luma = { source = "terraform-provider-luma/luma" }
  }
}

provider "luma" {
  endpoint    = %q
  api_token   = "token"
  max_retries = 0
}

resource "luma_notification" "outage" {
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Mail is down"
}
`

// applying runs apply with the real CLI and returns it, with the provider that it started, once the tenant has received
// the message.
func applying(t *testing.T, tenant *lateTenant) (*exec.Cmd, *life) {
	t.Helper()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if os.Getenv("TF_ACC") == "" || cli == "" {
		t.Skip("acceptance tests run with TF_ACC=1 and TF_ACC_TERRAFORM_PATH, as make test sets them")
	}
	dir := t.TempDir()
	fifo, pid, config := filepath.Join(dir, "alive"), filepath.Join(dir, "pid"), filepath.Join(dir, "cli.tfrc")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	override := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"terraform-provider-luma/luma\" = %q\n  }\n}\n", dir)
	for name, content := range map[string]string{
		filepath.Join(dir, "terraform-provider-luma"): wrapper,
		filepath.Join(dir, "main.tf"):                 fmt.Sprintf(root, tenant.URL),
		config:                                        override,
	} {
		if err := os.WriteFile(name, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	alive, err := os.OpenFile(fifo, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { alive.Close() })
	cmd := exec.Command(cli, "apply", "-no-color", "-input=false", "-auto-approve")
	cmd.Dir = dir
	cmd.Env = append(environment(t), "TF_CLI_CONFIG_FILE="+config, "CHECKPOINT_DISABLE=1", "LIFETIME_TEST_PID="+pid,
		"LIFETIME_TEST_ALIVE="+fifo, "LIFETIME_TEST_PROVIDER="+provider(t))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	wait(t, "the message arrives", tenant.arrived)
	written, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(written)))
	if err != nil {
		t.Fatal(err)
	}
	return cmd, &life{t: t, alive: alive, pid: number}
}

// The real CLI, killed while it applies a change.
func TestAccProviderFinishesASendWhenTheCLIIsKilled(t *testing.T) {
	t.Parallel()
	tenant := startLateTenant(t)
	cli, provider := applying(t, tenant)
	if err := cli.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cli.Wait() // killed, as its exit code says
	provider.signal(syscall.SIGTERM)
	provider.requireAlive()
	close(tenant.answer)
	if end := wait(t, "the message ends", tenant.end); end != answered {
		t.Errorf("the message was %s", end)
	}
	provider.requireNormalEnd()
	if n := len(tenant.arrived); n != 0 {
		t.Errorf("%d more messages were sent", n)
	}
}
