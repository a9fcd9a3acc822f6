// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

var (
	errorRow   = regexp.MustCompile("(?m)^\\| ([^|]*`[^|]*) \\|")
	quotedText = regexp.MustCompile("`([^`]+)`")
)

// summariesNotListed are those of diagnostics that the guide leaves out, and why.
var summariesNotListed = map[string]string{
	"Sends to ":         "the plan of an action, and not a problem",
	"Sends nothing to ": "the plan of an action, and not a problem",
	"Sends to recipients known only at apply": "the plan of an action, and not a problem",
	"Invalid import ID":                       "the error says what to write",
	"Dry run, nothing is sent":                "the plan's form of a warning that is listed",
	"Notification is redirected":              "the plan's form of a warning that is listed",
	"Contact fields cannot be read":           "the warning says what is missing",
	"Unable to configure object":              "a bug in the provider",
	"Unable to encode value":                  "a bug in the provider",
	"Unable to read private state":            "a bug in the provider",
	"Unable to write private state":           "a bug in the provider",
	"Unable to read the prior state":          "a bug in the provider",
	"Unable to save the object":               "a bug in the provider",
	"Unable to save the result of a send":     "a bug in the provider",
	"Unable to save notification template":    "a bug in the provider",
	"Unable to set up the Luma client":        "the error says what is wrong",
}

// The guide Troubleshooting quotes errors as the sources word them, and leaves none out that a run can end with.
func TestTroubleshootingListsEveryError(t *testing.T) {
	t.Parallel()
	literals, summaries := sourceTexts(t)
	guide := read(t, cli.Examples(t, "..", "docs", "guides", "troubleshooting.md"))
	quoted := 0
	for _, row := range errorRow.FindAllStringSubmatch(guide, -1) {
		for _, text := range quotedText.FindAllStringSubmatch(row[1], -1) {
			quoted++
			inSources := slices.ContainsFunc(literals, func(literal string) bool { return strings.Contains(literal, text[1]) })
			if !inSources && text[1] != "Provider produced inconsistent final plan" && !strings.HasPrefix(text[1], "Unable to read notification ") {
				t.Errorf("no source has the text %q", text[1])
			}
		}
	}
	if quoted < 30 {
		t.Errorf("only %d quoted texts were found", quoted)
	}
	for _, summary := range summaries {
		_, left := summariesNotListed[summary]
		if listed := strings.Contains(guide, "`"+strings.TrimSpace(summary)); listed == left {
			t.Errorf("%q: listed in the guide: %t, left out for a reason: %t", summary, listed, left)
		}
	}
	for summary := range summariesNotListed {
		if !slices.Contains(summaries, summary) {
			t.Errorf("no source has the summary %q any more", summary)
		}
	}
}

// sourceTexts are the string literals of the provider and its client, and those that are a summary of a diagnostic
// without an attribute: one at an attribute says what to write instead.
func sourceTexts(t *testing.T) (literals, summaries []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, folder := range []string{"provider", "luma"} {
		err := filepath.WalkDir(cli.Examples(t, "..", "internal", folder), func(path string, _ fs.DirEntry, err error) error {
			if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					literals = append(literals, unquoted(literal))
				}
				if summary := summaryOf(n); summary != "" {
					seen[summary] = true
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return literals, slices.Sorted(maps.Keys(seen))
}

func summaryOf(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return ""
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || function.Sel.Name != "AddError" && function.Sel.Name != "AddWarning" {
		return ""
	}
	summary := call.Args[0]
	if sum, ok := summary.(*ast.BinaryExpr); ok {
		summary = sum.X
	}
	literal, ok := summary.(*ast.BasicLit)
	if !ok {
		return ""
	}
	return unquoted(literal)
}

func unquoted(literal *ast.BasicLit) string {
	text, _ := strconv.Unquote(literal.Value)
	return text
}
