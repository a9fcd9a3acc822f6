// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// KeepOrder makes a set of the contacts, which are a list in the schema only because Terraform compares each pair of a
// set's elements, and takes 14 s for 2,000 of them. It returns the planned recipients with the contacts of the state
// where both name the same ones, in whatever order and however often. Terraform then sees no change.
func KeepOrder(ctx context.Context, prior, plan types.Object, diags *diag.Diagnostics) types.Object {
	before, planned := contactsOf(prior), contactsOf(plan)
	missing, unknown := compareContacts(before, planned)
	if missing == nil {
		return plan
	}
	if unknown > 0 {
		if len(missing) <= unknown && !fits(before.Elements(), planned.Elements()) {
			warnOrder(diags)
		}
		return plan
	}
	if len(missing) > 0 || before.Equal(planned) {
		return plan
	}
	values := plan.Attributes()
	values["contacts"] = before
	kept, d := types.ObjectValue(plan.AttributeTypes(ctx), values)
	diags.Append(d...)
	return kept
}

// contactsOf are the contacts of recipients; null unless they are a list.
func contactsOf(recipients types.Object) types.List {
	contacts, ok := recipients.Attributes()["contacts"].(types.List)
	if !ok {
		return types.ListNull(types.StringType)
	}
	return contacts
}

// compareContacts returns the contacts in state that the plan does not name, and how many of the planned ones are known
// only at apply. missing is nil if the plan names others than the state, or there is nothing to compare.
func compareContacts(before, planned types.List) (missing map[string]bool, unknown int) {
	if before.IsNull() || planned.IsNull() || planned.IsUnknown() {
		return nil, 0
	}
	known := map[string]bool{}
	missing = map[string]bool{}
	for _, contact := range tfvalue.Strings(before.Elements()) {
		known[contact], missing[contact] = true, true
	}
	for _, element := range planned.Elements() {
		contact, ok := element.(types.String)
		switch {
		case ok && contact.IsUnknown():
			unknown++
		case !ok || contact.IsNull() || !known[contact.ValueString()]:
			return nil, 0
		default:
			delete(missing, contact.ValueString())
		}
	}
	return missing, unknown
}

// fits reports whether the elements known now are where the state has them.
func fits(before, planned []attr.Value) bool {
	if len(before) != len(planned) {
		return false
	}
	for i, element := range planned {
		if !element.IsUnknown() && !element.Equal(before[i]) {
			return false
		}
	}
	return true
}

// warnOrder explains an error of Terraform's that the provider cannot prevent: it does not learn at apply what was
// unknown in the plan.
func warnOrder(diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("recipients").AtName("contacts"), "Order of contacts may stop the apply",
		"Some contacts are known only at apply. If it turns out that the contacts are those of the state, in another order or with one of them twice, "+
			"nothing is sent and Terraform stops the apply with \"Provider produced inconsistent final plan\". Write contacts = toset([…]), which always has the same order.")
}
