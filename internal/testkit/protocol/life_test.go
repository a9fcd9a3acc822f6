// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const thing = "fake_thing"

var thingSchema = &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
	{Name: "id", Type: tftypes.String, Computed: true},
	{Name: "text", Type: tftypes.String, Required: true},
	{Name: "audience", Type: tftypes.String, Computed: true},
}}}

// fake is a provider that writes down its calls with the private state they carry. Each plan and each apply returns the
// private state plan1, plan2 … and state1, state2 …
type fake struct {
	tfprotov6.ProviderServer

	audience string // planned for every change; "" = unknown until apply
	result   string // audience after apply, when it is not what was planned
	fails    error  // of the next apply
	partial  bool   // the failed apply leaves an object
	plans    int
	applies  int
	calls    *[]string
}

func (f *fake) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{ResourceSchemas: map[string]*tfprotov6.Schema{thing: thingSchema}}, nil
}

func (f *fake) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func read(value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	var attributes map[string]tftypes.Value
	decoded, err := value.Unmarshal(thingSchema.ValueType())
	if err == nil && !decoded.IsNull() {
		err = decoded.As(&attributes)
	}
	if err != nil {
		panic(err)
	}
	return attributes
}

func write(attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	value := tftypes.NewValue(thingSchema.ValueType(), nil)
	if attributes != nil {
		value = tftypes.NewValue(thingSchema.ValueType(), attributes)
	}
	encoded, err := tfprotov6.NewDynamicValue(thingSchema.ValueType(), value)
	if err != nil {
		panic(err)
	}
	return &encoded
}

func kind(prior, next map[string]tftypes.Value) string {
	switch {
	case prior == nil:
		return "create"
	case next == nil:
		return "delete"
	}
	return "update"
}

func (f *fake) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, next := read(req.PriorState), read(req.ProposedNewState)
	*f.calls = append(*f.calls, fmt.Sprintf("plan %s with %q", kind(prior, next), req.PriorPrivate))
	f.plans++
	if next != nil {
		if prior == nil {
			next["id"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		}
		if next["audience"] = tftypes.NewValue(tftypes.String, f.audience); f.audience == "" {
			next["audience"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		}
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: write(next), PlannedPrivate: fmt.Appendf(nil, "plan%d", f.plans)}, nil
}

func (f *fake) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	prior, next := read(req.PriorState), read(req.PlannedState)
	*f.calls = append(*f.calls, fmt.Sprintf("apply %s with %q", kind(prior, next), req.PlannedPrivate))
	f.applies++
	resp := &tfprotov6.ApplyResourceChangeResponse{NewState: req.PriorState, Private: fmt.Appendf(nil, "state%d", f.applies)}
	if f.fails != nil {
		resp.Diagnostics = []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: f.fails.Error()}}
	}
	if f.fails == nil || f.partial {
		if next != nil {
			next["id"] = tftypes.NewValue(tftypes.String, "one")
			if f.result != "" || !next["audience"].IsKnown() {
				next["audience"] = tftypes.NewValue(tftypes.String, f.result)
			}
		}
		resp.NewState = write(next)
	}
	f.fails = nil
	return resp, nil
}

func newFake(t *testing.T, f *fake) *protocol.Server {
	t.Helper()
	return protocol.New(t, func() tfprotov6.ProviderServer { return f })
}

func requireCalls(t *testing.T, f *fake, want ...string) {
	t.Helper()
	if !slices.Equal(*f.calls, want) {
		t.Errorf("calls:\n%q\nwant:\n%q", *f.calls, want)
	}
	*f.calls = nil
}

func text(s string) protocol.Object { return protocol.Object{"text": s} }

// Private state takes the way that it takes in core: see NodeAbstractResourceInstance.plan and apply in its sources.
func TestLifePassesPrivateStateAsCoreDoes(t *testing.T) {
	t.Parallel()
	created := func(t *testing.T) (*fake, *protocol.Life) {
		t.Helper()
		f := &fake{audience: "all", calls: &[]string{}}
		l := newFake(t, f).Life(t, thing, nil)
		l.Apply(l.Plan(text("a")))
		requireCalls(t, f, `plan create with ""`, `plan create with ""`, `apply create with "plan2"`)
		return f, l
	}
	tests := map[string]struct {
		change func(l *protocol.Life)
		want   []string
	}{
		"no change": {func(l *protocol.Life) { l.Apply(l.Plan(text("a"))) }, []string{`plan update with "state1"`}},
		"update": {func(l *protocol.Life) { l.Apply(l.Plan(text("b"))) },
			[]string{`plan update with "state1"`, `plan update with "state1"`, `apply update with "plan4"`}},
		"destroy": {func(l *protocol.Life) { l.Apply(l.Plan(nil)) }, []string{`plan delete with "state1"`, `apply delete with "plan3"`}},
		"replace": {func(l *protocol.Life) { l.Apply(l.Plan(text("a"), protocol.Replace)) }, []string{
			`plan update with "state1"`, `plan create with "plan3"`,
			`apply delete with "plan4"`, `plan create with ""`, `apply create with "plan5"`,
		}},
		"create before destroy": {func(l *protocol.Life) { l.Apply(l.Plan(text("a"), protocol.Replace, protocol.CreateBeforeDestroy)) }, []string{
			`plan update with "state1"`, `plan create with "plan3"`,
			`plan create with ""`, `apply create with "plan5"`, `plan delete with "state1"`, `apply delete with "plan6"`,
		}},
		"tainted": {func(l *protocol.Life) { l.Tainted = true; l.Apply(l.Plan(text("a"))) }, []string{
			`plan create with ""`, `apply delete with "plan3"`, `plan create with ""`, `apply create with "plan4"`,
		}},
		"tainted, destroyed": {func(l *protocol.Life) { l.Tainted = true; l.Apply(l.Plan(nil)) },
			[]string{`plan delete with "state1"`, `apply delete with "plan3"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, l := created(t)
			test.change(l)
			requireCalls(t, f, test.want...)
			if len(l.Deposed) > 0 || l.Tainted {
				t.Errorf("left: %v, tainted: %v", l.Deposed, l.Tainted)
			}
		})
	}
}

// A failed apply leaves in the state what core would save.
func TestLifeAfterAFailedApply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first   bool // an object exists already
		partial bool
		plan    func(l *protocol.Life) protocol.Plan
		text    any // in the state; nil = no object
		private string
		tainted bool
		deposed int
	}{
		"create":          {false, false, func(l *protocol.Life) protocol.Plan { return l.Plan(text("b")) }, nil, "", false, 0},
		"create, partial": {false, true, func(l *protocol.Life) protocol.Plan { return l.Plan(text("b")) }, "b", "state1", true, 0},
		"update":          {true, false, func(l *protocol.Life) protocol.Plan { return l.Plan(text("b")) }, "a", "state2", false, 0},
		"update, partial": {true, true, func(l *protocol.Life) protocol.Plan { return l.Plan(text("b")) }, "b", "state2", false, 0},
		"destroy":         {true, false, func(l *protocol.Life) protocol.Plan { return l.Plan(nil) }, "a", "state2", false, 0},
		"replace":         {true, false, func(l *protocol.Life) protocol.Plan { return l.Plan(text("b"), protocol.Replace) }, "a", "state2", false, 0},
		"create before destroy": {true, false, func(l *protocol.Life) protocol.Plan {
			return l.Plan(text("b"), protocol.Replace, protocol.CreateBeforeDestroy)
		}, "a", "state1", false, 0},
		"create before destroy, partial": {true, true, func(l *protocol.Life) protocol.Plan {
			return l.Plan(text("b"), protocol.Replace, protocol.CreateBeforeDestroy)
		}, "b", "state2", true, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fake{audience: "all", calls: &[]string{}}
			l := newFake(t, f).Life(t, thing, nil)
			if test.first {
				l.Must(text("a"))
			}
			p := test.plan(l)
			f.fails, f.partial = errors.New("refused"), test.partial
			protocol.RequireFindings(t, l.Apply(p), protocol.ErrorAt("", "refused"))
			if l.State["text"] != test.text || string(l.Private) != test.private || l.Tainted != test.tainted || len(l.Deposed) != test.deposed {
				t.Errorf("state %v, private %s, tainted %v, deposed %v", l.State, l.Private, l.Tainted, l.Deposed)
			}
		})
	}
}

// A saved plan that is applied under other settings is refused as core refuses it, before the provider applies anything.
func TestLifeUnderAnotherServer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		planned, applied string
		want             []protocol.Finding
	}{
		"the same": {"all", "all", nil},
		"other": {
			"all", "sam",
			[]protocol.Finding{protocol.ErrorAt("", `fake_thing.test.audience: was cty.StringVal("all"), but now cty.StringVal("sam")`)},
		},
		"no longer known": {"all", "", []protocol.Finding{protocol.ErrorAt("", "fake_thing.test.audience: was known, but now unknown")}},
		"known at apply":  {"", "sam", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			planner := &fake{audience: test.planned, calls: &[]string{}}
			applier := &fake{audience: test.applied, calls: &[]string{}}
			l := newFake(t, planner).Life(t, thing, nil)
			p := l.Plan(text("a"))
			l.Server = newFake(t, applier)
			protocol.RequireFindings(t, l.Apply(p), test.want...)
			if (l.State == nil) != (test.want != nil) || (applier.applies == 0) != (test.want != nil) {
				t.Errorf("state %v after %d applies", l.State, applier.applies)
			}
		})
	}
}

// recorder is a testing.TB that collects failures.
type recorder struct {
	testing.TB
	failed []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

// A result that breaks the plan fails the test, and leaves a tainted object behind.
func TestLifeInconsistentResult(t *testing.T) {
	t.Parallel()
	f := &fake{audience: "all", result: "sam", calls: &[]string{}}
	r := &recorder{TB: t}
	l := newFake(t, f).Life(r, thing, nil)
	protocol.RequireFindings(t, l.Apply(l.Plan(text("a"))), protocol.ErrorAt("", `unexpected new value: .audience: was cty.StringVal("all")`))
	if len(r.failed) != 1 || !l.Tainted || l.State["audience"] != "sam" {
		t.Errorf("failures %q, tainted %v, state %v", r.failed, l.Tainted, l.State)
	}
}
