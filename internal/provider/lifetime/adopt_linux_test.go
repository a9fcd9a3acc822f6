// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime_test

import (
	"syscall"
	"testing"
)

// prSetChildSubreaper is PR_SET_CHILD_SUBREAPER, which syscall does not name.
const prSetChildSubreaper = 36

// adoptOrphans gives this process the providers whose parent was killed, so that a test sees how they end.
func adoptOrphans() error {
	if _, _, errno := syscall.Syscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0); errno != 0 {
		return errno
	}
	return nil
}

// requireNormalEnd fails unless the adopted process, which has ended, exited with 0.
func requireNormalEnd(t *testing.T, pid int) {
	t.Helper()
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		t.Fatalf("wait for the provider: %v", err)
	}
	if !status.Exited() || status.ExitStatus() != 0 {
		t.Errorf("the provider ended with exit code %d, by %s", status.ExitStatus(), status.Signal())
	}
}
