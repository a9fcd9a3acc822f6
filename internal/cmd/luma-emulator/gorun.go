// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// withGoRun returns a context that also ends when "go run", which passes no SIGTERM on, has been terminated. It makes
// no difference for an installed program, which may outlive the shell that started it.
func withGoRun(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if path, err := os.Executable(); err == nil && isBuiltByGoRun(path) {
		go func() {
			untilOrphaned(ctx, os.Getppid)
			cancel()
		}()
	}
	return ctx, cancel
}

// isBuiltByGoRun reports whether a program lies where "go run" leaves it: in a temporary folder or in the build cache.
func isBuiltByGoRun(path string) bool {
	for element := range strings.SplitSeq(filepath.ToSlash(filepath.Dir(path)), "/") {
		if strings.HasPrefix(element, "go-build") {
			return true
		}
	}
	return false
}

// untilOrphaned returns when the process has got another parent, or ctx ends.
func untilOrphaned(ctx context.Context, parent func() int) {
	first := parent()
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for parent() == first {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
