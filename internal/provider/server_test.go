// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
)

// Day on which the wrapper can go: framework 1.19.0 refuses write-only attributes in actions. When this test fails after an upgrade,
// delete server.go's wrapper and this test, and serve the framework's server itself.
func TestFrameworkStillRefusesWriteOnlyInActions(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	config := toSam(object{"message": nil, "message_wo": "s3cret"})
	s.ProviderServer = providerserver.NewProtocol6(provider.New("test")())()
	requireFindings(t, s.validateAction(t, notification, config), mistakeAt("message_wo", "WriteOnly Attribute Not Allowed"))
}

// The wrapper drops that refusal and nothing else.
func TestServerTakesWriteOnlyInActions(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	secret := toSam(object{"message": nil, "message_wo": "s3cret"})
	if diags := s.validateAction(t, notification, secret); len(diags) > 0 {
		t.Errorf("refused: %s", describe(diags))
	}
	requireFindings(t, s.validateAction(t, notification, toSam(object{"message": nil, "message_wo": "\n"})), mistakeAt("message_wo", "message_wo: The message is empty"))
	requireFindings(t, s.validateAction(t, notification, object{"message_wo": "s3cret"}),
		mistakeAt("recipients", "Missing Configuration for Required Attribute"), mistakeAt("recipients", "Nobody is named"))
	for _, a := range s.action(t, notification).Block.Attributes {
		if a.WriteOnly != (a.Name == "message_wo") {
			t.Errorf("%s: write-only is %v", a.Name, a.WriteOnly)
		}
	}
}

// Every part of the protocol that the framework serves is still served: plugin-go asks for each by a type assertion, and what is
// missing vanishes silently.
func TestServerServesAllThatTheFrameworkServes(t *testing.T) {
	t.Parallel()
	framework := reflect.TypeOf(providerserver.NewProtocol6(provider.New("test")())())
	ours := reflect.TypeOf(provider.NewServer("test")())
	for i := range framework.NumMethod() {
		method := framework.Method(i)
		served := method.Type.NumIn() == 3 && strings.HasSuffix(method.Type.In(2).String(), "Request") || strings.HasSuffix(method.Name, "StateBytes")
		if _, ok := ours.MethodByName(method.Name); served && !ok {
			t.Errorf("%s is not served", method.Name)
		}
	}
	if _, ok := provider.NewServer("test")().(tfprotov6.ProviderServerWithActions); !ok { //nolint:staticcheck // it is what plugin-go asserts
		t.Error("no actions are served")
	}
}
