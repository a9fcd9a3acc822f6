// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/fastpath"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/notification"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/window"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// A shortcut answers every call of an empty plan, and those that plan a create or an update.
func TestShortcutsAnswerTheCallsThatMatter(t *testing.T) {
	t.Parallel()
	edits := map[string]object{
		providertest.Notification: {"message": "Exchange is up"}, providertest.Window: {"duration": "3h"}, providertest.Template: {"name": "Another"},
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			calls := &answered{n: map[string]int{}}
			s := providertest.To(t, tenant, nil, provider.WithObserver(calls.add))
			config := configurations(kind)[0]
			l := s.Life(t, kind, nil)
			l.Must(config)
			raw, err := json.Marshal(l.State)
			if err != nil {
				t.Fatal(err)
			}
			if diags := l.Upgrade(0, string(raw)); len(diags) > 0 {
				t.Errorf("upgrade: %s", protocol.Describe(diags))
			}
			if diags := l.Refresh(); len(diags) > 0 {
				t.Errorf("refresh: %s", protocol.Describe(diags))
			}
			l.RequireEmptyPlan(config)
			l.Must(protocol.Merge(config, edits[kind]))
			want := map[string]int{"upgrade": 1, "read": 1, "validate": calls.n["validate"], "plan": calls.n["plan"]}
			if !maps.Equal(calls.n, want) || calls.n["validate"] < 4 || calls.n["plan"] < 6 {
				t.Errorf("answered %v", calls.n)
			}
		})
	}
}

// What a shortcut must not answer goes to the framework.
func TestShortcutsLeaveTheRestToTheFramework(t *testing.T) {
	t.Parallel()
	tenant, elsewhere := testkit.Start(t), testkit.Start(t)
	secret := providertest.ToSam(object{"message": nil, "message_wo": "x", "message_wo_version": 1})
	refresh := func(_ *testing.T, _ *protocol.Server, l *protocol.Life) { l.Refresh() }
	tests := map[string]struct {
		config, block object
		ask           func(t *testing.T, s *protocol.Server, l *protocol.Life)
		call          string
	}{
		"read on another tenant":  {providertest.ToSam(), object{"endpoint": elsewhere.Endpoint()}, refresh, "read"},
		"read under a guard rail": {providertest.ToSam(), object{"dry_run": true}, refresh, "read"},
		"plan of a destroy":       {providertest.ToSam(), nil, func(_ *testing.T, _ *protocol.Server, l *protocol.Life) { l.Plan(nil) }, "plan"},
		"plan of a write-only text": {
			secret, nil, func(_ *testing.T, _ *protocol.Server, l *protocol.Life) { l.Plan(secret) }, "plan",
		},
		"plan with corrupt private state": {providertest.ToSam(), nil, func(_ *testing.T, _ *protocol.Server, l *protocol.Life) {
			l.Private = []byte("x")
			l.Plan(providertest.ToSam())
		}, "plan"},
		"invalid configuration": {providertest.ToSam(), nil, func(t *testing.T, s *protocol.Server, _ *protocol.Life) {
			if len(protocol.Errors(s.Validate(t, providertest.Notification, object{"message": "x"}))) == 0 {
				t.Error("recipients are not missed")
			}
		}, "validate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := &answered{n: map[string]int{}}
			sender := providertest.To(t, tenant, nil)
			l := sender.Life(t, providertest.Notification, nil)
			l.Must(test.config)
			l.Server = providertest.To(t, tenant, test.block, provider.WithObserver(calls.add))
			test.ask(t, l.Server, l)
			if calls.n[test.call] > 0 && test.call != "validate" || calls.n[test.call+" in full"] != 1 {
				t.Errorf("answered %v", calls.n)
			}
		})
	}
}

// The journal claims the request ID of every state that is read or planned, on both paths.
func TestShortcutsReportEveryRequestID(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for kind, fresh := range map[string]func() resource.Resource{providertest.Notification: notification.NewResource, providertest.Window: window.NewResource} {
		at := map[string][]string{providertest.Notification: {"request_id"}, providertest.Window: {"last_notice", "request_id"}}[kind]
		for name, private := range map[string][]byte{"short": nil, "full": []byte("{ }")} {
			l := providertest.To(t, tenant, nil).Life(t, kind, nil)
			l.Must(configurations(kind)[0])
			var seen []string
			framework, ok := providerserver.NewProtocol6(provider.New("test")())().(fastpath.Framework)
			if !ok {
				t.Fatal("the framework does not serve the whole protocol")
			}
			s := fastpath.New(framework, fastpath.Options{
				Provider: "luma", Kinds: []fastpath.Kind{{New: fresh, RequestIDAt: at}}, Data: func() *delivery.ProviderData { return nil },
				Seen: func(id string) { seen = append(seen, id) },
			})
			schema := l.Server.Resource(t, kind)
			if _, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: protocol.Encode(t, schema, l.State), Private: private}); err != nil {
				t.Fatal(err)
			}
			want := l.State["request_id"]
			if last, ok := l.State["last_notice"].(object); ok {
				want = last["request_id"]
			}
			if len(seen) != 1 || seen[0] != want || want == nil {
				t.Errorf("%s, %s: seen %q, want %v", kind, name, seen, want)
			}
		}
	}
}
