// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// actions is the part of the protocol that invokes actions.
func (s *Server) actions(t testing.TB) tfprotov6.ActionServer {
	t.Helper()
	actions, ok := s.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}
	return actions
}

// Action returns the schema of an action.
func (s *Server) Action(t testing.TB, name string) *tfprotov6.Schema {
	t.Helper()
	schema, ok := s.schema.ActionSchemas[name]
	if !ok {
		t.Fatalf("no action %s", name)
	}
	return schema.Schema
}

// ValidateAction validates the configuration of an action.
func (s *Server) ValidateAction(t testing.TB, name string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.actions(t).ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: name, Config: Encode(t, s.Action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// PlanAction plans an action.
func (s *Server) PlanAction(t testing.TB, name string, config Object) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := s.actions(t).PlanAction(t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: name, Config: Encode(t, s.Action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// Invocation is what invoking an action printed and reported.
type Invocation struct {
	Progress    []string
	Diagnostics []*tfprotov6.Diagnostic
}

// Text is everything that a person sees of it.
func (i Invocation) Text() string {
	return strings.Join(i.Progress, "\n") + "\n" + Describe(i.Diagnostics)
}

// Invoke invokes an action to its end.
func (s *Server) Invoke(ctx context.Context, t testing.TB, name string, config Object) Invocation {
	t.Helper()
	stream, err := s.actions(t).InvokeAction(ctx, &tfprotov6.InvokeActionRequest{
		ActionType: name, Config: Encode(t, s.Action(t, name), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got Invocation
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			got.Progress = append(got.Progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			got.Diagnostics = e.Diagnostics
		}
	}
	return got
}
