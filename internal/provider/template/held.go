// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// A tenant may hold values that this provider refuses, such as a card without a title: somebody made it in Skills
// Builder. Once imported, such a value is valid configuration. Validation does not know what the tenant holds, so it
// only warns; the plan refuses every invalid value that is new.

// checkUnlessHeld reports invalid values as warnings, except null, which no import writes.
func (m templateModel) checkUnlessHeld(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	var found, out diag.Diagnostics
	m.checkValues(ctx, &found)
	for _, d := range found {
		var value types.String
		located, ok := d.(diag.DiagnosticWithPath)
		if ok && d.Severity() == diag.SeverityError && !config.GetAttribute(ctx, located.Path(), &value).HasError() && !value.IsNull() {
			d = diag.NewAttributeWarningDiagnostic(located.Path(), d.Summary(), d.Detail()+" The plan refuses this value unless the tenant already has it.")
		}
		out.Append(d)
	}
	return out
}

// withoutHeld leaves out the errors about values that the tenant holds already.
func withoutHeld(found diag.Diagnostics, held func(path.Path) bool) diag.Diagnostics {
	var out diag.Diagnostics
	for _, d := range found {
		if located, ok := d.(diag.DiagnosticWithPath); !ok || !held(located.Path()) {
			out.Append(d)
		}
	}
	return out
}

// attributes is what a tfsdk.State and a tfsdk.Plan have in common.
type attributes interface {
	GetAttribute(ctx context.Context, at path.Path, target any) diag.Diagnostics
}

// held returns a function that reports whether the planned value at a path is the one that the tenant has already.
func held(ctx context.Context, state, plan attributes) func(path.Path) bool {
	return func(at path.Path) bool {
		var was, is types.String
		return !state.GetAttribute(ctx, at, &was).HasError() && !plan.GetAttribute(ctx, at, &is).HasError() &&
			!was.IsNull() && !is.IsNull() && notice.SameText(was.ValueString(), is.ValueString())
	}
}

// warnLost says which fields of the stored template, unknown to this provider, the planned content has no place for. It
// asks the tenant only if there can be any.
func (r *templateResource) warnLost(ctx context.Context, plan, prior templateModel, diags *diag.Diagnostics) {
	if r.provider.Client == nil || diags.HasError() || !plan.fullyKnown(ctx) || !tfvalue.IsKnown(plan.Name, plan.Description) {
		return
	}
	in, before := plan.toInput(ctx, diags), prior.toInput(ctx, diags)
	if in.Content.SaysTheSame(before.Content) || before.Content.Card == nil && in.Content.ResponseType() == before.Content.ResponseType() {
		return
	}
	stored, err := r.provider.Client.GetTemplate(ctx, prior.ID.ValueString())
	if err != nil {
		return // applying meets it, too
	}
	if lost := stored.LostBy(in); len(lost) > 0 {
		addLost(diags, prior.label(), lost)
	}
}
