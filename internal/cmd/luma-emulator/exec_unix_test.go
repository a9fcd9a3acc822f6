// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bufio"
	"syscall"
	"testing"
)

// A signal reaches the command once, and the tenant lives until the command has ended.
func TestExecPassesSignalsOn(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd := inShell(t, `n=0; trap 'n=$((n+1))' INT TERM HUP; sleep 60 & pid=$!; echo go; wait $pid; kill $pid; "$SELF" ready || exit 99; exit $((40+n))`)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "go\n" {
			t.Fatalf("%q, %v", line, err)
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 41 {
			t.Errorf("%s: exit code %d, want 41", sig, code)
		}
	}
}
