// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a request body. The deepest shape that
// means anything (a seed's card button) has six levels.
const maxDepth = 32

// node is one JSON value together with where it was found. encoding/json
// alone ignores duplicate keys and matches keys in any case; a tenant that is
// to find a client's mistakes must not.
type node struct {
	path  string
	line  int
	value any // nil, bool, string, json.Number, []*node or *object
}

type object struct {
	keys   []string
	fields map[string]*node
}

// treeBuilder turns one JSON text into nodes.
type treeBuilder struct {
	data []byte
	dec  *json.Decoder
	line int
	seen int64
}

// parseJSON reads exactly one JSON value; path is what its problems call it.
// Errors say the line and what is wrong, in words fit for the errors array of
// an answer.
func parseJSON(path string, data []byte) (*node, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("empty: want one JSON object")
	}
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fmt.Errorf("line %d: malformed JSON: %w", lineAt(data, syntax.Offset), err)
		}
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	b := &treeBuilder{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	b.dec.UseNumber()
	return b.value(path, 0)
}

func lineAt(data []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(data)))
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}

// here is the line of the token read last. Counted on from the last call, so
// that the whole text is scanned once.
func (b *treeBuilder) here() int {
	at := b.dec.InputOffset()
	b.line += bytes.Count(b.data[b.seen:at], []byte("\n"))
	b.seen = at
	return b.line
}

func (b *treeBuilder) value(path string, depth int) (*node, error) {
	token, err := b.dec.Token()
	if err != nil {
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	n := &node{path: path, line: b.here(), value: token}
	if depth > maxDepth {
		return nil, fmt.Errorf("line %d: nested more than %d levels deep", n.line, maxDepth)
	}
	switch token {
	case json.Delim('{'):
		n.value, err = b.object(path, depth)
	case json.Delim('['):
		n.value, err = b.array(path, depth)
	}
	return n, err
}

func (b *treeBuilder) object(path string, depth int) (*object, error) {
	o := &object{fields: map[string]*node{}}
	for b.dec.More() {
		token, err := b.dec.Token()
		if err != nil {
			return nil, fmt.Errorf("malformed JSON: %w", err)
		}
		key, _ := token.(string)
		child := join(path, key)
		if _, twice := o.fields[key]; twice {
			return nil, fmt.Errorf("line %d: %s: the key is there twice", b.here(), child)
		}
		if o.fields[key], err = b.value(child, depth+1); err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key)
	}
	_, err := b.dec.Token()
	return o, err
}

func (b *treeBuilder) array(path string, depth int) ([]*node, error) {
	list := []*node{}
	for b.dec.More() {
		n, err := b.value(fmt.Sprintf("%s[%d]", path, len(list)), depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	_, err := b.dec.Token()
	return list, err
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// picker takes typed values out of nodes and collects every problem, so that
// one answer names all mistakes of a request.
type picker struct {
	lines    bool // name the line too; for files a person edits
	problems []string
}

func (p *picker) fail(n *node, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n.path != "" {
		text = n.path + ": " + text
	}
	if p.lines {
		text = fmt.Sprintf("line %d: %s", n.line, text)
	}
	p.problems = append(p.problems, text)
}

// err is nil or all problems in one error.
func (p *picker) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(p.problems, "\n"))
}

// object checks that n is an object with no other keys than the known ones.
// It never returns nil, so that picking goes on after a problem.
func (p *picker) object(n *node, known ...string) *object {
	o, ok := n.value.(*object)
	if !ok {
		p.fail(n, "want an object, found %s", kindOf(n.value))
		return &object{}
	}
	for _, key := range o.keys {
		if !slices.Contains(known, key) {
			p.fail(o.fields[key], "unknown field; known here: %s", strings.Join(known, ", "))
		}
	}
	return o
}

// array returns the elements of o[key]; absent is empty.
func (p *picker) array(o *object, key string) []*node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	list, ok := n.value.([]*node)
	if !ok {
		p.fail(n, "want an array, found %s", kindOf(n.value))
	}
	return list
}

// strings returns the elements of the array of strings o[key].
func (p *picker) strings(o *object, key string) []string {
	list := []string{}
	for _, n := range p.array(o, key) {
		list = append(list, pick[string](p, n, "a string"))
	}
	return list
}

func (p *picker) string(o *object, key string) string {
	return pick[string](p, o.fields[key], "a string")
}

func (p *picker) bool(o *object, key string) bool {
	return pick[bool](p, o.fields[key], "true or false")
}

func (p *picker) int(o *object, key string) int64 {
	number := pick[json.Number](p, o.fields[key], "a whole number")
	if number == "" {
		return 0
	}
	i, err := number.Int64()
	if err != nil {
		p.fail(o.fields[key], "want a whole number, found %s", number)
	}
	return i
}

func (p *picker) float(o *object, key string) float64 {
	number := pick[json.Number](p, o.fields[key], "a number")
	if number == "" {
		return 0
	}
	f, err := number.Float64()
	if err != nil {
		p.fail(o.fields[key], "want a number, found %s", number)
	}
	return f
}

// pick returns n's value as a T; an absent node is T's zero value, a null is a
// wrong type like any other.
func pick[T any](p *picker, n *node, want string) T {
	var zero T
	if n == nil {
		return zero
	}
	v, ok := n.value.(T)
	if !ok {
		p.fail(n, "want %s, found %s", want, kindOf(n.value))
		return zero
	}
	return v
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []*node:
		return "an array"
	default:
		return "an object"
	}
}
