// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// reached is the latest message that left for its real recipients. It is kept in private state beside the values of the latest
// apply, which differ when that one expired or was held back by a guard rail: what is still outstanding is the difference to
// this one, so that lifting a rail tells nobody twice.
type reached struct {
	Recipients notice.Recipients `json:"recipients"`
	Content    string            `json:"content"` // its fingerprint
	WOVersion  *int64            `json:"message_wo_version,omitempty"`
	Triggers   map[string]string `json:"triggers,omitempty"`
}

// reachedKey names it in private state.
const reachedKey = "reached"

// readReached returns nil when no message has reached its recipients yet.
func readReached(ctx context.Context, private privateReader, diags *diag.Diagnostics) *reached {
	raw, d := private.GetKey(ctx, reachedKey)
	diags.Append(d...)
	if raw == nil {
		return nil
	}
	var r reached
	if err := json.Unmarshal(raw, &r); err != nil {
		diags.AddError("Unable to read private state", "What this resource keeps of its latest message cannot be read: "+err.Error()+". Restore the state from a backup.")
		return nil
	}
	return &r
}

// keepReached remembers that the people of plan have been told what it says.
func keepReached(ctx context.Context, private privateWriter, plan notificationModel, diags *diag.Diagnostics) {
	message := plan.toNotice(ctx, diags)
	r := reached{
		Recipients: message.Recipients,
		Content:    message.Fingerprint(),
		WOVersion:  plan.MessageWOVersion.ValueInt64Pointer(),
		Triggers:   map[string]string{},
	}
	diags.Append(plan.ResendTriggers.ElementsAs(ctx, &r.Triggers, false)...)
	raw, err := json.Marshal(r)
	if err != nil {
		diags.AddWarning("Unable to keep who was told", err.Error()) // a message has left: no error may follow
		return
	}
	diags.Append(private.SetKey(ctx, reachedKey, raw)...)
}

// outstanding is the part of a planned message that has not reached people yet, after messages that expired or were held back.
func (r *reached) outstanding(ctx context.Context, plan notificationModel, all decision) decision {
	if r == nil {
		return all
	}
	if !all.known || !plan.triggersKnown() || !tfvalue.IsKnown(plan.MessageWOVersion) {
		return decision{undecided: true}
	}
	triggers, _ := types.MapValueFrom(ctx, types.StringType, r.Triggers) // strings always convert
	newVersion := !plan.MessageWOVersion.IsNull() && !plan.MessageWOVersion.Equal(types.Int64PointerValue(r.WOVersion))
	if triggered(triggers, plan.ResendTriggers) || newVersion || all.message.Fingerprint() != r.Content {
		return all
	}
	return all.onlyNewcomers(r.Recipients)
}
