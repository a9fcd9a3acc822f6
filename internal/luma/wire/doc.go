// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package wire makes one HTTP exchange and counts the bytes of the request that reach the network. It knows HTTP, TLS and proxies,
// and nothing of Luma.
//
// A request that changes something must not be repeated unless it is certain that the server cannot have seen it. Errors do not
// say so, and net/http/httptrace does not either: WroteRequest fires when nothing has been written yet. So each such request has a
// separate connection, whose writes a writeTracker counts, and Result.SafeToRetry is true only if no byte was written and none
// can be written any more. Nothing beneath this package may repeat a request: it speaks HTTP/1 only, gives the transport no
// GetBody and follows no redirect.
package wire
