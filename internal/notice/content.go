// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// LongMessage is the size in bytes above which a message gets a warning: no limit is documented, and chats cut long
// texts.
const LongMessage = 64 << 10

// ResponseType is how Luma shows a message.
type ResponseType string

// The response types the vendor's article names.
const (
	Text      ResponseType = "TEXT"
	ImageType ResponseType = "IMAGE"
	CardType  ResponseType = "CARD"
)

// ResponseTypes lists the documented response types.
func ResponseTypes() []string { return []string{string(Text), string(ImageType), string(CardType)} }

// Content is what a notification or a template says: a text, an image or a card. The zero value says nothing, which is
// meant when a template says it all.
type Content struct {
	Text  string
	Image *Image
	Card  *Card
}

// Image is a picture and the words for those who cannot see it. Key names are [ours].
type Image struct {
	URL     string `json:"url"`
	AltText string `json:"altText,omitempty"`
}

// Card is a titled box with buttons. Key names are [ours].
type Card struct {
	Title    string   `json:"title"`
	Subtitle string   `json:"subtitle,omitempty"`
	Text     string   `json:"text,omitempty"`
	ImageURL string   `json:"imageUrl,omitempty"`
	Buttons  []Button `json:"buttons,omitempty"`
}

// Button opens Value (type "url") or sends it as the reader's own message (type "message"). The types are [ours].
type Button struct {
	Label string `json:"label"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// The types of a Button.
const (
	ButtonURL     = "url"
	ButtonMessage = "message"
)

// ButtonTypes lists the types a button may have.
func ButtonTypes() []string { return []string{ButtonURL, ButtonMessage} }

// NormalizeText is a text as it is sent: LF line endings, no surrounding white space and no byte order mark.
func NormalizeText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, "\r")
	}
	return Trim(strings.Join(lines, "\n"))
}

// IsZero reports whether there is no content.
func (c Content) IsZero() bool { return c.Text == "" && c.Image == nil && c.Card == nil }

// ResponseType is inferred from what is there; text when nothing is.
func (c Content) ResponseType() ResponseType {
	switch {
	case c.Image != nil:
		return ImageType
	case c.Card != nil:
		return CardType
	default:
		return Text
	}
}

// Body is the content as the API's message string: a text as it stands, an image or a card as compact JSON [ours]. It
// is normalised.
func (c Content) Body() string {
	n := c.Normalized()
	switch {
	case n.Image != nil:
		return compactJSON(n.Image)
	case n.Card != nil:
		return compactJSON(n.Card)
	default:
		return n.Text
	}
}

// Normalized is a copy with every text normalised, and no buttons as nil.
func (c Content) Normalized() Content { return c.mapStrings(NormalizeText) }

// key is a copy that is equal for contents that show the same.
func (c Content) key() Content { return c.mapStrings(TextKey) }

// SaysTheSame reports whether two contents show the same, however they were spelt (see TextKey).
func (c Content) SaysTheSame(other Content) bool { return reflect.DeepEqual(c.key(), other.key()) }

// mapStrings is a deep copy with f applied to every string that an author writes; the type of a button is not one.
func (c Content) mapStrings(f func(string) string) Content {
	mapped := Content{Text: f(c.Text)}
	if c.Image != nil {
		mapped.Image = &Image{URL: f(c.Image.URL), AltText: f(c.Image.AltText)}
	}
	if c.Card != nil {
		mapped.Card = &Card{
			Title: f(c.Card.Title), Subtitle: f(c.Card.Subtitle), Text: f(c.Card.Text), ImageURL: f(c.Card.ImageURL),
		}
		for _, b := range c.Card.Buttons {
			mapped.Card.Buttons = append(mapped.Card.Buttons, Button{Label: f(b.Label), Type: b.Type, Value: f(b.Value)})
		}
	}
	return mapped
}

func compactJSON(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // a struct of strings always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
