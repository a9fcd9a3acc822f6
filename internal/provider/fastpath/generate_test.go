// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath_test

import (
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

type object = protocol.Object

// random makes values that a schema allows, sensible and odd ones.
type random struct{ *rand.Rand }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

func (r random) chance(percent int) bool { return r.IntN(100) < percent }

// words are what the attributes of the provider's objects hold, by name; oddWords what any of them may.
var (
	words = map[string][]string{
		"outcome":       {"confirmed", "accepted", "partial", "unknown", "acknowledged", "expired", "dry_run", "redirected", "imported"},
		"resend_on":     {"change", "trigger"},
		"status":        {"scheduled", "completed", "cancelled"},
		"time_format":   {"long", "iso"},
		"time_zone":     {"America/Los_Angeles", "UTC", "Europe/Berlin"},
		"starts_at":     {"2099-12-01T21:00", "2099-12-02T05:00:00Z", "2020-01-01T00:00:00Z"},
		"ends_at":       {"2099-12-01T23:00", "2020-01-01T01:00:00Z"},
		"duration":      {"2h", "90m"},
		"send_before":   {"2099-12-01T21:00:00Z", "2020-01-01T00:00:00Z"},
		"type":          {"url", "message"},
		"response_type": {"TEXT", "CARD", "IMAGE"},
		"contacts":      {"sam@gmail.com", "ruth", "mei@example.com"},
		"roles":         {"analyst", "-3", "developer"},
		"notify_on":     {"create", "update", "close"},
		"url":           {"https://example.com/a.png"},
		"image_url":     {"https://example.com/b.png"},
	}
	oddWords = []string{"", " ", "a", "Exchange is down", "0", "null", "\u00e9", "e\u0301", "{{start}}", "@request.message", "[1]", "line\r\nline"}
)

// value is a random value of a type. unknown is the percentage of unknown values.
func (r random) value(name string, typ tftypes.Type, unknown int) any {
	if r.chance(unknown) {
		return protocol.Unknown
	}
	if r.chance(25) {
		return nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		o := object{}
		for inner, of := range typ.AttributeTypes {
			o[inner] = r.value(inner, of, unknown/2)
		}
		return o
	case tftypes.Map:
		o := object{}
		for range r.IntN(3) {
			o[pick(r, "a", "b", "c")] = r.value(name, typ.ElementType, unknown/2)
		}
		return o
	case tftypes.List:
		return r.elements(name, typ.ElementType, unknown)
	case tftypes.Set:
		return r.elements(name, typ.ElementType, unknown)
	}
	switch {
	case typ.Is(tftypes.Bool):
		return r.chance(50)
	case typ.Is(tftypes.Number):
		return pick[any](r, 0, 1, 2, -7, 1.5, 1<<40)
	case len(words[name]) > 0 && r.chance(85):
		return pick(r, words[name]...)
	}
	return pick(r, oddWords...)
}

func (r random) elements(name string, of tftypes.Type, unknown int) []any {
	list := []any{}
	for range r.IntN(3) {
		list = append(list, r.value(name, of, unknown/2))
	}
	return list
}

// mutate changes some attributes of an object.
func (r random) mutate(typ tftypes.Type, o object, times, unknown int) object {
	changed := maps.Clone(o)
	attributes := typ.(tftypes.Object).AttributeTypes
	names := slices.Sorted(maps.Keys(attributes))
	for range times {
		name := pick(r, names...)
		changed[name] = r.value(name, attributes[name], unknown)
	}
	return changed
}

// drop takes an attribute out of a configuration, so that its default applies.
func (r random) drop(config object) object {
	names := slices.Sorted(maps.Keys(config))
	return protocol.Merge(config, object{pick(r, names...): nil})
}

// configurations are valid ones to begin with.
func configurations(kind string) []object {
	card := object{"title": "Down", "buttons": []any{object{"label": "a", "value": "https://example.com"}}}
	contacts := object{"contacts": []any{"sam@gmail.com", "ruth"}}
	switch kind {
	case providertest.Notification:
		return []object{
			providertest.ToSam(), providertest.ToSam(object{"resend_on": "trigger", "resend_triggers": object{"a": "1"}}),
			providertest.ToSam(object{"on_destroy": object{"message": "over"}, "send_before": "2099-12-01T21:00:00Z"}),
			{"recipients": object{"roles": []any{"analyst"}}, "card": card},
			{"recipients": object{"all_users": true}, "message_wo": "secret", "message_wo_version": 1},
			{"recipients": contacts, "template_id": "1001", "message": "x"},
		}
	case providertest.Window:
		base := object{"title": "Upgrade", "starts_at": "2099-12-01T21:00", "duration": "2h", "time_zone": "America/Los_Angeles", "recipients": contacts}
		return []object{
			base, protocol.Merge(base, object{"status": "completed"}), protocol.Merge(base, object{"notify_on": []any{"create"}, "time_format": "iso"}),
			protocol.Merge(base, object{"messages": object{"announcement": "{{title}}"}, "display_time_zones": []any{"UTC"}}),
		}
	}
	return []object{
		{"name": "T", "text": "Outage: @request.message", "sample_message": "x"}, {"name": "T", "image": object{"url": "https://example.com/a.png"}},
		{"name": "T", "description": "d", "text": "\nx\n"}, {"name": "T", "card": card},
	}
}

// private is private state, its own or of another version or of a corrupt state file.
func (r random) private(own []byte) []byte {
	if r.chance(60) {
		return own
	}
	return []byte(pick(r,
		"", "{}", "null", "x", `{"a":1}`, `{"a":"!"}`, `{"a":"eHg="}`, `{".import_before_read":"dHJ1ZQ=="}`, `{ "a" : "dHJ1ZQ==" }`, `{"a":""}`,
		`{"reached":"eyJyZWNpcGllbnRzIjp7IkNvbnRhY3RzIjpbInNhbUBnbWFpbC5jb20iXX0sImNvbnRlbnQiOiJ4In0="}`,
		// prose:allow the key in the state of released versions
		`{"told":"eyIiOnsidGl0bGUiOiJVcGdyYWRlIn19"}`, `{"planned_closing":"eyJhdWRpZW5jZSI6IjEgdXNlciJ9"}`, `{"history":"MQ=="}`,
		`{"history":"eyJncm91cHMiOnsiZHJ5X3J1biI6e319fQ==","other":"dHJ1ZQ=="}`,
	))
}

// settings are provider blocks, as changes to that of the tenant.
var settings = []object{
	nil, {"dry_run": true}, {"redirect_contacts": []any{"mei@example.com"}}, {"max_contacts": 1}, {"allowed_audiences": []any{"roles"}},
	{"endpoint": protocol.Unknown}, {"dry_run": protocol.Unknown}, {"endpoint": "https://elsewhere.example.com/vsa", "dry_run": true},
}
