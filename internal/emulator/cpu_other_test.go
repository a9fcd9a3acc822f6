// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package emulator_test

import "time"

// cpuTime is not measured on this system.
func cpuTime() time.Duration { return 0 }
