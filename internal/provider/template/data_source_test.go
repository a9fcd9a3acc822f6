// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestTemplateDataSource(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	want := object{
		"id": "1001", "name": "Outage notice", "description": "Service outages and maintenance.", "response_type": "TEXT", "system_defined": false,
		"text": "Service notice: @request.message\nQuestions? Ask Luma \"service status\".", "variables": []any{"@request.message"}, "image": nil, "card": nil,
	}
	for _, config := range []object{{"id": "1001"}, {"id": " 1001 "}, {"name": "Outage notice"}} {
		got := s.MustReadData(t, template, config)
		for key, value := range merge(want, config) {
			if key == "id" {
				value = "1001"
			}
			if !reflect.DeepEqual(got[key], value) {
				t.Errorf("%v: %s is %v, want %v", config, key, got[key], value)
			}
		}
	}
	if n := tenant.Requests("", ""); n != 2 {
		t.Errorf("%d requests for three look-ups, want one list of two pages", n)
	}
}

func TestTemplateDataSourceNotFound(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	tests := map[string]struct {
		config object
		want   finding
	}{
		"misspelled name": {object{"name": "Outage notise"}, errorAt("name", `Did you mean "Outage notice"?`)},
		"other case":      {object{"name": "outage notice"}, errorAt("name", `Did you mean "Outage notice"?`)},
		"far name":        {object{"name": "Password reset"}, errorAt("name", `"Outage notice" (1001)`)},
		"missing id":      {object{"id": "4711"}, errorAt("id", `"Default text response" (-1)`)},
		"name as id":      {object{"id": "Outage notice"}, errorAt("id", `a template with that name has the ID "1001"`)},
		"path as id":      {object{"id": "../contacts"}, errorAt("id", "no template with the ID")},
	}
	for name, test := range tests {
		_, diags := s.ReadData(t, template, test.config)
		t.Log(name)
		protocol.RequireFindings(t, diags, test.want)
	}
}

// The emulator keeps names unique; another tenant may not.
func TestTemplateNameOfTwo(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{
		Match: emulator.FaultMatch{Method: "GET", Path: listPath}, Action: emulator.ActionStatus, Status: 200,
		Body: `{"status":200,"data":[
			{"id":"7","name":"Twin","responseType":"TEXT","content":{"text":"a"}},
			{"id":"8","name":"Twin","responseType":"TEXT","content":{"text":"b"}}]}`,
	})
	s := providertest.To(t, tenant, nil)
	_, diags := s.ReadData(t, template, object{"name": "Twin"})
	protocol.RequireFindings(t, diags, errorAt("name", `Several notification templates match: The tenant has 2 templates named "Twin": "Twin" (7), "Twin" (8). Use the ID`))
	_, diags = s.Import(t, template, "name:Twin")
	protocol.RequireFindings(t, diags, errorAt("", `"Twin" (7), "Twin" (8)`))
}

func TestTemplateListDataSource(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.CreateTemplate(emulator.Template{
		Name: "Outage card", ResponseType: "CARD",
		Content: emulator.Content{Title: "Outage", Buttons: []emulator.Button{{Label: "x", Type: "url", Value: "https://x.example"}}},
	})
	tenant.CreateTemplate(emulator.Template{Name: "Outage image", ResponseType: "IMAGE", Content: emulator.Content{URL: "https://x.example/a.png"}})
	s := providertest.To(t, tenant, nil)
	tests := map[string]struct {
		filter object
		want   []string
	}{
		"all":          {object{}, []string{"Ticket update", "Default text response", "Outage notice", "Outage card", "Outage image"}},
		"system":       {object{"system_defined": true}, []string{"Ticket update", "Default text response"}},
		"hand-made":    {object{"system_defined": false}, []string{"Outage notice", "Outage card", "Outage image"}},
		"cards":        {object{"response_type": "card"}, []string{"Outage card"}},
		"name":         {object{"name_regex": "^Outage (n|i)"}, []string{"Outage notice", "Outage image"}},
		"all at once":  {object{"name_regex": "Outage", "response_type": "TEXT", "system_defined": false}, []string{"Outage notice"}},
		"nothing fits": {object{"name_regex": "^$"}, nil},
	}
	for name, test := range tests {
		got := s.MustReadData(t, templates, test.filter)
		list, ok := got["templates"].([]any)
		var names []string
		for _, found := range list {
			names = append(names, found.(object)["name"].(string))
		}
		if !ok || !slices.Equal(names, test.want) {
			t.Errorf("%s: found %q, want %q", name, names, test.want)
		}
	}
	card := s.MustReadData(t, templates, object{"response_type": "CARD"})["templates"].([]any)[0].(object)["card"]
	want := object{
		"title": "Outage", "subtitle": nil, "text": nil, "image_url": nil,
		"buttons": []any{object{"label": "x", "type": "url", "value": "https://x.example"}},
	}
	if !reflect.DeepEqual(card, want) {
		t.Errorf("the card is %v", card)
	}
}

func TestTemplateImport(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	config := object{"name": "Outage notice", "description": "Service outages and maintenance.", "text": "Service notice: @request.message\nQuestions? Ask Luma \"service status\".\n"}
	byID, diags := s.Import(t, template, " 1001 ")
	if len(diags) > 0 || byID["id"] != "1001" {
		t.Fatalf("imported %v %s", byID, protocol.Describe(diags))
	}
	s.RequireEmptyPlan(t, template, byID, config)
	for _, given := range []string{"name:Outage notice", "name: Outage notice "} {
		if byName, diags := s.Import(t, template, given); len(diags) > 0 || !reflect.DeepEqual(byName, byID) {
			t.Errorf("%q imports %v %s", given, byName, protocol.Describe(diags))
		}
	}
	byIdentity, diags := s.ImportByIdentity(t, template, map[string]string{"id": "1001"})
	if len(diags) > 0 || !reflect.DeepEqual(byIdentity, byID) {
		t.Errorf("by identity: %v %s", byIdentity, protocol.Describe(diags))
	}
	if n := tenant.Requests("", ""); n != 2 {
		t.Errorf("%d requests for four imports, want one list of two pages", n)
	}
	next := s.Must(t, template, byID, merge(config, object{"sample_message": "x"}))
	if tenant.Requests("PUT", "") != 0 || !strings.HasPrefix(next["preview"].(string), "Service notice: x") {
		t.Errorf("a sample message after the import: %v", next)
	}
}

func TestTemplateImportNotFound(t *testing.T) {
	t.Parallel()
	s := providertest.To(t, testkit.Start(t), nil)
	for given, says := range map[string]string{
		"":                   "The import ID is empty",
		"4711":               `no template with the ID "4711". It has "Ticket update" (-2)`,
		"Outage notice":      `a template with that name has the ID "1001"`,
		"name:Outage notise": `Did you mean "Outage notice"?`,
		"name:":              "The import ID is empty",
		" ":                  `such as "name:Outage notice"`,
	} {
		_, diags := s.Import(t, template, given)
		protocol.RequireFindings(t, diags, errorAt("", says))
	}
}

// Every kind of stored template becomes a state whose own values plan no change.
func TestTemplateImportPlansNoChange(t *testing.T) {
	t.Parallel()
	contents := map[string]emulator.Template{
		"text":       {ResponseType: "TEXT", Content: emulator.Content{Text: "\n  a\r\n b ${x} %{y} \"q\" \\ é \n\n"}},
		"JSON text":  {ResponseType: "TEXT", Content: emulator.Content{Text: `{ "b": 1, "a": [2] }`}},
		"image":      {ResponseType: "IMAGE", Content: emulator.Content{URL: "https://x.example/a.png"}},
		"image, alt": {ResponseType: "IMAGE", Description: "d", Content: emulator.Content{URL: "https://x.example/a.png", AltText: " x "}},
		"card":       {ResponseType: "CARD", Content: emulator.Content{Title: "t"}},
		"full card": {ResponseType: "CARD", Content: emulator.Content{Title: "t", Subtitle: "s", Text: "x\n", ImageURL: "https://x.example/a.png",
			Buttons: []emulator.Button{{Label: "l", Type: "url", Value: "mailto:a@example.com"}, {Label: "m", Type: "message", Value: "hi"}}}},
	}
	for name, content := range contents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			content.Name = name
			id := tenant.CreateTemplate(content).ID
			s := providertest.To(t, tenant, nil)
			state, diags := s.Import(t, template, id)
			if len(diags) > 0 {
				t.Fatal(protocol.Describe(diags))
			}
			config := object{}
			for _, argument := range []string{"name", "description", "text", "image", "card", "sample_message"} {
				config[argument] = state[argument]
			}
			protocol.RequireFindings(t, s.Validate(t, template, config))
			s.RequireUnchanged(t, template, state, config)
		})
	}
}

func TestTemplateQuery(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	manyTemplates(t, tenant, 2500)
	s := providertest.To(t, tenant, nil)
	tests := map[string]struct {
		filter object
		limit  int64
		want   int
		lists  int
	}{
		"all":             {object{}, 0, 2503, 3},
		"hand-made":       {object{"system_defined": false}, 0, 2501, 3},
		"limit":           {object{}, 10, 10, 1},
		"limit of a page": {object{}, 1000, 1000, 1},
		"next page":       {object{}, 1001, 1001, 2},
		"filter":          {object{"name_regex": "^Template 2$"}, 0, 1, 3},
		"filter, limit":   {object{"name_regex": "^Template 2$"}, 1, 1, 1},
	}
	for name, test := range tests {
		before := tenant.Requests("", "")
		n := 0
		for result := range s.Query(t, template, test.filter, test.limit, false).Results {
			if len(result.Diagnostics) > 0 || result.DisplayName == "" || result.Identity == nil {
				t.Fatalf("%s: %v %s", name, result, protocol.Describe(result.Diagnostics))
			}
			n++
		}
		if lists := tenant.Requests("", "") - before; n != test.want || lists != test.lists {
			t.Errorf("%s: %d results of %d requests, want %d of %d", name, n, lists, test.want, test.lists)
		}
	}
	before := tenant.Requests("", "")
	for range s.Query(t, template, object{}, 0, false).Results {
		break
	}
	if lists := tenant.Requests("", "") - before; lists != 1 {
		t.Errorf("taking one result asked for %d pages", lists)
	}
}

func TestTemplateQueryWithResources(t *testing.T) {
	t.Parallel()
	s := providertest.To(t, testkit.Start(t), nil)
	for result := range s.Query(t, template, object{"name_regex": "Outage"}, 0, true).Results {
		got := protocol.Decode(t, s.Resource(t, template), result.Resource)
		imported, _ := s.Import(t, template, "1001")
		if result.DisplayName != "Outage notice" || !reflect.DeepEqual(got, imported) {
			t.Errorf("%s is listed as\n%v\nand imported as\n%v", result.DisplayName, got, imported)
		}
	}
}

func TestTemplateQueryFails(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	manyTemplates(t, tenant, 1000)
	tenant.Fault(emulator.Fault{Skip: 1, Action: emulator.ActionStatus, Status: 403})
	s := providertest.To(t, tenant, nil)
	n, says := 0, ""
	for result := range s.Query(t, template, object{}, 0, false).Results {
		n++
		says += protocol.Describe(result.Diagnostics)
	}
	if n != 1001 || !strings.Contains(says, "403") {
		t.Errorf("%d results, and then %q; want a page and then the failure", n, says)
	}
}

// manyTemplates seeds a tenant with n templates named "Template 0" … besides the usual ones.
func manyTemplates(t testing.TB, tenant *testkit.Tenant, n int) {
	t.Helper()
	seed := emulator.DefaultSeed()
	for i := range n {
		seed.Templates = append(seed.Templates, emulator.Template{
			ID: fmt.Sprint(2000 + i), Name: fmt.Sprintf("Template %d", i), ResponseType: "TEXT",
			Content: emulator.Content{Text: fmt.Sprintf("Notice %d: @request.message", i)},
		})
	}
	tenant.Seed(seed)
}

// Names are the same in each of Unicode's spellings: for data sources, imports, filters and plans.
func TestTemplateNamesInAnySpelling(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "Störung Café", "Sto\u0308rung Cafe\u0301"
	for stored, asked := range map[string]string{composed: decomposed, decomposed: composed} {
		tenant := testkit.Start(t)
		tenant.CreateTemplate(emulator.Template{Name: stored, ResponseType: "TEXT", Content: emulator.Content{Text: "x"}})
		s := providertest.To(t, tenant, nil)
		if found := s.MustReadData(t, template, object{"name": asked}); found["id"] != "1002" || found["name"] != asked {
			t.Errorf("%q finds %v", asked, found)
		}
		_, diags := s.ReadData(t, template, object{"id": asked})
		protocol.RequireFindings(t, diags, errorAt("id", `a template with that name has the ID "1002"`))
		for _, regex := range []string{asked, "^" + asked + "$"} {
			if got := s.MustReadData(t, templates, object{"name_regex": regex})["templates"].([]any); len(got) != 1 {
				t.Errorf("%q finds %v", regex, got)
			}
		}
		state, diags := s.Import(t, template, "name:"+asked)
		protocol.RequireFindings(t, diags)
		s.RequireEmptyPlan(t, template, state, object{"name": asked, "text": "\uFEFFx\n"})
	}
}

// What somebody else has created since the list was read is found: by name and by filter.
func TestTemplateSearchesLookAgain(t *testing.T) {
	t.Parallel()
	for name, search := range map[string]func(*protocol.Server) int{
		"by name": func(s *protocol.Server) int {
			found, _ := s.ReadData(t, template, object{"name": "Late"})
			return len(found["id"].(string))
		},
		"by filter": func(s *protocol.Server) int {
			found := s.MustReadData(t, templates, object{"name_regex": "^Late$"})
			return len(found["templates"].([]any))
		},
		"import": func(s *protocol.Server) int {
			state, _ := s.Import(t, template, "name:Late")
			return len(state)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			s.MustReadData(t, templates, object{}) // the list is known
			tenant.CreateTemplate(emulator.Template{Name: "Late", ResponseType: "TEXT", Content: emulator.Content{Text: "x"}})
			before := tenant.Requests("GET", listPath)
			if search(s) == 0 || tenant.Requests("GET", listPath) != before+2 {
				t.Errorf("not found by %d more pages", tenant.Requests("GET", listPath)-before)
			}
		})
	}
}
