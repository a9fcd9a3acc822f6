// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// snippet is a configuration that the documentation shows, or a folder of examples/, as the body of a module.
type snippet struct {
	name  string            // where it is from
	files map[string]string // by path
}

var (
	fence      = regexp.MustCompile("(?ms)^ *```(?:terraform|hcl)\n(.*?\n) *```$")
	block      = regexp.MustCompile(`(?ms)^(\w+)((?: "[^"\n]+")*) \{(?:[^\n]*\}\n|\n.*?\n\}\n)`)
	reference  = regexp.MustCompile(`\b(luma_\w+)\.(\w+)\b`)
	inputBlock = regexp.MustCompile(`(?ms)^variable "(\w+)" \{\n(.*?\n)\}\n`)
)

// inputs are the values of variables that an example requires. A new one is added here.
var inputs = map[string]string{
	"starts_at": `"2026-12-01T21:00"`, "release": `"1"`, "user": `"ruth"`, "temporary_password": `"s3cret"`, "text": `"Exchange is down."`,
	"root": `"infra"`, "run_url": `"https://ci.example.com/42"`,
}

// documented are all snippets of the generated documentation, which holds those of guides, schemas and examples/, those
// of the README, and the folders of examples/ that are complete root modules. A snippet that touches no object is left
// out.
func documented(t *testing.T) []snippet {
	t.Helper()
	root := cli.Examples(t, "..")
	pages := []string{filepath.Join(root, "README.md")}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".md" {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []snippet
	for _, page := range pages {
		found = append(found, snippetsOf(t, root, page)...)
	}
	for example := range exampleRoots {
		files := map[string]string{}
		err := fs.WalkDir(os.DirFS(cli.Examples(t, example)), ".", func(path string, _ fs.DirEntry, err error) error {
			if filepath.Ext(path) == ".tf" {
				files[path] = read(t, cli.Examples(t, example, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if rootModule := slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(path string) bool { return !strings.Contains(path, "/") }); rootModule {
			found = append(found, snippet{"examples/" + example, files})
		}
	}
	return slices.DeleteFunc(found, func(s snippet) bool { return !reference.MatchString(strings.ReplaceAll(s.text(), `" "`, ".")) })
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func snippetsOf(t *testing.T, root, page string) []snippet {
	t.Helper()
	name, err := filepath.Rel(root, page)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, page)
	var found []snippet
	for i, match := range fence.FindAllStringSubmatch(text, -1) {
		body := block.ReplaceAllStringFunc(unindent(match[1]), completed)
		found = append(found, snippet{fmt.Sprintf("%s, %d", name, i+1), map[string]string{"main.tf": body + missing(body, text)}})
	}
	return found
}

// completed fills in what a snippet leaves out of an object.
func completed(of string) string {
	rest := "  recipients = { contacts = [\"sam.phyll\"] }\n  message    = \"The rest of the snippet.\"\n"
	if strings.HasPrefix(of, `resource "luma_maintenance_window"`) {
		rest = "  recipients = { contacts = [\"sam.phyll\"] }\n  title      = \"The rest\"\n  starts_at  = \"2026-12-01T21:00:00Z\"\n  duration   = \"2h\"\n"
	}
	return strings.ReplaceAll(of, "  # ...\n", rest)
}

func unindent(body string) string {
	indent := body[:len(body)-len(strings.TrimLeft(body, " "))]
	return strings.ReplaceAll("\n"+body, "\n"+indent, "\n")
}

// missing are the resources of the same page that a snippet refers to.
func missing(body, page string) string {
	var more strings.Builder
	for _, ref := range reference.FindAllStringSubmatch(body, -1) {
		head := fmt.Sprintf("resource %q %q {", ref[1], ref[2])
		if strings.Contains(body, head) || strings.Contains(body, fmt.Sprintf(`%q %q {`, ref[1], ref[2])) || strings.Contains(more.String(), head) {
			continue
		}
		for _, of := range block.FindAllString(page, -1) {
			if strings.HasPrefix(of, head) {
				more.WriteString("\n" + of)
			}
		}
	}
	return more.String()
}

func (s snippet) text() string {
	var b strings.Builder
	for _, content := range s.files {
		b.WriteString(content)
	}
	return b.String()
}

// needs is the feature of the CLI that a snippet uses beyond those of Terraform and OpenTofu 1.11, and since when it is
// there.
func (s snippet) needs() (feature, since string) {
	text := s.text()
	switch {
	case strings.Contains(text, "on_failure"):
		return "on_failure", "1.16.0"
	case strings.Contains(text, "action \"luma_") || strings.Contains(text, `required_version = ">= 1.14`):
		return "actions", "1.14.1"
	case strings.Contains(text, "identity = {"):
		return "identities", "1.12.0"
	default:
		return "", ""
	}
}

// failsIn is the state in which the postcondition of the snippet documents that a run fails, "" if it has none.
func (s snippet) failsIn() string {
	switch text := s.text(); {
	case !strings.Contains(text, "postcondition {"):
		return ""
	case strings.Contains(text, "announcement expired"):
		return "expired"
	default:
		return "unknown"
	}
}

// module rewrites the snippet for a module whose provider is passed in: year is that of its times.
func (s snippet) module(year string, edit func(string) string) map[string]string {
	files := map[string]string{}
	for path, content := range s.files {
		content = block.ReplaceAllStringFunc(content, func(of string) string {
			switch {
			case strings.HasPrefix(of, "provider "), strings.HasPrefix(of, "import "), strings.HasPrefix(of, "list "):
				return ""
			default:
				return edit(of)
			}
		})
		files[path] = inYear(year, content)
	}
	if !strings.Contains(s.text(), "required_providers") {
		files["providers.tf"] = cli.RequiredProvider
	}
	return files
}

// inYear moves the times of a snippet, which are in 2026 and 2027, to a year and the one after it.
func inYear(year, content string) string {
	number, _ := strconv.Atoi(year)
	return strings.NewReplacer(`"2026-`, `"`+year+"-", `"2027-`, fmt.Sprintf(`"%d-`, number+1)).Replace(content)
}

// arguments are the inputs of the module.
func (s snippet) arguments(t *testing.T, year string) string {
	t.Helper()
	var lines strings.Builder
	for path, content := range s.files {
		for _, variable := range inputBlock.FindAllStringSubmatch(content, -1) {
			if strings.Contains(path, "/") || strings.Contains(variable[2], "default ") {
				continue
			}
			value, ok := inputs[variable[1]]
			if !ok {
				t.Fatalf("%s requires the variable %s; add a value to inputs", s.name, variable[1])
			}
			fmt.Fprintf(&lines, "  %s = %s\n", variable[1], inYear(year, value))
		}
	}
	return lines.String()
}

var (
	resourceHead = regexp.MustCompile(`^resource "(luma_notification|luma_maintenance_window)" "(\w+)"`)
	moduleHead   = regexp.MustCompile(`(?s)^module "(\w+)".*?source *= "\./([^"]+)"`)
)

// addresses are those of the notifications and windows in a folder of the snippet, as seen from outside, but for those
// whose keys the configuration computes.
func (s snippet) addresses(prefix, folder string) []string {
	var found []string
	for path, content := range s.files {
		if filepath.Dir(path) != filepath.Clean(folder) {
			continue
		}
		for _, of := range block.FindAllString(content, -1) {
			if match := resourceHead.FindStringSubmatch(of); match != nil && !strings.Contains(of, "\n  for_each ") {
				address := prefix + match[1] + "." + match[2]
				if strings.Contains(of, "\n  count ") {
					address += "[0]"
				}
				found = append(found, address)
			}
			if match := moduleHead.FindStringSubmatch(of); match != nil {
				found = append(found, s.addresses(prefix+"module."+match[1]+".", match[2])...)
			}
		}
	}
	return found
}

// imports are the import blocks of the snippet, which only a root module can have.
func (s snippet) imports(prefix string) string {
	var found strings.Builder
	for _, of := range block.FindAllString(s.text(), -1) {
		if strings.HasPrefix(of, "import ") {
			found.WriteString(strings.Replace(of, "to = ", "to = "+prefix, 1))
		}
	}
	return found.String()
}
