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
)

// exampleRoots says how each runnable folder of examples/ is proven; folders that the registry documentation takes its snippets
// from are in snippetFolders. A test of its own may run one, and then says so here with ranElsewhere.
var exampleRoots = map[string]func(t *testing.T, c *cli, tenant *testkit.Tenant){
	"brownfield-import":         ranElsewhere, // TestAccBrownfieldImport
	"exchange-outage":           appliesOnce,
	"incident-broadcast":        broadcastsByHand,
	"maintenance-window":        wrapsDeployment,
	"maintenance-window-action": completesByAction,
	"notify-before-change":      tellsBeforeAndAfter,
	"password-reset":            sendsThePasswordOnce,
}

var snippetFolders = []string{"provider", "resources", "data-sources", "actions", "functions", "list-resources"}

// ranElsewhere is for an example that a test of its own runs.
func ranElsewhere(*testing.T, *cli, *testkit.Tenant) {}

// appliesOnce applies an example, wants its messages and an empty second plan, and destroys it.
func appliesOnce(t *testing.T, c *cli, tenant *testkit.Tenant) {
	t.Helper()
	c.init()
	c.apply()
	if len(tenant.Messages()) == 0 {
		t.Error("applying the example sent nothing")
	}
	c.requireEmptyPlan()
	c.must("destroy", "-no-color", "-input=false", "-auto-approve")
}

func TestAccExamples(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(filepath.Join("..", "..", "examples"))
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
			c := newCLI(t, tenant)
			c.copyExample(folder.Name())
			prove(t, c, tenant)
		})
	}
}

const requiredProvider = `
terraform {
  required_providers {
    luma = { source = "terraform-provider-luma/luma" }
  }
}
`

// The snippets of the registry documentation are valid configurations.
func TestAccSnippets(t *testing.T) {
	t.Parallel()
	for _, folder := range snippetFolders {
		files, err := filepath.Glob(filepath.Join("..", "..", "examples", folder, "*", "*.tf"))
		if err != nil {
			t.Fatal(err)
		}
		if folder == "provider" {
			files, _ = filepath.Glob(filepath.Join("..", "..", "examples", folder, "*.tf"))
		}
		for _, file := range files {
			t.Run(strings.TrimPrefix(file, filepath.Join("..", "..", "examples")+string(filepath.Separator)), func(t *testing.T) {
				t.Parallel()
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				c := newCLI(t, testkit.Start(t))
				if folder == "actions" {
					c.needsTerraform("actions", "1.14.1")
				}
				if filepath.Base(file) == "import-by-identity.tf" {
					c.needsTerraform("identities", "1.12.0")
				}
				c.write("snippet.tf", string(content))
				if !strings.Contains(string(content), "required_providers") {
					c.write("providers.tf", requiredProvider)
				}
				c.init()
				c.must("validate", "-no-color")
			})
		}
	}
}
