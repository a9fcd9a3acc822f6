// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Apply applies a saved plan as core does and returns everything reported. State is what core would save.
func (l *Life) Apply(p Plan) []*tfprotov6.Diagnostic {
	l.t.Helper()
	return l.ApplyKnown(l.t.Context(), p, p.Config)
}

// ApplyKnown is Apply in a context, for a plan whose configuration was partly unknown: config is what it turned out to
// be.
func (l *Life) ApplyKnown(ctx context.Context, p Plan, config Object) []*tfprotov6.Diagnostic {
	l.t.Helper()
	switch {
	case len(Errors(p.Diagnostics)) > 0:
		return nil // core applies nothing after a plan with errors
	case p.Action == NoOp:
		return nil
	case p.Action == Delete:
		return l.destroyCurrent(ctx, p)
	case p.Action == DeleteThenCreate:
		half := p
		half.Action, half.Config, half.Values = Delete, nil, nil
		diags := l.destroyCurrent(ctx, half)
		if len(Errors(diags)) > 0 {
			return diags
		}
		return slices.Concat(diags, l.createOrUpdate(ctx, p, config))
	case p.Action == CreateThenDelete:
		return l.createThenDelete(ctx, p, config)
	}
	return l.createOrUpdate(ctx, p, config)
}

// createThenDelete deposes the current object, creates the new one, and only then plans the destroy of the old one and
// applies that. When the create leaves nothing, the old object is the current one again.
func (l *Life) createThenDelete(ctx context.Context, p Plan, config Object) []*tfprotov6.Diagnostic {
	l.t.Helper()
	old, tainted := Instance{l.State, l.kept()}, l.Tainted
	l.State, l.Private, l.identity, l.Tainted = nil, nil, nil, false
	diags := l.createOrUpdate(ctx, p, config)
	if len(Errors(diags)) == 0 {
		l.Deposed = append(l.Deposed, old)
		return slices.Concat(diags, l.DestroyDeposed(ctx))
	}
	if l.State != nil {
		l.Deposed = append(l.Deposed, old)
		return diags
	}
	l.set(old.State, old.kept)
	l.Tainted = tainted
	return diags
}

// DestroyDeposed plans and applies the destroy of every deposed object, both during the apply; one that cannot be
// destroyed stays.
func (l *Life) DestroyDeposed(ctx context.Context) []*tfprotov6.Diagnostic {
	l.t.Helper()
	var diags []*tfprotov6.Diagnostic
	var left []Instance
	for _, old := range l.Deposed {
		p := l.planDestroy(old.State, old.kept)
		diags = append(diags, p.Diagnostics...)
		if len(Errors(p.Diagnostics)) > 0 {
			left = append(left, old)
			continue
		}
		r := l.Server.applyChange(ctx, l.t, p)
		diags = append(diags, r.diags...)
		if len(Errors(r.diags)) > 0 {
			left = append(left, old)
		}
	}
	l.Deposed = left
	return diags
}

// destroyCurrent applies a destroy, which is not planned again: it gets the planned private state as it was saved.
func (l *Life) destroyCurrent(ctx context.Context, p Plan) []*tfprotov6.Diagnostic {
	l.t.Helper()
	r := l.Server.applyChange(ctx, l.t, p)
	if len(Errors(r.diags)) == 0 {
		if r.state != nil {
			l.t.Errorf("after a destroy the state is %v", r.state)
		}
		l.set(nil, kept{})
	} else if r.state != nil {
		tainted := l.Tainted
		l.set(r.state, r.kept)
		l.Tainted = tainted
	}
	return r.diags
}

// createOrUpdate plans again, now with every value known and under the settings of the apply, and applies that plan if
// it keeps what the saved one promised.
func (l *Life) createOrUpdate(ctx context.Context, saved Plan, config Object) []*tfprotov6.Diagnostic {
	l.t.Helper()
	p := l.planFrom(l.State, l.kept(), config, nil)
	if len(Errors(p.Diagnostics)) > 0 {
		return p.Diagnostics
	}
	warnings := p.Diagnostics
	if broken := l.finalPlan(saved, p); len(broken) > 0 {
		return slices.Concat(warnings, broken)
	}
	if p.Action == NoOp { // an unknown value turned out to be what it was
		return warnings
	}
	return slices.Concat(warnings, l.applyPlan(ctx, p))
}

// ApplyAsPlanned applies the saved plan of a create or an update without planning again: the clock or the settings then
// differ from all that core has seen.
func (l *Life) ApplyAsPlanned(p Plan) []*tfprotov6.Diagnostic {
	l.t.Helper()
	return l.applyPlan(l.t.Context(), p)
}

func (l *Life) applyPlan(ctx context.Context, p Plan) []*tfprotov6.Diagnostic {
	l.t.Helper()
	r := l.Server.applyChange(ctx, l.t, p)
	if len(Errors(r.diags)) == 0 {
		r.diags = slices.Concat(r.diags, l.result(p, r))
	}
	failed := len(Errors(r.diags)) > 0
	if r.state != nil || !failed {
		l.set(r.state, r.kept)
	}
	l.Tainted = failed && p.Action == Create && l.State != nil
	if !failed && l.AfterApply != nil && l.State != nil {
		l.AfterApply(p)
	}
	return r.diags
}

// finalPlan compares the plan made during apply with the saved one, as core's checkPlannedChange does.
func (l *Life) finalPlan(saved, final Plan) []*tfprotov6.Diagnostic {
	l.t.Helper()
	const summary = "Provider produced inconsistent final plan"
	const detail = "When expanding the plan for %s.test to include new values learned so far during apply, provider %q "
	var diags []*tfprotov6.Diagnostic
	action := final.Action
	if saved.Action.IsReplace() && action == Create {
		action = saved.Action
	}
	if action != saved.Action && (saved.Action != Update || action != NoOp) {
		diags = append(diags, coreError(summary, detail+"changed the planned action from %s to %s.", l.name, address, saved.Action, action))
	}
	schema := l.Server.Resource(l.t, l.name)
	for _, problem := range incompatible(unmarshal(l.t, schema, saved.planned), unmarshal(l.t, schema, final.planned), "") {
		diags = append(diags, coreError(summary, detail+"produced an invalid new value for %s.test%s.", l.name, address, l.name, problem))
	}
	return diags
}

// result compares what an apply returned with the plan that it was given. A difference is always a bug of the provider,
// so the test fails, too.
func (l *Life) result(p Plan, r applied) []*tfprotov6.Diagnostic {
	l.t.Helper()
	var diags []*tfprotov6.Diagnostic
	schema := l.Server.Resource(l.t, l.name)
	got := unmarshal(l.t, schema, r.value)
	if !got.IsFullyKnown() {
		diags = append(diags, coreError("Provider returned invalid result object after apply",
			"After the apply operation, the provider still indicated an unknown value for %s.test: %v.", l.name, r.state))
	}
	for _, problem := range incompatible(unmarshal(l.t, schema, p.planned), got, "") {
		diags = append(diags, coreError("Provider produced inconsistent result after apply",
			"When applying changes to %s.test, provider %q produced an unexpected new value: %s.", l.name, address, strings.TrimPrefix(problem, ": ")))
	}
	if len(diags) > 0 {
		l.t.Errorf("%s", Describe(diags))
	}
	return diags
}

const address = `provider["registry.terraform.io/terraform-provider-luma/luma"]`

func coreError(summary, detail string, args ...any) *tfprotov6.Diagnostic {
	return &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: summary,
		Detail: fmt.Sprintf(detail, args...) + "\n\nThis is a bug in the provider, which should be reported in the provider's own issue tracker.",
	}
}
