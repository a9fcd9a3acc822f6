// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Day on which refusesWriteOnly can go: framework 1.19.0 refuses write-only attributes in actions. When this test fails
// after an upgrade, delete it from server.go, and this test.
func TestServerFrameworkStillRefusesWriteOnlyInActions(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	config := toSam(object{"message": nil, "message_wo": "s3cret"})
	s.ProviderServer = providerserver.NewProtocol6(provider.New("test")())()
	protocol.RequireFindings(t, s.ValidateAction(t, notification, config), errorAt("message_wo", "WriteOnly Attribute Not Allowed"))
}

// The wrapper drops that refusal and nothing else.
func TestServerTakesWriteOnlyInActions(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	secret := toSam(object{"message": nil, "message_wo": "s3cret"})
	if diags := s.ValidateAction(t, notification, secret); len(diags) > 0 {
		t.Errorf("refused: %s", protocol.Describe(diags))
	}
	protocol.RequireFindings(t, s.ValidateAction(t, notification, toSam(object{"message": nil, "message_wo": "\n"})), errorAt("message_wo", "message_wo: The message is empty"))
	protocol.RequireFindings(t, s.ValidateAction(t, notification, object{"message_wo": "s3cret"}),
		errorAt("recipients", "Nobody is named"))
	for _, a := range s.Action(t, notification).Block.Attributes {
		if a.WriteOnly != (a.Name == "message_wo") {
			t.Errorf("%s: write-only is %v", a.Name, a.WriteOnly)
		}
	}
}

// A null where a value is required, as a variable can be, is reported once, with what to write. What the provider
// itself does not report is left to the framework.
func TestServerReportsANullOnce(t *testing.T) {
	t.Parallel()
	s := providertest.New(t, nil)
	window := object{"title": "Mail", "starts_at": "2026-12-01T21:00:00Z", "duration": "2h", "recipients": toSam()["recipients"]}
	image := func(url any) object { return object{"url": url} }
	tests := map[string]struct {
		name   string
		config object
		want   finding
	}{
		"recipients":           {notification, object{"message": "x"}, errorAt("recipients", "Nobody is named")},
		"image":                {notification, toSam(object{"message": nil, "image": image(nil)}), errorAt("image.url", "Use one such as")},
		"card":                 {notification, toSam(object{"message": nil, "card": object{"text": "x"}}), errorAt("card.title", "heading")},
		"closing card":         {notification, toSam(object{"on_destroy": object{"card": object{"text": "x"}}}), errorAt("on_destroy.card.title", "heading")},
		"template image":       {providertest.Template, object{"name": "x", "image": image(nil)}, errorAt("image.url", "Use one such as")},
		"template name":        {providertest.Template, object{"text": "x"}, errorAt("name", "")},
		"window":               {providertest.Window, merge(window, object{"title": nil}), errorAt("title", "")},
		"window without start": {providertest.Window, merge(window, object{"starts_at": nil}), errorAt("starts_at", "")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.Validate(t, test.name, test.config), test.want)
		})
	}
	protocol.RequireFindings(t, s.ValidateData(t, providertest.Contact, object{}), errorAt("reconciliation_key", "Set a login ID"))
	protocol.RequireFindings(t, s.ValidateAction(t, notification, toSam(object{"message": nil, "image": image(nil)})), errorAt("image.url", "Use one such as"))
}

// Every part of the protocol that the framework serves is still served: plugin-go asks for each by a type assertion,
// and what is missing vanishes silently.
func TestServerServesAllThatTheFrameworkServes(t *testing.T) {
	t.Parallel()
	framework := reflect.TypeOf(providerserver.NewProtocol6(provider.New("test")())())
	ours := reflect.TypeOf(provider.NewServer("test")())
	for method := range framework.Methods() {
		served := method.Type.NumIn() == 3 && strings.HasSuffix(method.Type.In(2).String(), "Request") || strings.HasSuffix(method.Name, "StateBytes")
		if _, ok := ours.MethodByName(method.Name); served && !ok {
			t.Errorf("%s is not served", method.Name)
		}
	}
	if _, ok := provider.NewServer("test")().(tfprotov6.ProviderServerWithActions); !ok { //nolint:staticcheck // it is what plugin-go asserts
		t.Error("no actions are served")
	}
}

// plugin-go drops what an action says once StopProvider has returned, so that must not be before the action has spoken.
func TestServerStopsAfterActionsHaveSpoken(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	s := providertest.To(t, tenant, nil)
	tenant.Fault(emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tenant.WaitForRequests("POST", "", 1)
		if _, err := s.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Error(err)
		}
	}()
	stream, err := s.ProviderServer.(tfprotov6.ActionServer).InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{
		ActionType: notification, Config: protocol.Encode(t, s.Action(t, notification), toSam()),
	})
	if err != nil {
		t.Fatal(err)
	}
	for event := range stream.Events {
		completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType)
		if !ok {
			continue
		}
		protocol.RequireFindings(t, completed.Diagnostics, errorAt("", "may or may not have been delivered"))
		select {
		case <-stopped:
			t.Error("StopProvider returned before the action had spoken")
		default:
		}
	}
	<-stopped
}
