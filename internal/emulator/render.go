// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "strings"

// requestMessage is the variable through which a template receives the
// message of the API call [seed].
const requestMessage = "@request.message"

// render puts message in place of every @request.message. One pass: a message
// that itself says @request.message is not expanded again. Any other @name is
// left as it stands, so that a misspelt variable shows on the screen instead of
// vanishing [ours].
func render(text, message string) string {
	var b strings.Builder
	for {
		at := nextVariable(text)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at])
		b.WriteString(message)
		text = text[at+len(requestMessage):]
	}
}

// nextVariable finds the next @request.message that is not the beginning of a
// longer word ("@request.messages" is another, unknown variable).
func nextVariable(text string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], requestMessage)
		if at < 0 {
			return -1
		}
		at += from
		from = at + len(requestMessage)
		if from == len(text) || !isWordByte(text[from]) {
			return at
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// render substitutes in every text of the content; the shape stays.
func (c Content) render(message string) Content {
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

// needsMessage tells whether the content uses @request.message anywhere.
func (c Content) needsMessage() bool {
	texts := []string{c.Text, c.URL, c.AltText, c.Title, c.Subtitle, c.ImageURL}
	for _, b := range c.Buttons {
		texts = append(texts, b.Label, b.Value)
	}
	for _, text := range texts {
		if nextVariable(text) >= 0 {
			return true
		}
	}
	return false
}
