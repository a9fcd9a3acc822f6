// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Who changes templates, as modifiedBy shows it.
const (
	byAPI     = "API"
	byBuilder = "Skills Builder"
)

// editor changes templates under the rules of the API, on behalf of the API or of a person in Skills Builder.
type editor struct {
	tenant *tenant.Tenant
	by     string
}

// reply answers with a stored template and its version as ETag.
func (e editor) reply(status int, t model.Template, reasons ...string) envelope.Reply {
	rep := envelope.New(e.tenant.Now(), status, []any{t}, reasons...)
	rep.Header.Set("ETag", etag(t.Version))
	return rep
}

func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

func (e editor) notFound(id string) envelope.Reply {
	return envelope.New(e.tenant.Now(), http.StatusNotFound, nil, fmt.Sprintf("template %q does not exist", text.Quote(id)))
}

func (e editor) nameTaken(holder *model.Template) envelope.Reply {
	if holder == nil {
		return envelope.Reply{}
	}
	reason := fmt.Sprintf("name %q is taken by template %s", holder.Name, holder.ID)
	return envelope.New(e.tenant.Now(), http.StatusConflict, []any{*holder}, reason)
}

func (e editor) create(tx *store.Tx, t model.Template) (envelope.Reply, error) {
	if holder, err := tx.Templates.ByName(t.Name); err != nil || holder != nil {
		return e.nameTaken(holder), err
	}
	if full, err := e.full(tx, 1, t.Size()); err != nil || full != nil {
		return *cmp.Or(full, &envelope.Reply{}), err
	}
	now := e.tenant.Now().UnixMilli()
	t.ID, t.SystemDefined, t.Version, t.CreatedDate, t.ModifiedDate, t.ModifiedBy = "", false, 1, now, now, e.by
	var err error
	t.ID, err = tx.Templates.Add(t)
	return e.reply(http.StatusOK, t), err
}

// full refuses more templates, or more bytes of them, than the tenant has room for.
func (e editor) full(tx *store.Tx, more, bytes int) (*envelope.Reply, error) {
	n, err := tx.Templates.Count()
	if err != nil {
		return nil, err
	}
	size, err := tx.Templates.Size()
	if err != nil || n+more <= model.MaxTemplates && size+bytes <= model.MaxTemplateBytes {
		return nil, err
	}
	rep := envelope.New(e.tenant.Now(), http.StatusBadRequest, nil, fmt.Sprintf(
		"a tenant has at most %d templates of %d MiB in all; delete some", model.MaxTemplates, model.MaxTemplateBytes>>20))
	return &rep, nil
}

func (e editor) replace(tx *store.Tx, t model.Template, ifMatch []string) (envelope.Reply, error) {
	old, err := tx.Templates.Get(t.ID)
	if err != nil || old == nil {
		return e.notFound(t.ID), err
	}
	if !matches(ifMatch, *old) {
		return e.changedMeanwhile(ifMatch, *old), nil
	}
	if holder, err := tx.Templates.ByName(t.Name); err != nil || (holder != nil && holder.ID != t.ID) {
		return e.nameTaken(holder), err
	}
	if full, err := e.full(tx, 0, t.Size()-old.Size()); err != nil || full != nil {
		return *cmp.Or(full, &envelope.Reply{}), err
	}
	t.SystemDefined, t.Version, t.CreatedDate = old.SystemDefined, old.Version+1, old.CreatedDate
	t.ModifiedDate, t.ModifiedBy = e.tenant.Now().UnixMilli(), e.by
	return e.reply(http.StatusOK, t), tx.Templates.Replace(t)
}

func (e editor) remove(tx *store.Tx, id string, ifMatch []string) (envelope.Reply, error) {
	old, err := tx.Templates.Get(id)
	switch {
	case err != nil || old == nil:
		return e.notFound(id), err
	case old.SystemDefined:
		reason := fmt.Sprintf("template %s is a system template: it can be changed, not deleted", id)
		return envelope.New(e.tenant.Now(), http.StatusConflict, []any{*old}, reason), nil
	case !matches(ifMatch, *old):
		return e.changedMeanwhile(ifMatch, *old), nil
	}
	return envelope.Reply{Status: http.StatusNoContent, Header: http.Header{}}, tx.Templates.Delete(id)
}

// matches reports whether an If-Match header allows a change: absent, *, or the version among its entity tags. Weak
// tags never match (RFC 9110, 13.1.1).
func matches(ifMatch []string, t model.Template) bool {
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

func (e editor) changedMeanwhile(ifMatch []string, t model.Template) envelope.Reply {
	when := time.UnixMilli(t.ModifiedDate).UTC().Format(time.RFC3339)
	return e.reply(http.StatusPreconditionFailed, t, fmt.Sprintf(
		"If-Match %s does not match: template %s is at version %d, last changed at %s by %s",
		text.Quote(strings.Join(ifMatch, ", ")), t.ID, t.Version, when, t.ModifiedBy))
}

// SkillsBuilder edits templates as a person in Skills Builder would: under the rules of the API, but not counted and
// not logged.
type SkillsBuilder struct{ editor editor }

// NewSkillsBuilder returns the Skills Builder of t.
func NewSkillsBuilder(t *tenant.Tenant) SkillsBuilder { return SkillsBuilder{editor{t, byBuilder}} }

// CreateTemplate creates a template and returns it as stored.
func (b SkillsBuilder) CreateTemplate(_ context.Context, t model.Template) (model.Template, error) {
	return b.edit(t, func(tx *store.Tx, t model.Template) (envelope.Reply, error) { return b.editor.create(tx, t) })
}

// UpdateTemplate replaces the template with t's ID, whatever its version, and returns it as stored.
func (b SkillsBuilder) UpdateTemplate(_ context.Context, t model.Template) (model.Template, error) {
	return b.edit(t, func(tx *store.Tx, t model.Template) (envelope.Reply, error) { return b.editor.replace(tx, t, nil) })
}

// ReplaceTemplate replaces the template with t's ID if it still has t's version, and returns it as stored.
func (b SkillsBuilder) ReplaceTemplate(_ context.Context, t model.Template) (model.Template, error) {
	return b.edit(t, func(tx *store.Tx, t model.Template) (envelope.Reply, error) {
		return b.editor.replace(tx, t, []string{etag(t.Version)})
	})
}

// DeleteTemplate deletes a template.
func (b SkillsBuilder) DeleteTemplate(_ context.Context, id string) error {
	return b.editor.tenant.Store.Update(func(tx *store.Tx) error {
		return refused(b.editor.remove(tx, id, nil))
	})
}

// edit holds t to the rules of the API, applies it and reads it back.
func (b SkillsBuilder) edit(t model.Template, apply func(*store.Tx, model.Template) (envelope.Reply, error)) (model.Template, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return t, err
	}
	checked, problems := parseTemplate(data)
	if len(problems) > 0 {
		return t, errors.New(strings.Join(problems, "\n"))
	}
	err = b.editor.tenant.Store.Update(func(tx *store.Tx) error {
		if err := refused(apply(tx, checked)); err != nil {
			return err
		}
		stored, err := tx.Templates.ByName(checked.Name)
		if stored != nil {
			t = *stored
		}
		return err
	})
	return t, err
}

// refused turns a refusal of the API into an error.
func refused(rep envelope.Reply, err error) error {
	if err == nil && rep.Status >= http.StatusBadRequest {
		return errors.New(strings.Join(rep.Reasons, "\n"))
	}
	return err
}
