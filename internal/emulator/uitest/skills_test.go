// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestSkills(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/chats/admin@example.com")
	b.fill(id("say"), "Announce Exchange outage!")
	b.click(id("send"))
	b.waitForText(id("messages"), `"notified":14}]`)
	b.waitForText(id("messages"), "Microsoft Exchange server is down")
	b.goTo("/chats/judy@gmail.com")
	b.waitForText(id("messages"), "Microsoft Exchange server is down")
	b.click("li:last-child > form > " + id("phrase"))
	b.waitForText(id("messages"), "Thank you, I have notified all users.")
	if shown := b.text(id("messages")); strings.Contains(shown, "notified\":") {
		t.Errorf("the acknowledgement is shown without @resp.data: %s", shown)
	}
	log := b.tenant.Log()
	if len(log) != 2 || !strings.Contains(log[1].Response, `"notified":14`) {
		t.Errorf("the log does not have both acknowledgements: %+v", log)
	}
	b.goTo("/skills")
	b.click(id("skill") + ":nth-of-type(2) " + id("say-it"))
	b.waitForText("#chat-name", "Ada Moreno")
	b.waitForText(id("messages"), "Thank you, I have notified all users.")
}

func TestSkillsAreEdited(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/skills/new")
	b.fill("[name=name]", "Password reset")
	b.fill("[name=phrases]", "reset my password")
	b.fill("[name=contacts]", "jake@example.com")
	b.fill("[name=message]", "Your password was reset.")
	b.fill("[name=responses]", "Done: @resp.data")
	b.click(id("save"))
	b.waitForText(id("notice"), "Created.")
	b.goTo("/chats/jake@example.com")
	b.fill(id("say"), "  RESET my   password. ")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("messages"), "Your password was reset.")
	b.waitForText(id("messages"), `"notified":1}]`)
	b.goTo("/skills/3")
	b.fill("[name=contacts]", "nobody")
	b.click(id("save"))
	b.waitForText(id("notice"), "Saved.")
	b.goTo("/chats/jake@example.com")
	b.fill(id("say"), "reset my password")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("skill-failed"), "Bad Request")
	b.expect("400")
	b.goTo("/skills/1")
	b.fill("[name=name]", "Password reset")
	b.click(id("save"))
	b.waitForText(id("error"), "is taken by skill 3")
}
