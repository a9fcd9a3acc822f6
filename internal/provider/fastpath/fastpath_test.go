// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

var kinds = []string{providertest.Notification, providertest.Window, providertest.Template}

// answered counts calls by "kind call path".
type answered struct {
	mu sync.Mutex
	n  map[string]int
}

func (a *answered) add(call string, short bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !short {
		call += " in full"
	}
	a.n[call]++
}

// short is how many calls a shortcut answered.
func (a *answered) short() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n["upgrade"] + a.n["validate"] + a.n["read"] + a.n["plan"]
}

// pair is one provider twice, with the shortcuts and without.
type pair struct {
	short, full *protocol.Server
	calls       *answered
}

func newPair(t *testing.T, tenant *testkit.Tenant, block object) pair {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }
	p := pair{calls: &answered{n: map[string]int{}}}
	nothing := func(string) (string, bool) { return "", false }
	full := provider.New("test", provider.WithClock(now), provider.WithEnvironment(nothing), provider.WithProcessNonce("nonce"))
	block = protocol.Merge(object{"endpoint": tenant.Endpoint(), "api_token": tenant.Token()}, block)
	p.short = providertest.Configured(t, nil, block, provider.WithClock(now), provider.WithProcessNonce("nonce"), provider.WithObserver(p.calls.add))
	p.full = protocol.New(t, providerserver.NewProtocol6(full())).MustConfigure(t, block)
	return p
}

// specimen is an object in a state file.
type specimen struct {
	kind     string
	config   object
	state    object
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// specimens are objects as a provider without shortcuts leaves them under some settings. It is not one of those that
// are compared, which must not have applied anything.
func specimens(t *testing.T, tenant *testkit.Tenant) []specimen {
	t.Helper()
	var all []specimen
	for _, block := range settings[:3] {
		p := newPair(t, tenant, block)
		for _, kind := range kinds {
			for i, config := range configurations(kind) {
				if kind == providertest.Template {
					config = protocol.Merge(config, object{"name": fmt.Sprintf("T%d-%d", len(all), i)})
				}
				l := p.full.Life(t, kind, nil)
				l.Apply(l.Plan(config))
				if l.State != nil {
					all = append(all, specimen{kind, config, l.State, l.Private, l.Identity()})
				}
			}
		}
	}
	return all
}

// Whatever the state, the configuration, the guard rails and the private state: both paths give the same answer.
// LUMA_FASTPATH_N sets the number of comparisons.
func TestShortcutsAnswerAsTheFramework(t *testing.T) {
	t.Parallel()
	n := 400
	if more, err := strconv.Atoi(os.Getenv("LUMA_FASTPATH_N")); err == nil {
		n = more
	}
	tenant := testkit.Start(t)
	var pairs []pair
	for _, block := range settings {
		pairs = append(pairs, newPair(t, tenant, block))
	}
	all := specimens(t, tenant)
	if len(all) < 30 {
		t.Fatalf("only %d specimens", len(all))
	}
	for seed := range n {
		r := random{rand.New(rand.NewPCG(uint64(seed), 13))}
		compareOnce(t, r, pick(r, pairs...), pick(r, all...))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	total := map[string]int{}
	for _, p := range pairs {
		for call, times := range p.calls.n {
			total[call] += times
		}
	}
	t.Logf("%v", total)
	for _, call := range []string{"upgrade", "validate", "read", "plan"} {
		if total[call] < n/20 || total[call+" in full"] == 0 {
			t.Errorf("of %d calls to %s a shortcut answered %d: too few of one kind prove nothing", n, call, total[call])
		}
	}
}

func compareOnce(t *testing.T, r random, p pair, s specimen) {
	t.Helper()
	schema := p.full.Resource(t, s.kind)
	typ := schema.ValueType()
	state, config := s.state, s.config
	if r.chance(40) {
		state = r.mutate(typ, state, 1+r.IntN(3), 0)
	}
	if r.chance(50) {
		config = r.mutate(typ, config, 1+r.IntN(3), 15)
	}
	if r.chance(30) {
		config = r.drop(config)
	}
	private, identity := r.private(s.private), s.identity
	if r.chance(10) {
		identity = nil
	}
	defer func() {
		if t.Failed() {
			t.Logf("%s\nstate %v\nconfig %v\nprivate %s", s.kind, state, config, private)
		}
	}()
	prior := protocol.Encode(t, schema, state)
	switch r.IntN(10) {
	case 0:
		compareUpgrade(t, p, s.kind, r, state)
	case 1, 2:
		compareValidate(t, p, s.kind, protocol.Encode(t, schema, config))
	case 3, 4:
		req := tfprotov6.ReadResourceRequest{TypeName: s.kind, CurrentState: prior, Private: private, CurrentIdentity: identity}
		compare(t, p, schema, func(on *protocol.Server) answer {
			req := req
			resp, err := on.ReadResource(t.Context(), &req)
			return answer{err, resp.NewState, resp.Private, resp.NewIdentity, resp.Diagnostics}
		})
	default:
		proposed := prior
		if r.chance(70) {
			proposed = protocol.Propose(t, schema, state, config)
		}
		if r.chance(20) {
			prior, proposed, identity = protocol.Encode(t, schema, nil), protocol.Propose(t, schema, nil, config), nil
		}
		if r.chance(3) {
			proposed = protocol.Encode(t, schema, nil)
		}
		req := tfprotov6.PlanResourceChangeRequest{
			TypeName: s.kind, Config: protocol.Encode(t, schema, config), PriorState: prior, ProposedNewState: proposed, PriorPrivate: private, PriorIdentity: identity,
		}
		compare(t, p, schema, func(on *protocol.Server) answer {
			req := req
			resp, err := on.PlanResourceChange(t.Context(), &req)
			return answer{err, resp.PlannedState, resp.PlannedPrivate, resp.PlannedIdentity, resp.Diagnostics}
		})
	}
}

func compareUpgrade(t *testing.T, p pair, kind string, r random, state object) {
	t.Helper()
	raw, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	raw = pick(r, raw, raw, raw, []byte(`{"unheard_of":1}`), []byte(`{"id":{}}`), []byte("x"))
	req := tfprotov6.UpgradeResourceStateRequest{TypeName: kind, Version: int64(r.IntN(8) / 7), RawState: &tfprotov6.RawState{JSON: raw}}
	compare(t, p, p.full.Resource(t, kind), func(on *protocol.Server) answer {
		req := req
		resp, err := on.UpgradeResourceState(t.Context(), &req)
		return answer{err: err, state: resp.UpgradedState, diags: resp.Diagnostics}
	})
}

func compareValidate(t *testing.T, p pair, kind string, config *tfprotov6.DynamicValue) {
	t.Helper()
	compare(t, p, p.full.Resource(t, kind), func(on *protocol.Server) answer {
		resp, err := on.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: kind, Config: config, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		return answer{err: err, diags: resp.Diagnostics}
	})
}

// answer is what core learns from a call.
type answer struct {
	err      error
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	diags    []*tfprotov6.Diagnostic
}

func compare(t *testing.T, p pair, schema *tfprotov6.Schema, ask func(on *protocol.Server) answer) {
	t.Helper()
	before := p.calls.short()
	short := ask(p.short)
	if p.calls.short() == before {
		return // the framework answered, which walks schemas in a random order and stops at the first error
	}
	full := ask(p.full)
	if (short.err == nil) != (full.err == nil) || (short.state == nil) != (full.state == nil) {
		t.Fatalf("errors %v and %v, states %v and %v", short.err, full.err, short.state, full.state)
	}
	if short.state != nil {
		got, err := short.state.Unmarshal(schema.ValueType())
		want, errFull := full.state.Unmarshal(schema.ValueType())
		if err != nil || errFull != nil || !got.Equal(want) {
			t.Errorf("state %v\nwant  %v\n%v %v", protocol.Decode(t, schema, short.state), protocol.Decode(t, schema, full.state), err, errFull)
		}
	}
	if !bytes.Equal(short.private, full.private) {
		t.Errorf("private state %s\nwant          %s", short.private, full.private)
	}
	if got, want := identityBytes(short.identity), identityBytes(full.identity); got != want {
		t.Errorf("identity %q, want %q", got, want)
	}
	if got, want := described(short.diags), described(full.diags); !slices.Equal(got, want) {
		t.Errorf("diagnostics %q\nwant        %q", got, want)
	}
}

func identityBytes(identity *tfprotov6.ResourceIdentityData) string {
	if identity == nil {
		return "none"
	}
	return string(identity.IdentityData.MsgPack)
}

// described lists diagnostics in one order: the framework walks schemas in Go's random order of maps.
func described(diags []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range diags {
		all = append(all, protocol.Describe([]*tfprotov6.Diagnostic{d}))
	}
	slices.Sort(all)
	return all
}
