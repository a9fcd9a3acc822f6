// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package control is the control plane of a local tenant: what a test asks for and changes beside the API.
package control

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// Prefix is where the control plane lives.
const Prefix = "/_emulator/"

// Bounds of a body, in bytes. A seed's holds some 40,000 users.
const (
	maxBody = 1 << 20
	maxSeed = 8 << 20
)

// Control is the control plane, an http.Handler for everything below Prefix.
type Control struct {
	tenant  *tenant.Tenant
	intake  *request.Intake
	answers answers
	mux     *http.ServeMux
}

// New returns the control plane of t.
func New(t *tenant.Tenant, intake *request.Intake) *Control {
	c := &Control{tenant: t, intake: intake, answers: newAnswers(), mux: http.NewServeMux()}
	c.handle("GET health", c.health)
	c.handle("POST reset", c.postReset)
	c.handle("GET seed", c.getSeed)
	c.handle("PUT seed", c.putSeed)
	c.handle("GET users", c.getUsers)
	c.handle("POST token", c.postToken)
	c.handle("GET requests", c.getRequests)
	c.handle("GET log", c.getLog)
	for _, e := range []recordEndpoint{messages(t), deliveries(t)} {
		c.handle("GET "+e.name, e.list)
		c.handle("GET "+e.name+"/wait", e.wait)
		c.handle("GET "+e.name+"/assert", e.assert)
	}
	f := misbehaviour{t}
	c.handle("GET faults", f.getFaults)
	c.handle("POST faults", f.postFault)
	c.handle("DELETE faults", f.deleteFaults)
	c.handle("DELETE faults/{id}", f.deleteFault)
	c.handle("GET limits", f.getLimits)
	c.handle("PUT limits", f.putLimits)
	return c
}

// ServeHTTP implements http.Handler.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// handler answers a control plane request with what is written as JSON. A status of 0 is 200.
type handler func(r *http.Request, body []byte) (status int, answer any, err error)

// badRequest is a mistake of the caller.
type badRequest struct{ error }

func (c *Control) handle(pattern string, h handler) {
	method, path, _ := strings.Cut(pattern, " ")
	c.mux.HandleFunc(method+" "+Prefix+path, func(w http.ResponseWriter, r *http.Request) {
		limit := maxBody
		if path == "seed" {
			limit = maxSeed
		}
		body, done, err := c.intake.Read(w, r, int64(limit))
		defer done()
		if err != nil {
			c.answer(w, r, http.StatusBadRequest, failure{fmt.Sprintf("body of at most %d bytes: %s", limit, err)})
			return
		}
		status, answer, err := h(r, body)
		var bad badRequest
		switch {
		case errors.As(err, &bad):
			status, answer = cmp.Or(status, http.StatusBadRequest), failure{err.Error()}
		case err != nil:
			c.tenant.Problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
			status, answer = http.StatusInternalServerError, failure{err.Error()}
		}
		c.answer(w, r, cmp.Or(status, http.StatusOK), answer)
	})
}

// answer writes an answer, or what became of it.
func (c *Control) answer(w http.ResponseWriter, r *http.Request, status int, answer any) {
	err := c.answers.write(r.Context(), w, status, answer)
	switch {
	case err == nil || errors.Is(err, errGone):
	case errors.Is(err, errBusy):
		w.Header().Set("Retry-After", "1")
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	default:
		c.tenant.Problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
		panic(http.ErrAbortHandler)
	}
}

// healthReport says how much the tenant holds. Dropped counts the messages that a tenant in memory has dropped to stay within its
// bounds.
type healthReport struct {
	Status     string   `json:"status"`
	Users      int      `json:"users"`
	Templates  int      `json:"templates"`
	Messages   int      `json:"messages"`
	Deliveries int      `json:"deliveries"`
	Dropped    int      `json:"dropped"`
	Problems   []string `json:"problems"`
}

func (c *Control) health(*http.Request, []byte) (int, any, error) {
	report := healthReport{Status: "ok", Problems: c.tenant.Problems()}
	report.Dropped = c.tenant.Store.Dropped()
	var errs [4]error
	report.Messages, errs[0] = c.tenant.Store.CountMessages(store.Filter{})
	report.Deliveries, errs[1] = c.tenant.Store.CountDeliveries(store.Filter{})
	err := c.tenant.Store.View(func(tx *store.Tx) error {
		report.Users, errs[2] = tx.Users.Count()
		report.Templates, errs[3] = tx.Templates.Count()
		return errors.Join(errs[:]...)
	})
	return 0, report, err
}

func (c *Control) postReset(r *http.Request, body []byte) (int, any, error) {
	if err := c.tenant.Reset(r.Context()); err != nil {
		return 0, nil, err
	}
	return c.health(r, body)
}

func (c *Control) getSeed(r *http.Request, _ []byte) (int, any, error) {
	templates, err := c.tenant.Templates(r.Context())
	answer := list{sections: []section{{"users", anything(c.tenant.Store.Users())}, {"templates", each(templates)}}, unpaged: true}
	return 0, answer, err
}

func each[T any](values []T) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (c *Control) putSeed(r *http.Request, body []byte) (int, any, error) {
	seed, err := model.ParseSeed(body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	if err := c.tenant.LoadSeed(r.Context(), seed); err != nil {
		return 0, nil, err
	}
	return c.health(r, body)
}

func (c *Control) getUsers(*http.Request, []byte) (int, any, error) {
	return 0, list{sections: []section{{"users", anything(c.tenant.Store.Users())}}, unpaged: true}, nil
}

func (c *Control) postToken(r *http.Request, _ []byte) (int, any, error) {
	token, err := c.tenant.RegenerateToken(r.Context())
	return 0, map[string]any{"token": token}, err
}
