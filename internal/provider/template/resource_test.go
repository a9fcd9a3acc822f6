// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"reflect"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

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
			object{
				"text": nil,
				"card": cardOf(object{"subtitle": "Mail", "buttons": []any{button, merge(button, object{"type": "message", "value": "status"})}}),
			},
			"CARD",
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
			s := providertest.To(t, tenant, nil)
			config := outageTemplate(object{"description": "Outages", "sample_message": "Exchange is down"}, test.content)
			p := s.Plan(t, template, nil, config)
			known := object{"preview": test.preview, "variables": test.variables, "response_type": test.responseType, "id": unknown, "version": unknown}
			for key, want := range known {
				if !reflect.DeepEqual(p.Values[key], want) {
					t.Errorf("%s is planned as %v, want %v", key, p.Values[key], want)
				}
			}
			state := s.Must(t, template, nil, config)
			got := stored(t, tenant, state["id"])
			if got.Name != "Exchange outage" || got.Description != "Outages" || got.ResponseType != test.responseType || !reflect.DeepEqual(got.Content, test.stored) {
				t.Errorf("stored as %+v", got)
			}
			if state["version"] != 1 || state["system_defined"] != false || state["created_at"] == nil || state["modified_at"] == nil {
				t.Errorf("the state is %v", state)
			}
			s.RequireUnchanged(t, template, state, config)
			if diags := s.Destroy(t, template, state); len(diags) > 0 {
				t.Errorf("destroy: %s", protocol.Describe(diags))
			}
			if n := len(tenant.Templates()); n != 3 {
				t.Errorf("%d templates are left, want the 3 that were there", n)
			}
		})
	}
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
			s := providertest.To(t, tenant, nil)
			before, after := outageTemplate(test.before), outageTemplate(test.before, test.after)
			state := s.Must(t, template, nil, before)
			s.RequireUnchanged(t, template, state, before)
			s.RequireUnchanged(t, template, state, after)
		})
	}
}

func TestTemplateIsStoredTrimmed(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	config := outageTemplate(object{"name": " Exchange outage ", "text": "\n a\r\n b \n", "description": "x\n"})
	state := s.Must(t, template, nil, config)
	got := stored(t, tenant, state["id"])
	if got.Name != "Exchange outage" || got.Description != "x" || got.Content.Text != "a\n b" {
		t.Errorf("stored as %+v", got)
	}
	s.RequireUnchanged(t, template, state, config)
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
		"empty text":     {object{"description": ""}, 0},
		"nothing":        {object{}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			state := s.Must(t, template, nil, outageTemplate())
			config := outageTemplate(test.change)
			p := s.Plan(t, template, state, config)
			if p.Values["id"] != state["id"] || p.Values["created_at"] != state["created_at"] {
				t.Errorf("planned as %v", p.Values)
			}
			if known := p.Values["version"] == state["version"]; known != (test.writes == 0) {
				t.Errorf("version is planned as %v", p.Values["version"])
			}
			next := s.Must(t, template, state, config)
			s.RequireUnchanged(t, template, next, config)
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
	s := providertest.To(t, tenant, nil)
	config := outageTemplate()
	state := s.Must(t, template, nil, config)
	edited := stored(t, tenant, state["id"])
	edited.Content.Text = "Edited: @request.message"
	tenant.UpdateTemplate(edited)

	fresh := s.MustRefresh(t, template, dropSnapshot(t, s, state))
	if fresh["text"] != "Edited: @request.message" || fresh["version"] != 2 || fresh["preview"] != fresh["text"] {
		t.Errorf("refreshed to %v", fresh)
	}
	next := s.Must(t, template, fresh, config)
	if got := stored(t, tenant, state["id"]); got.Content.Text != config["text"] || next["version"] != 3 {
		t.Errorf("stored as %+v, state %v", got, next)
	}
}

// dropSnapshot makes the provider forget its list of templates, as a new process would. It returns state.
func dropSnapshot(t testing.TB, s *protocol.Server, state object) object {
	t.Helper()
	passing := s.Must(t, template, nil, outageTemplate(object{"name": "Passing"}))
	if diags := s.Destroy(t, template, passing); len(diags) > 0 {
		t.Fatal(protocol.Describe(diags))
	}
	return state
}

func TestTemplateDeletedOutside(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, template, nil, outageTemplate())
	tenant.DeleteTemplate(state["id"].(string))
	if gone, diags := s.Refresh(t, template, state); gone != nil || len(diags) > 0 {
		t.Errorf("refreshed to %v %s", gone, protocol.Describe(diags))
	}
	p := s.Plan(t, template, state, outageTemplate(object{"text": "new"})) // deleted between plan and apply
	_, diags := s.Apply(t.Context(), t, p)
	protocol.RequireFindings(t, diags, errorAt("", "Run terraform plan again"))
	if diags := s.Destroy(t, template, state); len(diags) > 0 {
		t.Errorf("destroying what is gone: %s", protocol.Describe(diags))
	}
}

func TestTemplateNameTaken(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	p := s.Plan(t, template, nil, object{"name": "Outage notice", "text": "x"})
	state, diags := s.Apply(t.Context(), t, p)
	if state != nil {
		t.Errorf("the state is %v", state)
	}
	protocol.RequireFindings(t, diags, errorAt("", "import {\n  to = luma_notification_template.<NAME>\n  id = \"1001\"\n}"))

	mine := s.Must(t, template, nil, outageTemplate())
	p = s.Plan(t, template, mine, outageTemplate(object{"name": "Outage notice"}))
	kept, diags := s.Apply(t.Context(), t, p)
	protocol.RequireFindings(t, diags, errorAt("", "another template (1001) already uses the new name"))
	if !reflect.DeepEqual(kept, mine) {
		t.Errorf("after a refused update the state is %v", kept)
	}
}

func TestTemplateChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, template, nil, outageTemplate(object{"text": "one\ntwo\nthree"}))
	p := s.Plan(t, template, state, outageTemplate(object{"text": "ours"}))
	edited := stored(t, tenant, state["id"])
	edited.Content.Text, edited.Description = "one\n2\nthree", "Edited by hand"
	tenant.UpdateTemplate(edited)

	kept, diags := s.Apply(t.Context(), t, p)
	protocol.RequireFindings(t, diags, errorAt("", "version 1 is now 2, last changed by Skills Builder at 20"))
	protocol.RequireFindings(t, diags, errorAt("", "text was changed (from line 2)"))
	protocol.RequireFindings(t, diags, errorAt("", "description was added"))
	protocol.RequireFindings(t, diags, errorAt("", "To keep the other change, add it to the configuration. To keep yours, apply again"))
	if !reflect.DeepEqual(kept, state) {
		t.Errorf("the state became %v", kept)
	}
	if got := stored(t, tenant, state["id"]); got.Content.Text != "one\n2\nthree" {
		t.Errorf("their edit was overwritten: %+v", got)
	}
	// "apply again": refresh, plan, apply
	next := s.Must(t, template, s.MustRefresh(t, template, state), outageTemplate(object{"text": "ours"}))
	if next["version"] != 3 {
		t.Errorf("after applying again: %v", next)
	}
}

// Somebody else has made the very change that is being applied.
func TestTemplateChangedOutsideAsPlanned(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, template, nil, outageTemplate())
	config := outageTemplate(object{"text": "ours"})
	p := s.Plan(t, template, state, config)
	edited := stored(t, tenant, state["id"])
	edited.Content.Text = "ours"
	tenant.UpdateTemplate(edited)
	next, diags := s.Apply(t.Context(), t, p)
	if len(diags) > 0 || next["version"] != 2 {
		t.Errorf("applied to %v %s", next, protocol.Describe(diags))
	}
}

func TestTemplateOfTheSystemIsEditedAndForgotten(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	imported, diags := s.Import(t, template, "-1")
	if len(diags) > 0 || imported["system_defined"] != true {
		t.Fatalf("imported %v %s", imported, protocol.Describe(diags))
	}
	config := object{"name": imported["name"], "description": imported["description"], "text": "Hello! @request.message"}
	next := s.Must(t, template, imported, config)
	if got := stored(t, tenant, "-1"); got.Content.Text != "Hello! @request.message" || !got.SystemDefined {
		t.Errorf("stored as %+v", got)
	}
	diags = s.Destroy(t, template, next)
	protocol.RequireFindings(t, diags, warningAt("", "Destroying only removes it from state"), warningAt("", "It was only removed from state"))
	if n := tenant.Requests("DELETE", ""); n != 0 {
		t.Errorf("%d deletes were sent", n)
	}
}

func TestTemplateWithUnknownContent(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	p := s.Plan(t, template, nil, outageTemplate(object{"text": unknown}))
	for _, name := range []string{"preview", "variables", "response_type"} {
		if p.Values[name] != unknown {
			t.Errorf("%s is planned as %v", name, p.Values[name])
		}
	}
	p = s.Plan(t, template, nil, outageTemplate(object{"sample_message": unknown}))
	if p.Values["preview"] != unknown || p.Values["response_type"] != "TEXT" {
		t.Errorf("with an unknown sample it is planned as %v", p.Values)
	}
	state := s.Must(t, template, nil, outageTemplate())
	p = s.Plan(t, template, state, outageTemplate(object{"description": unknown}))
	if p.Values["version"] != unknown || p.Values["id"] != state["id"] || p.Values["preview"] != state["preview"] {
		t.Errorf("with an unknown description it is planned as %v", p.Values)
	}
}

// Content that is null once it is known is found before anything is written.
func TestTemplateContentIsCheckedAgainWhenKnown(t *testing.T) {
	t.Parallel()
	s := providertest.To(t, testkit.Start(t), nil)
	p := s.Plan(t, template, nil, outageTemplate(object{"text": nil}))
	protocol.RequireFindings(t, p.Diagnostics, errorAt("text", "The template has no content"))
}
