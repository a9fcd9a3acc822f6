// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package strictjson reads JSON that somebody else wrote: it reports duplicate keys, unknown fields and wrong types
// with the place where they are, and it bounds what a hostile text can cost. encoding/json alone ignores duplicate keys
// and matches keys in any case, so it would hide a client's mistakes.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Bounds of one parsed text. The deepest shape that has a meaning, a card's button in a seed, has six levels; the
// widest, a message to as many contacts as fit into a request body, has about as many elements as MaxElements.
const (
	MaxDepth    = 32
	MaxElements = 50_000
)

// Node is one JSON value together with where it was found. The place is kept as a chain of parents and is spelled out
// only for a problem: spelled out for each node, it would cost the square of the text's length.
type Node struct {
	value  any // nil, bool, string, json.Number, []*Node or *Object
	parent *Node
	key    string // of a member of an object, or the name of the root
	index  int    // of an element of an array, else -1
	at     int    // offset of the value, or of the key it belongs to
}

// Object is a JSON object. Its keys are unique.
type Object struct {
	members []*Node
	byKey   map[string]*Node
}

// Get returns the member with this key, or nil.
func (o *Object) Get(key string) *Node { return o.byKey[key] }

// scanner turns valid JSON into nodes.
type scanner struct {
	data     []byte
	at       int
	elements int
}

// Parse reads exactly one JSON value; name is what its problems call it, and may be empty. The error says the line and
// what is wrong, in words that are fit for an answer.
func Parse(name string, data []byte) (*Node, error) {
	if err := validate(data); err != nil {
		return nil, err
	}
	s := &scanner{data: data}
	return s.value(&Node{key: name, index: -1}, 0)
}

// accepted takes a value that encoding/json has checked, and copies nothing.
type accepted struct{}

func (accepted) UnmarshalJSON([]byte) error { return nil }

func validate(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("empty: send one JSON object")
	}
	if !utf8.Valid(data) {
		return errors.New("not valid UTF-8")
	}
	if json.Valid(data) {
		return nil
	}
	err := json.Unmarshal(data, &accepted{}) // says what is wrong
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d: malformed JSON: %w", lineAt(data, int(syntax.Offset)), err)
	}
	return err
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}

// The functions below rely on validate: the text is well-formed.

func (s *scanner) peek() byte {
	for s.data[s.at] == ' ' || s.data[s.at] == '\t' || s.data[s.at] == '\n' || s.data[s.at] == '\r' {
		s.at++
	}
	return s.data[s.at]
}

func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", lineAt(s.data, s.at), fmt.Sprintf(format, args...))
}

// value reads one value into n, whose place is set.
func (s *scanner) value(n *Node, depth int) (*Node, error) {
	first := s.peek()
	if n.at == 0 {
		n.at = s.at
	}
	if s.elements++; s.elements > MaxElements {
		return nil, s.errorf("more than %d values", MaxElements)
	}
	if depth > MaxDepth {
		return nil, s.errorf("nested more than %d levels deep", MaxDepth)
	}
	var err error
	switch first {
	case '{':
		n.value, err = s.object(n, depth)
	case '[':
		n.value, err = s.array(n, depth)
	case '"':
		n.value, err = s.text()
	default:
		n.value = s.scalar()
	}
	return n, err
}

func (s *scanner) object(parent *Node, depth int) (*Object, error) {
	o := &Object{byKey: map[string]*Node{}}
	err := s.list('}', func(int) error {
		n := &Node{parent: parent, index: -1, at: s.at}
		var err error
		if n.key, err = s.text(); err != nil {
			return err
		}
		if o.byKey[n.key] != nil {
			return s.errorf("%s: the key is there twice", n.path())
		}
		s.peek()
		s.at++ // the colon
		if _, err := s.value(n, depth+1); err != nil {
			return err
		}
		o.members = append(o.members, n)
		o.byKey[n.key] = n
		return nil
	})
	return o, err
}

func (s *scanner) array(parent *Node, depth int) ([]*Node, error) {
	list := []*Node{}
	err := s.list(']', func(i int) error {
		n, err := s.value(&Node{parent: parent, index: i}, depth+1)
		list = append(list, n)
		return err
	})
	return list, err
}

// list calls element for each element of the object or array that begins here. A nil element skips nothing: it must
// read one.
func (s *scanner) list(end byte, element func(i int) error) error {
	s.at++ // the opening bracket
	for i := 0; s.peek() != end; i++ {
		if s.data[s.at] == ',' {
			s.at++
			s.peek()
		}
		if err := element(i); err != nil {
			return err
		}
	}
	s.at++
	return nil
}

// text reads a string.
func (s *scanner) text() (string, error) {
	begin := s.at
	plain := true
	for s.at++; s.data[s.at] != '"'; s.at++ {
		if s.data[s.at] == '\\' {
			plain = false
			s.at++
		}
	}
	s.at++
	quoted := s.data[begin:s.at]
	if plain {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var text string
	err := json.Unmarshal(quoted, &text)
	return text, err
}

// scalar reads a number, true, false or null.
func (s *scanner) scalar() any {
	begin := s.at
	for s.at < len(s.data) && !bytes.ContainsRune([]byte(" \t\r\n,]}"), rune(s.data[s.at])) {
		s.at++
	}
	switch text := string(s.data[begin:s.at]); text {
	case "null":
		return nil
	case "true", "false":
		return text == "true"
	default:
		return json.Number(text)
	}
}
