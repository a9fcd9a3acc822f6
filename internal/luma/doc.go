// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package luma is the client of a Luma tenant's API: it sends notifications, looks users up and keeps notification templates.
//
// A notification has no idempotency key and cannot be looked up, so a repeated POST is a second message on people's screens.
// SendNotification therefore counts the bytes that reach the network instead of guessing from errors. It repeats a POST only
// when none did or the tenant refused it for now, and where it cannot know what became of a message it says so: an error means that certainly nothing was
// delivered; everything else is a Receipt with an Outcome.
//
// Each POST has a separate connection. On a reused connection the server may close just as the client writes, which leaves a
// message unaccounted for. A fresh one rules that out at the price of two round trips and a millisecond of CPU, both ends together
// (BenchmarkSend: 1.2 ms over TLS, against 0.05 ms on a connection that is kept). Reads pool their connections and are repeated.
//
// FAULTS.md lists what each fault leads to; it is written by the tests.
package luma
