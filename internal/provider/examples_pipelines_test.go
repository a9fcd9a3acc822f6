// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// pipelineRecipes says how each folder of examples/pipelines is proven. A recipe may have any number of pipelines, each
// in a file that pipelineSyntaxes knows by its name; every one of them is run.
var pipelineRecipes = map[string]func(t *testing.T, p *pipeline){
	"apply-failed":   reportsFailedApply,
	"plan-and-apply": reviewsAndApplies,
	"reminders":      remindsOnSchedule,
}

// pipelineSyntax is how a CI system writes its commands, and what it sets for them.
type pipelineSyntax struct {
	commands string // an HCL expression for the commands in the file, a list for each job
	env      []string
	runURL   string // the link to the run that env stands for
}

var pipelineSyntaxes = map[string]pipelineSyntax{
	"github-actions.yml": {
		commands: `{for name, job in yamldecode(file(%q)).jobs : name => [for step in job.steps : step.run if can(step.run)]}`,
		env:      []string{"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/infra", "GITHUB_RUN_ID=42"},
		runURL:   "https://github.com/acme/infra/actions/runs/42",
	},
	"gitlab-ci.yml": {
		commands: `{for name, job in yamldecode(file(%q)) : name => job.script if can(job.script)}`,
		env:      []string{"CI_JOB_URL=https://gitlab.com/acme/infra/-/jobs/42"},
		runURL:   "https://gitlab.com/acme/infra/-/jobs/42",
	},
	"crontab": {
		commands: `{"" = [for line in split("\n", file(%q)) : regex("^(?:[^ ]+ ){5}(.*)$", line)[0] if can(regex("^[0-9]", line))]}`,
	},
	"deploy.sh": {
		commands: `{for command in ["plan", "apply"] : command => ["sh ${%q} ${command} messages"]}`,
	},
}

// pipeline is one pipeline of a recipe in a checkout, with a tenant.
type pipeline struct {
	pipelineSyntax
	*cli.CLI

	tenant *testkit.Tenant
	file   string
}

// The pipelines run as their CI system would run them, against a local tenant.
func TestAccPipelines(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(cli.Examples(t, "pipelines"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		prove, ok := pipelineRecipes[folder.Name()]
		if !ok {
			t.Errorf("examples/pipelines/%s is run by no test; add it to pipelineRecipes", folder.Name())
			continue
		}
		files, err := os.ReadDir(cli.Examples(t, "pipelines", folder.Name()))
		if err != nil {
			t.Fatal(err)
		}
		ran := 0
		for _, file := range files {
			_, isPipeline := pipelineSyntaxes[file.Name()]
			if file.IsDir() || strings.HasSuffix(file.Name(), ".sh") && !isPipeline {
				continue
			}
			ran++
			t.Run(folder.Name()+"/"+file.Name(), func(t *testing.T) {
				t.Parallel()
				prove(t, newPipeline(t, folder.Name(), file.Name()))
			})
		}
		if ran == 0 {
			t.Errorf("examples/pipelines/%s has no pipeline", folder.Name())
		}
	}
}

// newPipeline copies a recipe to ci/, as its pipelines expect it, and puts the CLI under test on the path as terraform.
func newPipeline(t *testing.T, recipe, file string) *pipeline {
	t.Helper()
	syntax, ok := pipelineSyntaxes[file]
	if !ok {
		t.Fatalf("the commands of %s cannot be read; add it to pipelineSyntaxes", file)
	}
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS)
	c.CopyExampleTo(filepath.Join("pipelines", recipe), filepath.Join("ci", recipe))
	terraformOnPath(t, c)
	c.Env = append(c.Env, syntax.env...)
	return &pipeline{pipelineSyntax: syntax, CLI: c, tenant: tenant, file: filepath.ToSlash(filepath.Join("ci", recipe, file))}
}

// read returns the commands of each job. The CLI reads the file, since Terraform knows YAML.
func (p *pipeline) read(t *testing.T) map[string][]string {
	t.Helper()
	console := p.Command(t.Context(), "console")
	console.Dir = p.Dir
	console.Stdin = strings.NewReader("jsonencode(" + strings.ReplaceAll(p.commands, "%q", `"`+p.file+`"`) + ")\n")
	output, err := console.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", p.file, err, output)
	}
	var quoted string
	var jobs map[string][]string
	if err := json.Unmarshal(output, &quoted); err != nil {
		t.Fatalf("%s: %v\n%s", p.file, err, output)
	}
	if err := json.Unmarshal([]byte(quoted), &jobs); err != nil || len(jobs) == 0 {
		t.Fatalf("%s has the commands %s: %v", p.file, quoted, err)
	}
	return jobs
}

// run runs the only job of a pipeline as runJob does.
func (p *pipeline) run(t *testing.T, env ...string) (output string, failed bool) {
	t.Helper()
	jobs := slices.Collect(maps.Keys(p.read(t)))
	if len(jobs) != 1 {
		t.Fatalf("%s has the jobs %q, not one", p.file, jobs)
	}
	return p.runJob(t, jobs[0], env...)
}

// runJob runs the commands of a job, each in a new shell as in a CI system, until one fails, and returns what they
// printed.
func (p *pipeline) runJob(t *testing.T, job string, env ...string) (output string, failed bool) {
	t.Helper()
	commands := p.read(t)[job]
	if len(commands) == 0 {
		t.Fatalf("%s has no job %q with commands", p.file, job)
	}
	for _, command := range commands {
		shell := exec.CommandContext(t.Context(), "sh", "-ec", command)
		shell.Dir, shell.Env = p.Dir, slices.Concat(p.Env, env)
		printed, err := shell.CombinedOutput()
		output += string(printed)
		if err != nil {
			return output, true
		}
	}
	return output, false
}

func (p *pipeline) write(t *testing.T, folder, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(p.Dir, folder), 0o700); err != nil {
		t.Fatal(err)
	}
	p.Write(filepath.Join(folder, "main.tf"), content)
}
