// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Paging of the template list [ours].
const (
	defaultPageSize = 100
	maxPageSize     = 1000
	maxPage         = 1_000_000
)

// templates is the template API [ours].
type templates struct {
	path   string // below the endpoint
	tenant *tenant.Tenant
	editor editor
}

// endpoint returns the methods of a path below the endpoint, or nil if it does not belong to the template API.
func (a *templates) endpoint(path string) map[string]handler {
	if a == nil {
		return nil
	}
	rest, ok := strings.CutPrefix(path, a.path)
	if !ok {
		return nil
	}
	if rest == "" {
		return map[string]handler{http.MethodGet: a.list, http.MethodPost: a.post}
	}
	id, ok := strings.CutPrefix(rest, "/")
	if !ok || id == "" || strings.Contains(id, "/") {
		return nil
	}
	with := func(h func(c *call, id string) (envelope.Reply, error)) handler {
		return func(c *call) (envelope.Reply, error) { return h(c, id) }
	}
	return map[string]handler{http.MethodGet: with(a.get), http.MethodPut: with(a.put), http.MethodDelete: with(a.remove)}
}

func (a *templates) refuse(problems []string) envelope.Reply {
	return envelope.New(a.tenant.Now(), http.StatusBadRequest, nil, problems...)
}

func (a *templates) list(c *call) (envelope.Reply, error) {
	params, problems := request.Params(c.rawQuery, "page", "size", "name")
	page, err := request.WholeNumber("page", params["page"], 0, 0, maxPage)
	if err != nil {
		problems = append(problems, err.Error())
	}
	size, err := request.WholeNumber("size", params["size"], defaultPageSize, 1, maxPageSize)
	if err != nil {
		problems = append(problems, err.Error())
	}
	if len(problems) > 0 {
		return a.refuse(problems), nil
	}
	var data []any
	err = a.tenant.Store.View(func(tx *store.Tx) error {
		list, err := tx.Templates.List(params["name"], page, size)
		for _, t := range list {
			data = append(data, t)
		}
		return err
	})
	return envelope.New(a.tenant.Now(), http.StatusOK, data), err
}

func (a *templates) get(c *call, id string) (envelope.Reply, error) {
	if _, problems := request.Params(c.rawQuery); len(problems) > 0 {
		return a.refuse(problems), nil
	}
	var t *model.Template
	err := a.tenant.Store.View(func(tx *store.Tx) (err error) {
		t, err = tx.Templates.Get(id)
		return err
	})
	if err != nil || t == nil {
		return a.editor.notFound(id), err
	}
	return a.editor.reply(http.StatusOK, *t), nil
}

func parseTemplate(body []byte) (model.Template, []string) {
	root, err := strictjson.Parse("", body)
	if err != nil {
		return model.Template{}, []string{"body: " + err.Error()}
	}
	r := &strictjson.Reader{}
	return model.ParseTemplate(r, root), r.Problems()
}

func (a *templates) post(c *call) (rep envelope.Reply, err error) {
	t, problems := parseTemplate(c.body)
	if t.ID != "" {
		problems = append(problems, "id: the tenant chooses the ID; leave it out")
	}
	if len(problems) > 0 {
		return a.refuse(problems), nil
	}
	err = a.tenant.Store.Update(func(tx *store.Tx) error {
		rep, err = a.editor.create(tx, t)
		return err
	})
	return rep, err
}

func (a *templates) put(c *call, id string) (rep envelope.Reply, err error) {
	t, problems := parseTemplate(c.body)
	if t.ID != "" && t.ID != id {
		problems = append(problems, fmt.Sprintf("id %q differs from %q in the path", text.Quote(t.ID), text.Quote(id)))
	}
	if len(problems) > 0 {
		return a.refuse(problems), nil
	}
	t.ID = id
	err = a.tenant.Store.Update(func(tx *store.Tx) error {
		rep, err = a.editor.replace(tx, t, c.header.Values("If-Match"))
		return err
	})
	return rep, err
}

func (a *templates) remove(c *call, id string) (rep envelope.Reply, err error) {
	err = a.tenant.Store.Update(func(tx *store.Tx) error {
		rep, err = a.editor.remove(tx, id, c.header.Values("If-Match"))
		return err
	})
	return rep, err
}
