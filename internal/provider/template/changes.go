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

// changedOutside says who changed a template since it was read, and what. It may quote texts, because the plan shows
// them too.
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
			changes = append(changes, fmt.Sprintf("%s: added %s", name, tfvalue.Quoted(now)))
		case now == "":
			changes = append(changes, fmt.Sprintf("%s: removed %s", name, tfvalue.Quoted(before)))
		default:
			changes = append(changes, firstDifference(name, before, now))
		}
	}
	return changes
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(name, before, now string) string {
	a, b := strings.Split(before, "\n"), strings.Split(now, "\n")
	if len(a) == 1 && len(b) == 1 {
		return fmt.Sprintf("%s: %s is now %s", name, tfvalue.Quoted(before), tfvalue.Quoted(now))
	}
	line := 0
	for line < min(len(a), len(b)) && a[line] == b[line] {
		line++
	}
	from := func(lines []string) string {
		if line < len(lines) {
			return tfvalue.Quoted(lines[line])
		}
		return "nothing"
	}
	return fmt.Sprintf("%s, line %d: %s is now %s", name, line+1, from(a), from(b))
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
