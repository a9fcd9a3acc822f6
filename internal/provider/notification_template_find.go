// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// importByName starts an import ID that is a template's name, for people who know nothing else.
const importByName = "name:"

// maxListed is how many templates an error lists.
const maxListed = 10

// noSuchTemplate says to a person what was looked for, and what there is instead.
type noSuchTemplate string

func (e noSuchTemplate) Error() string { return string(e) }

func noTemplate(format string, args ...any) error {
	return noSuchTemplate(fmt.Sprintf(format, args...))
}

// findByID reads a template; the error is a noSuchTemplate when there is certainly none.
func findByID(ctx context.Context, client *luma.Client, id string) (luma.Template, error) {
	id = strings.TrimSpace(id)
	t, err := client.CachedTemplate(ctx, id)
	if !errors.Is(err, luma.ErrNotFound) {
		return t, err
	}
	all, listErr := client.AllTemplates(ctx)
	if listErr != nil {
		return luma.Template{}, listErr
	}
	if i := slices.IndexFunc(all, func(t luma.Template) bool { return t.Name == id }); i >= 0 {
		return luma.Template{}, noTemplate("The tenant has no template with the ID %s, but one of that name has the ID %s.", shownQuoted(id), shownQuoted(all[i].ID))
	}
	return luma.Template{}, noTemplate("The tenant has no template with the ID %s. %s", shownQuoted(id), thereAre(all))
}

// findByName reads the one template of exactly that name, outer white space aside. The error is a noSuchTemplate when there is
// certainly none, or more than one.
func findByName(ctx context.Context, client *luma.Client, name string) (luma.Template, error) {
	name = strings.TrimSpace(name)
	all, err := client.AllTemplates(ctx)
	if err != nil {
		return luma.Template{}, err
	}
	var found []luma.Template
	var names []string
	for _, t := range all {
		names = append(names, t.Name)
		if strings.TrimSpace(t.Name) == name {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if meant := notice.Suggest(name, names); meant != "" {
			return luma.Template{}, noTemplate("The tenant has no template named %s. Did you mean %s?", shownQuoted(name), shownQuoted(meant))
		}
		return luma.Template{}, noTemplate("The tenant has no template named %s. %s", shownQuoted(name), thereAre(all))
	default:
		return luma.Template{}, noTemplate("The tenant has %d templates named %s. Give the ID of one of them: %s.", len(found), shownQuoted(name), labels(found))
	}
}

func thereAre(all []luma.Template) string {
	if len(all) == 0 {
		return "It has no templates at all; check that the endpoint is the right tenant's."
	}
	return "It has " + labels(all) + "."
}

// labels names templates for people, the first few of them.
func labels(templates []luma.Template) string {
	var shown []string
	for _, t := range templates[:min(len(templates), maxListed)] {
		shown = append(shown, templateLabel(t.Name, t.ID))
	}
	if rest := len(templates) - len(shown); rest > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(shown, ", ")
}
