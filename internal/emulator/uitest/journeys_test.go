// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import "github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"

// armedFault delivers a message and then loses the connection, once.
var armedFault = emulator.Fault{
	Match: emulator.FaultMatch{Method: "POST", Path: "/message"}, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1,
}
