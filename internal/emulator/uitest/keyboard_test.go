// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	b.goTo("/users")
	b.waitFor("document.readyState === 'complete'")
	b.run(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	b.waitFor("location.hash === '#main'")
	b.slash()
	b.goTo("/notifications")
	b.waitFor("document.readyState === 'complete'")
	b.slash()
	b.run(chromedp.KeyEvent("back"), chromedp.KeyEvent(kb.Enter))
	b.waitForText("#result", "Matching notifications")
	b.tabTo("a.row")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText("h1", "Notification 7")
	b.tabTo("[data-testid=tab-recipients]")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("got"), "ruth")
	b.tabTo("[data-testid=got] a")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("messages"), "Exchange is back")
	b.tabTo("#say")
	b.run(chromedp.KeyEvent("Thanks"), chromedp.KeyEvent(kb.Enter))
	b.waitForText(".from-user:last-child .bubble", "Thanks")
	b.waitFor("document.activeElement.id === 'say'")
}

// slash presses a key without the character that chromedp's KeyEvent types whether the page wants it or not.
func (b *tab) slash() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "/", Code: "Slash"})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	b.waitFor("document.activeElement.id === 'q'")
}

// tabTo presses Tab until an element has the focus.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		b.run(chromedp.KeyEvent(kb.Tab))
		if eval[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	b.fail("no Tab reaches " + selector)
}
