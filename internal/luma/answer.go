// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// readAnswer fills in what the server said of a message that was not refused.
func (c cleaner) readAnswer(receipt *Receipt, res result) {
	if res.Reply == nil {
		receipt.Cause = c.wrap(fmt.Sprintf("%d bytes of the request had been sent", res.Written), res.Err)
		return
	}
	receipt.HTTPStatus, receipt.Status = res.Reply.Status, res.Reply.Status
	receipt.StatusMessage = http.StatusText(res.Reply.Status)
	if res.Reply.Err != nil {
		receipt.Cause = c.wrap("Luma's answer began with "+wire.StatusText(res.Reply.Status), res.Reply.Err)
		return
	}
	if res.Reply.Status == http.StatusNoContent {
		receipt.Outcome = OutcomeAccepted
		return
	}
	env, err := parseEnvelope(res.Reply.Body)
	if err == nil && !env.bare {
		c.copyEnvelope(receipt, env)
	}
	switch {
	case res.Reply.Status != http.StatusOK:
		receipt.Cause = c.wrap("Luma answered "+wire.StatusText(res.Reply.Status), c.wordsOf(res.Reply))
	case err != nil:
		receipt.Cause = c.wrap("Luma answered "+wire.StatusText(res.Reply.Status), err)
	case env.bare:
		receipt.Outcome = OutcomeAccepted
	case env.Status != http.StatusOK:
		receipt.Cause = c.wrap(fmt.Sprintf("Luma answered 200 OK with status %d in the body", env.Status), c.wordsOf(res.Reply))
	case len(env.Errors) > 0:
		receipt.Outcome = OutcomePartial
	default:
		receipt.Outcome = OutcomeConfirmed
	}
}

// copyEnvelope copies what the tenant said. All its texts are cleaned as one, since it may repeat a secret in pieces.
func (c cleaner) copyEnvelope(receipt *Receipt, env envelope) {
	data, isJSON := splitDocument(env.Data)
	problems := env.Errors[:min(len(env.Errors), maxErrorsShown)]
	texts := c.cleanAll(slices.Concat([]string{env.Message}, problems, data.texts))
	receipt.Status = env.Status
	receipt.StatusMessage = shorten(texts[0], maxWords)
	for _, text := range texts[1 : 1+len(problems)] {
		receipt.Errors = append(receipt.Errors, shorten(text, maxWords))
	}
	if more := len(env.Errors) - len(problems); more > 0 {
		receipt.Errors = append(receipt.Errors, fmt.Sprintf("… and %d more", more))
	}
	if isJSON {
		receipt.Data = data.text(texts[1+len(problems):], maxData)
	}
}

// wordsOf is what the server said, as an error; nil when it said nothing.
func (c cleaner) wordsOf(r *wire.Reply) error {
	if words := serverWords(r.Status, r.Body); words != "" {
		return errors.New(c.clean(words, maxWords))
	}
	return nil
}
