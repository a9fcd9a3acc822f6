// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"fmt"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// changedOutside says who changed a template since it was read, and what. It quotes no text: that may be sensitive, and
// the next plan shows it if it is not.
func changedOutside(prior storedTemplateModel, before luma.TemplateInput, current *luma.Template) string {
	summary := "Template " + prior.label() + " changed after it was read"
	if current == nil {
		return summary + "; its current content could not be read."
	}
	if was := prior.readVersion(); was != luma.NoVersion && current.Version != was {
		summary += fmt.Sprintf(": version %d is now %d", was, current.Version)
	}
	if current.ModifiedBy != "" {
		summary += ", last changed by " + current.ModifiedBy
	}
	if !current.Modified.IsZero() {
		summary += " at " + current.Modified.UTC().Format(time.RFC3339)
	}
	changes := changesBetween(before, inputOf(*current))
	if len(changes) == 0 {
		return summary + ". Nothing that this resource manages is different."
	}
	return summary + ".\n\n  - " + strings.Join(changes, "\n  - ")
}

// changesBetween lists what differs, a line for each field.
func changesBetween(then, since luma.TemplateInput) []string {
	was, is := fieldsOf(then), fieldsOf(since)
	var changes []string
	for _, name := range unionOfKeys(was, is) {
		before, now := was.values[name], is.values[name]
		switch {
		case before == now:
		case before == "":
			changes = append(changes, name+" was added")
		case now == "":
			changes = append(changes, name+" was removed")
		case name == "response_type":
			changes = append(changes, fmt.Sprintf("%s: %s is now %s", name, tfvalue.Quoted(before), tfvalue.Quoted(now)))
		default:
			changes = append(changes, name+" was changed"+firstDifference(before, now))
		}
	}
	return changes
}

// firstDifference names the first line in which two texts differ; "" if they have only one.
func firstDifference(before, now string) string {
	a, b := strings.Split(before, "\n"), strings.Split(now, "\n")
	if len(a) == 1 && len(b) == 1 {
		return ""
	}
	line := 0
	for line < min(len(a), len(b)) && a[line] == b[line] {
		line++
	}
	return fmt.Sprintf(" (from line %d)", line+1)
}

// templateFields are the parts of a template that users can edit, by the names of their attributes, in order.
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
