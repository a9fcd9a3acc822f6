// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// notifiesBeforeAndAfter proves examples/notify-before-change: each change sends two messages, an empty plan none.
func notifiesBeforeAndAfter(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.NeedsTerraform("actions", "1.14.1")
	c.Init()
	c.Apply()
	to := "0|-3,-4 "
	first := []string{to + "The shop is about to be upgraded to 2026.12. It may be away for some minutes.", to + "The shop runs 2026.12 now."}
	tenant.RequireSent(t, first...)
	c.RequireEmptyPlan()
	c.Apply("-var=release=2027.1")
	tenant.RequireSent(t, append(first, to+"The shop is about to be upgraded to 2027.1. It may be away for some minutes.", to+"The shop runs 2027.1 now.")...)
	c.Destroy()
	tenant.RequireSent(t, tenant.Sent()[:4]...)
}

// broadcastsByHand proves examples/incident-broadcast: nothing leaves until it is invoked, and then each time.
func broadcastsByHand(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.NeedsTerraform("actions", "1.14.1")
	c.Init()
	invoke := func(args ...string) string {
		return c.Apply(append([]string{"-invoke=action.luma_notification.broadcast"}, args...)...)
	}
	c.Apply("-var=text=nothing")
	tenant.RequireSent(t)
	output := invoke("-var=text=Exchange is down")
	cli.RequireLine(t, output, `Sends to everybody on 127\.0\.0\.1:`)
	invoke("-var=text=Exchange is up", `-var=roles=["analyst"]`)
	tenant.RequireSent(t, "0| Exchange is down", "0|-3 Exchange is up")
	c.Env = append(c.Env, "LUMA_DRY_RUN=true")
	cli.RequireLine(t, invoke("-var=text=rehearsal"), `Sends nothing to everybody on 127\.0\.0\.1:\d+ \(dry run, nothing is sent\)`)
	tenant.RequireSent(t, "0| Exchange is down", "0|-3 Exchange is up")
}

// sendsThePasswordOnce proves examples/password-reset: sent once for each reset, and kept nowhere.
func sendsThePasswordOnce(t *testing.T, c *cli.CLI, tenant *testkit.Tenant) {
	t.Helper()
	c.Env = append(c.Env, "TF_VAR_user=sam@gmail.com", "TF_VAR_temporary_password=canary-4711")
	c.Init()
	c.Plan("-out=saved.tfplan")
	c.Apply()
	c.RequireEmptyPlan()
	text := "sam@gmail.com| Your password was reset. Log in with canary-4711 and choose a new one."
	tenant.RequireSent(t, text)
	state, err := os.ReadFile(filepath.Join(c.Dir, "terraform.tfstate"))
	for where, content := range map[string]string{"the state": string(state), "the plan": cli.UnpackPlan(t, filepath.Join(c.Dir, "saved.tfplan"))} {
		if err != nil || strings.Contains(content, "canary") || !strings.Contains(content, "sam@gmail.com") {
			t.Errorf("%s holds the password, or not what it should: %v", where, err)
		}
	}
	c.Apply("-var=reset=2")
	tenant.RequireSent(t, text, text)
}
