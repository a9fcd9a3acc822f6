// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"testing"
)

func TestTemplateEditor(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/templates/1001")
	b.waitForText(id("preview"), "Service notice: Exchange is down until 9 PM.")
	b.fill(id("text"), "Notice: @request.mesage")
	b.waitForText(id("preview")+" .problem", "@request.mesage")
	b.fill(id("text"), "Notice: @request.message.")
	b.waitForText(id("preview"), "Notice: Exchange is down until 9 PM..")
	b.click(id("save"))
	b.waitForText(id("notice"), "Saved.")
	b.waitForText("main", "version 2")
	b.waitForText("main", "by Skills Builder")
	other := b.tenant.Templates()[2]
	other.Description = "Changed meanwhile"
	b.tenant.UpdateTemplate(other)
	b.expect("400")
	b.click(id("save"))
	b.waitForText(id("error"), "is at version 3")
	b.goTo("/templates/-1")
	b.waitForText("main", "system template")
	if b.text(id("delete")) != "" {
		t.Error("a system template can be deleted")
	}
	b.goTo("/templates/new?type=CARD")
	b.fill("[name=name]", "Deployed")
	b.fill("[name=label]", "Notes")
	b.fill("[name=value]", "https://intranet.example.com/notes")
	b.waitForText(id("preview"), "Notes")
	b.click(id("save"))
	b.waitForText(id("notice"), "Created.")
}
