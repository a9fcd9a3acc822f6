// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

// A run is one process: the same name whenever it is asked for, another one for any other process, and none for a
// process that has ended.
func TestRunNamesOneProcess(t *testing.T) {
	t.Parallel()
	if _, err := startTime(os.Getpid()); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("this system does not say when a process started")
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	if ended := runOf(child.Process.Pid); ended != "" {
		t.Errorf("a process that has ended is the run %q", ended)
	}
	parent, self := parentRun(), runOf(os.Getpid())
	if parent == "" || self == "" || parent == self || parent != parentRun() || runOf(0) != "" {
		t.Errorf("the parent is %q, this process %q", parent, self)
	}
	if got := New(true).Run(); got != "" {
		t.Errorf("under debug the run is %q", got)
	}
}
