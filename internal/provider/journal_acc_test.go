// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// twins are three equal messages, one of them sent by an alias, which is another process.
const twins = cli.RequiredProvider + `
provider "luma" {}
provider "luma" {
  alias = "other"
}
resource "luma_notification" "twins" {
  count      = 2
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Exchange is down"
}
resource "luma_notification" "third" {
  provider   = luma.other
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Exchange is down"
}
`

func journalFiles(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Normal runs of the real CLI send with the default journal what they would send without one, although all messages are
// equal: in other workspaces, on another backend, after a destroy, from plan files and without a refresh.
func TestAccJournalNormalRuns(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant)
	c.Write("main.tf", twins)
	stateIn := func(path string) {
		c.Write("backend.tf", "terraform {\n  backend \"local\" {\n    path          = \""+path+"\"\n    workspace_dir = \""+path+".d\"\n  }\n}\n")
	}
	stateIn("one.tfstate")
	c.Init()
	for _, step := range []struct {
		does string
		run  func()
		sent int // in all
	}{
		{"apply", func() { c.Apply() }, 3},
		{"again", func() { c.Apply() }, 3},
		{"replace", func() { c.Apply("-replace=luma_notification.twins[0]", "-refresh=false") }, 4},
		{"destroy", func() { c.Destroy() }, 4},
		{"create anew", func() { c.Apply() }, 7},
		{"another workspace", func() { c.Must("workspace", "new", "blue"); c.Apply() }, 10},
		{"by variable", func() { c.Under("TF_WORKSPACE=default").Apply() }, 10},
		{"a plan file", func() {
			c.Write("main.tf", strings.NewReplacer("third", "renamed", "= 2", "= 3").Replace(twins))
			c.Write("moved.tf", "moved {\n  from = luma_notification.third\n  to   = luma_notification.renamed\n}\n")
			c = c.Under("TF_WORKSPACE=default")
			c.Plan("-refresh=false", "-out=saved")
			c.Apply("saved")
		}, 11},
		{"another backend", func() {
			stateIn("other.tfstate")
			c.Must("init", "-no-color", "-input=false", "-reconfigure")
			c.Apply()
		}, 15},
	} {
		step.run()
		if got := len(tenant.Messages()); got != step.sent {
			t.Fatalf("%s: %d sent in all, want %d", step.does, got, step.sent)
		}
	}
	journal := filepath.Join(c.Dir, ".terraform", "luma")
	before := len(journalFiles(t, journal)) // those of the other workspace and the other backend wait for their plans
	c.RequireEmptyPlan()
	c.RequireEmptyPlan() // each alias has claimed a part of what the last apply sent
	if left := journalFiles(t, journal); len(left) != before-aliasesOfRun {
		t.Errorf("%d files before the next plan, and then %q", before, left)
	}
}

// Two root modules that are applied at once on one machine share a journal's directory, and nothing else.
func TestAccJournalTwoModulesAtOnce(t *testing.T) {
	t.Parallel()
	tenant, shared := testkit.Start(t), t.TempDir()
	var wg sync.WaitGroup
	for range 2 {
		c := cli.New(t, tenant, "LUMA_JOURNAL="+shared)
		c.Write("main.tf", twins)
		c.Init()
		wg.Go(func() { c.Apply() })
	}
	wg.Wait()
	if got, files := len(tenant.Messages()), journalFiles(t, shared); got != 6 || len(files) != 4 {
		t.Errorf("%d sent, want 6; the files are %q", got, files)
	}
}

// A journal on a disk that outlives the checkout works by its name, and not without one.
func TestAccJournalOfACheckout(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		block string
		sent  int
	}{"named": {"journal_name = \"mail\"", 3}, "not named": {"", 6}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, shared := testkit.Start(t), filepath.Join(t.TempDir(), "not", "there", "yet")
			for range 2 { // the state of the first checkout is lost
				c := cli.New(t, tenant, "LUMA_JOURNAL="+shared)
				c.Write("main.tf", twins)
				if tt.block != "" {
					c.Write("main.tf", strings.NewReplacer("provider \"luma\" {}", "provider \"luma\" {\n  "+tt.block+"\n}", "alias", tt.block+"\n  alias").Replace(twins))
				}
				c.Init()
				c.Apply()
				if _, err := os.Stat(filepath.Join(c.Dir, ".terraform", "luma")); err == nil {
					t.Error("the default journal exists, too")
				}
			}
			if got := len(tenant.Messages()); got != tt.sent {
				t.Errorf("%d sent, want %d", got, tt.sent)
			}
		})
	}
}

// A state that is lost around runs that hold back, with the real CLI: what it says is what happens.
func TestAccJournalLostStates(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := cli.New(t, tenant)
	c.Write("main.tf", strings.Replace(twins, "message    = \"Exchange is down\"",
		"message = \"Exchange is down\"\n on_destroy = { message = \"It is over\" }", 1))
	c.Init()
	state := filepath.Join(c.Dir, "terraform.tfstate")
	requireSent := func(does string, want int) {
		t.Helper()
		if got := len(tenant.Messages()); got != want {
			t.Fatalf("%s: %d sent in all, want %d", does, got, want)
		}
	}
	c.Apply()
	requireSent("apply", 3)
	if err := os.Remove(state); err != nil {
		t.Fatal(err)
	}
	c.Under("LUMA_DRY_RUN=true").Apply()
	c.Under("LUMA_MAX_CONTACTS=50").Apply()
	requireSent("a dry run and a limit after the loss", 3)
	c.RequireEmptyPlan()
	saved, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if says := c.Must("destroy", "-auto-approve", "-no-color"); !strings.Contains(says, "Destroying sends a closing notice to 1 user") {
		t.Errorf("the destroy says\n%s", says)
	}
	requireSent("destroy", 5)
	if err := os.WriteFile(state, saved, 0o600); err != nil {
		t.Fatal(err)
	}
	says := c.Must("destroy", "-auto-approve", "-no-color")
	if strings.Contains(says, "Destroying sends") || !strings.Contains(says, "Closing notice may have been sent by an earlier run to 1 user") {
		t.Errorf("the destroy says once more\n%s", says)
	}
	requireSent("destroy after the loss", 5)
}
