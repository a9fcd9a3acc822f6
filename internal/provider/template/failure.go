// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// explain is delivery.CallFailure, shortened for a tenant without the template API: with many templates the first such
// error of a run is long enough.
func explain(p *delivery.ProviderData, err error) string {
	if errors.Is(err, luma.ErrNoTemplateAPI) && p.AlternativesShown.Swap(true) {
		return err.Error() + ". See the other error in this run for alternatives."
	}
	return delivery.CallFailure(err)
}

// addReadFailure reports that templates could not be read. What is not read is not taken for missing.
func addReadFailure(p *delivery.ProviderData, diags *diag.Diagnostics, what string, err error) {
	diags.AddError("Unable to read notification "+what, explain(p, err))
}

// addForeignTenant reports a template of another tenant than the configured one.
func addForeignTenant(diags *diag.Diagnostics, m templateModel, configured string) {
	made := m.Endpoint.ValueString()
	diags.AddError("Template belongs to another tenant", fmt.Sprintf(
		"Template %s belongs to %s, but the provider is configured for %s, where the ID %s may be a different template. Nothing was read, changed or deleted.\n\n"+
			"  - To manage it where it is, set the provider's endpoint back to %s.\n"+
			"  - If both are the same tenant, and only its address changed, add this to the provider:\n    same_tenant_as = [%q]\n"+
			"  - To stop managing it and use a template of %s instead, run terraform state rm luma_notification_template.<NAME>, then import that template, or apply to create it. The template in %s stays.",
		m.label(), made, configured, tfvalue.Quoted(m.ID.ValueString()), made, made, configured, made))
}

// addForeignImport reports an import by an identity of another tenant than the configured one.
func addForeignImport(diags *diag.Diagnostics, id, given, configured string) {
	diags.AddError(importFailed, fmt.Sprintf(
		"The identity names template %s of %s, but the provider is configured for %s. Nothing was imported.\n\n"+
			"  - To import it from there, set the provider's endpoint to %s.\n"+
			"  - If both are the same tenant, and only its address changed, add this to the provider:\n    same_tenant_as = [%q]\n"+
			"  - To import a template of %s, leave endpoint out of the identity and use the ID that the template has there.",
		tfvalue.Quoted(id), given, configured, given, given, configured))
}

// addOtherPlan reports a plan that is applied to another tenant than it was made for.
func addOtherPlan(diags *diag.Diagnostics, plan templateModel, configured string) {
	diags.AddError("Plan was made for another tenant", fmt.Sprintf(
		"Template %s was planned for %s, but the provider is configured for %s. Nothing was created or changed. Run terraform plan again with the settings you intend to apply.",
		tfvalue.Quoted(plan.Name.ValueString()), cmp.Or(plan.Endpoint.ValueString(), "a dry run without a tenant"), configured))
}

// addUnsupported reports a template whose content is not a text, an image or a card, or has values that cannot be read.
func addUnsupported(diags *diag.Diagnostics, summary, label, responseType, advice string) {
	diags.AddError(summary, fmt.Sprintf("Template %s %s. Changing the template would overwrite that content, so nothing was changed. %s", label, unsupported(responseType), advice))
}

// unsupported says what is wrong with a template that is not supported.
func unsupported(responseType string) string {
	if slices.Contains(notice.ResponseTypes(), responseType) {
		return "has values that this provider cannot read"
	}
	return fmt.Sprintf("has the response type %s, whose content this provider cannot read", tfvalue.Quoted(responseType))
}

// addUnread names the fields of a stored template whose values cannot be read.
func addUnread(diags *diag.Diagnostics, t luma.Template) {
	diags.AddWarning("Template fields cannot be read", fmt.Sprintf(
		"Template %s has values that this provider cannot read: %s. They are shown as null.", templateLabel(t.Name, t.ID), tfvalue.Shown(strings.Join(t.Unread, ", "))))
}

// addLost names the fields of a stored template that an update would drop.
func addLost(diags *diag.Diagnostics, label string, fields []string) {
	diags.AddWarning("Template fields will be lost", fmt.Sprintf(
		"The tenant stores fields of template %s that this provider does not know, and that have no place in the new content: %s. Applying this plan drops them.", label, tfvalue.Shown(strings.Join(fields, ", "))))
}

// addSaveFailure reports a result that could not be saved, before anything is written.
func addSaveFailure(diags *diag.Diagnostics, err error) {
	diags.AddError("Unable to save notification template", fmt.Sprintf(
		"Nothing was created or changed in the tenant, because the result could not be saved: %s. This is a bug in the provider; please report it.", err))
}

func addCreateFailure(p *delivery.ProviderData, diags *diag.Diagnostics, in luma.TemplateInput, err error) {
	failed, _ := errors.AsType[*luma.APIError](err)
	switch {
	case errors.Is(err, luma.ErrConflict) && failed != nil:
		diags.AddError("Template name is taken", fmt.Sprintf(
			"The tenant already has a template named %s. Nothing was created or changed. Choose another name, or import that template:\n\n%s\n\n"+
				"The next plan then shows what it would change.%s", tfvalue.Quoted(in.Name), importBlock(failed.HolderID, in.Name), conflictDetails(failed)))
	case errors.Is(err, luma.ErrOutcomeUnknown):
		diags.AddError("Template may or may not have been created", fmt.Sprintf(
			"%s\n\nLook for %s under Settings > Notification Templates in Skills Builder. If it is there, import it:\n\n%s\n\nIf not, apply again.",
			explain(p, err), tfvalue.Quoted(in.Name), importBlock("", in.Name)))
	default:
		diags.AddError("Unable to create notification template", fmt.Sprintf("Template %s was not created. %s", tfvalue.Quoted(in.Name), explain(p, err)))
	}
}

// importBlock is ready to paste; without an ID it finds the template by name.
func importBlock(id, name string) string {
	return fmt.Sprintf("import {\n  to = luma_notification_template.<NAME>\n  id = %s\n}", hclQuoted(cmp.Or(id, importByName+name)))
}

// hclQuoted is a string literal of the Terraform language with the whole of a name or an ID, which an import needs.
func hclQuoted(s string) string {
	const longest = len(importByName) + notice.MaxTemplateName
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", luma.Sanitize(s, longest)))
}

func addUpdateFailure(p *delivery.ProviderData, diags *diag.Diagnostics, prior storedTemplateModel, before luma.TemplateInput, err error) {
	failed, _ := errors.AsType[*luma.APIError](err)
	switch {
	case errors.Is(err, luma.ErrVersionMismatch) && failed != nil:
		diags.AddError("Template was changed outside of Terraform", fmt.Sprintf(
			"%s\n\nNothing was overwritten. To keep the other change, add it to the configuration. To keep yours, apply again: the new plan starts from the other change and shows what it replaces. Details: %s.",
			changedOutside(prior, before, failed.Current), failed))
	case errors.Is(err, luma.ErrConflict) && failed != nil:
		diags.AddError("Template name is taken", fmt.Sprintf("Template %s was not changed, because another template%s already uses the new name. Choose another name, or rename the other template first.%s",
			prior.label(), holder(failed.HolderID), conflictDetails(failed)))
	case errors.Is(err, luma.ErrNotFound):
		diags.AddError("Template was deleted outside of Terraform", fmt.Sprintf("Template %s was deleted after it was read. Run terraform plan again: it plans to create the template with a new ID.", prior.label()))
	case errors.Is(err, luma.ErrOutcomeUnknown):
		diags.AddError("Template may or may not have been changed", fmt.Sprintf("Template %s: %s\n\nRun terraform plan again: it reads what the tenant has and shows what is left to do.", prior.label(), explain(p, err)))
	default:
		diags.AddError("Unable to update notification template", fmt.Sprintf("Template %s was not changed. %s", prior.label(), explain(p, err)))
	}
}

// conflictDetails adds the tenant's words to a conflict. One that was found by reading, after a write without a clear
// answer, has none: the failure is that of the write, which says something else.
func conflictDetails(failed *luma.APIError) string {
	if errors.Is(failed, luma.ErrOutcomeUnknown) {
		return " The answer to the write was lost; the list of templates shows who has the name."
	}
	return fmt.Sprintf(" Details: %s.", failed)
}

func holder(id string) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", tfvalue.Shown(id))
}

func addDeleteFailure(p *delivery.ProviderData, diags *diag.Diagnostics, prior storedTemplateModel, err error) {
	if errors.Is(err, luma.ErrOutcomeUnknown) {
		diags.AddError("Template may or may not have been deleted", fmt.Sprintf("Template %s: %s\n\nRun terraform destroy again. It succeeds if the template no longer exists.", prior.label(), explain(p, err)))
		return
	}
	diags.AddError("Unable to delete notification template", fmt.Sprintf("Template %s was not deleted. %s", prior.label(), explain(p, err)))
}

// templateLabel names a template for people: "Outage notice" (1001).
func templateLabel(name, id string) string {
	return fmt.Sprintf("%s (%s)", tfvalue.Quoted(name), tfvalue.Shown(id))
}
