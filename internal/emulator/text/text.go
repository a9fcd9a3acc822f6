// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package text shortens text that somebody else wrote before it is stored or shown.
package text

import (
	"bytes"
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

// First keeps the first n lines, each of at most length bytes, and counts the others in a separate line.
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

// EscapeControls returns JSON text in which also DEL and the control characters U+0080 to U+009F are escaped, which encoding/json
// leaves as they are and terminals obey.
func EscapeControls(data []byte) []byte {
	found := bytes.IndexByte(data, 0x7f) >= 0
	for at := 0; at+1 < len(data) && !found; at++ {
		found = isC1(data[at:])
	}
	if !found {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/8)
	for at := 0; at < len(data); at++ {
		switch {
		case data[at] == 0x7f:
			out = append(out, `\u007f`...)
		case isC1(data[at:]):
			at++
			out = fmt.Appendf(out, `\u%04x`, data[at])
		default:
			out = append(out, data[at])
		}
	}
	return out
}

// isC1 reports whether UTF-8 text begins with a character from U+0080 to U+009F.
func isC1(data []byte) bool {
	return len(data) > 1 && data[0] == 0xc2 && data[1] < 0xa0
}
