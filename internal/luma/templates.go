// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

const (
	// templatesPerPage is the most a list call gives [ours].
	templatesPerPage = 1000
	// maxTemplatePages bounds a list whose end never comes.
	maxTemplatePages = 1000
)

func (c *Client) templateRequest(method, id string) request {
	r := request{method: method, path: c.templatePath, limit: maxReplyBytes}
	if id != "" {
		r.path += "/" + url.PathEscape(id)
	}
	if method != http.MethodGet {
		r.id = c.requestID()
	}
	return r
}

// Templates lists the tenant's templates in the order of their IDs, in pages that are fetched as they are needed. A
// tenant may give fewer per page than it was asked for, so only a page that is empty, that the tenant does not have, or
// that has nothing new is the end; or one that is shorter than an earlier one, which shows that it was not cut. The
// first error ends the list; a tenant without the template API gives one that Is ErrNoTemplateAPI.
func (c *Client) Templates(ctx context.Context, filter TemplateFilter) iter.Seq2[Template, error] {
	return func(yield func(Template, error) bool) {
		seen, longest := map[string]bool{}, 0
		for page := range maxTemplatePages {
			templates, err := c.templatePage(ctx, filter, page)
			if err != nil {
				yield(Template{}, err)
				return
			}
			fresh := slices.DeleteFunc(slices.Clone(templates), func(t Template) bool { return seen[t.ID] })
			if len(fresh) == 0 && len(templates) >= templatesPerPage {
				yield(Template{}, c.apiError(c.templateRequest(http.MethodGet, ""), nil, notEnvelope("page %d repeats earlier ones", page)))
				return
			}
			// A template that is deleted meanwhile shifts the next page, which may then repeat some.
			for _, t := range fresh {
				if !yield(t, nil) {
					return
				}
				seen[t.ID] = true
			}
			if len(fresh) == 0 || len(templates) < longest {
				return
			}
			longest = len(templates)
		}
		yield(Template{}, c.apiError(c.templateRequest(http.MethodGet, ""), nil, notEnvelope("the list has no end")))
	}
}

func (c *Client) templatePage(ctx context.Context, filter TemplateFilter, page int) ([]Template, error) {
	r := c.templateRequest(http.MethodGet, "")
	r.limit = maxListBytes
	query := url.Values{"page": {strconv.Itoa(page)}, "size": {strconv.Itoa(templatesPerPage)}}
	if filter.Name != "" {
		query.Set("name", filter.Name)
	}
	r.path += "?" + query.Encode()
	data, err := c.readData(ctx, r)
	if failure, ok := errors.AsType[*APIError](err); ok && failure.HTTPStatus == http.StatusNotFound {
		if page > 0 {
			return nil, nil // a tenant may have no page there
		}
		failure.Err = ErrNoTemplateAPI
	}
	if err != nil {
		return nil, err
	}
	if data == nil && page > 0 {
		return nil, nil
	}
	if data == nil || data[0] != '[' { // an answer without a list must not look like a tenant without templates
		return nil, c.apiError(r, nil, notEnvelope("it holds no list of templates"))
	}
	templates, err := c.parseTemplates(data)
	if err != nil {
		return nil, c.apiError(r, nil, err)
	}
	return templates, nil
}

// FindTemplates lists the templates of that name, however it is spelt (see notice.SameText); an empty list when no
// template has it.
func (c *Client) FindTemplates(ctx context.Context, name string) ([]Template, error) {
	found, err := c.findTemplates(ctx, name, TemplateFilter{Name: name})
	if err == nil && len(found) == 0 && !isASCII(name) { // the tenant may keep another spelling
		return c.findTemplates(ctx, name, TemplateFilter{})
	}
	return found, err
}

func (c *Client) findTemplates(ctx context.Context, name string, filter TemplateFilter) ([]Template, error) {
	var found []Template
	for t, err := range c.Templates(ctx, filter) {
		if err != nil {
			return nil, err
		}
		if notice.SameText(t.Name, name) { // a tenant that does not know the filter lists them all
			found = append(found, t)
		}
	}
	return found, nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// GetTemplate reads one template with a separate call. An error that Is ErrNotFound may also mean a wrong template
// path: see CachedTemplate.
func (c *Client) GetTemplate(ctx context.Context, id string) (Template, error) {
	r := c.templateRequest(http.MethodGet, id)
	if err := checkTemplateID(id); err != nil {
		return Template{}, c.apiError(r, nil, err)
	}
	data, err := c.readData(ctx, r)
	if err != nil {
		return Template{}, err
	}
	t, err := c.oneTemplate(data)
	if err = cmp.Or(err, answeredAbout(id, t)); err != nil {
		return Template{}, c.apiError(r, nil, err)
	}
	return t, nil
}

// checkTemplateID refuses what would make another path of a template's.
func checkTemplateID(id string) error {
	if trimmed := strings.TrimSpace(id); trimmed == "" || trimmed == "." || trimmed == ".." {
		return fmt.Errorf("%q is not a template ID", id)
	}
	if len(url.PathEscape(id)) > maxTemplateID {
		return fmt.Errorf("the template ID is longer than %d bytes once it is encoded for a request", maxTemplateID)
	}
	return nil
}

// CreateTemplate stores a new template. If the reply is lost, a template of that name is adopted only if it certainly
// is the new one; otherwise the *APIError Is ErrOutcomeUnknown. A name that somebody else has gives one that Is
// ErrConflict. Both have HolderID when it is known who has the name.
func (c *Client) CreateTemplate(ctx context.Context, in TemplateInput) (Template, error) {
	r := c.templateRequest(http.MethodPost, "")
	body, err := in.encode(Template{})
	if err != nil {
		return Template{}, c.apiError(r, nil, err)
	}
	r.body, r.answers = body, in.answeredBy
	defer c.snapshot.drop()
	later, done := c.detached(ctx)
	defer done()
	made := c.beforeCreate(ctx, in.Name)
	res := c.write(ctx, r)
	made.sentAt = res.sentAt
	t, failure := c.templateResult(r, res)
	switch {
	case failure == nil:
		c.known.learn([]Template{t}, false)
		return t, nil
	case errors.Is(failure, ErrConflict):
		c.nameHolder(later, in, failure)
		return Template{}, failure
	case errors.Is(failure, ErrOutcomeUnknown):
		return c.reconcileCreate(later, in, made, failure)
	}
	return Template{}, failure
}

// UpdateTemplate replaces a template if it still has that version; NoVersion replaces whatever is there. Fields that
// this package does not know are sent back as they are. After somebody else's change the error is an *APIError that Is
// ErrVersionMismatch, with Current. After a lost reply it reads what was done before it reports anything.
func (c *Client) UpdateTemplate(ctx context.Context, id string, version int64, in TemplateInput) (Template, error) {
	defer c.snapshot.drop()
	later, done := c.detached(ctx)
	defer done()
	r := c.templateRequest(http.MethodPut, id)
	stored, err := c.GetTemplate(ctx, id)
	if err == nil {
		err = c.checkReplaceable(r, stored, version)
	}
	if errors.Is(err, ErrNotFound) {
		return Template{}, c.goneUnlessNoAPI(later, err)
	}
	if err != nil {
		return Template{}, err
	}
	if r.body, err = in.encode(stored); err != nil {
		return Template{}, c.apiError(r, nil, err)
	}
	r.answers = func(t Template) error { return cmp.Or(answeredAbout(id, t), in.answeredBy(t)) }
	if version != NoVersion {
		r.ifMatch = strconv.FormatInt(version, 10)
	}
	t, failure := c.writeTemplate(ctx, r)
	switch {
	case failure == nil:
		return t, nil
	case errors.Is(failure, ErrNotFound):
		return Template{}, c.goneUnlessNoAPI(later, failure)
	case errors.Is(failure, ErrVersionMismatch):
		return Template{}, c.withCurrent(later, id, failure)
	case errors.Is(failure, ErrConflict):
		c.nameHolder(later, in, failure)
		return Template{}, failure
	case errors.Is(failure, ErrOutcomeUnknown):
		return c.reconcileUpdate(later, id, version, in, failure)
	}
	return Template{}, failure
}

// errUnreadable is a template with values that replacing it would destroy.
var errUnreadable = errors.New("the stored template has values that this provider cannot read, so it was not replaced")

// checkReplaceable refuses what the update r must not replace.
func (c *Client) checkReplaceable(r request, stored Template, version int64) error {
	switch {
	case version != NoVersion && stored.Version != version:
		failure := c.apiError(r, nil, ErrVersionMismatch)
		failure.Current = &stored
		return failure
	case !stored.Readable():
		return c.apiError(r, nil, fmt.Errorf("%w: %s", errUnreadable, strings.Join(stored.Unread, ", ")))
	}
	return nil
}

// goneUnlessNoAPI tells a template that is gone from a tenant without the template API.
func (c *Client) goneUnlessNoAPI(ctx context.Context, gone error) error {
	return cmp.Or(c.checkTemplateAPI(ctx), gone)
}

// answeredBy reports an answer to a write of in that is about another template.
func (in TemplateInput) answeredBy(t Template) error {
	if !notice.SameText(t.Name, in.Name) {
		return notEnvelope("it is about a template with another name")
	}
	return nil
}

// answeredAbout reports an answer that is about another template than the one with that ID.
func answeredAbout(id string, t Template) error {
	if t.ID != id {
		return notEnvelope("it is about another template")
	}
	return nil
}

// DeleteTemplate deletes a template. It also succeeds if the template is already gone, unless the tenant has no
// template API there. A system template gives an *APIError that Is ErrConflict. After a lost reply it reads what was
// done before it reports anything.
func (c *Client) DeleteTemplate(ctx context.Context, id string) error {
	r := c.templateRequest(http.MethodDelete, id)
	if err := checkTemplateID(id); err != nil {
		return c.apiError(r, nil, err)
	}
	defer c.snapshot.drop()
	later, done := c.detached(ctx)
	defer done()
	_, failure := c.writeTemplate(ctx, r)
	switch {
	case failure == nil:
		return nil
	case errors.Is(failure, ErrNotFound):
		return c.checkTemplateAPI(later)
	case errors.Is(failure, ErrOutcomeUnknown):
		return c.reconcileDelete(later, id, failure)
	}
	return failure
}

func (c *Client) writeTemplate(ctx context.Context, r request) (Template, *APIError) {
	return c.templateResult(r, c.write(ctx, r))
}

// templateResult is what a write led to. The failure Is ErrOutcomeUnknown when the reply leaves open whether it was
// done.
func (c *Client) templateResult(r request, res result) (Template, *APIError) {
	switch {
	case res.SafeToRetry, res.Reply == nil && res.rejected():
		return Template{}, c.apiError(r, nil, res.Err)
	case res.rejected() && r.method == http.MethodPost && (res.Reply.Status == http.StatusNotFound || res.Reply.Status == http.StatusMethodNotAllowed):
		return Template{}, c.apiError(r, res.Reply, ErrNoTemplateAPI)
	case res.rejected():
		failure := c.apiError(r, res.Reply, nil)
		failure.HolderID = c.namedHolder(res.Reply)
		return Template{}, failure
	case res.Reply == nil:
		return Template{}, c.apiError(r, nil, fmt.Errorf("%w: %w", ErrOutcomeUnknown, res.Err))
	case res.Reply.Status < 200 || res.Reply.Status > 299:
		return Template{}, c.apiError(r, res.Reply, ErrOutcomeUnknown)
	case r.method == http.MethodDelete && res.Reply.Status == http.StatusNoContent:
		return Template{}, nil
	}
	t, err := c.storedTemplate(r, res.Reply)
	if err != nil {
		return Template{}, c.apiError(r, res.Reply, fmt.Errorf("%w: %w", ErrOutcomeUnknown, err))
	}
	return t, nil
}

// storedTemplate is the template that the answer to a write says is stored now; the zero Template after a delete.
func (c *Client) storedTemplate(r request, answer *wire.Reply) (Template, error) {
	if answer.Err != nil {
		return Template{}, answer.Err
	}
	env, err := parseEnvelope(answer.Body)
	switch {
	case err != nil:
		return Template{}, err
	case env.bare && r.method == http.MethodDelete:
		return Template{}, nil
	case env.Status < 200 || env.Status > 299 || len(env.Errors) > 0:
		return Template{}, fmt.Errorf("status %d in the body", env.Status)
	case r.method == http.MethodDelete:
		return Template{}, nil
	}
	t, err := c.oneTemplate(env.Data)
	if err == nil && r.answers != nil {
		err = r.answers(t)
	}
	return t, err
}
