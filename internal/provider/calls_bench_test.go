// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// BenchmarkCalls measures the calls that the CLI makes for one object, without the CLI, gRPC and HTTP: an empty plan is
// upgrade, validate, read and unchanged; an apply validates and plans twice. It is what to profile, see
// CONTRIBUTING.md.
func BenchmarkCalls(b *testing.B) {
	tenant := testkit.Start(b)
	s := providertest.To(b, tenant, nil)
	for name, config := range benchObjects() {
		b.Run(name, func(b *testing.B) { benchCalls(b, s, name, config) })
	}
}

func benchObjects() map[string]object {
	return map[string]object{
		notification: toSam(),
		providertest.Window: {
			"title": "Exchange upgrade", "starts_at": "2099-12-01T21:00", "duration": "2h", "time_zone": "America/Los_Angeles",
			"recipients": object{"contacts": []any{"sam@gmail.com"}},
		},
		providertest.Template: {"name": "Outage", "text": "Outage: @request.message"},
	}
}

func benchCalls(b *testing.B, s *protocol.Server, name string, config object) {
	life := s.Life(b, name, nil)
	life.Must(config)
	schema := s.Resource(b, name)
	prior, raw := protocol.Encode(b, schema, life.State), rawState(b, life.State)
	identity := life.Identity()
	configured := protocol.Encode(b, schema, config)
	proposed := protocol.Propose(b, schema, nil, config)
	must := func(b *testing.B, diags []*tfprotov6.Diagnostic, err error) {
		if err != nil || len(protocol.Errors(diags)) > 0 {
			b.Fatal(err, protocol.Describe(diags))
		}
	}
	b.Run("upgrade", func(b *testing.B) {
		for b.Loop() {
			resp, err := s.UpgradeResourceState(b.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: name, RawState: &tfprotov6.RawState{JSON: raw}})
			must(b, resp.Diagnostics, err)
		}
	})
	b.Run("validate", func(b *testing.B) {
		for b.Loop() {
			resp, err := s.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: configured})
			must(b, resp.Diagnostics, err)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			resp, err := s.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: prior, Private: life.Private, CurrentIdentity: identity})
			must(b, resp.Diagnostics, err)
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			resp, err := s.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: name, Config: configured, PriorState: prior, ProposedNewState: prior, PriorPrivate: life.Private, PriorIdentity: identity})
			must(b, resp.Diagnostics, err)
		}
	})
	b.Run("create", func(b *testing.B) {
		for b.Loop() {
			resp, err := s.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: name, Config: configured, PriorState: protocol.Encode(b, schema, nil), ProposedNewState: proposed})
			must(b, resp.Diagnostics, err)
		}
	})
}

func rawState(b *testing.B, state object) []byte {
	b.Helper()
	raw, err := json.Marshal(state)
	if err != nil {
		b.Fatal(err)
	}
	return raw
}
