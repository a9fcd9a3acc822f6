// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// commandSession is how the commands of a page are run: in a folder that prepare fills, one after another in one shell.
type commandSession struct {
	needs   string // the version of Terraform, "" = every CLI
	prepare func(t *testing.T, c *cli.CLI)
	between string   // a command that is run after each one
	red     bool     // the page is about commands that fail, so the next one is run nevertheless
	sent    []string // what the tenant then has received
	prints  string   // something that the commands print
}

const hello = "Hello from Terraform"

// commandSessions are by page. A page with commands that is not listed fails TestDocumentedCommandsAreKnown.
var commandSessions = map[string]commandSession{
	"docs/guides/getting-started.md": {
		prepare: documentedSnippet("getting-started", 1, ""), sent: []string{"sam@gmail.com| " + hello, "sam.phyll| " + hello}, prints: `hello = "confirmed"`,
	},
	"docs/guides/incident.md": {needs: "1.14.1", prepare: copied("incident-broadcast"), sent: []string{"0| Exchange is down until 9 PM"}},
	"docs/guides/actions-or-resource.md": {
		needs: "1.16.0", prepare: documentedSnippet("actions-or-resource", 3, cli.RequiredProvider), sent: []string{"0|-3 The shop's database is upgraded."},
	},
	"docs/guides/brownfield.md": {needs: "1.14.1", prepare: copied("brownfield-import"), prints: "1 imported, 0 added, 0 changed, 0 destroyed"},
	"docs/guides/pipelines.md":  {prepare: documentedSnippet("getting-started", 1, ""), prints: "To: 1 user"},
	"docs/guides/troubleshooting.md": {
		prepare: documentedSnippet("getting-started", 1, ""), sent: []string{"sam@gmail.com| " + hello}, prints: "/public/notifylumauser/message",
	},
	"docs/guides/local-tenant.md": {
		prepare: copied("testing/terraform"), prints: "2 passed, 0 failed", // to the tenants of exec
	},
	"docs/guides/apply-failed.md": {
		needs: "1.14.1", red: true, prepare: failingInfra,
		sent: []string{"0|-1 terraform apply failed in infra: https://ci.example.com/runs/42", "0|-1 terraform apply failed: https://ci.example.com/runs/43"},
	},
	"docs/resources/notification.md": {
		prepare: objectToImport("luma_notification", "outage"), between: "terraform apply", prints: "Import successful!",
	},
	"docs/resources/maintenance_window.md": {
		prepare: objectToImport("luma_maintenance_window", "exchange"), between: "terraform apply", prints: "Import successful!",
	},
	"docs/resources/notification_template.md": {
		prepare: objectToImport("luma_notification_template", "outage"), prints: "Import successful!",
		between: "terraform state rm luma_notification_template.outage",
	},
}

func copied(example string) func(*testing.T, *cli.CLI) {
	return func(t *testing.T, c *cli.CLI) {
		t.Helper()
		c.CopyExample(example)
	}
}

// documentedSnippet is the nth snippet of a guide, with something that it leaves out.
func documentedSnippet(guide string, n int, more string) func(*testing.T, *cli.CLI) {
	return func(t *testing.T, c *cli.CLI) {
		t.Helper()
		root := cli.Examples(t, "..")
		c.Write("main.tf", snippetsOf(t, root, filepath.Join(root, "docs", "guides", guide+".md"))[n-1].files["main.tf"]+more)
	}
}

// objectToImport is the configuration that an import command of a resource's page needs.
func objectToImport(kind, name string) func(*testing.T, *cli.CLI) {
	rest := map[string]string{
		"luma_notification":          "  # ...\n",
		"luma_maintenance_window":    "  # ...\n",
		"luma_notification_template": "  name = \"Outage notice\"\n  text = \"Attention: @request.message\"\n",
	}[kind]
	return func(t *testing.T, c *cli.CLI) {
		t.Helper()
		object := completed(fmt.Sprintf("resource %q %q {\n%s}\n", kind, name, rest))
		c.Write("main.tf", cli.RequiredProvider+inYear(inTheFuture, object))
	}
}

func failingInfra(t *testing.T, c *cli.CLI) {
	t.Helper()
	c.CopyExampleTo("pipelines/apply-failed", "ci/apply-failed")
	c.CopyExampleTo("incident-broadcast", "incident-broadcast")
	c.Write("infra/main.tf", brokenInfra)
	c.Must("-chdir=incident-broadcast", "init", "-input=false")
	c.Env = append(c.Env, "RUN_URL=https://ci.example.com/runs/43")
}

// runDocumented runs the commands of a page against a tenant, with what they leave open filled in: its port and token,
// the reader's login ID, and the answer yes.
func runDocumented(t *testing.T, page string, session commandSession) {
	t.Helper()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant, cli.NoTLS, "TF_CLI_ARGS_apply=-auto-approve -input=false -no-color", "TF_CLI_ARGS_destroy=-auto-approve -no-color",
		"TF_CLI_ARGS_plan=-no-color")
	if session.needs != "" {
		c.NeedsTerraform("feature that the page describes", session.needs)
	}
	session.prepare(t, c)
	bin := terraformOnPath(t, c)
	const programs = "github.com/terraform-provider-luma/terraform-provider-luma/internal/cmd/"
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", bin+"/", programs+"plan-report", programs+"luma-emulator")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	c.Init()

	script := session.script(t, page, tenant)
	if strings.Contains(script, "export LUMA_ENDPOINT=") {
		c.WithoutTenant()
	}
	flags := "-ec"
	if session.red {
		flags = "-c"
	}
	shell := exec.CommandContext(t.Context(), "sh", flags, script)
	shell.Dir, shell.Env = c.Dir, c.Env
	output, err := shell.CombinedOutput()
	if err != nil && !session.red {
		t.Fatalf("%v\n%s", err, output)
	}
	if !strings.Contains(string(output), session.prints) || strings.Contains(string(output), tenant.Token()) {
		t.Errorf("want %q, and not the token, in:\n%s", session.prints, output)
	}
	tenant.RequireSent(t, session.sent...)
	if page == "docs/guides/pipelines.md" && !strings.HasPrefix(read(t, filepath.Join(c.Dir, "comment.md")), planreport.Marker+"\n") {
		t.Error("comment.md is not the report as Markdown")
	}
}

func (s commandSession) script(t *testing.T, page string, tenant *testkit.Tenant) string {
	t.Helper()
	endpoint, err := url.Parse(tenant.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("PORT", endpoint.Port(), ":5862", ":"+endpoint.Port(), "LUMA_API_TOKEN=…", "LUMA_API_TOKEN="+tenant.Token(), "your.login", "sam.phyll")
	var lines []string
	for _, command := range commandsOf(read(t, cli.Examples(t, "..", page))) {
		if _, hasReason := commandsNotRun[command]; hasReason || strings.HasPrefix(command, "make ") {
			continue
		}
		lines = append(lines, fill.Replace(command), s.between)
	}
	return strings.Join(lines, "\n")
}
