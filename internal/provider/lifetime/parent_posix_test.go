// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package lifetime

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestOrphaned(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, goos string
		first, now int
		want       bool
	}{
		{"the CLI lives", "linux", 4711, 4711, false},
		{"adopted by process 1", "linux", 4711, 1, true},
		{"adopted by a nearer process", "linux", 4711, 42, true},
		{"adopted from another PID namespace", "linux", 4711, 0, true},
		{"the CLI is process 1 of a container", "linux", 1, 1, false},
		{"the CLI is outside of this PID namespace", "linux", 0, 0, false},
		{"adopted on FreeBSD", "freebsd", 4711, 42, true},
		{"adopted on macOS", "darwin", 4711, 1, true},
		{"a debugger is attached on macOS", "darwin", 4711, 42, false},
		{"the CLI lives on macOS", "darwin", 4711, 4711, false},
		{"the CLI is process 1 on macOS", "darwin", 1, 1, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := orphaned(row.goos, row.first, row.now); got != row.want {
				t.Errorf("orphaned(%s, %d, %d) is %v, want %v", row.goos, row.first, row.now, got, row.want)
			}
		})
	}
}

func TestPollParentNoticesTheEndAndNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := time.Now().Add(time.Hour)
		gone := pollParent(func() int {
			if time.Now().Before(ended) {
				return 4711
			}
			return 1
		})
		<-gone
		if late := time.Since(ended); late < 0 || late > pollInterval {
			t.Errorf("noticed %s after the end, want at most %s", late, pollInterval)
		}
	})
}
