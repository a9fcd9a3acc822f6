// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A refresh of N templates costs one list call per 1000 templates of the tenant, however many run at once.
func TestTemplateRefreshCost(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 2, 50: 2, 996: 2, 997: 2, 1001: 2} { // the tenant has three more
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			manyTemplates(t, tenant, n)
			s := providertest.To(t, tenant, nil)
			var wg sync.WaitGroup
			for worker := range 10 { // as many as Terraform runs at once
				wg.Go(func() {
					for i := worker; i < n; i += 10 {
						refreshOne(t, s, i)
					}
				})
			}
			wg.Wait()
			if lists, all := tenant.Requests("GET", listPath), tenant.Requests("", ""); lists != want || all != want {
				t.Errorf("refreshing %d templates took %d list calls and %d calls in all, want %d", n, lists, all, want)
			}
		})
	}
}

// refreshOne refreshes the i-th of manyTemplates from a goroutine of the test.
func refreshOne(t *testing.T, s *protocol.Server, i int) {
	t.Helper()
	state := object{"id": fmt.Sprint(2000 + i), "name": fmt.Sprintf("Template %d", i), "text": fmt.Sprintf("Notice %d: @request.message", i)}
	fresh, diags := s.Refresh(t, template, state)
	if len(diags) > 0 || fresh["text"] != state["text"] || fresh["version"] != 1 {
		t.Errorf("template %d is read as %v %s", i, fresh, protocol.Describe(diags))
	}
}

// Data sources and imports share the list of the resources, and plans of new or unchanged templates ask nothing.
func TestTemplatePlansAskOnce(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	manyTemplates(t, tenant, 50)
	s := providertest.To(t, tenant, nil)
	for i := range 50 {
		refreshOne(t, s, i)
		s.MustReadData(t, template, object{"name": fmt.Sprintf("Template %d", i)})
		s.MustReadData(t, template, object{"id": fmt.Sprint(2000 + i)})
		if _, diags := s.Import(t, template, fmt.Sprintf("name:Template %d", i)); len(diags) > 0 {
			t.Fatal(protocol.Describe(diags))
		}
		s.Plan(t, template, nil, outageTemplate())
	}
	s.MustReadData(t, templates, object{})
	if n := tenant.Requests("", ""); n != 2 {
		t.Errorf("%d requests, want one list and the page that shows its end", n)
	}
}

// A write drops what was listed before: what is read after it shows it.
func TestTemplateWriteIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	s.MustReadData(t, templates, object{})
	state := s.Must(t, template, nil, outageTemplate())
	if got := s.MustReadData(t, template, object{"name": "Exchange outage"}); got["id"] != state["id"] {
		t.Errorf("after the create: %v", got)
	}
	state = s.Must(t, template, state, outageTemplate(object{"text": "new"}))
	if got := s.MustRefresh(t, template, state); got["text"] != "new" {
		t.Errorf("after the update: %v", got)
	}
	if diags := s.Destroy(t, template, state); len(diags) > 0 {
		t.Fatal(protocol.Describe(diags))
	}
	if gone, diags := s.Refresh(t, template, state); gone != nil || len(diags) > 0 {
		t.Errorf("after the delete: %v %s", gone, protocol.Describe(diags))
	}
}

// Whatever a list fails by, the state stays, and nothing is deleted or created because of it.
func TestTemplateStateSurvivesAFailingList(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) emulator.Fault {
		return emulator.Fault{Action: emulator.ActionStatus, Status: status, Body: body}
	}
	tests := map[string]emulator.Fault{
		"401":              answer(401, ""),
		"403":              answer(403, ""),
		"404":              answer(404, ""),
		"500":              answer(500, ""),
		"503":              answer(503, ""),
		"reset":            {Action: emulator.ActionRST},
		"cut":              {Action: emulator.ActionTruncate, Deliver: emulator.DeliverBefore},
		"web page":         {Action: emulator.ActionHTML},
		"empty body":       {Action: emulator.ActionEmpty},
		"envelope of 500":  {Action: emulator.ActionBadEnvelope},
		"garbage":          {Action: emulator.ActionGarbage},
		"data is an error": answer(200, `{"status":200,"data":"try later"}`),
		"redirect":         {Action: emulator.ActionRedirect},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			state := providertest.To(t, tenant, nil).Must(t, template, nil, outageTemplate())
			s := providertest.To(t, tenant, object{"max_retries": 0})
			fault.Match = emulator.FaultMatch{Method: "GET"}
			tenant.Fault(fault)
			kept, diags := s.Refresh(t, template, state)
			if !reflect.DeepEqual(kept, state) || len(protocol.Errors(diags)) != 1 {
				t.Errorf("refreshed to %v %s", kept, protocol.Describe(diags))
			}
			tenant.ClearFaults()
			providertest.To(t, tenant, nil).RequireUnchanged(t, template, state, outageTemplate())
		})
	}
}

// A list that lacks the template is not believed without the template's own 404.
func TestTemplateMissingFromTheListAlone(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	state := providertest.To(t, tenant, nil).Must(t, template, nil, outageTemplate())
	tenant.Fault(emulator.Fault{
		Match: emulator.FaultMatch{Method: "GET", Path: listPath}, Action: emulator.ActionStatus, Status: 200, Body: `{"status":200,"data":[]}`,
	})
	s := providertest.To(t, tenant, nil)
	s.MustRefresh(t, template, state)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "GET", Path: listPath + "/*"}, Action: emulator.ActionStatus, Status: 500})
	s = providertest.To(t, tenant, object{"max_retries": 0})
	kept, diags := s.Refresh(t, template, state)
	if !reflect.DeepEqual(kept, state) || len(protocol.Errors(diags)) != 1 {
		t.Errorf("with both failing: %v %s", kept, protocol.Describe(diags))
	}
}

// A tenant without the template API, and a wrong template_path, are reported by every call and never taken for an empty
// tenant.
func TestTemplateTenantWithoutAPI(t *testing.T) {
	t.Parallel()
	const says, alternatives = "this tenant has no template API", "make the template in Skills Builder and use it by its ID, or keep it as a file and render it"
	full := testkit.Start(t)
	made := providertest.To(t, full, nil).Must(t, template, nil, outageTemplate())
	bare := testkit.Start(t, testkit.WithoutTemplateAPI())
	servers := map[string]func() *protocol.Server{
		"no API":     func() *protocol.Server { return providertest.To(t, bare, nil) },
		"wrong path": func() *protocol.Server { return providertest.To(t, full, object{"template_path": "/public/templates"}) },
	}
	endpoints := map[string]string{"no API": bare.Endpoint(), "wrong path": full.Endpoint()}
	var state object
	changed := outageTemplate(object{"text": "new"})
	calls := map[string]func(s *protocol.Server) (kept object, diags []*tfprotov6.Diagnostic){
		"refresh": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) { return s.Refresh(t, template, state) },
		"update": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			return s.Apply(t.Context(), t, s.Plan(t, template, state, changed))
		},
		"delete": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			return s.Apply(t.Context(), t, s.Plan(t, template, state, nil))
		},
		"create": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			created, diags := s.Apply(t.Context(), t, s.Plan(t, template, nil, outageTemplate(object{"name": "New"})))
			if created != nil {
				t.Errorf("created %v", created)
			}
			return state, diags
		},
		"data source": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			_, diags := s.ReadData(t, template, object{"id": "1001"})
			return state, diags
		},
		"data source of all": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			_, diags := s.ReadData(t, templates, object{})
			return state, diags
		},
		"import": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			_, diags := s.Import(t, template, "1001")
			return state, diags
		},
		"query": func(s *protocol.Server) (object, []*tfprotov6.Diagnostic) {
			var diags []*tfprotov6.Diagnostic
			for result := range s.Query(t, template, object{}, 0, true).Results {
				diags = append(diags, result.Diagnostics...)
			}
			return state, diags
		},
	}
	for name, start := range servers {
		state = atEndpoint(made, endpoints[name])
		for what, call := range calls {
			kept, diags := call(start())
			if text := protocol.Describe(diags); len(diags) != 1 || !strings.Contains(text, says) || !strings.Contains(text, alternatives) {
				t.Errorf("%s, %s: want one error that names both alternatives, got:\n%s", name, what, text)
			}
			if !reflect.DeepEqual(kept, state) {
				t.Errorf("%s, %s: the state became %v", name, what, kept)
			}
		}
		s := start()
		s.Refresh(t, template, state)
		_, diags := s.Refresh(t, template, state)
		protocol.RequireFindings(t, diags, errorAt("", "See the other error in this run for alternatives"))
		s.Must(t, notification, nil, toSam()) // notifications keep working
	}
	stored(t, full, made["id"])
}

// atEndpoint is the state of a template that belongs to the tenant at an endpoint.
func atEndpoint(state object, endpoint string) object {
	moved := maps.Clone(state)
	moved["endpoint"] = endpoint
	return moved
}

func TestTemplateUnderDryRun(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, object{"dry_run": true})
	state := s.Must(t, template, nil, outageTemplate())
	stored(t, tenant, state["id"]) // dry_run concerns messages

	alone := providertest.Configured(t, nil, object{"dry_run": true})
	p := alone.Plan(t, template, nil, outageTemplate())
	protocol.RequireFindings(t, p.Diagnostics, warningAt("", "To apply it, set both"))
	created, diags := alone.Apply(t.Context(), t, p)
	protocol.RequireFindings(t, diags, errorAt("", "set endpoint and api_token"))
	if created != nil {
		t.Errorf("created %v without a tenant", created)
	}
	kept, diags := alone.Refresh(t, template, state)
	protocol.RequireFindings(t, diags, warningAt("", "not refreshed"))
	if !reflect.DeepEqual(kept, state) {
		t.Errorf("refreshed to %v", kept)
	}
	p = alone.Plan(t, template, state, outageTemplate())
	protocol.RequireFindings(t, p.Diagnostics)
	_, diags = alone.ReadData(t, template, object{"id": "1001"})
	protocol.RequireFindings(t, diags, errorAt("", "leave templates and look-ups out of a dry run"))
	_, diags = alone.ReadData(t, "luma_contact", object{"reconciliation_key": "sam"})
	protocol.RequireFindings(t, diags, errorAt("", "LUMA_ENDPOINT"))
}

func TestTemplateWithUnknownProviderSettings(t *testing.T) {
	t.Parallel()
	made := providertest.To(t, testkit.Start(t), nil).Must(t, template, nil, outageTemplate())
	for _, settings := range []object{
		{"endpoint": unknown, "api_token": unknown},
		{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": unknown},
		{"endpoint": "https://luma2.serviceaide.com/vsa", "api_token": "token-token", "template_path": unknown},
		{"dry_run": unknown},
	} {
		s := providertest.Configured(t, nil, settings)
		state := made
		if endpoint, ok := settings["endpoint"].(string); ok {
			state = atEndpoint(made, endpoint)
		}
		p := s.Plan(t, template, nil, outageTemplate())
		protocol.RequireFindings(t, p.Diagnostics)
		if p.Values["preview"] != "Service notice: @request.message" {
			t.Errorf("planned as %v", p.Values)
		}
		kept, diags := s.Refresh(t, template, state)
		protocol.RequireFindings(t, diags, warningAt("", "known only at apply"))
		if !reflect.DeepEqual(kept, state) {
			t.Errorf("refreshed to %v", kept)
		}
		_, diags = s.ReadData(t, template, object{"id": "1001"})
		protocol.RequireFindings(t, diags, errorAt("", "known only at apply"))
		_, diags = s.Import(t, template, "1001")
		protocol.RequireFindings(t, diags, errorAt("", "known only at apply"))
	}
}

// Lost replies to writes are reconciled by reading: one write each, and no error.
func TestTemplateLostRepliesAreReconciled(t *testing.T) {
	t.Parallel()
	for _, action := range []emulator.Action{emulator.ActionRST, emulator.ActionFIN, emulator.ActionTruncate, emulator.ActionHTML, emulator.ActionEmpty, emulator.ActionGarbage, emulator.ActionBadEnvelope} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			for _, method := range []string{"POST", "PUT", "DELETE"} {
				tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: method}, Action: action, Deliver: emulator.DeliverBefore})
			}
			state := s.Must(t, template, nil, outageTemplate())
			next := s.Must(t, template, state, outageTemplate(object{"text": "new"}))
			if got := stored(t, tenant, state["id"]); got.Version != 2 || next["version"] != 2 {
				t.Errorf("stored as %+v, state %v", got, next)
			}
			s.RequireUnchanged(t, template, next, outageTemplate(object{"text": "new"}))
			if diags := s.Destroy(t, template, next); len(diags) > 0 {
				t.Errorf("destroy: %s", protocol.Describe(diags))
			}
			for _, method := range []string{"POST", "PUT", "DELETE"} {
				if n := tenant.Requests(method, ""); n != 1 {
					t.Errorf("%d requests by %s, want 1", n, method)
				}
			}
		})
	}
}

// A write that was lost before it did anything is reported, and the state stays.
func TestTemplateLostWritesAreReported(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	state := s.Must(t, template, nil, outageTemplate())
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "POST"}, Action: emulator.ActionRST})
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "PUT"}, Action: emulator.ActionRST})
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "DELETE"}, Action: emulator.ActionRST})

	created, diags := s.Apply(t.Context(), t, s.Plan(t, template, nil, outageTemplate(object{"name": "New"})))
	protocol.RequireFindings(t, diags, errorAt("", `id = "name:New"`))
	if created != nil {
		t.Errorf("created %v", created)
	}
	kept, diags := s.Apply(t.Context(), t, s.Plan(t, template, state, outageTemplate(object{"text": "new"})))
	protocol.RequireFindings(t, diags, errorAt("", "Run terraform plan again"))
	if !reflect.DeepEqual(kept, state) {
		t.Errorf("the state became %v", kept)
	}
	kept, diags = s.Apply(t.Context(), t, s.Plan(t, template, state, nil))
	protocol.RequireFindings(t, diags, errorAt("", "Run terraform destroy again"))
	if !reflect.DeepEqual(kept, state) {
		t.Errorf("a lost delete leaves %v", kept)
	}
	tenant.ClearFaults()
	s.RequireUnchanged(t, template, state, outageTemplate())
}

// A create whose reply is lost meets a name that somebody else had before.
func TestTemplateLostCreateDoesNotAdoptOthers(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "POST"}, Action: emulator.ActionRST})
	s := providertest.To(t, tenant, nil)
	created, diags := s.Apply(t.Context(), t, s.Plan(t, template, nil, object{"name": "Outage notice", "text": "mine"}))
	protocol.RequireFindings(t, diags, errorAt("", `id = "1001"`))
	if created != nil {
		t.Errorf("adopted %v", created)
	}
}

// A list that was begun before a write ended is not believed after it.
func TestTemplateListOvertakenByAWrite(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "GET"}, Count: 1, Action: emulator.ActionHold})
	read := make(chan object, 1)
	go func() {
		found, diags := s.ReadData(t, template, object{"name": "Exchange outage"})
		if len(diags) > 0 {
			t.Error(protocol.Describe(diags))
		}
		read <- found
	}()
	tenant.WaitForRequests("GET", listPath, 1)
	state := s.Must(t, template, nil, outageTemplate())
	tenant.ClearFaults()
	if found := <-read; found["id"] != state["id"] {
		t.Errorf("found %v, want the template that was created meanwhile", found)
	}
	if n := tenant.Requests("GET", listPath); n != 6 {
		t.Errorf("%d list calls, want two pages each of the overtaken one, of one before the create, and of a new one", n)
	}
}
