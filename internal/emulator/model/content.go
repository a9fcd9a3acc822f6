// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Response types, as the vendor's sample writes them.
const (
	TypeText  = "TEXT"
	TypeImage = "IMAGE"
	TypeCard  = "CARD"
)

// Content is what a message or a template displays [ours]. The response type decides which fields are used: TEXT uses
// Text; IMAGE uses URL and AltText; CARD uses the rest and Text.
type Content struct {
	Text     string   `json:"text,omitempty"`
	URL      string   `json:"url,omitempty"`
	AltText  string   `json:"altText,omitempty"`
	Title    string   `json:"title,omitempty"`
	Subtitle string   `json:"subtitle,omitempty"`
	ImageURL string   `json:"imageUrl,omitempty"`
	Buttons  []Button `json:"buttons,omitempty"`
}

// Button is one button of a card [ours]. Type "url" opens Value, an http, https or mailto URL; type "message" sends
// Value as the user's own chat message.
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

// ReadContent reads a content object of the given response type.
func ReadContent(r *strictjson.Reader, n *strictjson.Node, responseType string) Content {
	var c Content
	before := r.Count()
	switch responseType {
	case TypeImage:
		o := r.Object(n, "url", "altText")
		c.URL, c.AltText = r.String(o, "url"), r.String(o, "altText")
	case TypeCard:
		o := r.Object(n, "title", "subtitle", "text", "imageUrl", "buttons")
		c.Title, c.Subtitle = r.String(o, "title"), r.String(o, "subtitle")
		c.Text, c.ImageURL = r.String(o, "text"), r.String(o, "imageUrl")
		for _, b := range r.Array(o, "buttons") {
			bo := r.Object(b, "label", "type", "value")
			c.Buttons = append(c.Buttons, Button{r.String(bo, "label"), r.String(bo, "type"), r.String(bo, "value")})
		}
	default:
		o := r.Object(n, "text")
		c.Text = r.String(o, "text")
	}
	if r.Count() == before {
		for _, problem := range c.Problems(responseType) {
			r.Fail(n, "%s", problem)
		}
	}
	return c
}

// Problems lists what is wrong with a content of the given type. The rules are [ours]; they are checked when a template
// is stored and again on what is displayed, because a substituted value can break a URL.
func (c Content) Problems(responseType string) []string {
	var out []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, text.Short(fmt.Sprintf(format, args...), 500))
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
			need(b.Type == ButtonURL || b.Type == ButtonMessage, "buttons[%d].type %q: must be %q or %q", i, b.Type, ButtonURL, ButtonMessage)
			need(b.Type != ButtonURL || b.Value == "" || isURL(b.Value, "http", "https", "mailto"),
				"buttons[%d].value %q is not an http, https or mailto URL", i, b.Value)
		}
	}
	return out
}

func isURL(address string, schemes ...string) bool {
	u, err := url.Parse(address)
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

// Plain returns the content as one text, for reading in a terminal.
func (c Content) Plain() string {
	lines := []string{}
	for _, line := range []string{c.Title, c.Subtitle, c.Text, c.AltText, c.URL, c.ImageURL} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	for _, b := range c.Buttons {
		lines = append(lines, fmt.Sprintf("[%s](%s)", b.Label, b.Value))
	}
	return strings.Join(lines, "\n")
}

// JSON returns the content as JSON text.
func (c Content) JSON() string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil { // strings only: cannot happen
		panic(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// ParseResponseType maps what a client may write to TEXT, IMAGE or CARD. The article's parameter table also mentions
// "application/json and more": media types are accepted and displayed as text [ours].
func ParseResponseType(name string) (string, bool) {
	switch upper := strings.ToUpper(strings.TrimSpace(name)); {
	case upper == "", strings.Contains(upper, "/"):
		return TypeText, true
	case upper == TypeText, upper == TypeImage, upper == TypeCard:
		return upper, true
	default:
		return "", false
	}
}
