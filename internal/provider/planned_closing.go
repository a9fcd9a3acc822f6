// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// plannedClosing is what the plan of a destroy told. It travels in private state: Terraform does not plan a destroy again when it
// applies it, and the guard rails may be others by then.
type plannedClosing struct {
	Audience *string `json:"audience"` // "" = nobody; nil when the plan could not tell
}

// plannedClosingKey names it in private state.
const plannedClosingKey = "planned_closing"

func (p plannedClosing) keep(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(p)
	if err != nil {
		diags.AddError("Unable to plan the closing notice", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, plannedClosingKey, raw)...)
}

// differs reports, with an error, that applying the plan would address somebody else than it told.
func (p plannedClosing) differs(audience string, diags *diag.Diagnostics) bool {
	if p.Audience == nil || *p.Audience == audience {
		return false
	}
	told := "no closing notice"
	if *p.Audience != "" {
		told = fmt.Sprintf("a closing notice to %q", *p.Audience)
	}
	diags.AddError("Closing notice differs from the plan", fmt.Sprintf(
		"Nothing was sent, and the state is kept. The plan told %s; applying it now would address %q. Plan again, with the settings that shall apply.", told, audience))
	return true
}

func readPlannedClosing(ctx context.Context, private privateReader, diags *diag.Diagnostics) (p plannedClosing) {
	raw, d := private.GetKey(ctx, plannedClosingKey)
	diags.Append(d...)
	if raw == nil {
		return p
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		diags.AddWarning("Unable to read what the plan told about the closing notice", err.Error())
	}
	return p
}

// forgetPlannedClosing drops what the plan of a destroy that failed has left in the state.
func forgetPlannedClosing(ctx context.Context, from privateReader, to privateWriter, diags *diag.Diagnostics) {
	if readPlannedClosing(ctx, from, diags).Audience != nil {
		plannedClosing{}.keep(ctx, to, diags)
	}
}
