// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestTemplateBadInput(t *testing.T) {
	t.Parallel()
	with := outageTemplate
	card := func(changes ...object) object { return with(object{"text": nil, "card": cardOf(changes...)}) }
	button := func(b object) object { return card(object{"buttons": []any{b}}) }
	image := func(i object) object { return with(object{"text": nil, "image": i}) }
	const big = 64<<10 + 1
	tests := map[string]struct {
		config object
		want   []finding
	}{
		"nothing wrong":   {with(), nil},
		"card and button": {button(object{"label": "Status", "value": "https://status.example.com"}), nil},
		"image":           {image(object{"url": "https://cdn.example.com/a.png"}), nil},
		"no content":      {with(object{"text": nil}), []finding{errorAt("text", `Set text, image or card`)}},
		"text and image":  {with(object{"image": object{"url": "https://example.com/a.png"}}), []finding{errorAt("image", "text and image are both set")}},
		"text and card":   {with(object{"card": cardOf()}), []finding{errorAt("card", "Leave one of them out")}},
		"all three": {
			with(object{"card": cardOf(), "image": object{"url": "https://example.com/a.png"}}),
			[]finding{errorAt("card", "both set"), errorAt("image", "both set")},
		},
		"empty text":        {with(object{"text": " \r\n"}), []finding{errorAt("text", "empty or only whitespace")}},
		"empty name":        {with(object{"name": ""}), []finding{errorAt("name", "Set a name that people can find")}},
		"blank name":        {with(object{"name": " \t "}), []finding{errorAt("name", "empty")}},
		"name of 300":       {with(object{"name": strings.Repeat("é", 300)}), []finding{errorAt("name", "300 characters. Use at most 255")}},
		"name of 255":       {with(object{"name": strings.Repeat("é", 255)}), nil},
		"name in two lines": {with(object{"name": "Exchange\noutage"}), []finding{errorAt("name", "on one line")}},
		"no card title":     {card(object{"title": ""}), []finding{errorAt("card.title", "Set a short heading")}},
		"no button value":   {button(object{"label": "Status", "value": ""}), []finding{errorAt("card.buttons[0].value", "Set the address to open")}},
		"no button label": {
			button(object{"label": " ", "value": "https://x.example"}), []finding{errorAt("card.buttons[0].label", "Set the text to display")},
		},
		"javascript": {
			button(object{"label": "x", "value": "javascript:alert(1)"}),
			[]finding{errorAt("card.buttons[0].value", "Use an address that starts with http://, https:// or mailto:")},
		},
		"button type": {
			button(object{"label": "x", "type": "link", "value": "https://x.example"}),
			[]finding{warningAt("card.buttons[0].type", `"link" is passed to Luma as it is`)},
		},
		"no scheme":           {image(object{"url": "cdn.example.com/a.png"}), []finding{errorAt("image.url", "Write https:// before it")}},
		"card image":          {card(object{"image_url": "data:image/png;base64,AA"}), []finding{warningAt("card.image_url", "http:// or https://")}},
		"card script":         {card(object{"image_url": "data:text/html,x"}), []finding{errorAt("card.image_url", "http:// or https://")}},
		"telephone":           {button(object{"label": "x", "value": "tel:5551234"}), []finding{warningAt("card.buttons[0].value", "may not open")}},
		"big text":            {with(object{"text": strings.Repeat("x", big)}), []finding{warningAt("text", "more than 64 KiB")}},
		"big card":            {card(object{"text": strings.Repeat("x", big)}), []finding{warningAt("card", "more than 64 KiB")}},
		"misspelled variable": {with(object{"text": "Notice: @request.mesage"}), []finding{warningAt("text", `Did you mean "@request.message"?`)}},
		"half a variable":     {with(object{"text": "Hello\n@request."}), []finding{warningAt("text", `Did you mean "@request.message"?`)}},
		"unclosed variable":   {with(object{"text": "Hello\n@{request.message"}), []finding{warningAt("text", "Line 2")}},
		"bare variable":       {with(object{"text": "Hello\n{request.message}"}), []finding{warningAt("text", "Line 2")}},
		"variable in title":   {card(object{"title": "@request.masage"}), []finding{warningAt("card.title", "Did you mean")}},
		"variable in button": {
			button(object{"label": "@request.messsage", "value": "https://x.example"}), []finding{warningAt("card.buttons[0].label", "Did you mean")},
		},
		"variable in image": {
			image(object{"url": "https://x.example/a.png", "alt_text": "@request.massage"}), []finding{warningAt("image.alt_text", "Did you mean")},
		},
		"foreign variable": {with(object{"text": "Dear @user.name"}), nil},
		"unknown text":     {with(object{"text": unknown}), nil},
		"unknown name":     {with(object{"name": unknown}), nil},
		"unknown card":     {with(object{"text": nil, "card": unknown}), nil},
		"unknown button":   {button(object{"label": unknown, "value": unknown, "type": unknown}), nil},
		"unknown buttons":  {card(object{"buttons": unknown}), nil},
		"unknown or text":  {with(object{"card": unknown}), nil},
		"invalid beside unknown": {
			card(object{"text": unknown, "buttons": []any{object{"label": "", "value": unknown}}}),
			[]finding{errorAt("card.buttons[0].label", "")},
		},
		"several invalid values": {
			with(object{"name": "", "text": nil, "card": object{"title": "", "image_url": "x"}}),
			[]finding{errorAt("name", ""), errorAt("card.title", ""), errorAt("card.image_url", "")},
		},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.Validate(t, template, test.config), test.want...)
		})
	}
}

// The error of a template that the tenant refuses has the tenant's reason; nothing is saved.
func TestTemplateRefusedByTheTenant(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	p := s.Plan(t, template, nil, outageTemplate(object{"text": strings.Repeat("x", 64<<10+1)}))
	state, diags := s.Apply(t.Context(), t, p)
	protocol.RequireFindings(t, diags, errorAt("", "larger than 64 KiB"))
	if state != nil {
		t.Errorf("the state is %v", state)
	}
}

func TestTemplateDataSourcesBadInput(t *testing.T) {
	t.Parallel()
	const templates, contact = "luma_notification_templates", "luma_contact"
	tests := map[string]struct {
		name   string
		config object
		want   []finding
	}{
		"by id":           {template, object{"id": "1001"}, nil},
		"by name":         {template, object{"name": "Outage notice"}, nil},
		"by unknown":      {template, object{"name": unknown}, nil},
		"by nothing":      {template, object{}, []finding{errorAt("id", `Set id, or name`)}},
		"by both":         {template, object{"id": "1001", "name": "x"}, []finding{errorAt("name", "Remove one of them")}},
		"by empty id":     {template, object{"id": ""}, []finding{errorAt("id", "Use the ID or the exact name")}},
		"by empty name":   {template, object{"name": " "}, []finding{errorAt("name", "exact name")}},
		"all":             {templates, object{}, nil},
		"regex":           {templates, object{"name_regex": "^Out(age|come)"}, nil},
		"broken regex":    {templates, object{"name_regex": "Out("}, []finding{errorAt("name_regex", "RE2")}},
		"type":            {templates, object{"response_type": "card"}, nil},
		"unlikely type":   {templates, object{"response_type": "VIDEO"}, []finding{warningAt("response_type", "TEXT, IMAGE, CARD")}},
		"unknown filters": {templates, object{"name_regex": unknown, "response_type": unknown, "system_defined": unknown}, nil},
		"contact":         {contact, object{"reconciliation_key": "sam.phyll"}, nil},
		"empty key":       {contact, object{"reconciliation_key": " "}, []finding{errorAt("reconciliation_key", "sam.phyll")}},
		"unknown person":  {contact, object{"reconciliation_key": unknown}, nil},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.ValidateData(t, test.name, test.config), test.want...)
		})
	}
	protocol.RequireFindings(t, s.ValidateList(t, template, object{"name_regex": "Out("}), errorAt("name_regex", "RE2"))
	protocol.RequireFindings(t, s.ValidateList(t, template, object{"system_defined": false}))
}

// A variable can be null where Terraform requires a value, also inside a list: each is refused at its own path, when
// the configuration is validated and again when it is planned. The framework reports a missing value, too.
func TestTemplateNullsAreRefused(t *testing.T) {
	t.Parallel()
	card := func(changes ...object) object { return outageTemplate(object{"text": nil, "card": cardOf(changes...)}) }
	button := func(b any) object { return card(object{"buttons": []any{b}}) }
	complete := object{"label": "Status", "value": "https://status.example.com"}
	tests := map[string]struct {
		config object
		at     string // "" = accepted
	}{
		"name":              {outageTemplate(object{"name": nil}), "name"},
		"image URL":         {outageTemplate(object{"text": nil, "image": object{"url": nil, "alt_text": "x"}}), "image.url"},
		"card title":        {card(object{"title": nil}), "card.title"},
		"button":            {button(nil), "card.buttons[0]"},
		"later button":      {card(object{"buttons": []any{complete, nil}}), "card.buttons[1]"},
		"button label":      {button(object{"value": "https://x.example"}), "card.buttons[0].label"},
		"button value":      {button(object{"label": "x"}), "card.buttons[0].value"},
		"message value":     {button(object{"label": "x", "type": "message"}), "card.buttons[0].value"},
		"button type":       {button(merge(complete, object{"type": nil})), ""},
		"buttons":           {card(object{"buttons": nil}), ""},
		"no buttons":        {card(object{"buttons": []any{}}), ""},
		"everything else":   {card(object{"subtitle": nil, "text": nil, "image_url": nil}), ""},
		"unknown beside it": {card(object{"buttons": []any{unknown, nil}}), "card.buttons[1]"},
	}
	s := providertest.To(t, testkit.Start(t), nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			validated, planned := s.Validate(t, template, test.config), s.Plan(t, template, nil, test.config).Diagnostics
			if test.at == "" {
				protocol.RequireFindings(t, append(validated, planned...))
				return
			}
			protocol.RequireFindings(t, planned, errorAt(test.at, ""))
			if strings.HasPrefix(test.at, "card.buttons") { // which the framework knows nothing about
				protocol.RequireFindings(t, validated, errorAt(test.at, ""))
			}
			for line := range strings.SplitSeq(strings.TrimSpace(protocol.Describe(validated)), "\n") {
				if strings.HasPrefix(line, "error at ") && !strings.HasPrefix(line, "error at "+test.at) {
					t.Errorf("reported elsewhere than at %s: %s", test.at, line)
				}
			}
			if len(protocol.Errors(validated)) == 0 {
				t.Error("validation accepts it")
			}
		})
	}
}

// Values that turn out to be null only when the template is applied are refused before anything is written.
func TestTemplateNullsAreRefusedAtApply(t *testing.T) {
	t.Parallel()
	button := func(b any) object {
		return outageTemplate(object{"text": nil, "card": cardOf(object{"buttons": []any{b}})})
	}
	for name, null := range map[string]any{"button": nil, "label": object{"value": "https://x.example"}} {
		tenant := testkit.Start(t)
		life := providertest.To(t, tenant, nil).Life(t, template, nil)
		p := life.Plan(button(unknown))
		protocol.RequireFindings(t, p.Diagnostics)
		diags := life.ApplyKnown(t.Context(), p, button(null))
		if len(protocol.Errors(diags)) == 0 || life.State != nil || tenant.Requests("", "") != 0 {
			t.Errorf("%s: %d requests, the state is %v %s", name, tenant.Requests("", ""), life.State, protocol.Describe(diags))
		}
	}
}
