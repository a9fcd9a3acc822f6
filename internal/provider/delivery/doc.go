// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package delivery is the one place where the provider decides whether a message may be sent, sends it, words the
// result and keeps what recipients last saw. A noun package decides what to say and to whom; it asks for a Preview when
// it plans, and hands the same Preview to Send when it applies. Whatever can fail runs before the first byte: Send
// returns an error only if certainly nothing was delivered, and Save.Write, which follows it, cannot fail.
package delivery
