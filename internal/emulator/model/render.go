// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RequestMessage is the variable through which a template receives the message of the API call [vendor].
const RequestMessage = "@request.message"

// render replaces every @request.message by the message, in one pass: a message that itself contains @request.message
// is not expanded again. Any other @name stays as it is, so that a misspelled variable is visible on the screen [ours].
func render(text, message string) string {
	var b strings.Builder
	end := 0
	for _, at := range messageVariables(text) {
		b.WriteString(text[end:at])
		b.WriteString(message)
		end = at + len(RequestMessage)
	}
	b.WriteString(text[end:])
	return b.String()
}

// messageVariables returns the offsets of @request.message in the text. A variable is an @ that does not follow a
// letter, digit or _ (ops@request.message is an e-mail address), and then names with dots between them:
// @request.messages and @request.message.id are other variables, and a dot at the end is a full stop [ours].
func messageVariables(text string) []int {
	var found []int
	for at := range len(text) {
		if !strings.HasPrefix(text[at:], RequestMessage) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		rest := strings.TrimLeft(text[at+len(RequestMessage):], ".")
		after, _ := utf8.DecodeRuneInString(rest)
		if (at == 0 || !isWordRune(before)) && (rest == "" || !isWordRune(after)) {
			found = append(found, at)
		}
	}
	return found
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// MaxRendered bounds what a message may become, in bytes: a template can repeat it many times.
const MaxRendered = 2 << 20

// RenderedLen returns how many bytes Render would make.
func (c Content) RenderedLen(message string) int {
	n := 0
	for _, text := range c.texts() {
		n += len(text) + len(messageVariables(text))*(len(message)-len(RequestMessage))
	}
	return n
}

// texts returns every text in which a message can be substituted.
func (c Content) texts() []string {
	texts := []string{c.Text, c.URL, c.AltText, c.Title, c.Subtitle, c.ImageURL}
	for _, b := range c.Buttons {
		texts = append(texts, b.Label, b.Value)
	}
	return texts
}

// Render substitutes in every text of the content; the shape stays.
func (c Content) Render(message string) Content {
	out := c
	for _, field := range []*string{&out.Text, &out.URL, &out.AltText, &out.Title, &out.Subtitle, &out.ImageURL} {
		*field = render(*field, message)
	}
	out.Buttons = nil
	for _, b := range c.Buttons {
		out.Buttons = append(out.Buttons, Button{render(b.Label, message), b.Type, render(b.Value, message)})
	}
	return out
}

// NeedsMessage reports whether the content uses @request.message anywhere.
func (c Content) NeedsMessage() bool {
	return slices.ContainsFunc(c.texts(), func(text string) bool { return len(messageVariables(text)) > 0 })
}
