// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command prose checks the words and the layout of the project's text: the comments, strings and names in Go files, the
// documentation, the examples and the scripts. What it finds is listed in phrases.txt, with what to write instead.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
)

//go:embed phrases.txt
var phrases string

func main() {
	rewrap := flag.Bool("wrap", false, "wrap the comments in Go files that are too wide, instead of checking")
	summary := flag.Bool("summary", false, "print the number of findings in each directory instead of the findings")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: prose [flags] DIRECTORY\n\nThe exit code is 1 if something is found.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	findings, err := check(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(2)
	}
	switch {
	case *rewrap:
		if err := wrapTree(flag.Arg(0), findings); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(2)
		}
		return
	case *summary:
		fmt.Print(summarize(findings))
	default:
		fmt.Print(list(findings))
	}
	if len(findings) > 0 {
		os.Exit(1)
	}
}

func check(root string) ([]finding, error) {
	rules, err := parseRules(phrases)
	if err != nil {
		return nil, fmt.Errorf("phrases.txt: %w", err)
	}
	return checkTree(os.DirFS(root), rules)
}
