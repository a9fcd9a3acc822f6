// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"errors"
	"os"
	"syscall"
)

// queryLimitedInformation is PROCESS_QUERY_LIMITED_INFORMATION, which syscall does not name.
const queryLimitedInformation = 0x1000

// watchParent returns a channel that is closed when the process that started this one has ended. It is never closed
// without the right to watch that process.
func watchParent() <-chan struct{} {
	gone := make(chan struct{})
	parent, err := syscall.OpenProcess(syscall.SYNCHRONIZE|queryLimitedInformation, false, uint32(os.Getppid())) //nolint:gosec // a process ID fits
	switch {
	case errors.Is(err, syscall.ERROR_ACCESS_DENIED):
	case err != nil || startedAfterThisProcess(parent):
		close(gone)
	default:
		go func() {
			defer close(gone)
			_, _ = syscall.WaitForSingleObject(parent, syscall.INFINITE) // it fails only for a handle that is not one
		}()
	}
	return gone
}

// startedAfterThisProcess reports whether the parent has ended and another process has been given its ID.
func startedAfterThisProcess(parent syscall.Handle) bool {
	theirs, err := startOf(parent)
	if err != nil {
		return false
	}
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return false
	}
	ours, err := startOf(self)
	return err == nil && theirs > ours
}

func startOf(process syscall.Handle) (int64, error) {
	var created, exited, kernel, user syscall.Filetime
	err := syscall.GetProcessTimes(process, &created, &exited, &kernel, &user)
	return created.Nanoseconds(), err
}
