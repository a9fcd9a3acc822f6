// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestWithoutJavaScript(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	html := func() string {
		out, err := chromedp.Run(b.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	b.goTo("/chats/ruth")
	if page := html(); !strings.Contains(page, "Exchange is back") || !strings.Contains(page, "Mark as read") {
		t.Errorf("the chat shows %s", page)
	}
	b.submitted(id("mark-read"))
	if page := html(); strings.Contains(page, "Mark as read") {
		t.Errorf("still unread: %s", page)
	}
	b.run(chromedp.SendKeys(chromedp.CSS(id("say")), "Hello"))
	b.submitted(id("send"))
	if page := html(); !strings.Contains(page, "<p class=\"text\" dir=\"auto\">Hello</p>") {
		t.Errorf("the chat shows %s", page)
	}
	b.goTo("/templates/1001")
	b.run(chromedp.SendKeys(chromedp.CSS(id("text")), "@nonsense "))
	b.submitted("[formaction$=preview]")
	if page := html(); !strings.Contains(page, ">@nonsense</mark>") {
		t.Errorf("the preview shows %s", page)
	}
}

// submitted clicks on a button and waits for the page that answers.
func (b *tab) submitted(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatal(err)
	}
}
