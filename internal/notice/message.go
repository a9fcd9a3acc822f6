// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Message is one notification: who gets it and what it says. Build it from checked values.
type Message struct {
	Recipients    Recipients
	Content       Content
	TemplateID    string // "" = none
	TemplateType  string // passed through; the vendor does not say what it means
	BotExternalID string // "" = the tenant's default virtual agent [ours]
	ResponseType  string // "" = inferred from Content
}

// EffectiveResponseType is the response type that is sent.
func (m Message) EffectiveResponseType() string {
	written := strings.TrimSpace(m.ResponseType)
	if written == "" {
		return string(m.Content.ResponseType())
	}
	if upper := strings.ToUpper(written); slices.Contains(ResponseTypes(), upper) {
		return upper
	}
	return written
}

// SaysTheSame reports that both would show the same to a reader, whoever the recipients are.
func (m Message) SaysTheSame(other Message) bool {
	a, b := m, other
	a.Recipients, b.Recipients = Recipients{}, Recipients{}
	a.ResponseType, b.ResponseType = m.EffectiveResponseType(), other.EffectiveResponseType()
	a.Content.Text, b.Content.Text = NormalizeText(a.Content.Text), NormalizeText(b.Content.Text)
	return reflect.DeepEqual(a, b)
}

// CheckResponseType doubts a response type that the vendor's article does not name, or that does not fit the content. It never
// refuses one: the article says "text, image, application/json and more".
func CheckResponseType(s string, content Content) []Problem {
	effective := Message{ResponseType: s}.EffectiveResponseType()
	if !slices.Contains(ResponseTypes(), effective) {
		return doubt("Unknown response type", fmt.Sprintf("Luma documents %s; %q is sent as it is.", strings.Join(ResponseTypes(), ", "), s))
	}
	if inferred := string(content.ResponseType()); !content.IsZero() && effective != inferred {
		return doubt("Response type does not fit", fmt.Sprintf("The content is of type %s, but response_type says %s. Leave response_type out to have it inferred.", inferred, effective))
	}
	return nil
}
