// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// exampleRoots says how each runnable folder of examples/ is proven; folders that the registry documentation takes its
// snippets from are in snippetFolders. A separate test may run one; it is then listed here with ranElsewhere.
var exampleRoots = map[string]func(t *testing.T, c *cli.CLI, tenant *testkit.Tenant){
	"brownfield-import":         ranElsewhere, // TestAccTemplateBrownfieldImport
	"exchange-outage":           appliesOnce,
	"incident-broadcast":        broadcastsByHand,
	"maintenance-window":        wrapsDeployment,
	"maintenance-window-action": completesByAction,
	"notify-before-change":      notifiesBeforeAndAfter,
	"password-reset":            sendsThePasswordOnce,
	"pipelines":                 ranElsewhere, // TestAccPipelines
	"recurring-windows":         remindsOfEachWindow,
	"reminder-action":           remindsByAction,
	"testing":                   ranElsewhere, // internal/cmd/luma-emulator/examples_test.go
}

var snippetFolders = []string{"provider", "resources", "data-sources", "actions", "functions", "list-resources"}

// ranElsewhere is for an example that a separate test runs.
func ranElsewhere(*testing.T, *cli.CLI, *testkit.Tenant) {}

// appliesOnce applies an example, wants its messages and an empty second plan, and destroys it.
func appliesOnce(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.Init()
	c.Apply()
	if len(tenant.Messages()) == 0 {
		t.Error("applying the example sent nothing")
	}
	c.RequireEmptyPlan()
	c.Destroy()
}

func TestAccExamples(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(cli.Examples(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || slices.Contains(snippetFolders, folder.Name()) {
			continue
		}
		t.Run(folder.Name(), func(t *testing.T) {
			t.Parallel()
			prove, ok := exampleRoots[folder.Name()]
			if !ok {
				t.Fatalf("examples/%s is run by no test; add it to exampleRoots", folder.Name())
			}
			tenant := testkit.Start(t)
			c := cli.New(t, tenant, cli.NoTLS)
			c.CopyExample(folder.Name())
			prove(t, c, tenant)
		})
	}
}

// The snippets of the registry documentation are valid configurations.
func TestAccSnippets(t *testing.T) {
	t.Parallel()
	for _, folder := range snippetFolders {
		files, err := filepath.Glob(cli.Examples(t, folder, "*", "*.tf"))
		if err != nil {
			t.Fatal(err)
		}
		if folder == "provider" {
			files, _ = filepath.Glob(cli.Examples(t, folder, "*.tf"))
		}
		for _, file := range files {
			t.Run(strings.TrimPrefix(file, cli.Examples(t)+string(filepath.Separator)), func(t *testing.T) {
				t.Parallel()
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				c := cli.New(t, testkit.Start(t), cli.NoTLS)
				if folder == "actions" {
					c.NeedsTerraform("actions", "1.14.1")
				}
				if filepath.Base(file) == "import-by-identity.tf" {
					c.NeedsTerraform("identities", "1.12.0")
				}
				c.Write("snippet.tf", string(content))
				if !strings.Contains(string(content), "required_providers") {
					c.Write("providers.tf", cli.RequiredProvider)
				}
				c.Init()
				c.Must("validate", "-no-color")
			})
		}
	}
}
