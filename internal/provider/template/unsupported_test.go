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
			config := object{"name": state["name"], "text": state["text"], "image": state["image"], "card": state["card"]}
			if failed := protocol.Errors(s.Validate(t, template, config)); len(failed) > 0 {
				t.Errorf("the imported configuration is refused: %s", protocol.Describe(failed))
			}
			s.RequireEmptyPlan(t, template, state, config)
		})
	}
}
