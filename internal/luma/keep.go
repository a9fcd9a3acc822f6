// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// A template may have fields that this provider does not know. An update replaces the whole template, so it sends them
// back as they were, also those within the content, as long as that stays of the same kind.

// The keys that are known: what an update writes, and what only the tenant sets.
var (
	templateKeys = []string{"name", "description", "responseType", "content", "id", "systemDefined", "version", "createdDate", "modifiedDate", "modifiedBy", "modifiedByUser"}
	contentKeys  = map[notice.ResponseType][]string{
		notice.Text:      {"text"},
		notice.ImageType: {"url", "altText"},
		notice.CardType:  {"title", "subtitle", "text", "imageUrl", "buttons"},
	}
	buttonKeys = []string{"label", "type", "value"}
)

type templateBody struct {
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	ResponseType string          `json:"responseType"`
	Content      json.RawMessage `json:"content"`
}

// textContent is the content of a text template; package notice has those of images and cards.
type textContent struct {
	Text string `json:"text"`
}

// cardContent is a notice.Card whose buttons may have more fields.
type cardContent struct {
	notice.Card
	Buttons []json.RawMessage `json:"buttons,omitempty"`
}

// LostBy lists the fields of a stored template that storing in would drop, such as "content.theme": those that this
// provider does not know and that have no place in the new content.
func (t Template) LostBy(in TemplateInput) []string {
	var lost []string
	content, kind := t.storedContent(), t.Content.ResponseType()
	if kind != in.Content.ResponseType() {
		lost = append(lost, unknownKeys("content.", content, contentKeys[kind])...)
	}
	kept := pairButtons(in.Content.Card, t.Content.Card)
	for i, button := range t.storedButtons() {
		if !slices.Contains(kept, i) {
			lost = append(lost, unknownKeys(fmt.Sprintf("content.buttons[%d].", i), button, buttonKeys)...)
		}
	}
	return lost
}

// encode is the body of a request that stores in over a template; over the zero Template, of one that creates it.
func (in TemplateInput) encode(over Template) ([]byte, error) {
	content, err := in.encodeContent(over)
	if err != nil {
		return nil, err
	}
	body := templateBody{Name: in.Name, Description: in.Description, ResponseType: in.responseType(), Content: content}
	return withUnknown(body, over.stored, templateKeys)
}

func (in TemplateInput) encodeContent(over Template) (json.RawMessage, error) {
	kind := in.Content.ResponseType()
	var stored loose
	if over.stored != nil && over.Content.ResponseType() == kind {
		stored = over.storedContent()
	}
	switch {
	case in.Content.Image != nil:
		return withUnknown(in.Content.Image, stored, contentKeys[kind])
	case in.Content.Card != nil:
		card := cardContent{Card: *in.Content.Card}
		buttons, kept := over.storedButtons(), pairButtons(in.Content.Card, over.Content.Card)
		for i, b := range in.Content.Card.Buttons {
			var was loose
			if kept[i] >= 0 {
				was = buttons[kept[i]]
			}
			button, err := withUnknown(b, was, buttonKeys)
			if err != nil {
				return nil, err
			}
			card.Buttons = append(card.Buttons, button)
		}
		return withUnknown(card, stored, contentKeys[kind])
	default:
		return withUnknown(textContent{Text: in.Content.Text}, stored, contentKeys[kind])
	}
}

// storedContent is the content as the tenant gave it; nil when that is not an object.
func (t Template) storedContent() loose {
	content, err := splitObject(t.stored.raw("content"))
	if err != nil {
		return nil
	}
	return content
}

// storedButtons are as many as Content.Card has.
func (t Template) storedButtons() []loose {
	if t.Content.Card == nil {
		return nil
	}
	buttons, err := looseList(t.storedContent().raw("buttons"))
	if err != nil || len(buttons) != len(t.Content.Card.Buttons) {
		return make([]loose, len(t.Content.Card.Buttons))
	}
	return buttons
}

// pairButtons says which stored button each new one replaces, by its index, or -1: the one that says the same, or else
// the one at its place unless that is taken.
func pairButtons(card, stored *notice.Card) []int {
	if card == nil {
		return nil
	}
	paired := make([]int, len(card.Buttons))
	taken := map[int]bool{}
	pair := func(same func(i, j int) bool) {
		for i := range card.Buttons {
			for j := 0; paired[i] < 0 && stored != nil && j < len(stored.Buttons); j++ {
				if !taken[j] && same(i, j) {
					paired[i], taken[j] = j, true
				}
			}
		}
	}
	for i := range paired {
		paired[i] = -1
	}
	pair(func(i, j int) bool { return card.Buttons[i] == stored.Buttons[j] })
	pair(func(i, j int) bool { return i == j })
	return paired
}

// unknownKeys lists the members of an object that are not known, with a prefix, in the order of the alphabet.
func unknownKeys(prefix string, object loose, known []string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.ContainsFunc(known, func(key string) bool { return strings.EqualFold(key, name) }) {
			names = append(names, prefix+name)
		}
	}
	return names
}

// withUnknown encodes a value that is an object with at least one member, and adds the unknown members of the stored
// object as they are.
func withUnknown(value any, stored loose, known []string) (json.RawMessage, error) {
	encoded, err := encodeJSON(value)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(encoded, []byte("}")))
	for _, name := range unknownKeys("", stored, known) {
		b.WriteString("," + encode(name) + ":")
		b.Write(stored[name])
	}
	b.WriteString("}")
	return b.Bytes(), nil
}
