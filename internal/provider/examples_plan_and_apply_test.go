// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// forge stands in for the comments of GitHub or GitLab.
type forge struct {
	*httptest.Server

	mu       sync.Mutex
	comments []map[string]any
	calls    []string
}

const forgeToken = "forge-token"

func newForge(t *testing.T) *forge {
	t.Helper()
	f := &forge{comments: []map[string]any{{"id": 1, "body": "Looks good. " + planreport.Marker}}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	if r.Header.Get("Authorization") != "Bearer "+forgeToken {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var sent struct {
		Body string `json:"body"`
	}
	if r.Method != http.MethodGet && json.NewDecoder(r.Body).Decode(&sent) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch r.Method {
	case http.MethodPost:
		comment := map[string]any{"id": len(f.comments) + 1, "body": sent.Body}
		if strings.HasPrefix(r.URL.Path, "/repos/") {
			comment["url"] = fmt.Sprintf("%s/repos/acme/infra/issues/comments/%d", f.URL, comment["id"])
		}
		f.comments = append(f.comments, comment)
	case http.MethodPatch, http.MethodPut:
		index := slices.IndexFunc(f.comments, func(c map[string]any) bool { return fmt.Sprint(c["id"]) == path.Base(r.URL.Path) })
		if index < 0 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		f.comments[index]["body"] = sent.Body
	}
	_ = json.NewEncoder(w).Encode(f.comments)
}

// env is what the CI systems set.
func (f *forge) env(dir string) []string {
	return []string{
		"COMMENT_TOKEN=" + forgeToken, "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, "summary.md"),
		"GITHUB_API_URL=" + f.URL, "PULL_REQUEST=7", "LUMA_DRY_RUN=false", "CI_API_V4_URL=" + f.URL, "CI_PROJECT_ID=5",
	}
}

const reviewedRoot = cli.RequiredProvider + `
resource "luma_notification" "outage" {
  recipients = { roles = ["analyst"] }
  message    = "Exchange is down until 9 PM"
}
`

// reviewsAndApplies proves examples/pipelines/plan-and-apply: a pull request sends nothing and has one comment, which
// the next push updates; a merge sends what it says, once.
func reviewsAndApplies(t *testing.T, p *pipeline) {
	t.Helper()
	installReporter(t, p)
	forge := newForge(t)
	env := forge.env(p.Dir)
	if path.Base(p.file) == "gitlab-ci.yml" {
		env = append(env, "CI_MERGE_REQUEST_IID=7")
	}
	must := func(job string) string {
		t.Helper()
		output, failed := p.runJob(t, job, env...)
		if failed {
			t.Fatal(output)
		}
		return output
	}
	review := func() string {
		t.Helper()
		output := must("plan")
		if path.Base(p.file) == "deploy.sh" {
			return output
		}
		if path.Base(p.file) == "gitlab-ci.yml" {
			must("report")
		}
		return forge.report(t)
	}

	p.write(t, "messages", reviewedRoot)
	for _, until := range []string{"9 PM", "10 PM"} { // the pull request, and another push to it
		p.write(t, "messages", strings.Replace(reviewedRoot, "9 PM", until, 1))
		if report := review(); !strings.Contains(report, "all Analysts") || !strings.Contains(report, "Exchange is down until "+until) {
			t.Errorf("the reviewer sees neither the readers nor the text:\n%s", report)
		}
		p.tenant.RequireSent(t)
	}
	must("apply")
	p.tenant.RequireSent(t, "0|-3 Exchange is down until 10 PM")
	// A shell has no plan left; the others make another one, which is empty.
	if output, failed := p.runJob(t, "apply", env...); failed != (path.Base(p.file) == "deploy.sh") {
		t.Errorf("the second apply: failed is %t\n%s", failed, output)
	}
	p.tenant.RequireSent(t, "0|-3 Exchange is down until 10 PM")

	if path.Base(p.file) == "deploy.sh" {
		return // TestAccDeployScript
	}
	// A runner that keeps its folder has the plan of an earlier run.
	p.write(t, "messages", strings.Replace(reviewedRoot, "9 PM", "11 PM", 1))
	review()
	p.write(t, "messages", strings.Replace(reviewedRoot, "message ", "massage ", 1))
	if output, failed := p.runJob(t, "apply", env...); !failed {
		t.Errorf("the apply of a module that cannot be planned succeeds\n%s", output)
	}
	p.tenant.RequireSent(t, "0|-3 Exchange is down until 10 PM")
}

// installReporter puts plan-report on the path, and in place of the commands that download it programs that do nothing.
// It returns the folder that they are in.
func installReporter(t *testing.T, p *pipeline) string {
	t.Helper()
	for _, program := range []string{"curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil && path.Base(p.file) != "deploy.sh" {
			t.Skipf("the pipeline needs %s, as its CI system has it", program)
		}
	}
	bin := terraformOnPath(t, p.CLI)
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", bin,
		"github.com/terraform-provider-luma/terraform-provider-luma/internal/cmd/plan-report")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, download := range []string{"gh", "wget", "tar", "sudo", "apk"} {
		writeProgram(t, filepath.Join(bin, download), "")
	}
	return bin
}

// writeProgram puts a shell script in place of a program.
func writeProgram(t *testing.T, file, commands string) {
	t.Helper()
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+commands+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// report is the one comment with a report.
func (f *forge) report(t *testing.T) string {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.comments) != 2 || !strings.HasPrefix(fmt.Sprint(f.comments[1]["body"]), planreport.Marker+"\n") {
		t.Fatalf("the pull request has the comments %q after %q", f.comments, f.calls)
	}
	return fmt.Sprint(f.comments[1]["body"])
}
