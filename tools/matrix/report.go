// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// report renders the table of all CLIs, what was skipped where and why, and the totals.
func report(results []result) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "CLI\tpassed\tskipped\tfailed\t")
	var passed, skipped, failed int
	for _, r := range results {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t\n", r.label, len(r.passed), r.skips(), len(r.failed))
		passed, skipped, failed = passed+len(r.passed), skipped+r.skips(), failed+len(r.failed)
	}
	w.Flush()
	for _, r := range results {
		for _, name := range r.failed {
			fmt.Fprintf(&b, "\nfailed on %s: %s\n", r.label, name)
		}
		for _, why := range slices.Sorted(maps.Keys(r.skipped)) {
			names := r.skipped[why]
			fmt.Fprintf(&b, "\nskipped on %s, %d: %s\n  %s\n", r.label, len(names), why, strings.Join(names, "\n  "))
		}
	}
	fmt.Fprintf(&b, "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	return b.String()
}

// skips is the number of skipped tests.
func (r result) skips() int {
	n := 0
	for _, names := range r.skipped {
		n += len(names)
	}
	return n
}

// verdict is an error when a test failed, when go test itself did, or when a
// CLI passed no test at all.
func verdict(results []result) error {
	var problems []error
	for _, r := range results {
		switch {
		case len(r.failed) > 0:
			problems = append(problems, fmt.Errorf("%s: %d failed", r.label, len(r.failed)))
		case r.broken:
			problems = append(problems, fmt.Errorf("%s: go test failed, the reason is above", r.label))
		case len(r.passed) == 0:
			problems = append(problems, fmt.Errorf("%s: no test passed: none ran, or all were skipped", r.label))
		}
	}
	return errors.Join(problems...)
}
