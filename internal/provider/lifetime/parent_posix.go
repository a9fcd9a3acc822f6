// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package lifetime

import (
	"os"
	"runtime"
	"time"
)

// pollInterval is how late the end of the CLI may be noticed.
const pollInterval = 500 * time.Millisecond

// watchParent returns a channel that is closed when the process that started this one has ended.
func watchParent() <-chan struct{} { return pollParent(os.Getppid) }

func pollParent(parent func() int) <-chan struct{} {
	first := parent()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range time.Tick(pollInterval) {
			if orphaned(runtime.GOOS, first, parent()) {
				return
			}
		}
	}()
	return gone
}

// orphaned reports whether the parent that a process had first has ended, given its parent now. Whoever adopts orphans
// is then the parent: process 1, or a nearer one such as a user's systemd. A parent that is process 1 from the start is
// a CLI in a container, and when that one ends, so does the container.
func orphaned(goos string, first, now int) bool {
	if goos == "darwin" {
		return now != first && now == 1 // any other parent is a debugger that has attached itself
	}
	return now != first
}
