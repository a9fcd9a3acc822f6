// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"net/http"
	"strings"
	"testing"
)

func TestRegenerateToken(t *testing.T) {
	t.Parallel()
	b := open(t)
	old := b.tenant.Token()
	b.goTo("/tenant")
	if shown := b.text("main"); strings.Contains(shown, old) {
		t.Errorf("the token is shown without being asked for: %s", shown)
	}
	b.click(id("reveal"))
	b.waitForText(id("token"), old)
	b.click(id("regenerate"))
	b.waitForText("main", "The old token stops working immediately.")
	b.click(id("regenerate-confirm"))
	b.waitForText(id("notice"), "The token was regenerated")
	if b.tenant.Token() == old {
		t.Fatal("the token is the same")
	}
	if status, err := post(b.ctx, b.tenant, old, "ruth", "x"); status != http.StatusUnauthorized {
		t.Errorf("the old token gets %d, %v", status, err)
	}
	b.goTo("/log?failed=true")
	b.waitForText(id("log-rows"), "wrong token")
	b.send("ruth", "x")
}
