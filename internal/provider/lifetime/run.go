// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"fmt"
	"os"
)

// Run names the run of the CLI that started this process: the parent's process ID and when it started, which no other
// process on this machine shares. Every provider process of one run has the same name, aliases included. It is empty
// where one run cannot be distinguished from another: under debug, where several runs share the process, and on a
// system that does not say when a process started.
func (p *Process) Run() string { return p.run }

// runOf names the run whose CLI has this process ID.
func runOf(pid int) string {
	start, err := startTime(pid)
	if err != nil || pid <= 0 {
		return ""
	}
	return fmt.Sprintf("%d@%s", pid, start)
}

func parentRun() string { return runOf(os.Getppid()) }
