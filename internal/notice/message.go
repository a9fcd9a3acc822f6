// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"crypto/sha256"
	"encoding/json"
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
	WriteOnly     bool   // the text is write-only: it is in Content only while it is sent, and never compared
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

// SaysTheSame reports whether both would show the same to a reader, whoever the recipients are.
func (m Message) SaysTheSame(other Message) bool { return reflect.DeepEqual(m.said(), other.said()) }

// Fingerprint is equal for messages that say the same, and tells nothing of what they say.
func (m Message) Fingerprint() string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(compactJSON(m.said()))))
}

// said returns what a reader sees, without the recipients. If the message has content, its template is only
// presentation: a template that was recreated under another ID does not send the message again.
func (m Message) said() Message {
	m.ResponseType = m.EffectiveResponseType()
	m.Content = m.Content.key()
	m.Recipients = Recipients{}
	if m.WriteOnly {
		m.Content = Content{}
	}
	if m.HasContent() {
		m.TemplateID, m.TemplateType = "", ""
	}
	return m
}

// HasContent reports whether the message has a text, an image or a card, and not only a template.
func (m Message) HasContent() bool { return m.WriteOnly || !m.Content.IsZero() }

// CheckResponseType warns about a response type that the vendor's article does not name, or that does not fit the
// content. It never refuses one: the article says "text, image, application/json and more". A text that is a JSON
// object fits every type.
func CheckResponseType(s string, content Content) []Problem {
	effective := Message{ResponseType: s}.EffectiveResponseType()
	if !slices.Contains(ResponseTypes(), effective) {
		meant := ""
		if near := Suggest(s, ResponseTypes()); near != "" {
			meant = fmt.Sprintf(" Did you mean %q?", near)
		}
		return warning("Unknown response type", fmt.Sprintf("Luma documents %s; %s is sent as it is.%s", strings.Join(ResponseTypes(), ", "), quoted(s), meant))
	}
	inferred := string(content.ResponseType())
	if content.IsZero() || strings.TrimSpace(s) == "" || effective == inferred || isJSONObject(content.Text) {
		return nil
	}
	return warning("Response type does not fit", fmt.Sprintf("The content is of type %s, but the response type says %s. Leave it out to have it inferred.", inferred, effective))
}

func isJSONObject(s string) bool {
	var object map[string]any
	return json.Unmarshal([]byte(s), &object) == nil && object != nil
}
