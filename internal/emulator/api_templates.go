// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Paging of the template list [ours].
const (
	defaultPageSize = 100
	maxPageSize     = 1000
	maxPage         = 1_000_000
)

// Who changes templates, as modifiedBy tells it.
const byAPI = "API"

// templateEndpoint returns the methods of a path below the endpoint, nil if it
// is not the template API's.
func (e *Emulator) templateEndpoint(path string) map[string]handler {
	rest, ok := strings.CutPrefix(path, e.options.TemplatePath)
	if !ok || e.options.NoTemplateAPI {
		return nil
	}
	if rest == "" {
		return map[string]handler{http.MethodGet: e.listTemplates, http.MethodPost: e.postTemplate}
	}
	id, ok := strings.CutPrefix(rest, "/")
	if !ok || id == "" || strings.Contains(id, "/") {
		return nil
	}
	with := func(h func(c *call, id string) (reply, error)) handler {
		return func(c *call) (reply, error) { return h(c, id) }
	}
	return map[string]handler{
		http.MethodGet: with(e.getTemplate), http.MethodPut: with(e.putTemplate), http.MethodDelete: with(e.removeTemplate),
	}
}

func (e *Emulator) listTemplates(c *call) (reply, error) {
	params, problems := c.params("page", "size", "name")
	page, problem := wholeNumber(params["page"], 0, 0, maxPage)
	if problem != "" {
		problems = append(problems, "page"+problem)
	}
	size, problem := wholeNumber(params["size"], defaultPageSize, 1, maxPageSize)
	if problem != "" {
		problems = append(problems, "size"+problem)
	}
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	var list []Template
	err := e.store.view(func() (err error) {
		list, err = e.store.templates(c.ctx, params["name"], page, size)
		return err
	})
	return e.answer(http.StatusOK, mapped(list, func(t Template) any { return t })), err
}

func wholeNumber(text string, otherwise, low, high int64) (int64, string) {
	if text == "" {
		return otherwise, ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Sprintf(" %q: want a whole number from %d to %d", quoteHeader(text), low, high)
	}
	return n, ""
}

// oneTemplate answers with a stored template and its version as ETag.
func (e *Emulator) oneTemplate(status int, t Template, reasons ...string) reply {
	rep := e.answer(status, []any{t}, reasons...)
	rep.header.Set("ETag", etag(t.Version))
	return rep
}

func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

func (e *Emulator) noTemplate(id string) reply {
	return e.answer(http.StatusNotFound, nil, fmt.Sprintf("no template has the ID %q", quoteHeader(id)))
}

func (e *Emulator) getTemplate(c *call, id string) (reply, error) {
	if _, problems := c.params(); len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	var t *Template
	err := e.store.view(func() (err error) {
		t, err = e.store.template(c.ctx, id)
		return err
	})
	if err != nil || t == nil {
		return e.noTemplate(id), err
	}
	return e.oneTemplate(http.StatusOK, *t), nil
}

func parseTemplate(body []byte) (Template, []string) {
	root, err := parseJSON("", body)
	if err != nil {
		return Template{}, []string{"body: " + err.Error()}
	}
	p := &picker{}
	return p.template(root), p.problems
}

func (e *Emulator) postTemplate(c *call) (rep reply, err error) {
	t, problems := parseTemplate(c.body)
	if t.ID != "" {
		problems = append(problems, "id: the tenant chooses the ID; leave it out")
	}
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	err = e.store.update(c.ctx, func() error {
		rep, err = e.create(c.ctx, t, byAPI)
		return err
	})
	return rep, err
}

func (e *Emulator) create(ctx context.Context, t Template, by string) (reply, error) {
	if holder, err := e.store.templateByName(ctx, t.Name); err != nil || holder != nil {
		return e.nameTaken(holder), err
	}
	now := e.options.Clock().UnixMilli()
	t.ID, t.SystemDefined, t.Version, t.CreatedDate, t.ModifiedDate, t.ModifiedBy = "", false, 1, now, now, by
	var err error
	t.ID, err = e.store.addTemplate(ctx, t)
	return e.oneTemplate(http.StatusOK, t), err
}

func (e *Emulator) nameTaken(holder *Template) reply {
	if holder == nil {
		return reply{}
	}
	return e.answer(http.StatusConflict, []any{*holder}, fmt.Sprintf("name %q is taken by template %s", holder.Name, holder.ID))
}

func (e *Emulator) putTemplate(c *call, id string) (rep reply, err error) {
	t, problems := parseTemplate(c.body)
	if t.ID != "" && t.ID != id {
		problems = append(problems, fmt.Sprintf("id %q is not the path's %q", quoteHeader(t.ID), quoteHeader(id)))
	}
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	t.ID = id
	err = e.store.update(c.ctx, func() error {
		rep, err = e.replace(c.ctx, t, c.header.Values("If-Match"), byAPI)
		return err
	})
	return rep, err
}

func (e *Emulator) replace(ctx context.Context, t Template, ifMatch []string, by string) (reply, error) {
	old, err := e.store.template(ctx, t.ID)
	if err != nil || old == nil {
		return e.noTemplate(t.ID), err
	}
	if !matches(ifMatch, *old) {
		return e.changedMeanwhile(ifMatch, *old), nil
	}
	if holder, err := e.store.templateByName(ctx, t.Name); err != nil || (holder != nil && holder.ID != t.ID) {
		return e.nameTaken(holder), err
	}
	t.SystemDefined, t.Version, t.CreatedDate = old.SystemDefined, old.Version+1, old.CreatedDate
	t.ModifiedDate, t.ModifiedBy = e.options.Clock().UnixMilli(), by
	return e.oneTemplate(http.StatusOK, t), e.store.replaceTemplate(ctx, t)
}

// matches tells whether an If-Match header allows a change: absent, *, or the
// version among its entity tags. Weak tags never match (RFC 9110, 13.1.1).
func matches(ifMatch []string, t Template) bool {
	if len(ifMatch) == 0 {
		return true
	}
	for tag := range strings.SplitSeq(strings.Join(ifMatch, ","), ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == etag(t.Version) {
			return true
		}
	}
	return false
}

func (e *Emulator) changedMeanwhile(ifMatch []string, t Template) reply {
	when := time.UnixMilli(t.ModifiedDate).UTC().Format(time.RFC3339)
	return e.oneTemplate(http.StatusPreconditionFailed, t, fmt.Sprintf(
		"If-Match %s does not match: template %s is at version %d, changed last at %s by %s",
		quoteHeader(strings.Join(ifMatch, ", ")), t.ID, t.Version, when, t.ModifiedBy))
}

func (e *Emulator) removeTemplate(c *call, id string) (rep reply, err error) {
	err = e.store.update(c.ctx, func() error {
		rep, err = e.remove(c.ctx, id, c.header.Values("If-Match"))
		return err
	})
	return rep, err
}

func (e *Emulator) remove(ctx context.Context, id string, ifMatch []string) (reply, error) {
	old, err := e.store.template(ctx, id)
	switch {
	case err != nil || old == nil:
		return e.noTemplate(id), err
	case old.SystemDefined:
		return e.answer(http.StatusConflict, []any{*old}, fmt.Sprintf("template %s is a system template: it can be changed, not deleted", id)), nil
	case !matches(ifMatch, *old):
		return e.changedMeanwhile(ifMatch, *old), nil
	}
	return reply{status: http.StatusNoContent, header: http.Header{}}, e.store.deleteTemplate(ctx, id)
}
