// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package tuning sets up Go's runtime for a provider: a process that lives for one run of the CLI.
package tuning

import (
	"os"
	"runtime/debug"
)

const (
	// gcPercent makes the garbage collector wait until the heap is nine times what is in use, and memoryLimit makes it
	// hurry again before the process grows large: speed on small states, a bound on large ones.
	gcPercent   = 800
	memoryLimit = 96 << 20
)

// Tune spares the work of trace logs that nobody reads, and of garbage collection that frees little. GOGC and
// GOMEMLIMIT override it. What it saves is in bench/results.md.
func Tune() {
	if !logged() {
		os.Setenv("TF_LOG_SDK", "off")
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// logged reports whether somebody asked for logs.
func logged() bool {
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_PATH"} {
		if _, set := os.LookupEnv(name); set {
			return true
		}
	}
	return false
}
