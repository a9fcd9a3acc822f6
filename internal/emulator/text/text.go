// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package text shortens text that somebody else wrote before it is stored or shown.
package text

import (
	"fmt"
	"strings"
)

// Cut shortens s to n bytes of valid UTF-8.
func Cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// Short shortens s to about n bytes of valid UTF-8 and marks the cut.
func Short(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "?")
	}
	return Cut(s, n) + "…"
}

// Quote shortens what a client sent before it is shown.
func Quote(s string) string { return Short(s, 100) }

// First keeps the first n lines, each of at most length bytes, and counts the others in a line of its own.
func First(lines []string, n, length int) []string {
	kept := []string{}
	for _, line := range lines[:min(n, len(lines))] {
		kept = append(kept, Short(line, length))
	}
	if more := len(lines) - n; more > 0 {
		kept = append(kept, fmt.Sprintf("and %d more", more))
	}
	return kept
}
