// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Template is a stored notification template [ours]. Name, Description and Content are as stored, not sanitised: they are compared
// with what people wrote. Run them through Sanitize before they reach a diagnostic.
type Template struct {
	ID            string // custom ones positive, system ones negative
	Name          string
	Description   string
	Content       notice.Content
	ResponseType  string // TEXT, IMAGE or CARD
	SystemDefined bool
	Version       int64     // grows with each change; 0 when the tenant has none
	Created       time.Time // UTC; zero when unknown
	Modified      time.Time // UTC; zero when unknown
	ModifiedBy    string    // sanitised; "" when unknown
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

type templateBody struct {
	Name         string `json:"name"`
	Description  string `json:"description"`
	ResponseType string `json:"responseType"`
	Content      any    `json:"content"`
}

// textContent is the content of a text template; images and cards are encoded by package notice.
type textContent struct {
	Text string `json:"text"`
}

func (in TemplateInput) responseType() string {
	return notice.Message{Content: in.Content, ResponseType: in.ResponseType}.EffectiveResponseType()
}

func (in TemplateInput) encode() ([]byte, error) {
	body := templateBody{Name: in.Name, Description: in.Description, ResponseType: in.responseType()}
	switch {
	case in.Content.Image != nil:
		body.Content = in.Content.Image
	case in.Content.Card != nil:
		body.Content = in.Content.Card
	default:
		body.Content = textContent{Text: in.Content.Text}
	}
	return encodeJSON(body)
}

// matches reports whether t is what in would be stored as. Surrounding whitespace is ignored.
func (in TemplateInput) matches(t Template) bool {
	same := func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
	return same(t.Name, in.Name) && same(t.Description, in.Description) && t.ResponseType == in.responseType() && t.Content.Body() == in.Content.Body()
}

func (c *Client) parseTemplates(data json.RawMessage) ([]Template, error) {
	list, ok := looseList(data)
	if !ok {
		return nil, notEnvelope("its data is not a list of templates")
	}
	templates := make([]Template, 0, len(list))
	for _, raw := range list {
		t := c.template(raw)
		if t.ID == "" {
			return nil, notEnvelope("a template in it has no id")
		}
		templates = append(templates, t)
	}
	return templates, nil
}

func (c *Client) template(raw loose) Template {
	t := Template{
		ID:            raw.text("id"),
		Name:          raw.text("name"),
		Description:   raw.text("description"),
		ResponseType:  strings.ToUpper(raw.text("responseType")),
		SystemDefined: string(raw.raw("systemDefined")) == "true",
		Version:       raw.number("version"),
		Created:       raw.moment("createdDate"),
		Modified:      raw.moment("modifiedDate"),
		ModifiedBy:    c.clean(raw.name("modifiedBy", "modifiedByUser"), maxField),
	}
	t.Content = readContent(t.ResponseType, raw.raw("content"))
	if t.ResponseType == "" {
		t.ResponseType = string(t.Content.ResponseType())
	}
	return t
}

// readContent reads the content of a template of that type; a content that is a plain string is a text.
func readContent(responseType string, raw json.RawMessage) notice.Content {
	var fields loose
	if json.Unmarshal(raw, &fields) != nil {
		return notice.Content{Text: scalar(raw)}
	}
	switch notice.ResponseType(responseType) {
	case notice.ImageType:
		return notice.Content{Image: &notice.Image{URL: fields.text("url"), AltText: fields.text("altText")}}
	case notice.CardType:
		return notice.Content{Card: readCard(fields)}
	default:
		return notice.Content{Text: fields.text("text")}
	}
}

func readCard(fields loose) *notice.Card {
	card := &notice.Card{
		Title:    fields.text("title"),
		Subtitle: fields.text("subtitle"),
		Text:     fields.text("text"),
		ImageURL: fields.text("imageUrl"),
	}
	buttons, _ := looseList(fields.raw("buttons"))
	for _, b := range buttons {
		card.Buttons = append(card.Buttons, notice.Button{Label: b.text("label"), Type: b.text("type"), Value: b.text("value")})
	}
	return card
}
