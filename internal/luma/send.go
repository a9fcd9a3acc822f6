// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Outcome is what is known of a message that is not certainly lost.
type Outcome string

// The outcomes of a send.
const (
	OutcomeConfirmed Outcome = "confirmed" // 200 and an envelope with status 200 and no errors
	OutcomeAccepted  Outcome = "accepted"  // 204, or 200 with a bare []: a yes without details
	OutcomePartial   Outcome = "partial"   // 200, status 200 and some errors: it reached some of the people
	OutcomeUnknown   Outcome = "unknown"   // something was sent and no clear answer came
)

// What is kept of a reply, in characters.
const (
	maxWords       = 500
	maxData        = 8 << 10
	maxErrorsShown = 100
)

// Receipt is what is known of a message of which at least a byte was sent and which was not refused.
type Receipt struct {
	RequestID     string    // sent as X-Request-Id
	SentAt        time.Time // when the attempt began that got through, UTC
	Outcome       Outcome
	HTTPStatus    int      // 0 without an answer
	Status        int      // the envelope's; the HTTP status when there is no envelope
	StatusMessage string   // the envelope's, sanitised; otherwise the HTTP status in words
	Errors        []string // the envelope's, sanitised
	// Data is the envelope's data as compact JSON with sanitised strings; beyond 8 Ki characters a JSON string of its
	// beginning; "" when absent.
	Data  string
	Cause error // what the client saw, when Outcome is unknown
}

// Send is a message and the conditions under which it may be sent.
type Send struct {
	Message    notice.Message
	SendBefore time.Time // checked before the first byte of each attempt; zero for no limit
	WriteOnly  bool      // the content is a secret: whatever a tenant repeats of it is redacted
	// FirstByte is called before the first byte of each attempt, which waits for it; Undelivered after each attempt
	// that certainly delivered nothing, before any wait for the next. Both get the request ID; nil for nothing.
	FirstByte, Undelivered func(requestID string)
}

// SendNotification posts one message. The error, always a *SendError, means that certainly nobody got it: it was not
// sent, or the tenant refused. It Is ErrExpired when SendBefore passed before the first byte. Otherwise the Receipt
// says how much is known. A POST of which a byte was sent is repeated only if it was refused with 429, and a cancelled
// ctx stops it only before that; afterwards the answer has 5 s to come.
func (c *Client) SendNotification(ctx context.Context, s Send) (Receipt, error) {
	id, shown := c.requestID(), c.hiding(s)
	body, err := newPayload(s.Message)
	if err != nil {
		return Receipt{}, c.sendError(shown, id, result{Result: wire.Result{SafeToRetry: true, Err: fmt.Errorf("%w: %w", errBadMessage, err)}})
	}
	res := c.write(ctx, request{
		method: http.MethodPost, path: sendPath, body: body, id: id, limit: maxReplyBytes, secret: shown.message, sendBefore: s.SendBefore,
		firstByte: s.FirstByte, undelivered: s.Undelivered,
	})
	if res.SafeToRetry || res.rejected() {
		return Receipt{}, c.sendError(shown, id, res)
	}
	receipt := Receipt{RequestID: id, SentAt: res.sentAt.UTC(), Outcome: OutcomeUnknown}
	if err := wire.Guard(func() { c.step(stepRead); shown.readAnswer(&receipt, res) }); err != nil {
		receipt = Receipt{RequestID: id, SentAt: receipt.SentAt, Outcome: OutcomeUnknown, HTTPStatus: receipt.HTTPStatus, Cause: &shownError{text: err.Error(), behind: err}}
	}
	return receipt, nil
}

// errBadMessage is a message that must not be sent as it is.
var errBadMessage = errors.New("the recipients are invalid")
