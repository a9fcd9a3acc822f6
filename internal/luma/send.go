// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Outcome is what is known of a message that is not certainly lost.
type Outcome string

// The outcomes of a send.
const (
	OutcomeConfirmed Outcome = "confirmed" // 200 and an envelope with status 200 and no errors
	OutcomeAccepted  Outcome = "accepted"  // 204, or 200 with a bare []: a yes without details
	OutcomePartial   Outcome = "partial"   // 200, status 200 and some errors: it reached some of the people
	OutcomeUnknown   Outcome = "unknown"   // something left and no clear answer came
)

// What is kept of a reply, in characters.
const (
	maxWords       = 500
	maxData        = 8 << 10
	maxErrorsShown = 100
)

// Receipt is what is known of a message of which at least a byte left and which was not refused.
type Receipt struct {
	RequestID     string    // sent as X-Request-Id
	SentAt        time.Time // when the attempt began that got through, UTC
	Outcome       Outcome
	HTTPStatus    int      // 0 without an answer
	Status        int      // the envelope's; the HTTP status when there is no envelope
	StatusMessage string   // the envelope's, sanitised; otherwise the HTTP status in words
	Errors        []string // the envelope's, sanitised
	Data          string   // the envelope's data as compact JSON with sanitised strings; beyond 8 Ki characters a JSON string of its beginning; "" when absent
	Cause         error    // what the client saw, when Outcome is unknown
}

// Certainty is Unknown or Accepted.
func (r Receipt) Certainty() Certainty {
	if r.Outcome == OutcomeUnknown {
		return Unknown
	}
	return Accepted
}

// Send is a message and the conditions under which it may be sent.
type Send struct {
	Message    notice.Message
	SendBefore time.Time // checked before the first byte of each attempt; zero for no limit
	WriteOnly  bool      // the content is a secret: whatever a tenant repeats of it is redacted
}

// SendNotification posts one message. The error, always a *SendError, means that certainly nobody got it: nothing left, or the
// tenant refused. It Is ErrExpired when SendBefore passed before the first byte. Otherwise the Receipt says how much is known. A
// POST of which a byte left is never repeated, and a cancelled ctx stops it only before that; afterwards the answer has 5 s to come.
func (c *Client) SendNotification(ctx context.Context, s Send) (Receipt, error) {
	id := c.requestID()
	body, err := newPayload(s.Message)
	if err != nil {
		return Receipt{}, c.sendError(id, result{nothingLeft: true, err: fmt.Errorf("%w: %w", errBadMessage, err)})
	}
	res := c.write(ctx, request{method: http.MethodPost, path: sendPath, body: body, id: id, limit: maxReplyBytes, sendBefore: s.SendBefore})
	if res.nothingLeft || res.rejected() {
		return Receipt{}, c.sendError(id, res)
	}
	receipt := Receipt{RequestID: id, SentAt: res.sentAt.UTC(), Outcome: OutcomeUnknown}
	c.readAnswer(&receipt, res)
	return receipt, nil
}

// errBadMessage is a message that must not be sent as it is.
var errBadMessage = errors.New("the recipients are not valid")

// readAnswer fills in what the server said of a message that was not refused.
func (c *Client) readAnswer(receipt *Receipt, res result) {
	if res.reply == nil {
		receipt.Cause = c.wrap(fmt.Sprintf("%d bytes of the request had left", res.left), res.err)
		return
	}
	receipt.HTTPStatus, receipt.Status = res.reply.status, res.reply.status
	receipt.StatusMessage = http.StatusText(res.reply.status)
	if res.reply.err != nil {
		receipt.Cause = c.wrap("Luma's answer began with "+statusWords(res.reply.status), res.reply.err)
		return
	}
	if res.reply.status == http.StatusNoContent {
		receipt.Outcome = OutcomeAccepted
		return
	}
	env, err := parseEnvelope(res.reply.body)
	if err == nil && !env.bare {
		c.copyEnvelope(receipt, env)
	}
	switch {
	case res.reply.status != http.StatusOK:
		receipt.Cause = c.wrap("Luma answered "+statusWords(res.reply.status), c.wordsOf(res.reply))
	case err != nil:
		receipt.Cause = c.wrap("Luma answered "+statusWords(res.reply.status), err)
	case env.bare:
		receipt.Outcome = OutcomeAccepted
	case env.Status != http.StatusOK:
		receipt.Cause = c.wrap(fmt.Sprintf("Luma answered 200 OK with status %d in the body", env.Status), c.wordsOf(res.reply))
	case len(env.Errors) > 0:
		receipt.Outcome = OutcomePartial
	default:
		receipt.Outcome = OutcomeConfirmed
	}
}

func (c *Client) copyEnvelope(receipt *Receipt, env envelope) {
	receipt.Status = env.Status
	receipt.StatusMessage = c.clean(env.Message, maxWords)
	receipt.Data = c.cleanJSON(env.Data, maxData)
	for i, text := range env.Errors {
		if i == maxErrorsShown {
			receipt.Errors = append(receipt.Errors, fmt.Sprintf("… and %d more", len(env.Errors)-i))
			return
		}
		receipt.Errors = append(receipt.Errors, c.clean(text, maxWords))
	}
}

// wordsOf is what the server said, as an error; nil when it said nothing.
func (c *Client) wordsOf(r *reply) error {
	if words := serverWords(r.status, r.body); words != "" {
		return errors.New(c.clean(words, maxWords))
	}
	return nil
}
