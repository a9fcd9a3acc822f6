// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Whatever the tenant answers to a create that it has done, Terraform knows the template afterwards: it is in state, or
// an error says where to look and how to import it. It is never created a second time.
func TestTemplateCreateIsNeverLost(t *testing.T) {
	t.Parallel()
	const whole = `"id":"1002","name":"Exchange outage","responseType":"TEXT","content":{"text":"Service notice: @request.message"}`
	answers := map[string]string{
		"as stored":         `{"status":200,"data":[{` + whole + `,"version":1}]}`,
		"without version":   `{"status":200,"data":[{` + whole + `}]}`,
		"only the ID":       `{"status":200,"data":[{"id":"1002"}]}`,
		"ID as a number":    `{"status":200,"data":[{"id":1002}]}`,
		"nulls":             `{"status":200,"data":[{"id":"1002","name":null,"content":null,"version":null,"createdDate":null,"systemDefined":null}]}`,
		"odd types":         `{"status":200,"data":[{"id":"1002","name":7,"content":[],"version":"x","createdDate":{},"systemDefined":"?"}]}`,
		"far date":          `{"status":200,"data":[{` + whole + `,"createdDate":99999999999999999,"modifiedDate":-1}]}`,
		"other content":     `{"status":200,"data":[{"id":"1002","name":"Other","responseType":"CARD","content":{"title":"x","buttons":[null]}}]}`,
		"unknown type":      `{"status":200,"data":[{"id":"1002","responseType":"ADAPTIVE","content":{"body":[{}]}}]}`,
		"belongs to Luma":   `{"status":200,"data":[{"id":"1002","systemDefined":true}]}`,
		"no ID":             `{"status":200,"data":[{"name":"Exchange outage"}]}`,
		"no data":           `{"status":200,"data":[]}`,
		"errors":            `{"status":200,"errors":["partly"],"data":[{"id":"1002"}]}`,
		"status in body":    `{"status":500,"data":[{"id":"1002"}]}`,
		"bare array":        `[]`,
		"not JSON":          `OK`,
		"data is one of it": `{"status":200,"data":{"id":"1002"}}`,
	}
	for name, body := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			tenant.Fault(emulator.Fault{
				Match: emulator.FaultMatch{Method: "POST"}, Action: emulator.ActionStatus, Status: 200, Body: body, Deliver: emulator.DeliverBefore,
			})
			life := providertest.To(t, tenant, nil).Life(t, template, nil)
			diags := life.Apply(life.Plan(outageTemplate()))
			if failed := protocol.Describe(protocol.Errors(diags)); failed != "" {
				if !strings.Contains(failed, `id = "name:Exchange outage"`) || life.State != nil {
					t.Errorf("the state is %v after: %s", life.State, failed)
				}
			} else if life.State["id"] != "1002" || life.Tainted {
				t.Errorf("the state is %v, tainted: %v", life.State, life.Tainted)
			}
			tenant.ClearFaults()
			if life.State != nil {
				life.Server = providertest.To(t, tenant, nil)
				protocol.RequireFindings(t, life.Refresh())
				life.RequireEmptyPlan(outageTemplate())
			}
			if n := tenant.Requests("POST", ""); n != 1 {
				t.Errorf("%d creates", n)
			}
		})
	}
}

// The same for an update: what the tenant has stored is in state, or an error says that it is not certain and keeps the
// old state.
func TestTemplateUpdateIsNeverLost(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"only the ID":    `{"status":200,"data":[{"id":"1002"}]}`,
		"nulls":          `{"status":200,"data":[{"id":"1002","version":null,"modifiedDate":null}]}`,
		"odd types":      `{"status":200,"data":[{"id":"1002","version":"x","modifiedDate":[]}]}`,
		"no data":        `{"status":200,"data":[]}`,
		"errors":         `{"status":200,"errors":["partly"],"data":[{"id":"1002"}]}`,
		"status in body": `{"status":500}`,
		"not JSON":       `OK`,
	}
	for name, body := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			life := providertest.To(t, tenant, nil).Life(t, template, nil)
			life.Must(outageTemplate())
			tenant.Fault(emulator.Fault{
				Match: emulator.FaultMatch{Method: "PUT"}, Action: emulator.ActionStatus, Status: 200, Body: body, Deliver: emulator.DeliverBefore,
			})
			config := outageTemplate(object{"text": "new"})
			diags := life.Apply(life.Plan(config))
			if len(protocol.Errors(diags)) == 0 && life.State["text"] != "new" {
				t.Errorf("the state is %v", life.State)
			}
			tenant.ClearFaults()
			life.Server = providertest.To(t, tenant, nil)
			protocol.RequireFindings(t, life.Refresh())
			life.RequireEmptyPlan(config)
			if got := stored(t, tenant, "1002"); got.Content.Text != "new" || tenant.Requests("PUT", "") != 1 {
				t.Errorf("stored as %v after %d updates", got, tenant.Requests("PUT", ""))
			}
		})
	}
}

// A conflict that only reading shows, because the answer to the write was lost, is not worded as two answers.
func TestTemplateConflictAfterALostAnswer(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "POST", Path: "/public/notificationtemplates"}, Action: emulator.ActionRST})
	s := providertest.To(t, tenant, nil)
	state, diags := s.Apply(t.Context(), t, s.Plan(t, template, nil, object{"name": "Outage notice", "text": "mine"}))
	said := protocol.Describe(diags)
	protocol.RequireFindings(t, diags, errorAt("", "Template name is taken"))
	if state != nil || strings.Contains(said, "no clear answer") || strings.Contains(said, "reset") || !strings.Contains(said, "The answer to the write was lost; the list of templates shows who has the name.") {
		t.Errorf("state %v and:\n%s", state, said)
	}
}
