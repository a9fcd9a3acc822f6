// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package ui is the emulator's web pages: what users see, what was sent, and what went wrong. The pages work without
// JavaScript; assets/app.js keeps them up to date.
package ui

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"context"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/skills"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// Builder edits templates as a person in Skills Builder would.
type Builder interface {
	CreateTemplate(ctx context.Context, t model.Template) (model.Template, error)
	ReplaceTemplate(ctx context.Context, t model.Template) (model.Template, error)
	DeleteTemplate(ctx context.Context, id string) error
}

// Config is what the pages show and change.
type Config struct {
	Tenant   *tenant.Tenant
	Skills   *skills.Skills
	Builder  Builder
	BasePath string // of the tenant's API
}

// Bounds of the pages.
const (
	pageSize    = 50      // records on a page
	maxForm     = 1 << 20 // bytes of a form
	maxTurns    = 8       // pages that are made at a time
	turnTime    = 10 * time.Second
	searchTime  = 200 * time.Millisecond // of a search; then the page says how far it came
	shownText   = 4_000                  // bytes of a text in a list
	shownWhole  = 128_000                // bytes of a text on its own page
	shownRows   = 200                    // rows of a list within a page
	shownButton = 10                     // buttons of a card in a chat
)

// UI is the pages, an http.Handler.
type UI struct {
	Config
	mux     *http.ServeMux
	turns   request.Turns
	streams atomic.Int64
}

// New returns the pages of a tenant.
func New(c Config) *UI {
	u := &UI{Config: c, mux: http.NewServeMux(), turns: request.NewTurns(maxTurns, turnTime)}
	u.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/notifications", http.StatusSeeOther)
	})
	u.mux.HandleFunc("GET /assets/{name}", u.asset)
	u.mux.HandleFunc("GET /events", u.events)
	u.get("/{rest...}", func(*http.Request) (view, error) { return view{}, notFoundError{"This page does not exist."} })
	u.get("/chats", u.chats)
	u.get("/chats/{user}", u.chat)
	u.post("/chats/{user}/say", u.say)
	u.post("/chats/{user}/read", u.markRead)
	u.get("/notifications", u.notifications)
	u.get("/notifications/{id}", u.notification)
	u.get("/templates", u.templates)
	u.get("/templates/{id}", u.template)
	u.post("/templates/{id}", u.saveTemplate)
	u.post("/templates/{id}/delete", u.deleteTemplate)
	u.mux.HandleFunc("POST /templates/{id}/preview", u.page(u.previewTemplate))
	u.get("/log", u.log)
	u.get("/log/{id}", u.logEntry)
	u.get("/users", u.users)
	u.get("/skills", u.skills)
	u.get("/skills/{id}", u.skill)
	u.post("/skills/{id}", u.saveSkill)
	u.post("/skills/{id}/delete", u.deleteSkill)
	u.post("/skills/{id}/say", u.saySkill)
	u.get("/tenant", u.tenantPage)
	u.post("/tenant/token", u.regenerateToken)
	u.post("/tenant/reset", u.reset)
	u.get("/faults", u.faults)
	u.post("/faults", u.armFault)
	u.post("/faults/clear", u.clearFaults)
	u.post("/limits", u.setLimits)
	return u
}

// ServeHTTP implements http.Handler.
func (u *UI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), false)
	u.mux.ServeHTTP(w, r)
}

// secure allows what the pages need, all of it from here. Only a page whose images somebody asked for may load images
// from elsewhere. A page of the same origin must say where a form comes from, so that the origin can be checked.
func secure(h http.Header, images bool) {
	from := ""
	if images {
		from = " http: https:"
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"+from+
		"; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "same-origin")
}

// notFoundError says what does not exist.
type notFoundError struct{ reason string }

func (e notFoundError) Error() string { return e.reason }

// invalidError says what is wrong with a request.
type invalidError struct{ reason string }

func (e invalidError) Error() string { return e.reason }

// shown makes a page.
type shown func(r *http.Request) (view, error)

func (u *UI) get(path string, p shown) { u.mux.HandleFunc("GET "+path, u.page(p)) }

// page answers with what p makes.
func (u *UI) page(p shown) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		done := u.turns.Take(r.Context())
		if done == nil {
			http.Error(w, "too many pages are being made; try again later", http.StatusServiceUnavailable)
			return
		}
		defer done()
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		revision := u.revision() // before it is read, so that no change is missed
		v, err := p(r)
		if err != nil {
			v = u.failed(r, err)
		}
		u.write(w, r, v, revision)
	}
}

// post registers an action, which answers with where to go next.
func (u *UI) post(path string, act func(r *http.Request) (string, error)) {
	u.mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			u.write(w, r, u.failed(r, invalidError{"The form cannot be read: " + err.Error()}), u.revision())
			return
		}
		next, err := act(r)
		u.Tenant.Changes.Signal()
		if err != nil {
			u.write(w, r, u.failed(r, err), u.revision())
			return
		}
		http.Redirect(w, r, next, http.StatusSeeOther)
	})
}

// failed returns the page for a request that did not work.
func (u *UI) failed(r *http.Request, err error) view {
	status, heading := http.StatusInternalServerError, "Something went wrong"
	switch {
	case isA[notFoundError](err):
		status, heading = http.StatusNotFound, "Not found"
	case isA[invalidError](err), isA[skills.InvalidError](err), isA[tenant.UnknownError](err):
		status, heading = http.StatusBadRequest, "This does not work"
	default:
		u.Tenant.Problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
	}
	section, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return view{file: "error", title: heading, section: section, status: status, data: map[string]any{"Reason": err.Error(), "Back": "/" + section}}
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func (u *UI) write(w http.ResponseWriter, r *http.Request, v view, revision string) {
	body, err := u.render(r, v, revision)
	if err != nil {
		u.Tenant.Problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
		http.Error(w, "the page cannot be shown: "+err.Error(), http.StatusInternalServerError)
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(envelope.WriteTimeout))
	if r.Method == http.MethodGet && !wantsPage(r) && (v.json != "" || v.status != 0) {
		writePlain(w, r, v)
		return
	}
	secure(w.Header(), v.images)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.status != 0 {
		w.WriteHeader(v.status)
	}
	_, _ = w.Write(body) //nolint:gosec // html/template escaped it; the browser may be gone
}
