// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A provider cannot see whether a value is sensitive, so the tests below put a canary into every attribute and
// argument, in every way that may be invalid, and look for it in what is reported.
const canary = "c4naryZ"

// wrongValues are invalid in some attribute.
var wrongValues = []string{
	canary, " " + canary + "\n", canary + ",0", canary + ";b", canary + "\ta", canary + "\u200b", "\x1b[31m" + canary, strings.Repeat(canary, 10_000),
	"javascript:" + canary, canary + ".example.com:8080/a", "//" + canary, "https://user:" + canary + "@tenant.example.com/a?sig=" + canary + "#" + canary,
	"https:///" + canary, "https://%zz/" + canary, "mailto://" + canary, "data:text/html," + canary, "ftp://tenant.example.com/" + canary,
	"{{" + canary, "{{" + canary + " b}}", "{{changes}} " + canary, "@request.message." + canary, "@request.mesage " + canary, "{ request.message } " + canary,
	"2026-13-01T21:00" + canary, "-----BEGIN " + canary, "Bearer " + canary + " " + canary, `["` + canary + `"]`, "(" + canary,
}

// mayBeQuoted are attributes, by their last name, whose values cannot be secrets: roles, words of an enumeration,
// times, durations and zones. The name of a template identifies it.
var mayBeQuoted = []string{
	"roles", "resend_on", "on_unknown", "response_type", "type", "status", "notify_on", "time_format", "allowed_audiences",
	"send_before", "starts_at", "ends_at", "duration", "time_zone", "display_time_zones", "request_timeout", "max_retry_wait",
}

func requireNoCanary(t *testing.T, where, value string, quotable bool, says string) {
	t.Helper()
	if !quotable && strings.Contains(strings.ToLower(says), strings.ToLower(canary)) {
		t.Errorf("%s = %.80q is quoted:\n%.600s", where, value, says)
	}
	if len(says) > 4000 {
		t.Errorf("%s = %.80q is reported in %d bytes: %.600s", where, value, len(says), says)
	}
}

// said is the words of some diagnostics, without the paths, which name the element of a set.
func said(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintln(&b, d.Summary+": "+d.Detail)
	}
	return b.String()
}

// leaf is an attribute that takes text, and how a configuration writes it.
type leaf struct {
	path  string
	write func(value string) object
}

func (l leaf) name() string { return l.path[strings.LastIndexByte(l.path, '.')+1:] }

// leaves finds every attribute of a schema that takes text.
func leaves(attributes []*tfprotov6.SchemaAttribute) []leaf {
	var found []leaf
	for _, a := range attributes {
		if !a.Required && !a.Optional {
			continue
		}
		if a.NestedType != nil {
			for _, inner := range leaves(a.NestedType.Attributes) {
				found = append(found, leaf{a.Name + "." + inner.path, func(value string) object {
					if a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList {
						return object{a.Name: []any{inner.write(value)}}
					}
					return object{a.Name: inner.write(value)}
				}})
			}
			continue
		}
		var wrap func(string) any
		switch {
		case a.Type.Is(tftypes.String):
			wrap = func(s string) any { return s }
		case a.Type.Is(tftypes.Set{ElementType: tftypes.String}), a.Type.Is(tftypes.List{ElementType: tftypes.String}):
			wrap = func(s string) any { return []any{s} }
		case a.Type.Is(tftypes.Map{ElementType: tftypes.String}):
			wrap = func(s string) any { return object{s: s} }
		default:
			continue
		}
		found = append(found, leaf{a.Name, func(value string) object { return object{a.Name: wrap(value)} }})
	}
	return found
}

// with is a base configuration with one attribute written otherwise; nested objects are merged.
func with(base, change object) object {
	merged := merge(base)
	for name, value := range change {
		inner, ok := value.(object)
		outer, also := base[name].(object)
		if ok && also {
			value = with(outer, inner)
		}
		merged[name] = value
	}
	return merged
}

func TestNoObjectQuotesWhatMayBeSecret(t *testing.T) {
	t.Parallel()
	people := object{"recipients": object{"contacts": []any{"sam@gmail.com"}}}
	window := merge(people, object{"title": "Mail", "starts_at": "2100-12-01T21:00:00Z", "duration": "2h"})
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, object{"max_contacts": 10, "allowed_audiences": []any{"contacts"}})
	dry := providertest.Configured(t, nil, object{"dry_run": true})
	resource := func(name string, base object) func(*testing.T, object) []*tfprotov6.Diagnostic {
		return func(t *testing.T, change object) []*tfprotov6.Diagnostic {
			config := with(base, change)
			if found := s.Validate(t, name, config); len(protocol.Errors(found)) > 0 {
				return found // Terraform does not plan then
			}
			return s.Plan(t, name, nil, config).Diagnostics
		}
	}
	action := func(t *testing.T, change object) []*tfprotov6.Diagnostic {
		config := with(toSam(object{"message": nil}), change)
		found := slices.Concat(s.ValidateAction(t, notification, config), s.PlanAction(t, notification, config))
		got := dry.Invoke(t.Context(), t, notification, config)
		if strings.Contains(strings.Join(got.Progress, ""), canary) {
			t.Errorf("a progress line quotes %.300v: %q", change, got.Progress)
		}
		return append(found, got.Diagnostics...)
	}
	verified := merge(people, object{"message": "x", "verify_contacts": true, "on_destroy": object{"message": "x"}})
	type check func(*testing.T, object) []*tfprotov6.Diagnostic
	for name, test := range map[string]struct {
		schema *tfprotov6.Schema
		run    check
	}{
		"notification": {s.Resource(t, notification), resource(notification, verified)},
		"window":       {s.Resource(t, providertest.Window), resource(providertest.Window, window)},
		"template":     {s.Resource(t, providertest.Template), resource(providertest.Template, object{"name": "x"})},
		"action":       {s.Action(t, notification), action},
		"contact": {s.DataSource(t, providertest.Contact), func(t *testing.T, change object) []*tfprotov6.Diagnostic {
			_, found := s.ReadData(t, providertest.Contact, change)
			return append(found, s.ValidateData(t, providertest.Contact, change)...)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reported := 0
			for _, l := range leaves(test.schema.Block.Attributes) {
				if strings.HasPrefix(l.path, "on_destroy.") && strings.Count(l.path, ".") > 1 {
					continue // image and card are checked where the message itself has them
				}
				quotable := slices.Contains(mayBeQuoted, l.name()) || name == "template" && l.path == "name"
				for _, value := range wrongValues {
					diags := test.run(t, l.write(value))
					reported += len(diags)
					requireNoCanary(t, l.path, value, quotable, said(diags))
				}
			}
			if reported < len(wrongValues) {
				t.Errorf("only %d invalid values were reported", reported)
			}
		})
	}
}

func TestNoSettingIsQuotedThatMayBeSecret(t *testing.T) {
	t.Parallel()
	base := object{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": "t"}
	check := func(t *testing.T, where string, quotable bool, env map[string]string, block object, value string) {
		t.Helper()
		s := providertest.New(t, env)
		diags := s.Configure(t, block)
		requireNoCanary(t, where, value, quotable, said(diags))
	}
	for _, l := range leaves(providertest.New(t, nil).Schema().Provider.Block.Attributes) {
		for _, value := range wrongValues {
			quotable := slices.Contains(mayBeQuoted, l.name()) || isHost(value) && (l.path == "endpoint" || l.path == "same_tenant_as")
			check(t, l.path, quotable, nil, with(base, l.write(value)), value)
		}
	}
	for _, variable := range []string{"LUMA_ENDPOINT", "LUMA_API_TOKEN", "LUMA_DRY_RUN", "LUMA_REDIRECT_CONTACTS", "LUMA_MAX_CONTACTS", "LUMA_ALLOWED_AUDIENCES"} {
		quotable := slices.Contains([]string{"LUMA_DRY_RUN", "LUMA_MAX_CONTACTS", "LUMA_ALLOWED_AUDIENCES"}, variable)
		for _, value := range wrongValues {
			check(t, variable, quotable || variable == "LUMA_ENDPOINT" && isHost(value), map[string]string{variable: value}, object{
				"endpoint": base["endpoint"], "api_token": base["api_token"], "redirect_contacts": []any{"tom"},
			}, value)
			if variable == "LUMA_ENDPOINT" || variable == "LUMA_API_TOKEN" {
				check(t, variable, variable == "LUMA_ENDPOINT" && isHost(value), map[string]string{variable: value}, nil, value)
			}
		}
	}
}

// isHost reports whether the canary stands where an address has its host, which may be named.
func isHost(value string) bool { return strings.HasPrefix(strings.TrimLeft(value, " /"), canary) }

func TestNoFunctionQuotesWhatMayBeSecret(t *testing.T) {
	t.Parallel()
	const start, end = "2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z"
	s := providertest.New(t, nil)
	button := func(changes object) object {
		return object{"title": "x", "buttons": []any{merge(object{"label": "x", "value": "https://x.example"}, changes)}}
	}
	tests := map[string]struct {
		quotable bool // a role, a time, a zone, a word, or the name of a placeholder or key
		call     func(value string) (string, []any)
	}{
		"role_code":           {true, func(v string) (string, []any) { return "role_code", []any{v} }},
		"render, text":        {false, func(v string) (string, []any) { return "render", []any{v + " {{a}}", object{"b": "x"}} }},
		"render, value":       {false, func(v string) (string, []any) { return "render", []any{"{{a}}", object{"b": v}} }},
		"render, name":        {true, func(v string) (string, []any) { return "render", []any{"{{a}}", object{v: nil, "b" + v: "x"}} }},
		"window_state, start": {true, func(v string) (string, []any) { return "window_state", []any{v, end, end} }},
		"window_state, at":    {true, func(v string) (string, []any) { return "window_state", []any{start, end, v} }},
		"format_window, end":  {true, func(v string) (string, []any) { return "format_window", []any{start, v, []any{"UTC"}, "iso"} }},
		"format_window, zone": {true, func(v string) (string, []any) { return "format_window", []any{start, end, []any{v}, "iso"} }},
		"format_window, word": {true, func(v string) (string, []any) { return "format_window", []any{start, end, []any{"UTC"}, v} }},
		"card, title":         {false, func(v string) (string, []any) { return "card", []any{object{"title": v, "text": 404}} }},
		"card, text":          {false, func(v string) (string, []any) { return "card", []any{object{"text": v}} }},
		"card, itself":        {false, func(v string) (string, []any) { return "card", []any{v} }},
		"card, image":         {false, func(v string) (string, []any) { return "card", []any{object{"title": "x", "image_url": v}} }},
		"card, buttons":       {false, func(v string) (string, []any) { return "card", []any{object{"title": "x", "buttons": v}} }},
		"card, button":        {false, func(v string) (string, []any) { return "card", []any{object{"title": "x", "buttons": []any{v}}} }},
		"card, button value":  {false, func(v string) (string, []any) { return "card", []any{button(object{"value": v})} }},
		"card, button label":  {false, func(v string) (string, []any) { return "card", []any{button(object{"label": v, "value": ""})} }},
		"card, button type":   {true, func(v string) (string, []any) { return "card", []any{button(object{"type": v, "value": ""})} }},
		"card, key":           {true, func(v string) (string, []any) { return "card", []any{object{"title": "x", v: "x"}} }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, value := range wrongValues {
				function, arguments := test.call(value)
				if _, failure := s.Call(t, function, arguments...); failure != nil {
					requireNoCanary(t, name, value, test.quotable, failure.Text)
				}
			}
		})
	}
}
