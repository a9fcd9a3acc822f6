// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"fmt"
	"testing"
)

func TestUnread(t *testing.T) {
	t.Parallel()
	b := open(t)
	for i := range 30 {
		b.send("ruth", fmt.Sprintf("Message %d", i))
	}
	b.goTo("/chats")
	b.waitForText(id("chats")+" li:first-child", "30")
	b.goTo("/chats/ruth")
	b.waitForText("li[data-key] [aria-current]", "Ruth")
	b.waitFor("!document.querySelector('" + id("mark-read") + "') && !document.title.startsWith('(')")
	eval[bool](b, "document.getElementById('scroll').scrollTop = 0; true")
	b.send("ruth", "One more")
	b.waitFor("document.title.startsWith('(1) ')")
	b.waitFor("!document.getElementById('jump').hidden")
	if top := eval[float64](b, "document.getElementById('scroll').scrollTop"); top != 0 {
		t.Errorf("the page jumped to %v", top)
	}
	b.click("#jump")
	b.waitFor("!document.title.startsWith('(')")
}

func TestImagesLoadOnClick(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	const image = "https://status.example.com/campus.png"
	b.goTo("/chats/sam@gmail.com")
	b.waitForText(id("image"), "Image from status.example.com")
	if n := eval[int](b, "document.querySelectorAll('main img').length"); n != 0 {
		t.Errorf("%d images without a click", n)
	}
	b.expect(image)
	b.click(id("load-image"))
	b.waitFor("document.querySelector('main img')?.src === '" + image + "'")
}
