// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"net/http"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// Certainty is why it is certain that nobody got a message. Where it is not, there is a Receipt.
type Certainty int

const (
	// NotSent means that not a byte of the request was sent; sending it again is safe.
	NotSent Certainty = iota
	// Rejected means that the server refused the request.
	Rejected
)

func (c Certainty) String() string {
	if c == Rejected {
		return "rejected"
	}
	return "not sent"
}

// rejecting reports whether an HTTP status certainly is a refusal. 408 and 425 are about the connection: an
// intermediary may send them after it has passed the request on.
func rejecting(status int) bool {
	return status >= 300 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooEarly
}

// rejected reports whether the server certainly refused, by its status or by a TLS alert. How much of the request was
// sent, or whether the body of the refusal came through, does not matter then.
func (r result) rejected() bool {
	if r.SafeToRetry {
		return false
	}
	if r.Reply != nil {
		return rejecting(r.Reply.Status)
	}
	return wire.WantsClientCertificate(r.Err)
}
