// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/redact"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// What stands in place of a secret, and the shortest run of its characters that is replaced: an error may well share a
// few characters with a message, and a common word with a token.
const (
	tokenMark   = "[token]"
	messageMark = "[message]"
	tokenRun    = 8
	messageRun  = 6
)

// cleaner makes text from outside fit to be shown: sanitised, and without the secrets that a server may repeat.
type cleaner struct {
	bearer  *redact.Secret
	message *redact.Secret // nil when the message is not a secret
}

func newCleaner(token string) cleaner {
	return cleaner{bearer: redact.New(tokenMark, tokenRun, token)}
}

// hiding is a cleaner that takes out the texts of a write-only message as well.
func (c cleaner) hiding(s Send) cleaner {
	if s.WriteOnly {
		c.message = redact.New(messageMark, messageRun, contentTexts(s.Message.Content)...)
	}
	return c
}

// contentTexts are the texts that an author wrote. The JSON around those of a card is left out: an error may share its
// keys.
func contentTexts(c notice.Content) []string {
	texts := []string{c.Text}
	if c.Image != nil {
		texts = append(texts, c.Image.URL, c.Image.AltText)
	}
	if c.Card != nil {
		texts = append(texts, c.Card.Title, c.Card.Subtitle, c.Card.Text, c.Card.ImageURL)
		for _, b := range c.Card.Buttons {
			texts = append(texts, b.Label, b.Value)
		}
	}
	return texts
}

// clean is a text that is fit to be shown, at most limit characters long.
func (c cleaner) clean(text string, limit int) string {
	return shorten(c.cleanAll([]string{text})[0], limit)
}

// cleanAll cleans texts that came together: a secret may be split over them. They are not shortened yet, since what is
// cut off could have shown what the rest is.
func (c cleaner) cleanAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = neutral(text)
	}
	return c.message.Texts(c.bearer.Texts(out))
}

// wrap makes err fit to be shown, with the words before it that say when it happened. err may be nil.
func (c cleaner) wrap(words string, err error) error {
	text := words
	if err != nil && words != "" {
		text += ": "
	}
	return &shownError{text: text + c.clean(errorText(err), maxWords), behind: err}
}
