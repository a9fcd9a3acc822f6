// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const ourRepository = "https://github.com/terraform-provider-luma/terraform-provider-luma"

var (
	codeBlock = regexp.MustCompile("(?ms)^ *```.*?\n *```$")
	codeSpan  = regexp.MustCompile("`[^`\n]*`")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)|https://github\.com/terraform-provider-luma/[^\s)>"\x60,;]*[^\s)>"\x60,;.:]`)
	heading   = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchorTag = regexp.MustCompile(`<a id="([^"]+)">`)
	notInSlug = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// Every link within the repository, also one by its address on GitHub, leads to a file and to a heading that exist.
func TestLinksResolve(t *testing.T) {
	t.Parallel()
	root := cli.Examples(t, "..")
	checked := 0
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (strings.HasPrefix(entry.Name(), ".git") && entry.Name() != ".github" || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if filepath.Ext(file) != ".md" {
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		text := codeSpan.ReplaceAllString(codeBlock.ReplaceAllString(read(t, file), ""), "")
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target := match[1]
			if target == "" {
				target = match[0]
			}
			if checkLink(t, root, filepath.ToSlash(name), target) {
				checked++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 80 {
		t.Errorf("only %d links were checked", checked)
	}
}

// CONTRIBUTING says of each module that this one requires directly why it is there.
func TestEveryDependencyHasItsReason(t *testing.T) {
	t.Parallel()
	contributing := read(t, cli.Examples(t, "..", "CONTRIBUTING.md"))
	required := regexp.MustCompile(`(?m)^\t(\S+?)(?:/v\d+)? v\S+$`).FindAllStringSubmatch(read(t, cli.Examples(t, "..", "go.mod")), -1)
	if len(required) < 10 {
		t.Fatalf("only %d direct requirements were found", len(required))
	}
	for _, module := range required {
		if name := strings.TrimPrefix(module[1], "github.com/"); !strings.Contains(contributing, "`"+name+"`") {
			t.Errorf("the table of dependencies lacks %s", name)
		}
	}
}

// checkLink reports whether the link leads into the repository; if it does, its target must exist.
func checkLink(t *testing.T, root, page, target string) bool {
	t.Helper()
	where, anchor, _ := strings.Cut(target, "#")
	file := path.Join(path.Dir(page), where)
	if ours, ok := strings.CutPrefix(where, ourRepository); ok {
		var inTree bool
		if file, inTree = strings.CutPrefix(strings.Replace(ours, "/tree/", "/blob/", 1), "/blob/main/"); !inTree {
			file = map[string]string{"": "README.md"}[ours]
		}
		if file == "" {
			return false // such as the issues
		}
	} else if strings.Contains(where, ":") {
		return false
	}
	if where == "" {
		file = page
	}
	content, ok := linked(root, file, strings.HasPrefix(page, "docs/"))
	switch {
	case !ok:
		t.Errorf("%s: the link to %s leads nowhere", page, target)
	case anchor != "" && !hasAnchor(content, anchor):
		t.Errorf("%s: the link to %s leads to no heading", page, target)
	}
	return true
}

// linked returns the text behind a link, "" for a folder or another kind of file. The pages of a registry leave out the
// extension, and its index is a folder.
func linked(root, file string, onRegistry bool) (content string, ok bool) {
	full := filepath.Join(root, filepath.FromSlash(file))
	candidates := []string{full}
	if onRegistry {
		candidates = []string{full + ".md", filepath.Join(full, "index.md"), full}
	}
	for _, candidate := range candidates {
		info, err := os.Stat(candidate)
		switch {
		case err != nil:
			continue
		case info.IsDir():
			return "", true
		}
		data, err := os.ReadFile(candidate)
		return string(data), err == nil
	}
	return "", false
}

// hasAnchor reports whether a page has a heading that GitHub and the registries give this name, or an anchor of the
// documentation generator.
func hasAnchor(page, name string) bool {
	for _, match := range anchorTag.FindAllStringSubmatch(page, -1) {
		if match[1] == name {
			return true
		}
	}
	for _, match := range heading.FindAllStringSubmatch(codeBlock.ReplaceAllString(page, ""), -1) {
		if strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-") == name {
			return true
		}
	}
	return false
}
