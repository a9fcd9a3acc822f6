// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures this provider through the real CLI, side by side with a provider that does nothing and with
// Terraform's own terraform_data, and prints the targets of bench/results.md beside what it measured. Runs are
// interleaved, and ratios are taken within each round, so that a busy machine slows all sides alike.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"
)

func main() {
	runs := flag.Int("runs", 7, "how often each side is measured")
	only := flag.String("only", "", "regular expression of the scenarios to measure")
	into := flag.String("into", "", "file whose part between the markers is replaced by the table")
	flag.Parse()
	if err := run(*runs, *only, *into); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(runs int, only, into string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	b, err := newBench(runs)
	if err != nil {
		return err
	}
	defer b.close()
	var table bytes.Buffer
	out := io.MultiWriter(os.Stdout, &table)
	fmt.Fprint(out, "| scenario | what | measured: median (least–most) | target | holds |\n|---|---|---|---|---|\n")
	for _, s := range scenarios() {
		if !wanted.MatchString(s.name) {
			continue
		}
		start := time.Now()
		b.scenario = s.name
		results, err := s.measure(b)
		fmt.Fprintf(os.Stderr, "%s: %s in all\n", s.name, time.Since(start).Round(time.Second))
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		for _, r := range results {
			fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", s.name, r.what, r.values, r.wanted(), r.verdict())
		}
	}
	if into == "" {
		return nil
	}
	return insert(into, table.Bytes())
}

// result is one line of the table.
type result struct {
	what   string
	values series
	target float64 // at most; 0 = no target
}

func (r result) wanted() string {
	if r.target == 0 {
		return ""
	}
	return fmt.Sprintf("at most %g", r.target)
}

func (r result) verdict() string {
	switch {
	case r.target == 0:
		return ""
	case r.values.median() <= r.target:
		return "yes"
	default:
		return "**no**"
	}
}

// series are the values of all rounds.
type series []float64

func (s series) median() float64 {
	sorted := slices.Sorted(slices.Values(s))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

func (s series) String() string {
	return fmt.Sprintf("%.2f (%.2f–%.2f)", s.median(), slices.Min(s), slices.Max(s))
}

// over divides two series round by round.
func (s series) over(other series) series {
	ratios := make(series, len(s))
	for i := range s {
		ratios[i] = s[i] / other[i]
	}
	return ratios
}

const beginMark, endMark = "<!-- begin: make bench -->\n", "<!-- end: make bench -->\n"

func insert(name string, table []byte) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(content, []byte(beginMark))
	_, after, also := bytes.Cut(rest, []byte(endMark))
	if !ok || !also {
		return fmt.Errorf("%s has no markers %q and %q", name, beginMark, endMark)
	}
	return os.WriteFile(name, slices.Concat(before, []byte(beginMark), table, []byte(endMark), after), 0o600) //nolint:gosec // the caller names the file
}
