// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport

import (
	"slices"
	"strconv"
)

// values are the attributes of one object, as JSON gives them.
type values map[string]any

// object is one object with the marks that Terraform keeps beside its values. A mark is true, or has the shape of the
// value with true at the marked places.
type object struct {
	values    values
	unknown   any
	sensitive any
}

// at descends into a nested object, whose values are nil where it is null, unknown or something else.
func (o object) at(name string) object {
	nested, _ := o.values[name].(map[string]any)
	return object{values: nested, unknown: markAt(o.unknown, name), sensitive: markAt(o.sensitive, name)}
}

// text returns a string, or "" where it is null, unknown or something else.
func (o object) text(name string) string {
	s, _ := o.values[name].(string)
	return s
}

// number returns a whole number, or 0.
func (o object) number(name string) int {
	f, _ := o.values[name].(float64)
	return int(f)
}

func (o object) flag(name string) bool {
	b, _ := o.values[name].(bool)
	return b
}

// texts returns the strings of a list or set.
func (o object) texts(name string) []string {
	list, _ := o.values[name].([]any)
	var all []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// isSet reports whether an attribute has a value, known or not.
func (o object) isSet(name string) bool { return o.values[name] != nil || o.isUnknown(name) }

// isUnknown reports whether an attribute, or something in it, is known only after the apply.
func (o object) isUnknown(name string) bool { return marked(markAt(o.unknown, name)) }

// isSensitive reports whether an attribute, or something in it, must not be shown.
func (o object) isSensitive(name string) bool { return marked(markAt(o.sensitive, name)) }

func markAt(mark any, name string) any {
	switch m := mark.(type) {
	case bool:
		return m
	case map[string]any:
		return m[name]
	case []any:
		if i, err := strconv.Atoi(name); err == nil && i < len(m) {
			return m[i]
		}
	}
	return nil
}

// marked reports whether a mark is set anywhere in it.
func marked(mark any) bool {
	switch m := mark.(type) {
	case bool:
		return m
	case map[string]any:
		for _, nested := range m {
			if marked(nested) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(m, marked)
	}
	return false
}
