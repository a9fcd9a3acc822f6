// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const (
	canaryToken  = "canary-token-5b7e"
	canaryText   = "canary-text-91cc"
	secretOutage = cli.RequiredProvider + `
variable "secret" {
  type      = string
  ephemeral = true
}

resource "luma_notification" "password" {
  recipients         = { contacts = ["sam@gmail.com"] }
  message_wo         = var.secret
  message_wo_version = 1
}
`
)

// Neither the token nor a write-only text may be in the output, in a plan, in the state or in trace logs, whether the
// tenant accepts the message, loses the connection, or hurls both back in an error.
func TestAccNotificationSecretsStaySecret(t *testing.T) {
	t.Parallel()
	faults := map[string]emulator.Fault{
		"accepted": {},
		"lost":     {Action: emulator.ActionRST, Deliver: emulator.DeliverBefore},
		"echoed": {
			Action: emulator.ActionStatus, Status: 400,
			Body: `{"status":400,"message":"Bearer ` + canaryToken + `","errors":["` + canaryToken + `"],"data":[]}`,
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Token = canaryToken }))
			c := cli.New(t, tenant, "TF_LOG=TRACE", "TF_VAR_secret="+canaryText)
			c.Env = append(c.Env, "TF_LOG_PATH="+filepath.Join(c.Dir, "trace.log"))
			c.Write("main.tf", secretOutage)
			c.Init()
			if fault.Action != "" {
				tenant.Fault(fault)
			}
			c.Plan("-out=saved.tfplan")
			shown := c.Must("show", "-json", "saved.tfplan")
			output, _ := c.TryApply()
			tenant.ClearFaults()
			if messages := tenant.Messages(); name != "echoed" && (len(messages) != 1 || messages[0].Message != canaryText) {
				t.Fatalf("the tenant got %v:\n%s", messages, output)
			}
			requireNoCanary(t, "the plan as JSON", shown)
			requireNoCanary(t, "the output", output)
			requireNoCanaryInFiles(t, c.Dir)
		})
	}
}

func requireNoCanary(t *testing.T, where, text string) {
	t.Helper()
	for _, canary := range []string{canaryToken, canaryText} {
		if i := strings.Index(text, canary); i >= 0 {
			t.Errorf("%s is in %s: …%s…", canary, where, text[max(0, i-200):min(len(text), i+100)])
		}
	}
}

// requireNoCanaryInFiles reads everything that the CLI left in its folder: trace log, state, saved plan.
func requireNoCanaryInFiles(t *testing.T, dir string) {
	t.Helper()
	read := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, ".terraform"+string(filepath.Separator)) {
			return err
		}
		content, err := os.ReadFile(path)
		requireNoCanary(t, filepath.Base(path), string(content))
		if strings.HasSuffix(path, ".tfplan") {
			requireNoCanary(t, "unpacked "+filepath.Base(path), cli.UnpackPlan(t, path))
		}
		read++
		return err
	})
	if err != nil || read < 3 {
		t.Errorf("read %d files: %v", read, err)
	}
}

// Text from the tenant reaches neither the terminal nor the state with its control characters.
func TestAccNotificationHostileTextIsNeutral(t *testing.T) {
	t.Parallel()
	const hostile = `\u001b]0;owned\u0007 \u001b[2J \u202Eevil \u009b31m`
	bodies := map[string]emulator.Fault{
		"refused": {Action: emulator.ActionStatus, Status: 400, Body: `{"status":400,"message":"` + hostile + `","errors":["` + hostile + `"],"data":[]}`},
		"partial": {Action: emulator.ActionStatus, Status: 200, Deliver: emulator.DeliverBefore,
			Body: `{"status":200,"message":"` + hostile + `","errors":["` + hostile + `"],"data":["` + hostile + `"]}`},
	}
	for name, fault := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			c := cli.New(t, tenant)
			c.Write("main.tf", outageRoot)
			c.Init()
			tenant.Fault(fault)
			output, _ := c.TryApply()
			state := c.Must("show", "-json")
			if !strings.Contains(output, "evil") {
				t.Fatalf("the tenant's words are not shown:\n%s", output)
			}
			for where, text := range map[string]string{"the output": output, "the state": state} {
				if i := strings.IndexAny(text, "\x1b\x07\u202e\u009b"); i >= 0 || strings.Contains(text, `\u001b`) || strings.Contains(text, `\u202e`) {
					t.Errorf("a control character is in %s:\n%q", where, text)
				}
			}
		})
	}
}
