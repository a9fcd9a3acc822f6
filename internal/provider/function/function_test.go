// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
)

func TestFunctionResults(t *testing.T) {
	t.Parallel()
	const start, end = "2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z"
	bare := object{"title": "Outage", "subtitle": nil, "text": nil, "image_url": nil, "buttons": nil}
	tests := map[string]struct {
		function  string
		arguments []any
		want      any
	}{
		"role by name":         {"role_code", []any{"analyst"}, "-3"},
		"role in another case": {"role_code", []any{" Self-Service User "}, "-4"},
		"role by code":         {"role_code", []any{"-1"}, "-1"},
		"render":               {"render", []any{"{{service}} is down, {{ service }}!", object{"service": "Exchange"}}, "Exchange is down, Exchange!"},
		"render nothing":       {"render", []any{"Hello", object{}}, "Hello"},
		"render leaves others": {"render", []any{"${a} %{b} @request.message {{{{x}}", object{}}, "${a} %{b} @request.message {{x}}"},
		"render once":          {"render", []any{"{{a}}", object{"a": "{{b}} $1 \\n"}}, "{{b}} $1 \\n"},
		"before":               {"window_state", []any{start, end, "2026-12-02T04:59:59Z"}, "upcoming"},
		"at the start":         {"window_state", []any{start, end, start}, "active"},
		"other spellings":      {"window_state", []any{"2026-12-02 05:00z", "2026-12-02t07:00:00+00:00", "2026-12-02 06:00 +00:00"}, "active"},
		"in another zone":      {"window_state", []any{start, end, "2026-12-01T22:30:00-08:00"}, "active"},
		"at the end":           {"window_state", []any{start, end, end}, "ended"},
		"least card":           {"card", []any{object{"title": "Outage"}}, bare},
		"card from a map":      {"card", []any{map[string]string{"title": "Outage"}}, bare},
		"nulls are left out":   {"card", []any{bare}, bare},
		"whole card": {
			"card",
			[]any{object{"title": "Outage", "subtitle": "Exchange", "text": "Down", "image_url": "https://example.com/a.png", "buttons": []any{
				object{"label": "Status", "value": "https://status.example.com"},
				object{"label": "Yes", "type": "message", "value": "yes"},
			}}},
			object{"title": "Outage", "subtitle": "Exchange", "text": "Down", "image_url": "https://example.com/a.png", "buttons": []any{
				object{"label": "Status", "type": nil, "value": "https://status.example.com"},
				object{"label": "Yes", "type": "message", "value": "yes"},
			}},
		},
		"no buttons": {
			"card", []any{object{"title": "Outage", "buttons": []any{}}},
			object{"title": "Outage", "subtitle": nil, "text": nil, "image_url": nil, "buttons": []any{}},
		},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := s.Call(t, test.function, test.arguments...)
			if failure != nil {
				t.Fatal(failure.Text)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
		})
	}
}

func TestFunctionFormatWindow(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	long, failure := s.Call(t, "format_window", "2026-12-01 21:00", "2026-12-01 23:00", []any{"America/Los_Angeles", "Asia/Kolkata"}, "long")
	if failure != nil {
		t.Fatal(failure.Text)
	}
	fromInstants, _ := s.Call(t, "format_window", "2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z", []any{"America/Los_Angeles", "Asia/Kolkata"}, "long")
	if long != fromInstants {
		t.Errorf("local times give %q, the same instants %q", long, fromInstants)
	}
	if want := "Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 10:30–12:30 IST"; long != want {
		t.Errorf("got %q, want %q", long, want)
	}
	iso, failure := s.Call(t, "format_window", "2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z", []any{"UTC"}, "iso")
	if failure != nil || !strings.Contains(iso.(string), "2026-12-02T05:00:00Z") {
		t.Errorf("got %v, %v", iso, failure)
	}
}

func TestFunctionOccurrences(t *testing.T) {
	t.Parallel()
	const rule, start, zone = "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08T21:00", "America/Los_Angeles"
	december, january := any("2026-12-08T21:00:00-08:00"), any("2027-01-12T21:00:00-08:00")
	tests := map[string]struct {
		recurrence any
		want       []any
		refuses    []string
	}{
		"until":       {object{"rrule": rule, "starts_at": start, "time_zone": zone, "until": "2027-01-31"}, []any{december, january}, nil},
		"count":       {object{"rrule": rule, "starts_at": start, "time_zone": zone, "count": 2, "until": nil}, []any{december, january}, nil},
		"from a map":  {map[string]string{"rrule": rule, "starts_at": start, "time_zone": zone, "count": "1"}, []any{december}, nil},
		"in the rule": {object{"rrule": "rrule:freq=monthly;byday=2tu;count=2", "starts_at": start, "time_zone": zone}, []any{december, january}, nil},
		"all left out": {
			object{"rrule": rule + "\nEXDATE:20261208", "starts_at": start, "time_zone": zone, "count": 1}, []any{}, nil,
		},
		"nothing": {
			object{}, nil,
			[]string{"rrule: is missing. Write an RFC 5545 rule", "starts_at: is missing.", "time_zone: is missing. Write the zone whose"},
		},
		"nulls": {object{"rrule": nil, "starts_at": start, "time_zone": zone, "count": 1}, nil, []string{"rrule: is missing."}},
		"misspelt key": {
			object{"rule": rule, "starts_at": start, "time_zone": zone, "count": 1}, nil,
			[]string{
				`recurrence: "rule" is not a key of a recurrence. Did you mean "rrule"? The keys are rrule, starts_at, time_zone, until, count.`,
				"rrule: is missing.",
			},
		},
		"not an object": {rule, nil, []string{"recurrence: must be an object with the keys rrule, starts_at, time_zone, until, count"}},
		"truth": {
			object{"rrule": rule, "starts_at": start, "time_zone": zone, "count": true}, nil,
			[]string{"count: must be a whole number, such as 12"},
		},
		"word":   {object{"rrule": rule, "starts_at": start, "time_zone": zone, "count": "two"}, nil, []string{"count: must be a whole number"}},
		"number": {object{"rrule": rule, "starts_at": 2026, "time_zone": zone, "count": 1}, nil, []string{"starts_at: must be a string."}},
		"no end": {
			object{"rrule": rule, "starts_at": start, "time_zone": zone}, nil,
			[]string{`until: The recurrence has no end. Set until, such as "2027-03-31", or count, at most 1000`},
		},
		"all at once": {
			object{"rrule": "FREQ=MONTLY;BYDAY=2XX", "starts_at": "soon", "time_zone": "PST", "count": 0}, nil,
			[]string{
				`rrule: FREQ=MONTLY is not a frequency. Did you mean "MONTHLY"?`,
				`"2XX"`,
				`starts_at: "soon" is not a time.`,
				`time_zone: "PST" is an abbreviation`,
				"count: A count of 0 is not possible.",
			},
		},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := s.Call(t, "occurrences", test.recurrence)
			if failure == nil {
				if test.refuses != nil || !reflect.DeepEqual(got, test.want) {
					t.Errorf("got %#v, want %#v or %q", got, test.want, test.refuses)
				}
				return
			}
			if test.refuses == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != 0 {
				t.Errorf("refused at the wrong argument, or what is valid: %+v", failure)
			}
			for _, says := range test.refuses {
				if !strings.Contains(failure.Text, says) {
					t.Errorf("got %q, want %q in it", failure.Text, says)
				}
			}
		})
	}
}

// Every invalid value is reported at its argument, with advice, and all of them at once.
func TestFunctionRefuses(t *testing.T) {
	t.Parallel()
	const start, end = "2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z"
	zones := []any{"UTC"}
	button := func(b object) []any { return []any{object{"title": "Outage", "buttons": []any{b}}} }
	tests := map[string]struct {
		function  string
		arguments []any
		argument  int64
		says      []string
	}{
		"unknown role": {
			"role_code", []any{"admin"}, 0,
			[]string{
				`There is no role "admin". Did you mean "administrator"? Luma's roles are administrator, developer, analyst, self_service_user, ` +
					`guest_user, or their codes -1 to -5`,
			},
		},
		"empty role": {"role_code", []any{""}, 0, []string{"A role is empty. "}},
		"missing variable": {
			"render", []any{"a\n{{servce}}", object{"service": "x"}}, 1,
			[]string{"These placeholders have no value: {{servce}} on line 2 (did you mean {{service}}?).", "The text does not use {{service}}."},
		},
		"unused variable": {
			"render", []any{"a", object{"b": "x", "c": "y"}}, 1,
			[]string{"The text does not use {{b}}, {{c}}. Add the placeholders to the text, or remove the variables."},
		},
		"null variable": {"render", []any{"{{a}}", object{"a": nil}}, 1, []string{`The value of "a" is null. Set a value, or remove the variable.`}},
		"unclosed text": {"render", []any{"{{a", object{}}, 0, []string{"Line 1: {{ is not closed with }} on the same line."}},
		"invalid and missing": {
			"render", []any{"{{a b}} {{c}}", object{}}, 0,
			[]string{`Line 1: what stands between {{ and }} is not a valid name`, "variables: These placeholders have no value: {{c}} on line 1."},
		},

		"end before start": {"window_state", []any{end, start, start}, 1, []string{"before"}},
		"local time":       {"window_state", []any{"2026-12-02 05:00", end, start}, 0, []string{"2026-12-02 05:00"}},
		"only offsets":     {"window_state", []any{"tomorrow", end, start}, 0, []string{"Write an instant with its offset, such as"}},
		"misspelled zone": {
			"format_window", []any{start, end, []any{"Europe/Berln"}, "long"}, 2, []string{`Did you mean "Europe/Berlin"? If so, write that.`},
		},
		"three bad times":    {"window_state", []any{"a", "b", "c"}, 0, []string{`"a"`, `end: "b"`, `at: "c"`}},
		"unknown zone":       {"format_window", []any{start, end, []any{"Mars/Olympus"}, "long"}, 2, []string{"Mars/Olympus"}},
		"abbreviation":       {"format_window", []any{start, end, []any{"PST"}, "long"}, 2, []string{"America/Los_Angeles"}},
		"no zone":            {"format_window", []any{start, end, []any{}, "long"}, 2, []string{"The list of time zones is empty."}},
		"null zone":          {"format_window", []any{start, end, []any{nil}, "long"}, 2, []string{"zones[0]: must not be null.", "compact([…])"}},
		"unknown format":     {"format_window", []any{start, end, zones, "short"}, 3, []string{"long", "iso"}},
		"end before, format": {"format_window", []any{end, start, zones, "long"}, 1, []string{"before"}},
		"gap of summer time": {"format_window", []any{"2026-03-08 02:30", "2026-03-08 05:00", []any{"America/Los_Angeles"}, "long"}, 0, []string{"02:30"}},
		"two bad values":     {"format_window", []any{"soon", end, []any{"Mars/Olympus"}, "long"}, 2, []string{"Mars/Olympus", `start: "soon"`}},

		"misspelled key": {
			"card", []any{object{"title": "a", "titel": "b"}}, 0,
			[]string{`card: "titel" is not a key of a card. Did you mean "title"? The keys are title, subtitle, text, image_url, buttons.`},
		},
		"key of the wire": {"card", []any{object{"title": "a", "imageUrl": "b"}}, 0, []string{`Did you mean "image_url"?`}},
		"no title":        {"card", []any{object{}}, 0, []string{"title: is missing."}},
		"empty title":     {"card", []any{object{"title": " "}}, 0, []string{"title: The card has no title."}},
		"title is a number": {
			"card", []any{object{"title": 404}}, 0,
			[]string{"title: must be a string. Put it in quotes, because YAML reads yes, no and 404 as other types; or use tostring(…)"},
		},
		"text is a bool": {"card", []any{object{"title": "a", "text": false}}, 0, []string{"text: must be a string."}},
		"image": {
			"card", []any{object{"title": "a", "image_url": "example.com/a.png"}}, 0,
			[]string{`image_url: The address has no scheme. Write https:// before it, as in "https://status.example.com/page".`},
		},
		"empty image":        {"card", []any{object{"title": "a", "image_url": ""}}, 0, []string{"image_url: "}},
		"no object":          {"card", []any{"Outage"}, 0, []string{"card: must be an object with the keys title, subtitle, text, image_url, buttons."}},
		"list of cards":      {"card", []any{[]any{object{"title": "a"}}}, 0, []string{"card: must be an object"}},
		"buttons not a list": {"card", []any{object{"title": "a", "buttons": object{"label": "x"}}}, 0, []string{"buttons: must be a list"}},
		"button not an object": {
			"card", []any{object{"title": "a", "buttons": []any{"x"}}}, 0, []string{"buttons[0]: must be an object with the keys label, type, value."},
		},
		"button without value": {"card", button(object{"label": "x"}), 0, []string{"buttons[0].value: is missing. Provide the address to open"}},
		"button runs code": {
			"card", button(object{"label": "x", "value": "javascript:alert(1)"}), 0, []string{"buttons[0].value: ", "https:// or mailto:"},
		},
		"button type": {
			"card", button(object{"label": "x", "value": "y", "type": ""}), 0, []string{"buttons[0].type: The button's type is empty."},
		},
		"null button": {"card", []any{object{"title": "a", "buttons": []any{nil}}}, 0, []string{"buttons[0]: must not be null. Remove it"}},
		"null among others": {
			"card", []any{object{"title": "a", "buttons": []any{object{"label": "x", "value": "https://x.example"}, nil}}}, 0,
			[]string{"buttons[1]: must not be null."},
		},
		"null title":     {"card", []any{object{"title": nil}}, 0, []string{"title: is missing."}},
		"null label":     {"card", button(object{"label": nil, "value": "https://x.example"}), 0, []string{"buttons[0].label: is missing."}},
		"null value":     {"card", button(object{"label": "x", "value": nil}), 0, []string{"buttons[0].value: is missing."}},
		"nulls in a map": {"card", []any{map[string]any{"title": nil}}, 0, []string{"title: is missing."}},
		"all at once": {
			"card", []any{object{"titel": "a", "buttons": []any{object{"lable": "x"}}}}, 0,
			[]string{`"titel"`, "title: is missing.", `buttons[0]: "lable" is not a key of a button.`, "buttons[0].label: ", "buttons[0].value: "},
		},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := s.Call(t, test.function, test.arguments...)
			if failure == nil {
				t.Fatalf("got %v, want an error", got)
			}
			if failure.FunctionArgument == nil || *failure.FunctionArgument != test.argument {
				t.Errorf("reported at argument %v, want %d: %s", failure.FunctionArgument, test.argument, failure.Text)
			}
			if strings.HasSuffix(failure.Text, ".") || strings.HasSuffix(failure.Text, "?") {
				t.Errorf("with the full stop of the CLI it ends in two marks:\n%s", failure.Text)
			}
			for _, says := range test.says {
				if !strings.Contains(failure.Text+".", says) { // the CLI ends it with a full stop
					t.Errorf("want %q in:\n%s", says, failure.Text)
				}
			}
		})
	}
}

// Of many invalid values an error lists a few.
func TestFunctionListsAFew(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	nulls, keys := object{}, object{"title": "x"}
	for i := range 5000 {
		nulls[fmt.Sprint("a", i)], keys[fmt.Sprint("a", i)] = nil, "x"
	}
	for name, argument := range map[string][]any{"render": {strings.Repeat("{{a} ", 5000), object{}}, "render nulls": {"", nulls}, "card": {keys}} {
		_, failure := s.Call(t, strings.TrimSuffix(name, " nulls"), argument...)
		if failure == nil || len(failure.Text) > 4000 {
			t.Errorf("%s: %.200v", name, failure)
		}
		if name != "render" && !strings.HasSuffix(failure.Text, "\nAnd 4980 more") {
			t.Errorf("%s: %s", name, failure.Text)
		}
	}
}
