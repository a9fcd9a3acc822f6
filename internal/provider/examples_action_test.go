// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// tellsBeforeAndAfter proves examples/notify-before-change: each change tells people twice, an empty plan nobody.
func tellsBeforeAndAfter(t *testing.T, c *cli, tenant *testkit.Tenant) {
	t.Helper()
	c.needsTerraform("actions", "1.14.1")
	c.init()
	c.apply()
	to := "0|-3,-4 "
	first := []string{to + "The shop is about to be upgraded to 2026.12. It may be away for some minutes.", to + "The shop runs 2026.12 now."}
	requireSaid(t, tenant, first...)
	c.requireEmptyPlan()
	c.must("apply", "-no-color", "-input=false", "-auto-approve", "-var=release=2027.1")
	requireSaid(t, tenant, append(first, to+"The shop is about to be upgraded to 2027.1. It may be away for some minutes.", to+"The shop runs 2027.1 now.")...)
	c.must("destroy", "-no-color", "-input=false", "-auto-approve")
	requireSaid(t, tenant, said(tenant)[:4]...)
}

// broadcastsByHand proves examples/incident-broadcast: nothing leaves until it is invoked, and then each time.
func broadcastsByHand(t *testing.T, c *cli, tenant *testkit.Tenant) {
	t.Helper()
	c.needsTerraform("actions", "1.14.1")
	c.init()
	invoke := func(args ...string) string {
		return c.must(append([]string{"apply", "-no-color", "-input=false", "-auto-approve", "-invoke=action.luma_notification.broadcast"}, args...)...)
	}
	c.must("apply", "-no-color", "-input=false", "-auto-approve", "-var=text=nothing")
	requireSaid(t, tenant)
	output := invoke("-var=text=Exchange is down")
	requireLine(t, output, `Will send to everybody on 127\.0\.0\.1:`)
	invoke("-var=text=Exchange is up", `-var=roles=["analyst"]`)
	requireSaid(t, tenant, "0| Exchange is down", "0|-3 Exchange is up")
	c.env = append(c.env, "LUMA_DRY_RUN=true")
	requireLine(t, invoke("-var=text=rehearsal"), `Will send nothing to everybody on 127\.0\.0\.1:\d+ \(dry run, nothing is sent\)`)
	requireSaid(t, tenant, "0| Exchange is down", "0|-3 Exchange is up")
}

// sendsThePasswordOnce proves examples/password-reset: sent once for each reset, and kept nowhere.
func sendsThePasswordOnce(t *testing.T, c *cli, tenant *testkit.Tenant) {
	t.Helper()
	c.env = append(c.env, "TF_VAR_user=sam@gmail.com", "TF_VAR_temporary_password=canary-4711")
	c.init()
	c.must("plan", "-no-color", "-input=false", "-out=saved.tfplan")
	c.apply()
	c.requireEmptyPlan()
	text := "sam@gmail.com| Your password was reset. Log in with canary-4711 and choose a new one."
	requireSaid(t, tenant, text)
	state, err := os.ReadFile(filepath.Join(c.dir, "terraform.tfstate"))
	for where, content := range map[string]string{"the state": string(state), "the plan": unpackPlan(t, filepath.Join(c.dir, "saved.tfplan"))} {
		if err != nil || strings.Contains(content, "canary") || !strings.Contains(content, "sam@gmail.com") {
			t.Errorf("%s holds the password, or not what it should: %v", where, err)
		}
	}
	c.must("apply", "-no-color", "-input=false", "-auto-approve", "-var=reset=2")
	requireSaid(t, tenant, text, text)
}
