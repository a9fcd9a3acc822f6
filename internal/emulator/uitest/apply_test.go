// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const card = cli.RequiredProvider + `
resource "luma_notification" "deployed" {
  recipients = { contacts = ["ruth"] }
  card = {
    title   = "Shop is deployed"
    buttons = [{ label = "Report a problem", type = "message", value = "I have a problem with the shop" }]
  }
}
`

func TestApplyShowsCard(t *testing.T) {
	t.Parallel()
	b := open(t)
	c := cli.New(t, b.tenant, cli.NoTLS)
	c.Write("main.tf", card)
	c.Init()
	b.goTo("/chats/ruth")
	b.waitForText(id("messages"), "No messages yet")
	c.Apply()
	b.waitForText(id("card"), "Shop is deployed")
	b.click(id("card") + " button")
	b.waitForText(".from-user .bubble", "I have a problem with the shop")
	if n := len(b.tenant.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestLostConnection(t *testing.T) {
	t.Parallel()
	b := open(t)
	c := cli.New(t, b.tenant, cli.NoTLS)
	c.Write("main.tf", strings.Replace(card, "card = {", "resend_triggers = { build = 1 }\n  card = {", 1)+
		"output \"outcome\" { value = luma_notification.deployed.outcome }\n")
	c.Init()
	b.goTo("/faults")
	b.waitForText(id("armed"), "Everything works")
	b.click(id("preset-lost") + " button")
	b.waitForText(id("fault-banner"), "Deliver, then lose the connection (0 of 1 hit)")
	if output, _ := c.TryApply(); !strings.Contains(output, `outcome = "unknown"`) {
		t.Errorf("apply printed\n%s", output)
	}
	b.waitForText(id("hits"), "1 hit of 1")
	b.goTo("/log?status=0")
	b.waitForText(id("log-rows"), "fault: rst")
	b.click(id("log-rows") + " a")
	b.waitForText("main", "For the client the outcome is unknown")
	b.waitFor("!document.querySelector('" + id("fault-banner") + "')")
	if n := len(b.tenant.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// What "Copy as HCL" copies sends the same message again.
func TestCopyAsHCL(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	c := cli.New(t, b.tenant, cli.NoTLS)
	b.send("ruth", "\"quoted\" ${not.a.reference} %{ if } \\ back\nsecond line\ttab é 漢字 \u200f")
	before := b.tenant.Messages()
	config := cli.RequiredProvider
	for i, m := range before {
		b.goTo(fmt.Sprintf("/notifications/%d", m.ID))
		hcl := eval[string](b, "document.getElementById('text-hcl').textContent")
		after := ""
		if i > 0 {
			after = fmt.Sprintf("{\n  depends_on = [luma_notification.n%d]", i-1)
			hcl = strings.Replace(hcl, "{", after, 1)
		}
		config += strings.Replace(hcl, `"example"`, fmt.Sprintf("\"n%d\"", i), 1)
	}
	c.Write("main.tf", config)
	c.Init()
	c.Apply()
	again := b.tenant.Messages()[len(before):]
	if len(again) != len(before) {
		t.Fatalf("%d messages instead of %d", len(again), len(before))
	}
	for i, want := range before {
		got := again[i]
		got.ID, got.RequestID, got.ReceivedAt = want.ID, want.RequestID, want.ReceivedAt
		if want.TemplateID == "" && want.ResponseType != emulator.TypeText {
			got.Message = want.Message // the spacing of its JSON
		}
		slices.Sort(got.Contacts)
		slices.Sort(want.Contacts)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}
