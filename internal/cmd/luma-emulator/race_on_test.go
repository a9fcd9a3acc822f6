// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build race

package main

// raceDetector reports whether the race detector is on, which multiplies times and memory.
const raceDetector = true
