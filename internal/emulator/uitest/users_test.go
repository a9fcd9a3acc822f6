// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestWhoIs(t *testing.T) {
	t.Parallel()
	b := open(t)
	for contact, want := range map[string]string{
		"Ruth": "ruth, by login id.", "LINDQVIST": "ruth, by full, first or last name.", "Alex": "Ambiguous: 2 users match", "nobody": "No user.",
		"0": "stands for all users",
	} {
		b.goTo("/users")
		b.fill(id("who"), contact)
		b.run(chromedp.KeyEvent(kb.Enter))
		b.waitForText(id("answer"), want)
	}
}
