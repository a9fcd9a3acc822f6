// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package strictjson

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ParseLists reads a text that is one object of lists, such as {"users": […], "templates": […]}, and passes each element to
// visit with the key of its list. Only one element is a tree at a time, so the text may be long. It stops early once r has
// seen more problems than it lists.
func ParseLists(data []byte, r *Reader, visit func(list string, n *Node), known ...string) error {
	if err := validate(data); err != nil {
		return err
	}
	r.data = data
	s := &scanner{data: data}
	root := &Node{index: -1}
	if s.peek() != '{' {
		n, err := s.value(root, 0)
		if err == nil {
			r.Object(n)
		}
		return err
	}
	seen := map[string]bool{}
	return s.list('}', func(int) error {
		n := &Node{parent: root, index: -1, at: s.at}
		var err error
		if n.key, err = s.text(); err != nil {
			return err
		}
		if seen[n.key] {
			return s.errorf("%s: the key is there twice", n.path())
		}
		seen[n.key] = true
		s.peek()
		s.at++ // the colon
		if !slices.Contains(known, n.key) {
			r.Fail(n, "unknown field; known here: %s", strings.Join(known, ", "))
			_, err := s.value(n, 1)
			return errors.Join(err, r.tooMany())
		}
		return s.elementsOf(n, r, visit)
	})
}

func (s *scanner) elementsOf(list *Node, r *Reader, visit func(string, *Node)) error {
	if s.peek() != '[' {
		_, err := s.value(list, 1)
		if err == nil {
			r.Fail(list, "must be an array, not %s", valueKind(list.value))
		}
		return err
	}
	return s.list(']', func(i int) error {
		s.elements = 0
		n, err := s.value(&Node{parent: list, index: i}, 2)
		if err != nil {
			return err
		}
		visit(list.key, n)
		return r.tooMany()
	})
}

// tooMany ends the reading of a text once further problems would only be counted.
func (r *Reader) tooMany() error {
	if r.more == 0 {
		return nil
	}
	return fmt.Errorf("%w\nmore than %d mistakes: the rest was not read", r.Err(), maxProblems)
}
