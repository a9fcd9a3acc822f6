// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// lists makes a tenant list one template, given as JSON, and no other.
func lists(tenant *testkit.Tenant, stored string) {
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "GET", Path: listPath}, Action: emulator.ActionStatus, Status: 200,
		Body: fmt.Sprintf(`{"status":200,"data":[%s]}`, stored)})
}

// A response type that only the tenant knows stays, as long as the content is a text.
func TestTemplateKeepsAForeignResponseType(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	lists(tenant, `{"id":"7","name":"Odd","responseType":"application/json","content":{"text":"{}"},"version":4}`)
	s := providertest.To(t, tenant, nil)
	imported, diags := s.Import(t, template, "7")
	if len(diags) > 0 {
		t.Fatal(protocol.Describe(diags))
	}
	s.RequireEmptyPlan(t, template, imported, object{"name": "Odd", "text": "{}"})
	p := s.Plan(t, template, imported, object{"name": "Odd", "text": nil, "card": cardOf()})
	if p.Values["response_type"] != "CARD" {
		t.Errorf("a card is planned as %v", p.Values["response_type"])
	}
}

// A content that the provider cannot read is never taken for an empty text: it is not imported, not overwritten, and
// not generated as configuration. Data sources still find the template by its name.
func TestTemplateOfAnUnsupportedTypeIsNotEdited(t *testing.T) {
	t.Parallel()
	const says = `has the response type "ADAPTIVE", whose content this provider cannot read`
	for name, content := range map[string]string{"object": `{"body":[{"type":"TextBlock"}]}`, "empty": `{}`, "null": `null`, "list": `[]`, "empty text": `{"text":""}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			life := providertest.To(t, tenant, nil).Life(t, template, nil)
			life.Must(outageTemplate())
			lists(tenant, `{"id":"1002","name":"Exchange outage","responseType":"ADAPTIVE","content":`+content+`,"version":2}`)
			s := providertest.To(t, tenant, nil)
			if _, diags := s.Import(t, template, "1002"); len(diags) != 1 || !strings.Contains(protocol.Describe(diags), says) {
				t.Errorf("import: %s", protocol.Describe(diags))
			}
			life.Server = s
			protocol.RequireFindings(t, life.Refresh())
			if life.State["text"] != nil || life.State["response_type"] != "ADAPTIVE" {
				t.Errorf("refreshed to %v", life.State)
			}
			protocol.RequireFindings(t, life.Plan(outageTemplate()).Diagnostics, errorAt("", says))
			found := s.MustReadData(t, template, object{"name": "Exchange outage"})
			if found["id"] != "1002" || found["text"] != nil {
				t.Errorf("found %v", found)
			}
			for result := range s.Query(t, template, object{}, 0, true).Results {
				if result.Resource != nil || !strings.Contains(protocol.Describe(result.Diagnostics), says) {
					t.Errorf("listed as %v %s", result, protocol.Describe(result.Diagnostics))
				}
			}
			if n := tenant.Requests("PUT", ""); n != 0 {
				t.Errorf("%d updates", n)
			}
			life.Must(nil) // it can still be destroyed
			if n := tenant.Requests("DELETE", ""); n != 1 {
				t.Errorf("%d deletes", n)
			}
		})
	}
}

// Whatever buttons and addresses a tenant has stored, the imported template is a valid configuration that plans no
// change.
func TestTemplateImportIsValidConfiguration(t *testing.T) {
	t.Parallel()
	card := func(more string) string {
		return `{"id":"7","name":"Odd","responseType":"CARD","content":{"title":"t",` + more + `},"version":4}`
	}
	for name, stored := range map[string]string{
		"button type": card(`"buttons":[{"label":"Call","type":"call","value":"5551234"}]`),
		"no type":     card(`"buttons":[{"label":"x","value":"https://x.example"}]`),
		"telephone":   card(`"buttons":[{"label":"x","type":"url","value":"tel:5551234"}]`),
		"chat":        card(`"buttons":[{"label":"x","type":"url","value":"msteams:/l/chat/0/0"}]`),
		"data image":  card(`"imageUrl":"data:image/png;base64,AAAA"`),
		"image":       `{"id":"7","name":"Odd","responseType":"IMAGE","content":{"url":"data:image/png;base64,AAAA"}}`,
		"no title":    `{"id":"7","name":"Odd","responseType":"CARD","content":{"title":"","text":"x"}}`,
		"no card":     `{"id":"7","name":"Odd","responseType":"CARD"}`,
		"blank label": card(`"buttons":[{"label":" ","type":"url","value":""}]`),
		"bare button": card(`"buttons":[{}]`),
		"script":      card(`"buttons":[{"label":"x","type":"url","value":"javascript:alert(1)"}]`),
		"no scheme":   card(`"imageUrl":"/images/a.png"`),
		"no URL":      `{"id":"7","name":"Odd","responseType":"IMAGE","content":{"altText":"x"}}`,
		"no text":     `{"id":"7","name":"Odd","responseType":"TEXT","content":{}}`,
		"no name":     `{"id":"7","responseType":"TEXT","content":"x"}`,
		"long name":   `{"id":"7","name":"` + strings.Repeat("é", 300) + `","responseType":"TEXT","content":"x"}`,
		"two lines":   `{"id":"7","name":"Odd\none","description":"a\u0000b","responseType":"TEXT","content":"x"}`,
		"decomposed":  `{"id":"7","name":"Cafe\u0301","responseType":"TEXT","content":"\uFEFFSto\u0308rung\r\n"}`,
		"version 0":   `{"id":"7","name":"Odd","responseType":"TEXT","content":"x","version":0}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			lists(tenant, stored)
			s := providertest.To(t, tenant, nil)
			state, diags := s.Import(t, template, "7")
			if len(diags) > 0 {
				t.Fatal(protocol.Describe(diags))
			}
			config := object{"name": state["name"], "description": state["description"], "text": state["text"], "image": state["image"], "card": state["card"]}
			if failed := protocol.Errors(s.Validate(t, template, config)); len(failed) > 0 {
				t.Errorf("the imported configuration is refused: %s", protocol.Describe(failed))
			}
			s.RequireEmptyPlan(t, template, state, config)
		})
	}
}

// An invalid value that the tenant has may stay, also while others change; any other invalid value may not.
func TestTemplateHeldValuesMayStay(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	lists(tenant, `{"id":"7","name":"Odd","responseType":"CARD","content":{"title":"","imageUrl":"/a.png","buttons":[{"label":"","type":"url","value":"x y"}]},"version":4}`)
	s := providertest.To(t, tenant, nil)
	state, diags := s.Import(t, template, "7")
	protocol.RequireFindings(t, diags)
	button := func(label, value string) []any { return []any{object{"label": label, "type": "url", "value": value}} }
	tests := map[string]struct {
		card object
		want []finding
	}{
		"as it is":     {object{"title": "", "image_url": "/a.png", "buttons": button("", "x y")}, nil},
		"another text": {object{"title": "", "text": "new", "image_url": "/a.png", "buttons": button("", "x y")}, nil},
		"another bad value": {
			object{"title": " ", "image_url": "/b.png", "buttons": button("", "y z")},
			[]finding{errorAt("card.image_url", "no scheme"), errorAt("card.buttons[0].value", "no scheme")},
		},
		"a null title": {object{"title": nil, "image_url": "/a.png"}, []finding{errorAt("card.title", "no title")}},
		"a second button": {
			object{"title": "", "buttons": append(button("", "x y"), button("", "x y")...)},
			[]finding{errorAt("card.buttons[1].label", "no label"), errorAt("card.buttons[1].value", "no scheme")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.Plan(t, template, state, object{"name": "Odd", "card": test.card})
			protocol.RequireFindings(t, protocol.Errors(p.Diagnostics), test.want...)
		})
	}
}

// A template with values that cannot be read is not taken for one without them: it is shown with a warning, and neither
// imported nor changed.
func TestTemplateWithUnreadableValuesIsNotEdited(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ stored, unread string }{
		"text in languages": {`"responseType":"TEXT","content":{"text":{"en":"x"}}`, "content.text"},
		"text in a list":    {`"responseType":"TEXT","content":["x"]`, "content"},
		"odd buttons":       {`"responseType":"CARD","content":{"title":"x","buttons":["y"]}`, "content.buttons"},
		"odd version":       {`"responseType":"TEXT","content":"x","version":"v1"`, "version"},
		"odd flag":          {`"responseType":"TEXT","content":"x","systemDefined":"perhaps"`, "systemDefined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			life := providertest.To(t, tenant, nil).Life(t, template, nil)
			life.Must(outageTemplate())
			lists(tenant, `{"id":"1002","name":"Exchange outage",`+test.stored+`}`)
			s := providertest.To(t, tenant, nil)
			const says = "has values that this provider cannot read"
			if _, diags := s.Import(t, template, "1002"); len(diags) != 1 || !strings.Contains(protocol.Describe(diags), says) {
				t.Errorf("import: %s", protocol.Describe(diags))
			}
			life.Server = s
			protocol.RequireFindings(t, life.Refresh(), warningAt("", "cannot read: "+test.unread+"."))
			protocol.RequireFindings(t, life.Plan(outageTemplate()).Diagnostics, errorAt("", says))
			if n := tenant.Requests("PUT", ""); n != 0 || life.State["id"] != "1002" {
				t.Errorf("%d updates of %v", n, life.State)
			}
		})
	}
}

// A time that RFC 3339 cannot write is null with a warning, and does not stop anything.
func TestTemplateTimesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	lists(tenant, `{"id":"7","name":"Odd","responseType":"TEXT","content":"x","createdDate":1562831242123000,"modifiedDate":-1000}`)
	s := providertest.To(t, tenant, nil)
	got, diags := s.ReadData(t, template, object{"id": "7"})
	protocol.RequireFindings(t, diags, warningAt("", "cannot read: createdDate."))
	if got["created_at"] != nil || got["modified_at"] != "1969-12-31T23:59:59Z" {
		t.Errorf("read as %v", got)
	}
	if _, diags := s.Import(t, template, "7"); len(protocol.Errors(diags)) > 0 {
		t.Error(protocol.Describe(diags))
	}
}

// The plan says which fields that the provider does not know would be lost; others are kept without a word.
func TestTemplateFieldsThatWouldBeLost(t *testing.T) {
	t.Parallel()
	const stored = `{"id":"7","name":"Odd","responseType":"CARD","channels":["teams"],"content":{"title":"t","theme":"dark","buttons":[{"label":"a","type":"url","value":"https://a.example","icon":"a.png"}]},"version":4}`
	tenant := testkit.Start(t)
	lists(tenant, stored)
	single := emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":[` + stored + `]}`}
	single.Match.Path = listPath + "/7"
	tenant.Fault(single)
	s := providertest.To(t, tenant, nil)
	state, diags := s.Import(t, template, "7")
	protocol.RequireFindings(t, diags)
	card := func(changes object) object {
		return object{"name": "Odd", "card": merge(state["card"].(object), changes)}
	}
	tests := map[string]struct {
		config object
		want   []finding
	}{
		"nothing changes": {card(nil), nil},
		"another name":    {merge(card(nil), object{"name": "Even"}), nil},
		"another title":   {card(object{"title": "new"}), nil},
		"no button":       {card(object{"buttons": nil}), []finding{warningAt("", "content: content.buttons[0].icon. Applying this plan drops them")}},
		"a text":          {object{"name": "Odd", "text": "x"}, []finding{warningAt("", "content.theme, content.buttons[0].icon")}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.Plan(t, template, state, test.config).Diagnostics, test.want...)
		})
	}
}
