// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// random makes configurations in which every attribute, at every depth, may be null, empty, wrong or known only at
// apply.
type random struct {
	*rand.Rand

	unknowns  bool   // some values are left to apply
	requestID string // of the latest send, for acknowledge
}

// attributes make one value each, by the name of the attribute; "contacts[]" is an element of contacts.
func (r *random) attributes() map[string]func() any {
	text := func(valid ...string) func() any { return func() any { return r.text(valid...) } }
	flag := func() any { return r.one(nil, nil, true, false) }
	return map[string]func() any{
		"recipients": r.recipients,
		"contacts":   func() any { return r.list(r.element("contacts[]")) },
		"contacts[]": func() any {
			return r.one("sam@gmail.com", "ruth", "judy@gmail.com", "SAM@gmail.com", " ruth ", nil, "", "0")
		},
		"roles":             func() any { return r.list(r.element("roles[]")) },
		"roles[]":           func() any { return r.one("analyst", "-3", "developer", nil, "") },
		"all_users":         flag,
		"contacts_in_roles": flag,

		"message":            text("Exchange is down", "Exchange is up", "Exchange is down\r\n", `{"a": 1}`),
		"message_wo":         text("secret", "other secret"),
		"message_wo_version": func() any { return r.one(nil, 0, 1, 2, -1) },
		"template_id":        text("-1", "1001", " -1 "),
		"template_type":      text("x"),
		"bot_external_id":    text("helper", " helper "),
		"response_type":      text("TEXT", "card", "ADAPTIVE"),

		"image":     func() any { return r.object("url", "alt_text") },
		"url":       text("https://example.com/a.png"),
		"alt_text":  text("a"),
		"card":      func() any { return r.object("title", "subtitle", "text", "image_url", "buttons") },
		"title":     text("Outage", "Up"),
		"subtitle":  text("s"),
		"text":      text("t"),
		"image_url": text("https://example.com/b.png"),
		"buttons":   func() any { return r.list(r.element("buttons[]")) },
		"buttons[]": func() any { return r.object("label", "type", "value") },
		"label":     text("Status"),
		"type":      text("url", "message"),
		"value":     text("https://example.com/"),

		"resend_triggers":   r.triggers,
		"resend_triggers[]": text("1", "2"),
		"resend_on":         func() any { return r.one(nil, nil, "change", "trigger", "") },
		"send_before":       text("2100-01-01T00:00:00Z", "2020-01-01T00:00:00Z", " 2100-01-01T00:00:00Z "),
		"verify_contacts":   flag,
		"on_destroy":        func() any { return r.content() },
		"acknowledge":       func() any { return r.one(r.requestID, r.requestID, " "+r.requestID+"\n", nil, "x") },
		"on_unknown":        func() any { return r.one(nil, nil, "error", "warning", "") },
	}
}

func (r *random) one(values ...any) any { return values[r.IntN(len(values))] }

// text is mostly one of the valid values.
func (r *random) text(valid ...string) any {
	switch r.IntN(12) {
	case 0:
		return nil
	case 1:
		return r.one("", " \n")
	default:
		return valid[r.IntN(len(valid))]
	}
}

func (r *random) list(element func() any) any {
	if r.IntN(10) == 0 {
		return nil
	}
	elements := []any{}
	for range r.IntN(3) {
		if e := element(); !slices.ContainsFunc(elements, func(other any) bool { return isScalar(e) && isScalar(other) && e == other }) {
			elements = append(elements, e)
		}
	}
	return elements
}

func isScalar(v any) bool { _, isObject := v.(object); return !isObject }

// element makes a value of a name, which is sometimes left to apply.
func (r *random) element(name string) func() any {
	return func() any {
		if r.unknowns && r.IntN(6) == 0 {
			return unknown
		}
		return r.attributes()[name]()
	}
}

// object has each of the attributes more often than not.
func (r *random) object(names ...string) any {
	if r.IntN(12) == 0 {
		return nil
	}
	o := object{}
	for _, name := range names {
		if r.IntN(4) > 0 {
			o[name] = r.element(name)()
		}
	}
	return o
}

func (r *random) recipients() any {
	switch r.IntN(8) {
	case 0:
		return r.object("contacts", "roles", "all_users", "contacts_in_roles")
	case 1:
		return object{"all_users": true}
	case 2:
		return object{"roles": []any{r.element("roles[]")()}}
	case 3:
		return object{"contacts": r.element("contacts")()}
	case 4:
		return object{"contacts": []any{"sam@gmail.com"}, "roles": nil, "all_users": r.element("all_users")()}
	default:
		return object{"contacts": []any{"sam@gmail.com", r.one("ruth", "judy@gmail.com", "sam.phyll")}}
	}
}

func (r *random) triggers() any {
	switch r.IntN(4) {
	case 0:
		return nil
	case 1:
		return object{}
	default:
		return object{"a": r.element("resend_triggers[]")(), "b": r.one("1", nil)}
	}
}

// content mostly has one content only.
func (r *random) content() any {
	o := object{}
	for _, name := range []string{"message", "image", "card"} {
		if r.IntN(10) == 0 {
			o[name] = r.element(name)()
		}
	}
	for _, name := range []string{"template_id", "template_type", "bot_external_id", "response_type"} {
		if r.IntN(5) == 0 {
			o[name] = r.element(name)()
		}
	}
	if len(o) == 0 || r.IntN(3) > 0 {
		o["message"] = r.element("message")()
	}
	return o
}

// config is a whole configuration with the optional arguments of a resource or an action.
func (r *random) config(optional ...string) object {
	o, _ := r.content().(object)
	o["recipients"] = r.element("recipients")()
	if r.IntN(5) == 0 {
		delete(o, "message")
		o["message_wo"], o["message_wo_version"] = r.element("message_wo")(), r.element("message_wo_version")()
	}
	for _, name := range optional {
		if r.IntN(4) == 0 {
			o[name] = r.element(name)()
		}
	}
	for _, name := range []string{"message", "message_wo", "template_id", "image"} {
		if r.unknowns && r.IntN(10) == 0 {
			o[name] = unknown
		}
	}
	return o
}

// edit changes some attributes of a configuration.
func (r *random) edit(config object, optional ...string) object {
	edited, other := object{}, r.config(optional...)
	maps.Copy(edited, config)
	for range 1 + r.IntN(2) {
		names := slices.Sorted(func(yield func(string) bool) {
			for name := range other {
				if !yield(name) {
					return
				}
			}
		})
		name := names[r.IntN(len(names))]
		edited[name] = other[name]
	}
	return edited
}

// known is a configuration with a value for everything that was left to apply; half of the time that of a former
// configuration.
func (r *random) known(config, former object) object {
	r.unknowns = false
	defer func() { r.unknowns = true }()
	resolved, _ := r.resolve("", config, former).(object)
	return resolved
}

func (r *random) resolve(name string, value, former any) any {
	switch value := value.(type) {
	case object:
		before, _ := former.(object)
		resolved := object{}
		for key, v := range value {
			of := key
			if name == "resend_triggers" {
				of = "resend_triggers[]"
			}
			resolved[key] = r.resolve(of, v, before[key])
		}
		return resolved
	case []any:
		resolved := []any{}
		for _, v := range value {
			resolved = append(resolved, r.resolve(name+"[]", v, nil))
		}
		return resolved
	}
	if value != unknown {
		return value
	}
	if former != nil && r.IntN(2) == 0 {
		return former
	}
	return r.attributes()[name]()
}
