// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const template = "luma_notification_template"

// listPath is where the tenant lists and creates templates.
const listPath = "/notificationtemplates"

func outageTemplate(changes ...object) object {
	return merge(object{"name": "Exchange outage", "text": "Service notice: @request.message"}, changes...)
}

func cardOf(changes ...object) object {
	return merge(object{"title": "Exchange outage", "text": "@request.message"}, changes...)
}

// stored is a template as the tenant has it.
func stored(t testing.TB, tenant *testkit.Tenant, id any) emulator.Template {
	t.Helper()
	for _, candidate := range tenant.Templates() {
		if candidate.ID == id {
			return candidate
		}
	}
	t.Fatalf("the tenant has no template %v", id)
	return emulator.Template{}
}

func TestTemplateLifecycle(t *testing.T) {
	t.Parallel()
	button := object{"label": "Status", "value": "https://status.example.com"}
	tests := map[string]struct {
		content      object
		responseType string
		stored       emulator.Content
		preview      string
		variables    []any
	}{
		"text": {
			object{"text": "Notice for @user.name: @request.message."}, "TEXT",
			emulator.Content{Text: "Notice for @user.name: @request.message."},
			"Notice for @user.name: Exchange is down.", []any{"@user.name", "@request.message"},
		},
		"image": {
			object{"text": nil, "image": object{"url": "https://cdn.example.com/down.png", "alt_text": "@request.message"}}, "IMAGE",
			emulator.Content{URL: "https://cdn.example.com/down.png", AltText: "@request.message"},
			"Exchange is down\nhttps://cdn.example.com/down.png", []any{"@request.message"},
		},
		"card": {
			object{"text": nil, "card": cardOf(object{"subtitle": "Mail", "buttons": []any{button, merge(button, object{"type": "message", "value": "status"})}})}, "CARD",
			emulator.Content{Title: "Exchange outage", Subtitle: "Mail", Text: "@request.message", Buttons: []emulator.Button{
				{Label: "Status", Type: "url", Value: "https://status.example.com"}, {Label: "Status", Type: "message", Value: "status"},
			}},
			"Exchange outage\nMail\nExchange is down\n[Status](https://status.example.com)\n[Status](status)", []any{"@request.message"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, nil)
			config := outageTemplate(object{"description": "Outages", "sample_message": "Exchange is down"}, test.content)
			p := s.plan(t, template, nil, config)
			known := object{"preview": test.preview, "variables": test.variables, "response_type": test.responseType, "id": unknown, "version": unknown}
			for key, want := range known {
				if !reflect.DeepEqual(p.values[key], want) {
					t.Errorf("%s is planned as %v, want %v", key, p.values[key], want)
				}
			}
			state := s.must(t, template, nil, config)
			got := stored(t, tenant, state["id"])
			if got.Name != "Exchange outage" || got.Description != "Outages" || got.ResponseType != test.responseType || !reflect.DeepEqual(got.Content, test.stored) {
				t.Errorf("stored as %+v", got)
			}
			if state["version"] != 1 || state["system_defined"] != false || state["created_at"] == nil || state["modified_at"] == nil {
				t.Errorf("the state is %v", state)
			}
			s.requireUnchanged(t, state, config)
			if diags := s.destroy(t, state); len(diags) > 0 {
				t.Errorf("destroy: %s", describe(diags))
			}
			if n := len(tenant.Templates()); n != 3 {
				t.Errorf("%d templates are left, want the 3 that were there", n)
			}
		})
	}
}

// requireUnchanged fails when a refresh or a second plan changes anything.
func (s *server) requireUnchanged(t testing.TB, state, config object) {
	t.Helper()
	if fresh := s.mustRefresh(t, template, state); !reflect.DeepEqual(fresh, state) {
		t.Errorf("a refresh made of\n%v\nthis:\n%v", state, fresh)
	}
	s.requireEmptyPlan(t, template, state, config)
}

func (s *server) destroy(t testing.TB, state object) []*tfprotov6.Diagnostic {
	t.Helper()
	p := s.plan(t, template, state, nil)
	_, diags := s.apply(t.Context(), t, p)
	return append(p.resp.Diagnostics, diags...)
}

func TestTemplateSpellingMakesNoDifference(t *testing.T) {
	t.Parallel()
	card := func(changes ...object) object { return object{"text": nil, "card": cardOf(changes...)} }
	button := func(value string) object {
		return card(object{"buttons": []any{object{"label": "Status", "value": value}}})
	}
	image := func(url string) object { return object{"text": nil, "image": object{"url": url}} }
	tests := map[string]struct{ before, after object }{
		"heredoc":           {object{"text": "a\nb"}, object{"text": "a\nb\n"}},
		"heredoc backwards": {object{"text": "a\nb\n"}, object{"text": "a\nb"}},
		"CRLF":              {object{"text": "a\nb"}, object{"text": "a\r\nb\r\n"}},
		"name":              {object{}, object{"name": " Exchange outage "}},
		"description":       {object{"description": "a"}, object{"description": "a\n"}},
		"card title":        {card(), card(object{"title": " Exchange outage"})},
		"card text":         {card(), card(object{"text": "@request.message\n"})},
		"button":            {button("https://example.com"), button("https://example.com\n")},
		"image":             {image("https://example.com/a.png"), image(" https://example.com/a.png")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, nil)
			before, after := outageTemplate(test.before), outageTemplate(test.before, test.after)
			state := s.must(t, template, nil, before)
			s.requireUnchanged(t, state, before)
			s.requireUnchanged(t, state, after)
		})
	}
}

func TestTemplateIsStoredTrimmed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	config := outageTemplate(object{"name": " Exchange outage ", "text": "\n a\r\n b \n", "description": "x\n"})
	state := s.must(t, template, nil, config)
	got := stored(t, tenant, state["id"])
	if got.Name != "Exchange outage" || got.Description != "x" || got.Content.Text != "a\n b" {
		t.Errorf("stored as %+v", got)
	}
	s.requireUnchanged(t, state, config)
}

func TestTemplateUpdateInPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change object
		writes int
	}{
		"text":           {object{"text": "new: @request.message"}, 1},
		"name":           {object{"name": "Mail outage"}, 1},
		"description":    {object{"description": "Mail"}, 1},
		"text to card":   {object{"text": nil, "card": cardOf()}, 1},
		"sample message": {object{"sample_message": "x"}, 0},
		"empty words":    {object{"description": ""}, 0},
		"nothing":        {object{}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := to(t, tenant, nil)
			state := s.must(t, template, nil, outageTemplate())
			config := outageTemplate(test.change)
			p := s.plan(t, template, state, config)
			if p.values["id"] != state["id"] || p.values["created_at"] != state["created_at"] {
				t.Errorf("planned as %v", p.values)
			}
			if known := p.values["version"] == state["version"]; known != (test.writes == 0) {
				t.Errorf("version is planned as %v", p.values["version"])
			}
			next := s.must(t, template, state, config)
			s.requireUnchanged(t, next, config)
			if n := tenant.Requests("PUT", ""); n != test.writes {
				t.Errorf("%d writes, want %d", n, test.writes)
			}
			if got := stored(t, tenant, state["id"]); int(got.Version) != 1+test.writes || next["version"] != 1+test.writes {
				t.Errorf("version %d in the tenant and %v in the state, want %d", got.Version, next["version"], 1+test.writes)
			}
		})
	}
}

func TestTemplateDriftIsShownAndUndone(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	config := outageTemplate()
	state := s.must(t, template, nil, config)
	edited := stored(t, tenant, state["id"])
	edited.Content.Text = "Edited: @request.message"
	tenant.UpdateTemplate(edited)

	fresh := s.mustRefresh(t, template, dropSnapshot(t, s, state))
	if fresh["text"] != "Edited: @request.message" || fresh["version"] != 2 || fresh["preview"] != fresh["text"] {
		t.Errorf("refreshed to %v", fresh)
	}
	next := s.must(t, template, fresh, config)
	if got := stored(t, tenant, state["id"]); got.Content.Text != config["text"] || next["version"] != 3 {
		t.Errorf("stored as %+v, state %v", got, next)
	}
}

// dropSnapshot makes the provider forget its list of templates, as a new process would. It returns state.
func dropSnapshot(t testing.TB, s *server, state object) object {
	t.Helper()
	passing := s.must(t, template, nil, outageTemplate(object{"name": "Passing"}))
	if diags := s.destroy(t, passing); len(diags) > 0 {
		t.Fatal(describe(diags))
	}
	return state
}

func TestTemplateDeletedOutside(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	state := s.must(t, template, nil, outageTemplate())
	tenant.DeleteTemplate(state["id"].(string))
	if gone, diags := s.refresh(t, template, state); gone != nil || len(diags) > 0 {
		t.Errorf("refreshed to %v %s", gone, describe(diags))
	}
	p := s.plan(t, template, state, outageTemplate(object{"text": "new"})) // deleted between plan and apply
	_, diags := s.apply(t.Context(), t, p)
	requireFindings(t, diags, mistakeAt("", "Plan again"))
	if diags := s.destroy(t, state); len(diags) > 0 {
		t.Errorf("destroying what is gone: %s", describe(diags))
	}
}

func TestTemplateNameTaken(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	p := s.plan(t, template, nil, object{"name": "Outage notice", "text": "x"})
	state, diags := s.apply(t.Context(), t, p)
	if state != nil {
		t.Errorf("the state is %v", state)
	}
	requireFindings(t, diags, mistakeAt("", "import {\n  to = luma_notification_template.<NAME>\n  id = \"1001\"\n}"))

	mine := s.must(t, template, nil, outageTemplate())
	p = s.plan(t, template, mine, outageTemplate(object{"name": "Outage notice"}))
	kept, diags := s.apply(t.Context(), t, p)
	requireFindings(t, diags, mistakeAt("", "(template 1001)"))
	if !reflect.DeepEqual(kept, mine) {
		t.Errorf("after a refused update the state is %v", kept)
	}
}

func TestTemplateChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	state := s.must(t, template, nil, outageTemplate(object{"text": "one\ntwo\nthree"}))
	p := s.plan(t, template, state, outageTemplate(object{"text": "ours"}))
	edited := stored(t, tenant, state["id"])
	edited.Content.Text, edited.Description = "one\n2\nthree", "Edited by hand"
	tenant.UpdateTemplate(edited)

	kept, diags := s.apply(t.Context(), t, p)
	requireFindings(t, diags, mistakeAt("", "version 1 became 2, last changed by Skills Builder at 20"))
	requireFindings(t, diags, mistakeAt("", `text, line 2: "two" became "2"`))
	requireFindings(t, diags, mistakeAt("", `description: added "Edited by hand"`))
	requireFindings(t, diags, mistakeAt("", "To keep theirs, write it into the configuration. To keep ours, apply again"))
	if !reflect.DeepEqual(kept, state) {
		t.Errorf("the state became %v", kept)
	}
	if got := stored(t, tenant, state["id"]); got.Content.Text != "one\n2\nthree" {
		t.Errorf("their edit was overwritten: %+v", got)
	}
	// "apply again": refresh, plan, apply
	next := s.must(t, template, s.mustRefresh(t, template, state), outageTemplate(object{"text": "ours"}))
	if next["version"] != 3 {
		t.Errorf("after applying again: %v", next)
	}
}

// Somebody else has made the very change that is being applied.
func TestTemplateChangedOutsideAsPlanned(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	state := s.must(t, template, nil, outageTemplate())
	config := outageTemplate(object{"text": "ours"})
	p := s.plan(t, template, state, config)
	edited := stored(t, tenant, state["id"])
	edited.Content.Text = "ours"
	tenant.UpdateTemplate(edited)
	next, diags := s.apply(t.Context(), t, p)
	if len(diags) > 0 || next["version"] != 2 {
		t.Errorf("applied to %v %s", next, describe(diags))
	}
}

func TestSystemTemplateIsEditedAndForgotten(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	imported, diags := s.imports(t, template, "-1")
	if len(diags) > 0 || imported["system_defined"] != true {
		t.Fatalf("imported %v %s", imported, describe(diags))
	}
	config := object{"name": imported["name"], "description": imported["description"], "text": "Hello! @request.message"}
	next := s.must(t, template, imported, config)
	if got := stored(t, tenant, "-1"); got.Content.Text != "Hello! @request.message" || !got.SystemDefined {
		t.Errorf("stored as %+v", got)
	}
	diags = s.destroy(t, next)
	requireFindings(t, diags, doubtAt("", "Destroying will only forget it"), doubtAt("", "It was only forgotten"))
	if n := tenant.Requests("DELETE", ""); n != 0 {
		t.Errorf("%d deletes were sent", n)
	}
}

func TestTemplateWithUnknownContent(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := to(t, tenant, nil)
	p := s.plan(t, template, nil, outageTemplate(object{"text": unknown}))
	for _, name := range []string{"preview", "variables", "response_type"} {
		if p.values[name] != any(unknown) {
			t.Errorf("%s is planned as %v", name, p.values[name])
		}
	}
	p = s.plan(t, template, nil, outageTemplate(object{"sample_message": unknown}))
	if p.values["preview"] != any(unknown) || p.values["response_type"] != "TEXT" {
		t.Errorf("with an unknown sample it is planned as %v", p.values)
	}
	state := s.must(t, template, nil, outageTemplate())
	p = s.plan(t, template, state, outageTemplate(object{"description": unknown}))
	if p.values["version"] != any(unknown) || p.values["id"] != state["id"] || p.values["preview"] != state["preview"] {
		t.Errorf("with an unknown description it is planned as %v", p.values)
	}
}

// Content that is null once it is known is found before anything is written.
func TestTemplateContentIsCheckedAgainWhenKnown(t *testing.T) {
	t.Parallel()
	s := to(t, testkit.Start(t), nil)
	p := s.plan(t, template, nil, outageTemplate(object{"text": nil}))
	requireFindings(t, p.resp.Diagnostics, mistakeAt("text", "The template says nothing"))
}

// A response type that only the tenant knows stays with its content.
func TestTemplateKeepsAForeignResponseType(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "GET", Path: listPath}, Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":[
		{"id":"7","name":"Odd","responseType":"application/json","content":{"text":"{}"},"version":4}]}`})
	s := to(t, tenant, nil)
	imported, diags := s.imports(t, template, "7")
	if len(diags) > 0 {
		t.Fatal(describe(diags))
	}
	s.requireEmptyPlan(t, template, imported, object{"name": "Odd", "text": "{}"})
	p := s.plan(t, template, imported, object{"name": "Odd", "text": nil, "card": cardOf()})
	if p.values["response_type"] != "CARD" {
		t.Errorf("a card is planned as %v", p.values["response_type"])
	}
}
