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
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/skills"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// Prefix is where the control plane lives.
const Prefix = "/_emulator/"

// Bounds of a body, in bytes. A seed's holds some 60,000 users.
const (
	maxBody = 1 << 20
	maxSeed = 12 << 20
)

// Control is the control plane, an http.Handler for everything below Prefix.
type Control struct {
	tenant  *tenant.Tenant
	intake  *request.Intake
	answers answers
	mux     *http.ServeMux
}

// New returns the control plane of t, which serves its OpenAPI document.
func New(t *tenant.Tenant, intake *request.Intake, runner *skills.Skills, document []byte) *Control {
	c := &Control{tenant: t, intake: intake, answers: newAnswers(), mux: http.NewServeMux()}
	c.handle("GET health", c.health)
	c.handle("POST reset", c.postReset)
	c.handle("GET seed", c.getSeed)
	c.handle("PUT seed", c.putSeed)
	c.handle("GET users", c.getUsers)
	c.handle("POST token", c.postToken)
	c.handle("GET requests", c.getRequests, "method", "path")
	c.handle("GET log", c.getLog, "q", "request_id", "request", "text", "failed", "after", "limit")
	for _, e := range []recordEndpoint{messages(t), deliveries(t)} {
		selecting := []string{"q", "user", "to", "role", "template", "request_id", "request", "text", "failed", "after", "limit"}
		c.handle("GET "+e.name, e.list, selecting...)
		c.handle("GET "+e.name+"/wait", e.wait, append(selecting, "count", "timeout")...)
		c.handle("GET "+e.name+"/assert", e.assert, append(selecting, "count")...)
	}
	f := misbehaviour{t}
	c.handle("GET faults", f.getFaults)
	c.handle("POST faults", f.postFault)
	c.handle("DELETE faults", f.deleteFaults)
	c.handle("DELETE faults/{id}", f.deleteFault)
	c.handleConversation(conversation{t, runner})
	c.handle("GET limits", f.getLimits)
	c.handle("PUT limits", f.putLimits)
	c.mux.HandleFunc("GET "+Prefix+"openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(document) // the client may be gone
	})
	return c
}

// ServeHTTP implements http.Handler.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// call is a control plane request, read whole.
type call struct {
	*http.Request
	query *parameters
	body  []byte
}

// handler answers a call with what is written as JSON. A status of 0 is 200.
type handler func(r call) (status int, answer any, err error)

// badRequest is an invalid request of the caller.
type badRequest struct{ error }

// handle registers the handler of a method and path, which takes only these query parameters.
func (c *Control) handle(pattern string, h handler, parameters ...string) {
	method, path, _ := strings.Cut(pattern, " ")
	limit := int64(maxBody)
	if path == "seed" {
		limit = maxSeed
	}
	c.mux.HandleFunc(method+" "+Prefix+path, func(w http.ResponseWriter, r *http.Request) {
		body, done, err := c.intake.Read(w, r, limit)
		defer done()
		if err != nil {
			c.unreadable(w, r, err, limit)
			return
		}
		q := readParameters(r, parameters...)
		status, answer, err := 0, any(nil), q.invalid()
		if err == nil {
			status, answer, err = h(call{r, q, body})
		}
		if err != nil {
			status, answer = c.failed(r, status, err)
		}
		if method != http.MethodGet {
			c.tenant.Changes.Signal() // pages show it
		}
		c.answer(w, r, cmp.Or(status, http.StatusOK), answer)
	})
}

// unreadable answers a request whose body could not be read. What follows the part that was read is not a request.
func (c *Control) unreadable(w http.ResponseWriter, r *http.Request, err error, limit int64) {
	reason := err.Error()
	if errors.Is(err, request.ErrTooLarge) {
		reason = fmt.Sprintf("the body is larger than %d bytes", limit)
	}
	w.Header().Set("Connection", "close")
	c.answer(w, r, http.StatusBadRequest, failure{reason})
}

// failed answers a request that did not work, because it was invalid or because the emulator failed.
func (c *Control) failed(r *http.Request, status int, err error) (int, any) {
	if _, invalid := errors.AsType[badRequest](err); invalid {
		return cmp.Or(status, http.StatusBadRequest), failure{err.Error()}
	}
	c.tenant.Problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
	return http.StatusInternalServerError, failure{err.Error()}
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

// healthReport says how much the tenant holds, and that it is failing once the emulator itself had a problem. Dropped
// counts the messages that a tenant in memory has dropped to stay within its bounds.
type healthReport struct {
	Status     string   `json:"status"`
	Users      int      `json:"users"`
	Templates  int      `json:"templates"`
	Messages   int      `json:"messages"`
	Deliveries int      `json:"deliveries"`
	Dropped    int      `json:"dropped"`
	Problems   []string `json:"problems"`
}

// health answers 503 once the tenant had a problem.
func (c *Control) health(call) (int, any, error) {
	report, err := c.report()
	if len(report.Problems) > 0 {
		return http.StatusServiceUnavailable, report, err
	}
	return http.StatusOK, report, err
}

func (c *Control) report() (healthReport, error) {
	report := healthReport{Status: "ok", Problems: c.tenant.Problems()}
	if len(report.Problems) > 0 {
		report.Status = "failing"
	}
	report.Dropped = c.tenant.Store.Dropped()
	var errs [4]error
	report.Messages, errs[0] = c.tenant.Store.CountMessages(store.Filter{})
	report.Deliveries, errs[1] = c.tenant.Store.CountDeliveries(store.Filter{})
	err := c.tenant.Store.View(func(tx *store.Tx) error {
		report.Users, errs[2] = tx.Users.Count()
		report.Templates, errs[3] = tx.Templates.Count()
		return errors.Join(errs[:]...)
	})
	return report, err
}

func (c *Control) postReset(r call) (int, any, error) {
	if err := c.tenant.Reset(r.Context()); err != nil {
		return 0, nil, err
	}
	report, err := c.report()
	return 0, report, err
}

func (c *Control) getSeed(r call) (int, any, error) {
	templates, err := c.tenant.Templates(r.Context())
	var skills []model.Skill
	err = errors.Join(err, c.tenant.Store.View(func(tx *store.Tx) (err error) {
		skills, err = tx.Skills.List()
		return err
	}))
	answer := list{sections: []section{
		{"users", anything(c.tenant.Store.Users())}, {"templates", each(templates)}, {"skills", each(skills)},
	}, unpaged: true}
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

func (c *Control) putSeed(r call) (int, any, error) {
	seed, err := model.ParseSeed(r.body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	if err := c.tenant.LoadChecked(seed); err != nil {
		return 0, nil, err
	}
	report, err := c.report()
	return 0, report, err
}

func (c *Control) getUsers(r call) (int, any, error) {
	return 0, list{sections: []section{{"users", anything(c.tenant.Store.Users())}}, unpaged: true}, nil
}

func (c *Control) postToken(r call) (int, any, error) {
	token, err := c.tenant.RegenerateToken(r.Context())
	return 0, map[string]any{"token": token}, err
}
