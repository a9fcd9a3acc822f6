// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// startField is where /proc/PID/stat has the start of a process, counted from the field after its name; see proc(5).
const startField = 19

var errNoStart = errors.New("the process has no start time")

// startTime says when a process started, in clock ticks since the boot that it names.
func startTime(pid int) (string, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) //nolint:gosec // a number leads nowhere else
	if err != nil {
		return "", err
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", err
	}
	// The name is in brackets, and may hold spaces and brackets.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) <= startField {
		return "", errNoStart
	}
	return fields[startField] + "@" + strings.TrimSpace(string(boot)), nil
}
