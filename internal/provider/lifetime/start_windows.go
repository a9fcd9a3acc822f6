// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"strconv"
	"syscall"
)

// startTime says when a process started, in nanoseconds since 1970.
func startTime(pid int) (string, error) {
	process, err := syscall.OpenProcess(queryLimitedInformation, false, uint32(pid)) //nolint:gosec // a process ID fits
	if err != nil {
		return "", err
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	started, err := startOf(process)
	return strconv.FormatInt(started, 10), err
}
