// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// armedFault delivers a message and then loses the connection, once.
var armedFault = emulator.Fault{
	Match: emulator.FaultMatch{Method: "POST", Path: "/message"}, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1,
}

func TestHeldRequestIsReleased(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/faults")
	b.click(id("preset-hold") + " button")
	b.waitForText(id("fault-banner"), "hold the answer")
	answered := make(chan int, 1)
	go func() {
		status, _ := post(b.ctx, b.tenant, b.tenant.Token(), "ruth", "held")
		answered <- status
	}()
	b.waitForText(id("armed"), "1 request waiting for an answer")
	b.waitForText(id("clear"), "Release")
	b.click(id("clear"))
	b.waitForText(id("notice"), "released")
	if status := <-answered; status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	b.waitForText(id("armed"), "Everything works")
}
