// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// actionServer is the part of the protocol that invokes actions.
func (s *server) actionServer(t testing.TB) tfprotov6.ActionServer {
	t.Helper()
	actions, ok := s.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}
	return actions
}

func (s *server) action(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ActionSchemas[name]
	if !ok {
		t.Fatalf("no action %s", name)
	}
	return schema.Schema
}

func (s *server) validateAction(t testing.TB, name string, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.actionServer(t).ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: name, Config: encode(t, s.action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func (s *server) planAction(t testing.TB, name string, config object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.actionServer(t).PlanAction(t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: name, Config: encode(t, s.action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// invocation is what invoking an action printed and reported.
type invocation struct {
	progress []string
	diags    []*tfprotov6.Diagnostic
}

// text is everything a person sees of it.
func (i invocation) text() string { return strings.Join(i.progress, "\n") + "\n" + describe(i.diags) }

func (s *server) invoke(ctx context.Context, t testing.TB, name string, config object) invocation {
	t.Helper()
	stream, err := s.actionServer(t).InvokeAction(ctx, &tfprotov6.InvokeActionRequest{
		ActionType: name, Config: encode(t, s.action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got invocation
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			got.progress = append(got.progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			got.diags = e.Diagnostics
		}
	}
	return got
}
