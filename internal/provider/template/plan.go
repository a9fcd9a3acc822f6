// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

func (r *templateResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	var plan templateModel
	var prior *templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.plan(ctx, &plan, prior, held(ctx, req.State, req.Plan), &resp.Diagnostics) {
		resp.Diagnostics.Append(tfvalue.Set(ctx, &resp.Plan, &plan)...)
	}
}

// Unchanged reports whether ModifyPlan leaves a plan that equals the state as it is, and has nothing to say about it.
func Unchanged(ctx context.Context, provider *delivery.ProviderData, plan tfsdk.Plan, _ delivery.PrivateReader) bool {
	var prior templateModel
	diags := tfvalue.Get(ctx, plan, &prior)
	planned := prior
	r := templateResource{provider}
	return !diags.HasError() && r.plan(ctx, &planned, &prior, held(ctx, plan, plan), &diags) && len(diags) == 0 && planned.equal(prior)
}

// plan completes a planned template; ok is false after an error. held reports whether the tenant has a value already.
func (r *templateResource) plan(ctx context.Context, plan, prior *templateModel, held func(path.Path) bool, diags *diag.Diagnostics) (ok bool) {
	if prior != nil && !r.checkEditable(*prior, diags) {
		return false
	}
	// Check again, for values that were unknown. The warnings were shown when the configuration was validated.
	var checked diag.Diagnostics
	plan.check(ctx, &checked)
	diags.Append(withoutHeld(checked, held).Errors()...)
	if diags.HasError() {
		return false
	}
	if prior != nil {
		plan.keepSpelling(ctx, *prior, diags)
		r.warnLost(ctx, *plan, *prior, diags)
	}
	plan.derive(ctx, prior, diags)
	r.planFacts(ctx, plan, prior, diags)
	return !diags.HasError()
}

// checkEditable reports whether the provider may change a template: it belongs to the configured tenant, and replacing
// its content would not destroy content that the provider cannot read.
func (r *templateResource) checkEditable(prior templateModel, diags *diag.Diagnostics) bool {
	if !r.checkTenant(prior, diags) {
		return false
	}
	if prior.isEmpty() {
		addUnsupported(diags, "Unable to change notification template", prior.label(), prior.ResponseType.ValueString(), "To manage it with Terraform, change it in Skills Builder first.")
		return false
	}
	return true
}

// warnNoTenant lets a plan under dry_run pass without a tenant, as it does for notifications.
func (r *templateResource) warnNoTenant(diags *diag.Diagnostics) {
	if r.provider.Client == nil && r.provider.Known() && r.provider.Rails.DryRun {
		diags.AddWarning("Template cannot be applied without a tenant", "dry_run applies to messages, not to templates, and the provider has no endpoint and token. "+
			"You can review this plan. To apply it, set both.")
	}
}

func (r *templateResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var prior templateModel
	resp.Diagnostics.Append(tfvalue.Get(ctx, req.State, &prior)...)
	switch {
	case resp.Diagnostics.HasError():
	case prior.SystemDefined.ValueBool(): // nothing is deleted, so the tenant does not matter
		prior.warnForgotten(&resp.Diagnostics, "Destroying only removes it from state")
	case r.checkTenant(prior, &resp.Diagnostics):
		r.warnNoTenant(&resp.Diagnostics)
	}
}

// warnForgotten says that a system template stays in the tenant.
func (m templateModel) warnForgotten(diags *diag.Diagnostics, what string) {
	diags.AddWarning("System template stays in the tenant", fmt.Sprintf(
		"Template %s belongs to Luma and cannot be deleted. %s: the tenant keeps it with its current content. To get the original content back, change it in Skills Builder, or in Terraform before you destroy it.",
		m.label(), what))
}

// label names a template for people: "Outage notice" (1001).
func (m storedTemplateModel) label() string {
	return templateLabel(m.Name.ValueString(), m.ID.ValueString())
}

// planFacts plans what only the tenant decides, and which tenant that is.
func (r *templateResource) planFacts(ctx context.Context, plan, prior *templateModel, diags *diag.Diagnostics) {
	plan.Version, plan.ModifiedAt = types.Int64Unknown(), types.StringUnknown()
	if prior == nil {
		plan.ID, plan.SystemDefined, plan.CreatedAt = types.StringUnknown(), types.BoolUnknown(), types.StringUnknown()
		plan.Endpoint = r.endpoint(types.StringNull())
		r.warnNoTenant(diags)
		return
	}
	plan.ID, plan.SystemDefined, plan.CreatedAt = prior.ID, prior.SystemDefined, prior.CreatedAt
	if plan.unchanged(ctx, *prior, diags) {
		plan.Version, plan.ModifiedAt, plan.Endpoint = prior.Version, prior.ModifiedAt, prior.Endpoint
		return
	}
	plan.Endpoint = r.endpoint(prior.Endpoint)
	r.warnNoTenant(diags)
}

// unchanged reports whether applying the plan certainly makes no request, because the tenant stores the same already.
func (m templateModel) unchanged(ctx context.Context, prior templateModel, diags *diag.Diagnostics) bool {
	return tfvalue.IsKnown(m.Name, m.Description) && m.fullyKnown(ctx) && sameInput(m.toInput(ctx, diags), prior.toInput(ctx, diags))
}

// derive plans what follows from the configuration alone. The response type that the tenant reported for content of the
// same kind stays: it may have more of them than the vendor documents.
func (m *templateModel) derive(ctx context.Context, prior *templateModel, diags *diag.Diagnostics) {
	if !m.fullyKnown(ctx) {
		m.ResponseType, m.Variables, m.Preview = types.StringUnknown(), types.ListUnknown(types.StringType), types.StringUnknown()
		return
	}
	content := m.content(ctx, diags)
	m.ResponseType = types.StringValue(string(content.ResponseType()))
	if prior != nil && !prior.ResponseType.IsNull() && prior.content(ctx, diags).ResponseType() == content.ResponseType() {
		m.ResponseType = prior.ResponseType
	}
	m.Variables = m.variables(ctx, diags)
	m.Preview = m.preview(ctx, diags)
}

// preview is the content as recipients would read it, with sample_message filled in if there is one.
func (m templateModel) preview(ctx context.Context, diags *diag.Diagnostics) types.String {
	content := m.content(ctx, diags)
	switch {
	case m.SampleMessage.IsUnknown():
		return types.StringUnknown()
	case !m.SampleMessage.IsNull():
		content = notice.Preview(content, notice.NormalizeText(m.SampleMessage.ValueString()))
	}
	return types.StringValue(readable(content))
}

// readable is the content as plain text, with a line for each part.
func readable(c notice.Content) string {
	lines := []string{c.Text}
	if c.Image != nil {
		lines = append(lines, c.Image.AltText, c.Image.URL)
	}
	if c.Card != nil {
		lines = append(lines, c.Card.Title, c.Card.Subtitle, c.Card.Text, c.Card.ImageURL)
		for _, b := range c.Card.Buttons {
			lines = append(lines, fmt.Sprintf("[%s](%s)", b.Label, b.Value))
		}
	}
	var written []string
	for _, line := range lines {
		if line != "" {
			written = append(written, line)
		}
	}
	return strings.Join(written, "\n")
}

// keepSpelling plans no change of texts that mean the same as the prior ones.
func (m *templateModel) keepSpelling(ctx context.Context, prior templateModel, diags *diag.Diagnostics) {
	m.Name = sameText(prior.Name, m.Name)
	m.Description = sameText(prior.Description, m.Description)
	m.Text = sameText(prior.Text, m.Text)
	if !m.fullyKnown(ctx) {
		return
	}
	if !prior.Image.IsNull() && !m.Image.IsNull() {
		was, image := message.ImageFrom(ctx, prior.Image, diags), message.ImageFrom(ctx, m.Image, diags)
		m.Image = tfvalue.ObjectFrom(ctx, message.ImageTypes(), message.ImageModel{URL: sameText(was.URL, image.URL), AltText: sameText(was.AltText, image.AltText)}, diags)
	}
	if !prior.Card.IsNull() && !m.Card.IsNull() {
		m.Card = keepCard(ctx, message.CardFrom(ctx, prior.Card, diags), message.CardFrom(ctx, m.Card, diags), diags)
	}
}

func keepCard(ctx context.Context, prior, card message.CardModel, diags *diag.Diagnostics) types.Object {
	card.Title, card.Subtitle = sameText(prior.Title, card.Title), sameText(prior.Subtitle, card.Subtitle)
	card.Text, card.ImageURL = sameText(prior.Text, card.Text), sameText(prior.ImageURL, card.ImageURL)
	was, buttons := message.ButtonsOf(ctx, prior, diags), message.ButtonsOf(ctx, card, diags)
	for i := range min(len(was), len(buttons)) {
		buttons[i].Label, buttons[i].Value = sameText(was[i].Label, buttons[i].Label), sameText(was[i].Value, buttons[i].Value)
	}
	if len(buttons) > 0 {
		list, d := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: message.ButtonTypes()}, buttons)
		diags.Append(d...)
		card.Buttons = list
	}
	return tfvalue.ObjectFrom(ctx, message.CardTypes(), card, diags)
}
