// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// commandsNotRun are the documented commands that no test runs, and why. Those of make are checked against the targets
// of GNUmakefile.
var commandsNotRun = map[string]string{
	"git clone https://github.com/terraform-provider-luma/terraform-provider-luma":                            "needs the internet",
	"go install github.com/terraform-provider-luma/terraform-provider-luma/internal/cmd/luma-emulator@latest": "needs the internet; make install-check does it",
	"cd terraform-provider-luma && make test":                                                                 "a test cannot run all tests",
	"go install github.com/go-delve/delve/cmd/dlv@latest":                                                     "downloads what no module of ours requires",
	"LUMA_API_TOKEN=… make smoke ENDPOINT=https://luma2.serviceaide.com/vsa TO=your.login":                    "needs a real tenant; internal/cmd/smoke has tests against the emulator",
	"terraform show -json luma.tfplan | go run ./internal/cmd/plan-report":                                    "is run in docs/guides/pipelines.md, from a binary",
	"terraform plan -out=luma.tfplan":                                                                         "is run in docs/guides/pipelines.md, as a dry run",
	"git tag -s v0.1.0 -m v0.1.0 && git push origin v0.1.0":                                                   "releases",
	"dlv attach \"$(pgrep -f 'bin/debug/terraform-provider-luma -debug')\"":                                   "waits for a person",
	"go tool pprof -top -cum provider.test cpu.prof | head -40":                                               "needs a profile",
	"go tool pprof -http localhost:0 provider.test cpu.prof":                                                  "waits for a person",
	"cd tools/terraform":                               "begins the recipe for a newer Terraform, which needs the internet",
	"go get github.com/hashicorp/terraform@v1.16.5":    "needs the internet",
	"go mod tidy":                                      "needs the internet",
	"../cli terraform":                                 "ends that recipe; tools/cli has built the CLI that runs these tests",
	"go test ./internal/notice -run TestParseDuration": "runs tests or benchmarks, whose names are checked",
	`TF_ACC=1 TF_ACC_TERRAFORM_PATH="$(tools/cli terraform)" go test ./internal/provider/notification -run TestAccNotification`:        "runs tests or benchmarks, whose names are checked",
	"go test -run '^$' -bench 'BenchmarkCalls/luma_notification$' -benchmem -cpuprofile cpu.prof -o provider.test ./internal/provider": "runs tests or benchmarks, whose names are checked",
}

var (
	commandBlock = regexp.MustCompile("(?ms)^ *```(?:console|sh|shell)\n(.*?\n) *```$")
	makeCommand  = regexp.MustCompile(`(?:^|&& |\x60)make ([a-z-]+)`)
	goTest       = regexp.MustCompile(`go test .*(?:-run|-bench) '?((?:Test|Benchmark)\w+)`)
	goPackage    = regexp.MustCompile(`\./(internal/[a-z/]+)`)
)

// commandPages are the pages whose commands people copy, from the root of the repository.
func commandPages(t *testing.T) []string {
	t.Helper()
	root := cli.Examples(t, "..")
	pages := []string{"README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "tools/README.md"}
	for _, folder := range []string{"docs", "docs/*"} {
		found, err := filepath.Glob(filepath.Join(root, folder, "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range found {
			name, err := filepath.Rel(root, page)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, filepath.ToSlash(name))
		}
	}
	return pages
}

// commandsOf are the commands of a page, in order. Of a block that has prompts, only what follows one is a command. A
// script that the page shows whole is an example, which has a test as such.
func commandsOf(page string) []string {
	var commands []string
	for _, match := range commandBlock.FindAllStringSubmatch(page, -1) {
		body := unindent(match[1])[1:]
		if strings.HasPrefix(body, "#!") {
			continue
		}
		prompts, more := strings.Contains("\n"+body, "\n$ "), false
		for line := range strings.Lines(body) {
			line = strings.TrimRight(line, "\n")
			command, prompted := strings.CutPrefix(line, "$ ")
			switch {
			case more:
				commands[len(commands)-1] += "\n" + line
			case line == "", strings.HasPrefix(line, "#"), prompts && !prompted:
				continue
			default:
				commands = append(commands, command)
			}
			more = strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "||")
		}
	}
	return commands
}

// Every documented command is run by TestAccDocumentedCommands, or is a target of make, or there is a reason why not.
func TestDocumentedCommandsAreKnown(t *testing.T) {
	t.Parallel()
	root := cli.Examples(t, "..")
	targets := read(t, filepath.Join(root, "GNUmakefile"))
	used, run := map[string]bool{}, 0
	for _, page := range commandPages(t) {
		text := read(t, filepath.Join(root, page))
		for _, match := range makeCommand.FindAllStringSubmatch(text+"\n"+strings.Join(commandsOf(text), "\n"), -1) {
			if !strings.Contains(targets, "\n"+match[1]+": ") {
				t.Errorf("%s: there is no make %s", page, match[1])
			}
		}
		for _, command := range commandsOf(text) {
			_, hasReason := commandsNotRun[command]
			_, hasSession := commandSessions[page]
			used[command] = true
			switch {
			case hasReason:
				requireGoTest(t, root, page, command)
			case strings.HasPrefix(command, "make "):
			case hasSession:
				run++
			default:
				t.Errorf("%s: no test runs %q; add a session, or a reason to commandsNotRun", page, command)
			}
		}
	}
	for command, reason := range commandsNotRun {
		if !used[command] {
			t.Errorf("no page has the command %q any more, which is not run because it %s", command, reason)
		}
	}
	t.Logf("%d commands are run, %d are not", run, len(commandsNotRun))
}

// requireGoTest checks the package and the name in a go test command.
func requireGoTest(t *testing.T, root, page, command string) {
	t.Helper()
	name := goTest.FindStringSubmatch(command)
	if name == nil {
		return
	}
	files, err := filepath.Glob(filepath.Join(root, goPackage.FindStringSubmatch(command)[1], "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(files, func(file string) bool { return strings.Contains(read(t, file), "func "+name[1]) }) {
		t.Errorf("%s: no test is named %s in %s", page, name[1], command)
	}
}

// Each page's commands do in a fresh folder what the page says.
func TestAccDocumentedCommands(t *testing.T) {
	t.Parallel()
	for page, session := range commandSessions {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			runDocumented(t, page, session)
		})
	}
}

// terraformOnPath makes the CLI under test the terraform of shell commands, and returns the folder that it is in.
func terraformOnPath(t *testing.T, c *cli.CLI) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(os.Getenv("TF_ACC_TERRAFORM_PATH"), filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	c.Env = append(c.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return bin
}
