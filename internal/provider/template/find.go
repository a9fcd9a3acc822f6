// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// importByName starts an import ID that is a template's name.
const importByName = "name:"

// maxListed is how many templates an error lists.
const maxListed = 10

// The summaries of a notFoundError.
const (
	noMatch      = "Notification template not found"
	severalMatch = "Several notification templates match"
)

// notFoundError reports that a search has not found exactly one template. Detail says what was searched for and what
// there is instead.
type notFoundError struct {
	Summary string
	Detail  string
}

func (e notFoundError) Error() string { return e.Detail }

func notFound(summary, format string, args ...any) error {
	return notFoundError{summary, fmt.Sprintf(format, args...)}
}

func asNotFound(err error) (notFoundError, bool) { return errors.AsType[notFoundError](err) }

// findByID reads a template; the error is a notFoundError if the tenant certainly has none with that ID.
func findByID(ctx context.Context, client *luma.Client, id string) (luma.Template, error) {
	id = notice.Trim(id)
	t, err := client.CachedTemplate(ctx, id)
	if !errors.Is(err, luma.ErrNotFound) {
		return t, err
	}
	all, listErr := client.AllTemplates(ctx)
	if listErr != nil {
		return luma.Template{}, listErr
	}
	if i := slices.IndexFunc(all, func(t luma.Template) bool { return notice.SameText(t.Name, id) }); i >= 0 {
		return luma.Template{}, notFound(noMatch, "The tenant has no template with the ID %s, but a template with that name has the ID %s.", tfvalue.Quoted(id), tfvalue.Quoted(all[i].ID))
	}
	return luma.Template{}, notFound(noMatch, "The tenant has no template with the ID %s. %s", tfvalue.Quoted(id), available(all))
}

// findByName reads the one template with that name, however it is spelt (see notice.SameText). The error is a
// notFoundError if there is certainly none, or more than one.
func findByName(ctx context.Context, client *luma.Client, name string) (luma.Template, error) {
	found, all, err := client.SearchTemplates(ctx, func(t luma.Template) bool { return notice.SameText(t.Name, name) })
	if err != nil {
		return luma.Template{}, err
	}
	name = notice.TextKey(name)
	var names []string
	for _, t := range all {
		names = append(names, notice.TextKey(t.Name))
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if near := notice.Suggest(name, names); near != "" {
			return luma.Template{}, notFound(noMatch, "The tenant has no template named %s. Did you mean %s?", tfvalue.Quoted(name), tfvalue.Quoted(near))
		}
		return luma.Template{}, notFound(noMatch, "The tenant has no template named %s. %s", tfvalue.Quoted(name), available(all))
	default:
		return luma.Template{}, notFound(severalMatch, "The tenant has %d templates named %s: %s. Use the ID of the one you mean.", len(found), tfvalue.Quoted(name), labels(found))
	}
}

// available says which templates there are instead.
func available(all []luma.Template) string {
	if len(all) == 0 {
		return "It has no templates; check that the provider's endpoint is the one you mean."
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
