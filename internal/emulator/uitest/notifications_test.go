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

func TestSearch(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	for search, want := range map[string]int{
		"": 8, "exchange down": 1, "to:jake@example.com": 4, "role:analyst": 1, "template:1001": 2, "failed:true": 1, "\"east entrance\"": 1, "nobody said this": 0,
	} {
		b.goTo("/notifications")
		b.fill(id("search"), search)
		b.run(chromedp.KeyEvent(kb.Enter))
		b.waitFor(fmt.Sprintf("new URL(location).searchParams.get('q') === %q", search))
		b.waitFor("document.readyState === 'complete'")
		if n := eval[int](b, "document.querySelectorAll('#rows > li').length"); n != want {
			t.Errorf("%q finds %d, want %d", search, n, want)
		}
	}
	b.goTo("/notifications?q=who:ruth")
	b.waitForText(id("problem"), `unknown key "who"`)
	b.goTo("/notifications?q=to:nobody")
	b.waitForText(id("problem"), "the tenant has no such user")
}

// What arrives does not move a list under the pointer.
func TestListStaysUnderThePointer(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	b.goTo("/notifications")
	b.waitFor("!document.getElementById('live').hidden")
	before := b.text("#rows > li:first-child .to")
	at := eval[[]float64](b, "(() => { const r = document.querySelector('#rows > li').getBoundingClientRect(); return [r.x + 50, r.y + 20] })()")
	b.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	b.send("ruth", "Something new")
	b.waitFor("!document.getElementById('held').hidden")
	if now := b.text("#rows > li:first-child .to"); now != before {
		t.Errorf("the first row is %q instead of %q", now, before)
	}
	b.click(id("held"))
	b.waitForText("#rows > li:first-child", "Something new")
	b.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	b.send("ruth", "Newer still")
	b.waitForText("#rows > li:first-child", "Newer still")
}
