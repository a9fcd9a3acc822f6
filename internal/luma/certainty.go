// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import "net/http"

// Certainty is what is known of a POST after it was made.
type Certainty int

const (
	// NothingLeft: not a byte of the request left this machine, so nobody got anything and a repeat is safe.
	NothingLeft Certainty = iota
	// Rejected: the server has said no; nobody got anything.
	Rejected
	// Accepted: the server has said yes, at least for some of the people.
	Accepted
	// Unknown: something left and no clear answer came; the message may or may not have reached people.
	Unknown
)

func (c Certainty) String() string {
	switch c {
	case NothingLeft:
		return "nothing left"
	case Rejected:
		return "rejected"
	case Accepted:
		return "accepted"
	default:
		return "unknown"
	}
}

// rejecting reports an HTTP status that certainly means no. 408 and 425 speak of the connection: an intermediary may send them
// after it has passed the request on.
func rejecting(status int) bool {
	return status >= 300 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooEarly
}

// rejected reports that the server's no is certain, by its status or by a TLS refusal. How much of the request left, or how the
// body of the no came through, does not matter then.
func (r result) rejected() bool {
	if r.nothingLeft {
		return false
	}
	if r.reply != nil {
		return rejecting(r.reply.status)
	}
	return wantsClientCertificate(r.err)
}
