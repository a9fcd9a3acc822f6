// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// loose is a JSON object whose keys are matched without regard to case and whose scalars may be of another type than
// expected: most shapes of Luma's data are not documented. See fields for reading it.
type loose map[string]json.RawMessage

// errRepeatedKey is an object that two parsers would read in two ways.
var errRepeatedKey = errors.New("it has the same key twice")

// splitObject splits one JSON object, and nothing after it, into its members. A repeated key is refused.
func splitObject(raw []byte) (loose, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	members := loose{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, errors.New("its JSON is invalid")
		}
		name, _ := key.(string)
		if _, twice := members[name]; twice {
			return nil, errRepeatedKey
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, errors.New("its JSON is invalid or cut off")
		}
		members[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, errors.New("its JSON is invalid or cut off")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its JSON")
	}
	return members, nil
}

// raw is the first member with one of the keys that is not null. The exact spelling is preferred, then the others in
// the order of the alphabet, so that the same object always gives the same value.
func (l loose) raw(keys ...string) json.RawMessage {
	for _, key := range keys {
		if value, ok := l[key]; ok && string(value) != "null" {
			return value
		}
	}
	found := ""
	for name, value := range l {
		named := slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(key, name) })
		if named && string(value) != "null" && (found == "" || name < found) {
			found = name
		}
	}
	return l[found]
}

// name reads a person or a thing that is given as a string, or as an object that has a name.
func (l loose) name(keys ...string) string {
	raw := l.raw(keys...)
	if text, ok := textOf(raw); ok && text != "" {
		return text
	}
	inner, err := splitObject(raw)
	if err != nil {
		return ""
	}
	for _, key := range []string{"userName", "displayName", "name", "email", "id", "code"} {
		if text, ok := textOf(inner.raw(key)); ok && text != "" {
			return text
		}
	}
	return ""
}

// names reads a list of name values, or a single one.
func (l loose) names(key string) []string {
	raw := l.raw(key)
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		elements = []json.RawMessage{raw}
	}
	var out []string
	for _, element := range elements {
		if name := (loose{key: element}).name(key); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// looseList reads an array of objects, or a single object. Null elements are left out.
func looseList(data json.RawMessage) (list []loose, err error) {
	if blank(data) {
		return nil, nil
	}
	var elements []json.RawMessage // a new one: what it held would be written over
	if data = bytes.TrimSpace(data); data[0] != '[' {
		elements = append(elements, data)
	} else if err := json.Unmarshal(data, &elements); err != nil {
		return nil, errors.New("its JSON is invalid")
	}
	for _, element := range elements {
		if string(element) == "null" {
			continue
		}
		object, err := splitObject(element)
		if err != nil {
			return nil, err
		}
		list = append(list, object)
	}
	return list, nil
}

// blank reports whether a value says nothing: it is absent, null, false or white space, or a list of such values, or an
// object without members.
func blank(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0, string(raw) == "null", string(raw) == "false":
		return true
	case raw[0] == '"':
		text, ok := textOf(raw)
		return ok && strings.TrimSpace(text) == ""
	case raw[0] == '[':
		var elements []json.RawMessage
		return json.Unmarshal(raw, &elements) == nil && !slices.ContainsFunc(elements, func(e json.RawMessage) bool { return !blank(e) })
	case raw[0] == '{':
		object, err := splitObject(raw)
		return err == nil && len(object) == 0
	}
	return false
}
