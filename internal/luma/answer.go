// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// readAnswer fills in what the server said of a message that was not refused.
func (c cleaner) readAnswer(receipt *Receipt, res result) {
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

// copyEnvelope copies what the tenant said. All its texts are cleaned as one, since it may repeat a secret in pieces.
func (c cleaner) copyEnvelope(receipt *Receipt, env envelope) {
	data, isJSON := splitDocument(env.Data)
	problems := env.Errors[:min(len(env.Errors), maxErrorsShown)]
	texts := c.cleanAll(slices.Concat([]string{env.Message}, problems, data.leaves))
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
func (c cleaner) wordsOf(r *reply) error {
	if words := serverWords(r.status, r.body); words != "" {
		return errors.New(c.clean(words, maxWords))
	}
	return nil
}
