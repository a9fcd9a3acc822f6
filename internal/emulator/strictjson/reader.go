// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Bounds of the problems that are reported about a text.
const (
	maxProblems = 20
	maxProblem  = 500 // bytes of one problem
	maxPath     = 200 // bytes of the path in front of it
)

// Reader takes typed values out of nodes and collects the problems, so that one answer lists the mistakes of a request. It
// keeps the first 20 and counts the rest.
type Reader struct {
	data     []byte // names the line too; for files that a person edits
	problems []string
	more     int
}

// Fail records a problem of n.
func (r *Reader) Fail(n *Node, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		r.more++
		return
	}
	problem := fmt.Sprintf(format, args...)
	if path := n.path(); path != "" {
		problem = path + ": " + problem
	}
	if r.data != nil {
		problem = fmt.Sprintf("line %d: %s", lineAt(r.data, n.at), problem)
	}
	r.problems = append(r.problems, text.Short(problem, maxProblem))
}

// Problems lists what is wrong, at most 20 problems and the number of the others.
func (r *Reader) Problems() []string {
	if r.more == 0 {
		return r.problems
	}
	return append(slices.Clone(r.problems), fmt.Sprintf("and %d more", r.more))
}

// Err is nil or all problems in one error.
func (r *Reader) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(r.Problems(), "\n"))
}

// path spells out where the node is, such as users[3].roles[0].
func (n *Node) path() string {
	var names []string
	for ; n != nil; n = n.parent {
		switch {
		case n.index >= 0:
			names = append(names, fmt.Sprintf("[%d]", n.index))
		case n.key != "":
			names = append(names, "."+text.Short(n.key, maxPath))
		}
	}
	slices.Reverse(names)
	return text.Short(strings.TrimPrefix(strings.Join(names, ""), "."), maxPath)
}

// Object checks that n is an object with no other keys than the known ones. It never returns nil, so that reading goes on after
// a problem.
func (r *Reader) Object(n *Node, known ...string) *Object {
	o, ok := n.value.(*Object)
	if !ok {
		r.Fail(n, "must be an object, not %s", valueKind(n.value))
		return &Object{}
	}
	for _, member := range o.members {
		if !slices.Contains(known, member.key) {
			r.Fail(member, "unknown field; known here: %s", strings.Join(known, ", "))
		}
	}
	return o
}

// Array returns the elements of o[key]; absent is empty.
func (r *Reader) Array(o *Object, key string) []*Node {
	n := o.Get(key)
	if n == nil {
		return nil
	}
	list, ok := n.value.([]*Node)
	if !ok {
		r.Fail(n, "must be an array, not %s", valueKind(n.value))
	}
	return list
}

// Strings returns the elements of the array of strings o[key].
func (r *Reader) Strings(o *Object, key string) []string {
	list := []string{}
	for _, n := range r.Array(o, key) {
		list = append(list, r.Text(n))
	}
	return list
}

// StringMap returns the object of strings o[key]; absent is nil.
func (r *Reader) StringMap(o *Object, key string) map[string]string {
	n := o.Get(key)
	if n == nil {
		return nil
	}
	inner, ok := n.value.(*Object)
	if !ok {
		r.Fail(n, "must be an object, not %s", valueKind(n.value))
		return nil
	}
	texts := map[string]string{}
	for _, member := range inner.members {
		texts[member.key] = r.Text(member)
	}
	return texts
}

// Text returns the string n.
func (r *Reader) Text(n *Node) string { return pick[string](r, n, "a string") }

// String returns the string o[key]; absent is empty.
func (r *Reader) String(o *Object, key string) string { return r.Text(o.Get(key)) }

// Bool returns the boolean o[key]; absent is false.
func (r *Reader) Bool(o *Object, key string) bool { return pick[bool](r, o.Get(key), "true or false") }

// Int returns the whole number o[key]; absent is 0.
func (r *Reader) Int(o *Object, key string) int64 {
	return number(r, o, key, "a whole number", json.Number.Int64)
}

// Float returns the number o[key]; absent is 0.
func (r *Reader) Float(o *Object, key string) float64 {
	return number(r, o, key, "a number", json.Number.Float64)
}

// Number returns the number o[key] as it is written; absent is empty.
func (r *Reader) Number(o *Object, key string) string {
	return pick[json.Number](r, o.Get(key), "a whole number").String()
}

func number[T any](r *Reader, o *Object, key, want string, convert func(json.Number) (T, error)) T {
	var zero T
	written := pick[json.Number](r, o.Get(key), want)
	if written == "" {
		return zero
	}
	v, err := convert(written)
	if err != nil {
		r.Fail(o.Get(key), "must be %s, not %s", want, written)
		return zero
	}
	return v
}

// Parsed passes the text of o[key] on to parse and records its error; an empty text is passed over.
func (r *Reader) Parsed(o *Object, key, value string, parse func(string) error) {
	if value == "" {
		return
	}
	if err := parse(value); err != nil {
		r.Fail(o.Get(key), "%s", err)
	}
}

// pick returns n's value as a T; an absent node is T's zero value, a null is a wrong type like any other.
func pick[T any](r *Reader, n *Node, want string) T {
	var zero T
	if n == nil {
		return zero
	}
	v, ok := n.value.(T)
	if !ok {
		r.Fail(n, "must be %s, not %s", want, valueKind(n.value))
		return zero
	}
	return v
}

func valueKind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []*Node:
		return "an array"
	default:
		return "an object"
	}
}

// Count returns how many problems there were so far.
func (r *Reader) Count() int { return len(r.problems) + r.more }
