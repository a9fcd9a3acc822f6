// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Response types, as the vendor's sample writes them.
const (
	TypeText  = "TEXT"
	TypeImage = "IMAGE"
	TypeCard  = "CARD"
)

// Content is what a message or a template displays [ours]. Which fields are
// used depends on the response type: TEXT uses Text; IMAGE uses URL and
// AltText; CARD uses the rest and Text.
type Content struct {
	Text     string   `json:"text,omitempty"`
	URL      string   `json:"url,omitempty"`
	AltText  string   `json:"altText,omitempty"`
	Title    string   `json:"title,omitempty"`
	Subtitle string   `json:"subtitle,omitempty"`
	ImageURL string   `json:"imageUrl,omitempty"`
	Buttons  []Button `json:"buttons,omitempty"`
}

// Button is one button of a card [ours]. Type "url" opens Value, an http,
// https or mailto URL; type "message" sends Value as the user's own chat
// message.
type Button struct {
	Label string `json:"label"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Button types [ours].
const (
	ButtonURL     = "url"
	ButtonMessage = "message"
)

// pickContent reads a content object of the given response type.
func (p *picker) pickContent(n *node, responseType string) Content {
	var c Content
	before := len(p.problems)
	switch responseType {
	case TypeImage:
		o := p.object(n, "url", "altText")
		c.URL, c.AltText = p.string(o, "url"), p.string(o, "altText")
	case TypeCard:
		o := p.object(n, "title", "subtitle", "text", "imageUrl", "buttons")
		c.Title, c.Subtitle = p.string(o, "title"), p.string(o, "subtitle")
		c.Text, c.ImageURL = p.string(o, "text"), p.string(o, "imageUrl")
		for _, b := range p.array(o, "buttons") {
			bo := p.object(b, "label", "type", "value")
			c.Buttons = append(c.Buttons, Button{p.string(bo, "label"), p.string(bo, "type"), p.string(bo, "value")})
		}
	default:
		o := p.object(n, "text")
		c.Text = p.string(o, "text")
	}
	if len(p.problems) == before {
		for _, problem := range c.problems(responseType) {
			p.fail(n, "%s", problem)
		}
	}
	return c
}

// problems lists what is wrong with a content of the given type. The rules
// are [ours]; they are checked when a template is stored and again on what is
// displayed, since a substituted value can break a URL.
func (c Content) problems(responseType string) []string {
	var out []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	switch responseType {
	case TypeText:
		need(strings.TrimSpace(c.Text) != "", "text is empty")
	case TypeImage:
		need(isURL(c.URL, "http", "https"), "url %q is not an http or https URL", c.URL)
	case TypeCard:
		need(strings.TrimSpace(c.Title) != "", "title is empty")
		need(c.ImageURL == "" || isURL(c.ImageURL, "http", "https"), "imageUrl %q is not an http or https URL", c.ImageURL)
		for i, b := range c.Buttons {
			need(strings.TrimSpace(b.Label) != "", "buttons[%d].label is empty", i)
			need(strings.TrimSpace(b.Value) != "", "buttons[%d].value is empty", i)
			need(b.Type == ButtonURL || b.Type == ButtonMessage, "buttons[%d].type %q is neither %q nor %q", i, b.Type, ButtonURL, ButtonMessage)
			need(b.Type != ButtonURL || b.Value == "" || isURL(b.Value, "http", "https", "mailto"),
				"buttons[%d].value %q is not an http, https or mailto URL", i, b.Value)
		}
	}
	return out
}

func isURL(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	for _, scheme := range schemes {
		if u.Scheme == scheme {
			return u.Host != "" || (scheme == "mailto" && u.Opaque != "")
		}
	}
	return false
}

// plain is the content as one text, for people who read it in a terminal.
func (c Content) plain() string {
	lines := []string{}
	for _, text := range []string{c.Title, c.Subtitle, c.Text, c.AltText, c.URL, c.ImageURL} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	for _, b := range c.Buttons {
		lines = append(lines, fmt.Sprintf("[%s](%s)", b.Label, b.Value))
	}
	return strings.Join(lines, "\n")
}

func (c Content) json() string {
	data, err := json.Marshal(c)
	if err != nil { // strings only: cannot happen
		panic(err)
	}
	return string(data)
}

// parseResponseType maps what a client may write to TEXT, IMAGE or CARD. The
// article's parameter table also speaks of "application/json and more": media
// types are taken and displayed as text [ours].
func parseResponseType(text string) (string, bool) {
	switch upper := strings.ToUpper(strings.TrimSpace(text)); {
	case upper == "", strings.Contains(upper, "/"):
		return TypeText, true
	case upper == TypeText, upper == TypeImage, upper == TypeCard:
		return upper, true
	default:
		return "", false
	}
}
