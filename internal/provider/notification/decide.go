// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// answer is what a plan knows about a question while some values are decided only at apply.
type answer = tfvalue.Answer

const (
	no    = tfvalue.No
	maybe = tfvalue.Maybe
	yes   = tfvalue.Yes
)

func either(answers ...answer) answer {
	most := no
	for _, a := range answers {
		most = max(most, a)
	}
	return most
}

// decision is what is sent when a plan is applied. It depends on state, configuration and provider settings alone,
// never on the clock, because Terraform plans again during apply and rejects a different answer.
type decision struct {
	send answer
	// recipients are the people the message is sent to, and audience is them in words; valid when addressed is set.
	addressed  bool
	recipients notice.Recipients
	audience   string
}

// change is a planned notification beside the one in state.
type change struct {
	prior   *model // nil before create
	plan    model
	history history
	// writeOnly reports whether the configuration has a message_wo; writeOnlyUnknown whether that is decided only at
	// apply.
	writeOnly, writeOnlyUnknown bool
	sender                      *delivery.Sender
}

// decide compares the plan with the state, and with what recipients last saw where that is not what the state says.
func (c change) decide(ctx context.Context, diags *diag.Diagnostics) decision {
	toAll := c.toAll(ctx, diags)
	if c.prior == nil {
		return toAll
	}
	if c.prior.imported() { // the configuration describes what was sent
		return decision{}
	}
	before := seenOf(ctx, *c.prior, wroteOnly(*c.prior, c.writeOnly), "", diags)
	before.Uncertain = c.prior.outcome().Uncertain()
	differs := c.compare(ctx, before, c.contentChanged(ctx, diags), diags)
	if differs.triggers == yes {
		return toAll
	}
	outcome := c.prior.outcome()
	if outcome.HeldBack() && c.sender.Rails.Undecided {
		return decision{send: maybe}
	}
	changed := differs.in(c.plan.ResendOn)
	if outcome.Lifted(c.sender.Rails) {
		return c.outstanding(ctx, toAll, diags)
	}
	if changed == no {
		return decision{}
	}
	if outcome.Delivered() && c.history.Elsewhere(c.sender.Tenant) == "" {
		return differs.only(c.plan.ResendOn).narrow(toAll)
	}
	d := c.outstanding(ctx, toAll, diags)
	d.send = min(d.send, changed)
	return d
}

// toAll sends to everybody who is named.
func (c change) toAll(ctx context.Context, diags *diag.Diagnostics) decision {
	d := decision{send: yes, addressed: message.RecipientsKnown(ctx, c.plan.Recipients)}
	if d.addressed {
		d.recipients = c.plan.recipients(ctx, diags)
		d.audience = d.recipients.Audience()
	}
	return d
}

// outstanding is the part of the planned message that its readers have not seen yet, after messages that expired or
// were held back.
func (c change) outstanding(ctx context.Context, toAll decision, diags *diag.Diagnostics) decision {
	last, ok := c.history.Latest(c.sender)
	if !ok {
		return toAll
	}
	content := maybe
	if c.contentKnown(ctx) {
		content = c.contentDiffers(ctx, c.plan.ContentModel, func(msg notice.Message) bool { return msg.Fingerprint() == last.Subject.Content }, diags)
	}
	return c.compare(ctx, last, content, diags).narrow(toAll)
}

// differences are the questions whose answers decide whether a message is sent, and to whom.
type differences struct {
	triggers, version, content, recipients answer
	// added are the new recipients, where only some were added.
	added    notice.Recipients
	audience string
}

func (c change) compare(ctx context.Context, before seen, content answer, diags *diag.Diagnostics) differences {
	d := differences{triggers: triggered(before.Subject.Triggers, c.plan.ResendTriggers), content: content, recipients: maybe}
	switch version := c.plan.MessageWOVersion; {
	case version.IsUnknown():
		d.version = maybe
	case !version.IsNull():
		d.version = tfvalue.AnswerOf(tfvalue.NumberText(version) != before.Subject.MessageWOVersion)
	}
	if message.RecipientsKnown(ctx, c.plan.Recipients) {
		var ok bool
		d.added, d.audience, ok = newcomers(before, c.plan.recipients(ctx, diags))
		d.recipients = tfvalue.AnswerOf(ok)
	}
	return d
}

// in is whether anything differs that sends in a mode of resend_on.
func (d differences) in(resendOn types.String) answer {
	byChange := either(d.version, d.content, d.recipients)
	switch {
	case resendOn.IsUnknown():
		return either(d.triggers, min(byChange, maybe))
	case resendOn.ValueString() == resendOnTrigger:
		return d.triggers
	default:
		return either(d.triggers, byChange)
	}
}

// only leaves the differences that send in a mode of resend_on.
func (d differences) only(resendOn types.String) differences {
	switch {
	case resendOn.IsUnknown():
		d.version, d.content, d.recipients = min(d.version, maybe), min(d.content, maybe), min(d.recipients, maybe)
	case resendOn.ValueString() == resendOnTrigger:
		d.version, d.content, d.recipients = no, no, no
	}
	return d
}

// narrow sends to everybody if the message itself differs, and to the new recipients alone if nothing else does.
func (d differences) narrow(toAll decision) decision {
	message := either(d.triggers, d.version, d.content)
	switch {
	case message == yes:
		return toAll
	case d.recipients == yes && (message == no || toAll.addressed && d.added.Equal(toAll.recipients)):
		return decision{send: yes, addressed: true, recipients: d.added, audience: d.audience}
	default:
		return decision{send: either(message, d.recipients)}
	}
}

// triggered is whether a value is new or changed; removing one triggers nothing, and null counts as absent.
func triggered(before map[string]string, plan types.Map) answer {
	values, known := tfvalue.StringMap(plan)
	for key, value := range values {
		if old, ok := before[key]; !ok || old != value {
			return yes
		}
	}
	if known {
		return no
	}
	return maybe
}

// contentChanged compares the content with that in state. What is not known yet is taken to be as before: if the rest
// differs all the same, the answer is certain.
func (c change) contentChanged(ctx context.Context, diags *diag.Diagnostics) answer {
	before := c.prior.content(ctx, wroteOnly(*c.prior, c.writeOnly), diags)
	differs := c.contentDiffers(ctx, c.plan.ContentModel.WithKnownFrom(ctx, c.prior.ContentModel), before.SaysTheSame, diags)
	if differs == no && !c.contentKnown(ctx) {
		return maybe
	}
	return differs
}

// contentDiffers reports whether a content, with or without a write-only text, is not the same as another one.
func (c change) contentDiffers(ctx context.Context, content message.ContentModel, same func(notice.Message) bool, diags *diag.Diagnostics) answer {
	m := model{ContentModel: content}
	differs := tfvalue.AnswerOf(!same(m.content(ctx, c.writeOnly, diags)))
	if c.writeOnlyUnknown && differs != tfvalue.AnswerOf(!same(m.content(ctx, !c.writeOnly, diags))) {
		return maybe
	}
	return differs
}

// contentKnown reports whether nothing that recipients would notice is left to apply: beside a content the template is
// not, since changing it sends nothing.
func (c change) contentKnown(ctx context.Context) bool {
	content := c.plan.ContentModel
	if c.hasContent() {
		content.TemplateID, content.TemplateType = types.StringNull(), types.StringNull()
	}
	return content.Known(ctx)
}

// hasContent reports whether the planned message certainly has content besides its template.
func (c change) hasContent() bool {
	for _, content := range []attr.Value{c.plan.Message, c.plan.Image, c.plan.Card} {
		if !content.IsNull() && !content.IsUnknown() {
			return true
		}
	}
	return c.writeOnly && !c.writeOnlyUnknown
}
