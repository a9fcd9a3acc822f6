// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package control is the control plane of a local tenant: what a test asks for and changes beside the API.
package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
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
	tenant *tenant.Tenant
	intake *request.Intake
	mux    *http.ServeMux
}

// New returns the control plane of t.
func New(t *tenant.Tenant, intake *request.Intake) *Control {
	c := &Control{tenant: t, intake: intake, mux: http.NewServeMux()}
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
			writeJSON(w, http.StatusBadRequest, failure{fmt.Sprintf("body of at most %d bytes: %s", limit, err)})
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
		writeJSON(w, cmp.Or(status, http.StatusOK), answer)
	})
}

// failure is the answer to a control plane request that did not work.
type failure struct {
	Error string `json:"error"`
}

// writeJSON answers a control plane request. Everything is in memory already, so a slow reader holds up nobody.
func writeJSON(w http.ResponseWriter, status int, v any) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(envelope.WriteTimeout))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v) // the client may be gone
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
	err := c.tenant.Store.View(func(tx *store.Tx) error {
		report.Dropped = tx.Messages.Dropped()
		var errs [4]error
		report.Users, errs[0] = tx.Users.Count()
		report.Templates, errs[1] = tx.Templates.Count()
		report.Messages, errs[2] = tx.Messages.Count(store.Filter{})
		report.Deliveries, errs[3] = tx.Messages.CountDeliveries(store.Filter{})
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
	users, err := c.tenant.Users(r.Context())
	if err != nil {
		return 0, nil, err
	}
	templates, err := c.tenant.Templates(r.Context())
	return 0, model.Seed{Users: users, Templates: templates}, err
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

func (c *Control) getUsers(r *http.Request, _ []byte) (int, any, error) {
	users, err := c.tenant.Users(r.Context())
	return 0, map[string]any{"users": users}, err
}

func (c *Control) postToken(r *http.Request, _ []byte) (int, any, error) {
	token, err := c.tenant.RegenerateToken(r.Context())
	return 0, map[string]any{"token": token}, err
}
