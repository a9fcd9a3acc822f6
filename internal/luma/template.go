// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Template is a stored notification template [ours]. Name, Description and Content are as stored, not sanitised: they
// are compared with what people wrote. Run them through Sanitize before they reach a diagnostic.
type Template struct {
	ID            string // custom ones positive, system ones negative
	Name          string
	Description   string
	Content       notice.Content
	ResponseType  string // TEXT, IMAGE or CARD
	SystemDefined bool
	Version       int64     // grows with each change; NoVersion when the tenant has none
	Created       time.Time // UTC; zero when unknown
	Modified      time.Time // UTC; zero when unknown
	ModifiedBy    string    // sanitised; "" when unknown
	Unread        []string  // what has a value that cannot be read, such as "content.buttons"
	stored        loose     // as the tenant gave it, see keep.go
}

// NoVersion is the version of a template whose tenant reports none.
const NoVersion int64 = -1

// Readable reports whether nothing was left out that a change of the template would overwrite. Times are not changed.
func (t Template) Readable() bool {
	return !slices.ContainsFunc(t.Unread, func(name string) bool { return name != "createdDate" && name != "modifiedDate" })
}

// TemplateInput is what a template is made of. An empty ResponseType is inferred from Content.
type TemplateInput struct {
	Name         string
	Description  string
	Content      notice.Content
	ResponseType string
}

// TemplateFilter narrows Templates. Name is matched exactly; "" means all.
type TemplateFilter struct {
	Name string
}

func (in TemplateInput) responseType() string {
	return notice.Message{Content: in.Content, ResponseType: in.ResponseType}.EffectiveResponseType()
}

// matches reports whether t is what in would be stored as, whatever the spelling (see notice.SameText).
func (in TemplateInput) matches(t Template) bool {
	return notice.SameText(t.Name, in.Name) && notice.SameText(t.Description, in.Description) &&
		t.ResponseType == in.responseType() && t.Content.SaysTheSame(in.Content)
}

func (c *Client) parseTemplates(data json.RawMessage) ([]Template, error) {
	list, err := looseList(data)
	if err != nil {
		return nil, notEnvelope("its data is not a list of templates")
	}
	templates, seen := make([]Template, 0, len(list)), map[string]bool{}
	for _, stored := range list {
		t := c.template(stored)
		switch {
		case t.ID == "":
			return nil, notEnvelope("a template in it has no id")
		case seen[t.ID]:
			return nil, notEnvelope("template %s is in it twice", c.clean(t.ID, maxField))
		}
		seen[t.ID] = true
		templates = append(templates, t)
	}
	return templates, nil
}

func (c *Client) template(stored loose) Template {
	read := &fields{loose: stored}
	t := Template{
		ID:            read.id("id"),
		Name:          read.text("name"),
		Description:   read.text("description"),
		ResponseType:  strings.ToUpper(strings.TrimSpace(read.text("responseType"))),
		SystemDefined: read.flag("systemDefined"),
		Version:       read.whole("version", NoVersion),
		Created:       read.moment("createdDate"),
		Modified:      read.moment("modifiedDate"),
		ModifiedBy:    c.clean(read.name("modifiedBy", "modifiedByUser"), maxField),
		stored:        stored,
	}
	t.Content = read.content(notice.ResponseType(t.ResponseType))
	if t.ResponseType == "" {
		t.ResponseType = string(t.Content.ResponseType())
	}
	t.Unread = read.unread
	return t
}

// content reads the content of a template of that type; a content that is a plain string is a text.
func (f *fields) content(of notice.ResponseType) notice.Content {
	raw := f.raw("content")
	inner := &fields{}
	if members, err := splitObject(raw); err == nil {
		inner.loose = members
	} else if !blank(raw) {
		text := f.text("content")
		if of == notice.ImageType || of == notice.CardType {
			f.skip("content")
		}
		return notice.Content{Text: text}
	}
	defer func() { f.skipWithin("content.", inner) }()
	switch of {
	case notice.ImageType:
		return notice.Content{Image: &notice.Image{URL: inner.text("url"), AltText: inner.text("altText")}}
	case notice.CardType:
		return notice.Content{Card: inner.card()}
	default:
		return notice.Content{Text: inner.text("text")}
	}
}

func (f *fields) card() *notice.Card {
	card := &notice.Card{
		Title:    f.text("title"),
		Subtitle: f.text("subtitle"),
		Text:     f.text("text"),
		ImageURL: f.text("imageUrl"),
	}
	buttons, err := looseList(f.raw("buttons"))
	if err != nil {
		f.skip("buttons")
	}
	for i, stored := range buttons {
		b := &fields{loose: stored}
		card.Buttons = append(card.Buttons, notice.Button{Label: b.text("label"), Type: b.text("type"), Value: b.text("value")})
		f.skipWithin(fmt.Sprintf("buttons[%d].", i), b)
	}
	return card
}
