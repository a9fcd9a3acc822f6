// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// loose is a JSON object whose keys are matched without regard to case and whose scalars may be of another type than
// expected: most shapes of Luma's data are not documented.
type loose map[string]json.RawMessage

func (l loose) raw(keys ...string) json.RawMessage {
	for _, key := range keys {
		if value, ok := l[key]; ok && string(value) != "null" {
			return value
		}
	}
	for name, value := range l {
		if string(value) != "null" && slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(key, name) }) {
			return value
		}
	}
	return nil
}

// text is a string, or a number as it is written; "" for anything else.
func (l loose) text(keys ...string) string { return scalar(l.raw(keys...)) }

func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

func (l loose) number(keys ...string) int64 {
	n, err := strconv.ParseInt(l.text(keys...), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// moment reads epoch milliseconds; the zero time when absent.
func (l loose) moment(keys ...string) time.Time {
	ms := l.number(keys...)
	if ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// name reads a person or a thing that is given as a string, or as an object that has a name.
func (l loose) name(keys ...string) string {
	raw := l.raw(keys...)
	if s := scalar(raw); s != "" {
		return s
	}
	var inner loose
	if json.Unmarshal(raw, &inner) != nil {
		return ""
	}
	return inner.text("userName", "displayName", "name", "email", "id", "code")
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

// looseList reads an array of objects, or a single object. ok is false for anything else.
func looseList(data json.RawMessage) (list []loose, ok bool) {
	if data == nil {
		return nil, true
	}
	if json.Unmarshal(data, &list) == nil {
		return slices.DeleteFunc(list, func(l loose) bool { return l == nil }), true
	}
	var one loose
	if json.Unmarshal(data, &one) == nil {
		return []loose{one}, true
	}
	return nil, false
}
