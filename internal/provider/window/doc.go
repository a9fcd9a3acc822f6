// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package window has the resource luma_maintenance_window. It decides which notice is due and to whom; only package
// delivery decides whether the notice may be sent, sends it, and keeps what readers last saw.
//
// In each call the values of a window are read once, into a window; decide.go compares it with the one in state and
// with what readers last saw. Neither plan nor state depends on the clock, because Terraform plans again during apply
// and rejects a different answer: which of the planned texts is still right is decided when it is sent (noticeAt, and
// ClosingKind of package notice).
package window
