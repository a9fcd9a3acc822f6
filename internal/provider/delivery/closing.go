// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Closing is the notice that destroying an object sends, if it is due.
type Closing struct {
	// Due reports whether there is something to say to somebody on this tenant.
	Due bool
	// Asked reports whether the object asks for a closing notice at all.
	Asked bool
	Order Order
	// Elsewhere is the endpoint of another tenant on which the object was announced; nothing is due on this one then.
	Elsewhere string
	// At is the attribute that asks for the notice.
	At path.Path
	// Warning words the plan's warning that destroying sends a notice to an audience.
	Warning func(audience string) (summary, detail string)
	// WaysOut says how to destroy the object without a notice.
	WaysOut string
}

// PlannedClosing is what the plan of a destroy said. It is kept in private state: Terraform does not plan a destroy
// again when it applies it, and settings may have changed since.
type PlannedClosing struct {
	// Audience is who was to be sent the notice; "" = nobody, or a setting of the provider was not known at plan.
	Audience   string `json:"audience,omitempty"`
	Endpoint   string `json:"endpoint,omitempty"`
	GuardRails string `json:"guard_rails,omitempty"`
	// EndpointUnknown and GuardRailsUnknown report that the setting was known only at apply.
	EndpointUnknown   bool `json:"endpoint_unknown,omitempty"`
	GuardRailsUnknown bool `json:"guard_rails_unknown,omitempty"`
	// Kind is which text, where the plan fixed it; "" = the object decides when it is destroyed.
	Kind string `json:"kind,omitempty"`
	// Process is the process that planned, see Sender.nonce.
	Process string `json:"process,omitempty"`
}

const closingKey = "planned_closing"

// PlanClosing says in a plan what destroying the object sends and to whom, and keeps it for SendClosing. kind is which
// text, where the plan fixes it.
func (s *Sender) PlanClosing(ctx context.Context, c Closing, kind string, private PrivateWriter, diags *diag.Diagnostics) {
	planned := PlannedClosing{
		Endpoint: s.Tenant.Endpoint, EndpointUnknown: !s.Tenant.Known, GuardRails: s.Rails.Words(), GuardRailsUnknown: !s.Rails.wordsKnown(),
		Kind: kind, Process: s.nonce,
	}
	switch {
	case s.nonce != "" && s.applied.Load(): // planned during the apply: nothing will be sent, see SendClosing
	case c.Due && (!s.Tenant.Known || s.Rails.Undecided):
		diags.AddAttributeWarning(c.At, "Destroying may send a closing notice",
			"The provider's settings are known only at apply, so the plan cannot say whether a closing notice is sent.")
	case c.Due:
		preview, err := s.Preview(c.Order)
		if err != nil {
			summary, detail := Failure(err, preview)
			diags.AddError(summary, detail+"\n\n"+c.WaysOut)
			return
		}
		planned.Audience = preview.Audience
		s.warnClosing(c, preview.Audience, diags)
	case c.Elsewhere != "":
		diags.AddAttributeWarning(c.At, "Destroying sends no closing notice", elsewhere(c.Elsewhere, s.Tenant.Endpoint))
	}
	writePrivate(ctx, private, closingKey, planned, diags)
}

// warnClosing says in a plan that destroying the object sends a notice, or that an earlier run may have sent it.
func (s *Sender) warnClosing(c Closing, audience string, diags *diag.Diagnostics) {
	s.CheckJournal(diags)
	if e, ok := s.sentBefore(c.Order); ok {
		diags.AddAttributeWarning(c.At, "Closing notice may have been sent by an earlier run to "+audience, mayBeSent(e, c.Order)+".")
		return
	}
	summary, detail := c.Warning(audience)
	diags.AddAttributeWarning(c.At, summary+" to "+audience, detail)
}

func elsewhere(last, now string) string {
	return fmt.Sprintf("The last message was sent on %s, and the provider is now configured for %s, where nobody has seen it. "+
		"To close it where it was sent, configure the provider for that tenant again. If both are the same tenant, list the former in the provider's same_tenant_as.", last, now)
}

// ReadPlannedClosing returns what the plan of a destroy said; ok is false when the destroy was not planned, as when
// Terraform replaces a tainted object.
func ReadPlannedClosing(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) (p PlannedClosing, ok bool) {
	return ReadPrivate[PlannedClosing](ctx, private, closingKey, diags)
}

// RemovePlannedClosing removes what the plan of a destroy that failed has left in the state.
func RemovePlannedClosing(ctx context.Context, private PrivateWriter, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, closingKey, nil)...)
}

// SendClosing sends the notice that the plan of a destroy announced, and nothing that it did not. A notice that was
// planned, but is no longer due under the settings of the apply, is an error too: it would be lost. The object may be
// destroyed unless SendClosing adds an error.
func (s *Sender) SendClosing(ctx context.Context, c Closing, private PrivateReader, next NextSteps, diags *diag.Diagnostics) {
	planned, ok := ReadPlannedClosing(ctx, private, diags)
	switch {
	case diags.HasError():
		return
	case !ok || planned.Process != "" && planned.Process == s.nonce:
		if c.Due || c.Asked && c.Elsewhere == "" {
			diags.AddWarning(c.notSent(), "Terraform planned this destroy only during the apply, or without what the provider knows (create_before_destroy, a deposed or a tainted object), "+
				"so no plan could say to whom a notice is sent. If recipients must hear that it is over, send it with a separate luma_notification.")
		} else if c.Elsewhere != "" {
			diags.AddWarning(c.notSent(), elsewhere(c.Elsewhere, s.Tenant.Endpoint))
		}
		return
	case !c.Due && planned.Audience == "":
		if c.Elsewhere != "" {
			diags.AddWarning(c.notSent(), elsewhere(c.Elsewhere, s.Tenant.Endpoint))
		}
		return
	}
	var preview Preview
	var err error
	if c.Due {
		preview, err = s.Preview(c.Order)
	}
	if err == nil && s.differs(planned, preview, diags) {
		return
	}
	var got Receipt
	if err == nil {
		got, err = s.Send(ctx, preview)
		s.WarnJournal(diags)
	}
	if err != nil {
		summary, detail := Failure(err, preview)
		diags.AddError(summary, detail+"\n\n"+c.WaysOut)
		return
	}
	got.Warn(diags, preview, next)
}

// notSent is the summary of a warning about a closing notice that was not sent. It names the readers, because Terraform
// shows only the first of several warnings with one summary.
func (c Closing) notSent() string {
	if c.Order.Message.Recipients.IsZero() {
		return "No closing notice was sent"
	}
	return "No closing notice was sent to " + c.Order.Message.Recipients.Audience()
}

// differs reports, with an error, that destroying now would send another notice than the plan said.
func (s *Sender) differs(planned PlannedClosing, now Preview, diags *diag.Diagnostics) bool {
	audience := orNull(planned.Audience)
	if planned.EndpointUnknown || planned.GuardRailsUnknown {
		audience = types.StringUnknown()
	}
	differences := differing(
		comparison{"endpoint", unknownIf(planned.EndpointUnknown, planned.Endpoint), s.Endpoint()},
		comparison{"guard_rails", unknownIf(planned.GuardRailsUnknown, planned.GuardRails), s.GuardRails()},
		comparison{"audience", audience, orNull(now.Audience)},
	)
	if len(differences) == 0 {
		return false
	}
	diags.AddError("Closing notice differs from the plan", fmt.Sprintf(
		"Nothing was sent, and the state is kept: %s. Run `terraform plan` again with the settings you intend to apply.", strings.Join(differences, "; ")))
	return true
}
