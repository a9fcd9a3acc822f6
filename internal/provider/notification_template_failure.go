// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// requireClient returns the tenant's client, or nil with an error that says why there is none yet.
func (t *tenant) requireClient(summary string, diags *diag.Diagnostics) *luma.Client {
	switch {
	case t.client != nil:
		return t.client
	case t.rails.dryRun:
		diags.AddError(summary, "This needs a tenant, and the provider has no endpoint and token. dry_run holds back messages only: "+
			"set endpoint and api_token (or LUMA_ENDPOINT and LUMA_API_TOKEN), or leave templates and look-ups out of a dry run.")
	default:
		diags.AddError(summary, "The provider's settings are known only at apply, so the tenant cannot be asked yet. "+
			"Apply what they depend on first (-target), or take them from variables or the environment.")
	}
	return nil
}

// callFailure words a failed call of the API: cause with its request ID, next step.
func callFailure(err error) string {
	if failed, ok := errors.AsType[*luma.APIError](err); ok {
		return fmt.Sprintf("%s.\n\n%s", err, failed.Advice())
	}
	return err.Error() + "."
}

// explain is callFailure for templates. With many of them in a tenant without the template API, the first error alone is long.
func (t *tenant) explain(err error) string {
	if errors.Is(err, luma.ErrNoTemplateAPI) && t.alternativesTold.Swap(true) {
		return err.Error() + ". Another error of this run names the alternatives."
	}
	return callFailure(err)
}

// addReadFailure reports a template that could not be read. Nothing is concluded from that about the template.
func (t *tenant) addReadFailure(diags *diag.Diagnostics, what string, err error) {
	diags.AddError("Unable to read notification "+what, t.explain(err))
}

func (t *tenant) addCreateFailure(diags *diag.Diagnostics, in luma.TemplateInput, err error) {
	const summary = "Unable to create notification template"
	var failed *luma.APIError
	errors.As(err, &failed)
	switch {
	case errors.Is(err, luma.ErrConflict) && failed != nil:
		diags.AddError("Template name is taken", fmt.Sprintf(
			"The tenant has a template named %s already; nothing was created or changed. Choose another name, or manage that template from now on:\n\n%s\n\n"+
				"The next plan then shows what would change in it. Details: %s.", shownQuoted(in.Name), importBlock(failed.HolderID, in.Name), failed))
	case errors.Is(err, luma.ErrOutcomeUnknown):
		diags.AddError("Template may or may not have been created", fmt.Sprintf(
			"%s\n\nLook for %s in Skills Builder (Settings > Notification Templates). If it is there, import it:\n\n%s\n\nIf not, apply again.",
			t.explain(err), shownQuoted(in.Name), importBlock("", in.Name)))
	default:
		diags.AddError(summary, fmt.Sprintf("Template %s was not created. %s", shownQuoted(in.Name), t.explain(err)))
	}
}

// importBlock is ready to paste; a holder that is not known by its ID is found by its name.
func importBlock(id, name string) string {
	return fmt.Sprintf("import {\n  to = luma_notification_template.<NAME>\n  id = %s\n}", hclQuoted(cmp.Or(id, importByName+name)))
}

// hclQuoted is a string literal of the Terraform language.
func hclQuoted(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(shownQuoted(s))
}

func (t *tenant) addUpdateFailure(diags *diag.Diagnostics, prior storedTemplateModel, read luma.TemplateInput, err error) {
	var failed *luma.APIError
	errors.As(err, &failed)
	switch {
	case errors.Is(err, luma.ErrVersionMismatch) && failed != nil:
		diags.AddError("Template was changed outside of Terraform", fmt.Sprintf(
			"%s\n\nNothing was overwritten. To keep theirs, write it into the configuration. To keep ours, apply again: the new plan starts from theirs and shows what it replaces. Details: %s.",
			changedOutside(prior, read, failed.Current), failed))
	case errors.Is(err, luma.ErrConflict) && failed != nil:
		diags.AddError("Template name is taken", fmt.Sprintf("Template %s was not changed: another one has the name that it shall get%s. Choose another name, or rename the other one first. Details: %s.",
			prior.label(), holder(failed.HolderID), failed))
	case errors.Is(err, luma.ErrNotFound):
		diags.AddError("Template is gone", fmt.Sprintf("Template %s was deleted outside of Terraform after it was read. Plan again: it will be created anew, with another ID.", prior.label()))
	case errors.Is(err, luma.ErrOutcomeUnknown):
		diags.AddError("Template may or may not have been changed", fmt.Sprintf("Template %s: %s\n\nPlan again: that reads what the tenant has, and shows what is left to do.", prior.label(), t.explain(err)))
	default:
		diags.AddError("Unable to update notification template", fmt.Sprintf("Template %s was not changed. %s", prior.label(), t.explain(err)))
	}
}

func holder(id string) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf(" (template %s)", id)
}

func (t *tenant) addDeleteFailure(diags *diag.Diagnostics, prior storedTemplateModel, err error) {
	switch {
	case errors.Is(err, luma.ErrOutcomeUnknown):
		diags.AddError("Template may or may not have been deleted", fmt.Sprintf("Template %s: %s\n\nDestroy again: a template that is gone by then is no error.", prior.label(), t.explain(err)))
	default:
		diags.AddError("Unable to delete notification template", fmt.Sprintf("Template %s stays. %s", prior.label(), t.explain(err)))
	}
}

// changedOutside says who changed a template since it was read, and what. Templates are no messages: the plan shows their text too.
func changedOutside(prior storedTemplateModel, read luma.TemplateInput, current *luma.Template) string {
	said := "Template " + prior.label() + " changed after it was read"
	if current == nil {
		return said + "; what it is now could not be read."
	}
	if was := prior.Version.ValueInt64(); was != 0 && current.Version != was {
		said += fmt.Sprintf(": version %d became %d", was, current.Version)
	}
	if current.ModifiedBy != "" {
		said += ", last changed by " + current.ModifiedBy
	}
	if !current.Modified.IsZero() {
		said += " at " + current.Modified.UTC().Format(time.RFC3339)
	}
	changes := changesBetween(read, inputOf(*current))
	if len(changes) == 0 {
		return said + ". Nothing that this resource manages is different."
	}
	return said + ".\n\n  - " + strings.Join(changes, "\n  - ")
}

// changesBetween lists what differs, a line for each field.
func changesBetween(before, after luma.TemplateInput) []string {
	was, is := fieldsOf(before), fieldsOf(after)
	var changes []string
	for _, name := range unionOfKeys(was, is) {
		old, fresh := was.values[name], is.values[name]
		switch {
		case old == fresh:
		case old == "":
			changes = append(changes, fmt.Sprintf("%s: added %s", name, shownQuoted(fresh)))
		case fresh == "":
			changes = append(changes, fmt.Sprintf("%s: removed %s", name, shownQuoted(old)))
		default:
			changes = append(changes, firstDifference(name, old, fresh))
		}
	}
	return changes
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(name, old, fresh string) string {
	a, b := strings.Split(old, "\n"), strings.Split(fresh, "\n")
	if len(a) == 1 && len(b) == 1 {
		return fmt.Sprintf("%s: %s became %s", name, shownQuoted(old), shownQuoted(fresh))
	}
	line := 0
	for line < min(len(a), len(b)) && a[line] == b[line] {
		line++
	}
	from := func(lines []string) string {
		if line < len(lines) {
			return shownQuoted(lines[line])
		}
		return "nothing"
	}
	return fmt.Sprintf("%s, line %d: %s became %s", name, line+1, from(a), from(b))
}

// templateFields are the parts of a template that a person can change, by the names of the attributes, in their order.
type templateFields struct {
	names  []string
	values map[string]string
}

func (f *templateFields) add(name, value string) {
	f.names = append(f.names, name)
	f.values[name] = value
}

func fieldsOf(in luma.TemplateInput) *templateFields {
	f := &templateFields{values: map[string]string{}}
	f.add("name", in.Name)
	f.add("description", in.Description)
	f.add("response_type", in.ResponseType)
	f.addContent(in.Content)
	return f
}

func (f *templateFields) addContent(c notice.Content) {
	f.add("text", c.Text)
	if c.Image != nil {
		f.add("image.url", c.Image.URL)
		f.add("image.alt_text", c.Image.AltText)
	}
	if c.Card == nil {
		return
	}
	f.add("card.title", c.Card.Title)
	f.add("card.subtitle", c.Card.Subtitle)
	f.add("card.text", c.Card.Text)
	f.add("card.image_url", c.Card.ImageURL)
	for i, b := range c.Card.Buttons {
		at := fmt.Sprintf("card.buttons[%d].", i)
		f.add(at+"label", b.Label)
		f.add(at+"type", b.Type)
		f.add(at+"value", b.Value)
	}
}

func unionOfKeys(a, b *templateFields) []string {
	names := append([]string{}, a.names...)
	for _, name := range b.names {
		if _, ok := a.values[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

// maxShown is how much of a text an error shows, in characters.
const maxShown = 120

// shownQuoted is a text of the tenant or of the configuration, fit for an error.
func shownQuoted(s string) string { return fmt.Sprintf("%q", luma.Sanitize(s, maxShown)) }

func templateLabel(name, id string) string {
	return fmt.Sprintf("%s (%s)", shownQuoted(name), luma.Sanitize(id, maxShown))
}
