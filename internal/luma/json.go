// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// document is a server's JSON, split into what may carry text and what holds it together.
type document struct {
	texts []string // keys, strings and numbers, in their order
	parts []part
}

// part is a piece of a document: a leaf, by its index, or punctuation.
type part struct {
	leaf    int // -1 for punctuation
	number  bool
	literal string
}

// splitDocument reads one JSON value; ok is false when it is not JSON.
func splitDocument(raw json.RawMessage) (d document, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var open []nesting
	for {
		token, err := dec.Token()
		if err != nil {
			return d, errors.Is(err, io.EOF) && len(d.parts) > 0
		}
		if end := token == json.Delim('}') || token == json.Delim(']'); end {
			open = open[:len(open)-1]
		} else if len(open) > 0 {
			d.punctuate(open[len(open)-1].next())
		}
		switch token := token.(type) {
		case json.Delim:
			d.punctuate(token.String())
			if token == '{' || token == '[' {
				open = append(open, nesting{object: token == '{'})
			}
		case string:
			d.add(token, false)
		case json.Number:
			d.add(token.String(), true)
		default:
			d.punctuate(encode(token))
		}
	}
}

func (d *document) punctuate(literal string) {
	if literal != "" {
		d.parts = append(d.parts, part{leaf: -1, literal: literal})
	}
}

func (d *document) add(leaf string, number bool) {
	d.parts = append(d.parts, part{leaf: len(d.texts), number: number})
	d.texts = append(d.texts, leaf)
}

// nesting counts the elements of an open array, or the keys and values of an open object.
type nesting struct {
	object bool
	count  int
}

// next is the punctuation before the next element.
func (n *nesting) next() string {
	n.count++
	switch {
	case n.count == 1:
		return ""
	case n.object && n.count%2 == 0:
		return ":"
	default:
		return ","
	}
}

// text returns the document as compact JSON, with texts in place of the strings in it. A result longer than limit becomes a JSON
// string of its beginning, so that it stays JSON.
func (d document) text(texts []string, limit int) string {
	var b strings.Builder
	for _, p := range d.parts {
		switch {
		case p.leaf < 0:
			b.WriteString(p.literal)
		case p.number && texts[p.leaf] == d.texts[p.leaf]:
			b.WriteString(texts[p.leaf])
		default:
			b.WriteString(encode(texts[p.leaf]))
		}
	}
	text := b.String()
	if short := shorten(text, limit); short != text {
		return encode(short)
	}
	return text
}

func encode(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
