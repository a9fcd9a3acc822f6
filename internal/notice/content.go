// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// LongMessage is the size in bytes above which a message is doubted: no limit is documented, and chats cut long texts.
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

// NormalizeText is a text as it is sent: LF line ends, no outer white space. Two texts that differ in nothing else are the same.
func NormalizeText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

// IsZero reports that there is nothing to say.
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

// Body is the content as the API's message string: a text as it stands, an image or a card as compact JSON [ours].
func (c Content) Body() string {
	switch {
	case c.Image != nil:
		return compactJSON(c.Image)
	case c.Card != nil:
		return compactJSON(c.Card)
	default:
		return NormalizeText(c.Text)
	}
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

// CheckMessage reports a text that says nothing, and doubts one that is too long for a chat.
func CheckMessage(s string) []Problem {
	size := len(NormalizeText(s))
	switch {
	case size == 0:
		return mistake("Empty message", "The message is empty or only white space. Write what people shall read.")
	case size > LongMessage:
		return doubt("Long message", fmt.Sprintf("The message has %d bytes, more than 64 KiB. Luma documents no limit, but a chat may cut it or refuse it; a link to a longer page is safer.", size))
	}
	return nil
}

// CheckImageURL reports an address that a chat cannot load an image from.
func CheckImageURL(s string) []Problem {
	return checkURL("Invalid image URL", s, "http", "https")
}

// CheckTitle reports a card without a title.
func CheckTitle(s string) []Problem {
	if strings.TrimSpace(s) == "" {
		return mistake("Missing title", "The card's title is empty. Write a short heading such as \"Exchange outage\".")
	}
	return nil
}

// CheckButtonLabel reports a button that shows nothing.
func CheckButtonLabel(s string) []Problem {
	if strings.TrimSpace(s) == "" {
		return mistake("Missing button label", "The button's label is empty. Write what the button shows, such as \"Status page\".")
	}
	return nil
}

// CheckButtonType reports a button type that is not one of ButtonTypes.
func CheckButtonType(s string) []Problem {
	if slices.Contains(ButtonTypes(), s) {
		return nil
	}
	return mistake("Unknown button type", fmt.Sprintf("There is no button type %q. Write \"url\" (opens the value) or \"message\" (sends the value as the reader's own message).", s))
}

// CheckButtonValue reports a value that a button of that type cannot use: a link with a scheme that could run code, or nothing.
func CheckButtonValue(buttonType, value string) []Problem {
	if strings.TrimSpace(value) == "" {
		return mistake("Missing button value", "The button's value is empty. Write the address to open, or for type \"message\" the text to send.")
	}
	if buttonType == ButtonMessage {
		return nil
	}
	return checkURL("Invalid button URL", value, "http", "https", "mailto")
}

func checkURL(summary, raw string, schemes ...string) []Problem {
	allowed := strings.Join(schemes, ", ")
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return mistake(summary, fmt.Sprintf("%q is not an address. Write one such as \"https://status.example.com/page\".", raw))
	case u.Scheme == "":
		return mistake(summary, fmt.Sprintf("%q has no scheme. Write \"https://%s\".", raw, strings.TrimLeft(strings.TrimSpace(raw), "/")))
	case !slices.Contains(schemes, strings.ToLower(u.Scheme)):
		return mistake(summary, fmt.Sprintf("%q starts with %q. Only %s are allowed.", raw, u.Scheme+":", allowed))
	case u.Scheme != "mailto" && u.Host == "":
		return mistake(summary, fmt.Sprintf("%q names no host. Write one such as \"https://status.example.com/page\".", raw))
	}
	return nil
}
