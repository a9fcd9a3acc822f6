// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// list prints one line for each finding.
func list(findings []finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s:%d: %s: %s\n", f.path, f.line, f.found, f.advice)
	}
	if len(findings) > 0 {
		fmt.Fprintf(&b, "%d findings. To keep a line, say why in a comment on it or above it: %s REASON\n", len(findings), exempting)
	}
	return b.String()
}

// summarize prints the number of findings in each directory.
func summarize(findings []finding) string {
	counts := map[string]int{}
	for _, f := range findings {
		counts[path.Dir(f.path)]++
	}
	var b strings.Builder
	for _, directory := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%6d %s\n", counts[directory], directory)
	}
	fmt.Fprintf(&b, "%6d in all\n", len(findings))
	return b.String()
}
