// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"net/url"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// bubble is a message as a user sees it.
type bubble struct {
	Type      string // TEXT, IMAGE or CARD
	Text      string
	Title     string
	Subtitle  string
	Image     string // address
	ImageHost string
	Alt       string
	Buttons   []model.Button
	More      int    // buttons that are not shown
	Cut       bool   // a part of the text is not shown
	Link      string // the whole message; empty: this is it
	Load      string // address of the same page with images; empty: images are loaded
	Say       string // where a button of type message is sent; empty: nowhere
}

// newBubble shows content with texts of at most limit bytes and so many buttons.
func newBubble(c model.Content, responseType string, limit, buttons int) bubble {
	b := bubble{
		Type: responseType, Text: cut(limit, c.Text), Title: cut(limit, c.Title), Subtitle: cut(limit, c.Subtitle),
		Image: cmp.Or(c.URL, c.ImageURL), Alt: cut(1000, c.AltText), Buttons: c.Buttons[:min(buttons, len(c.Buttons))],
		More: max(0, len(c.Buttons)-buttons),
	}
	b.Cut = len(c.Text) > limit || len(c.Title) > limit || len(c.Subtitle) > limit
	if u, err := url.Parse(b.Image); err == nil {
		b.ImageHost = u.Host
	}
	return b
}

// botName is who speaks to the user.
func botName(externalID string) string { return cmp.Or(externalID, "Luma") }
