// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxSeed bounds the body of a seed, some 50,000 users.
const maxSeed = 16 << 20

// routes wires all but the API: the control plane and, once there are any,
// pages for people below a path of their own.
func (e *Emulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", welcome)
	control := func(pattern string, h controlHandler) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /_emulator/"+path, e.control(h))
	}
	control("GET health", e.health)
	control("POST reset", e.postReset)
	control("GET seed", e.getSeed)
	control("PUT seed", e.putSeed)
	control("GET users", e.getUsers)
	control("POST token", e.postToken)
	control("GET requests", e.getRequests)
	control("GET log", e.getLog)
	for _, s := range []shelf{e.messageShelf(), e.deliveryShelf()} {
		control("GET "+s.name, s.list)
		control("GET "+s.name+"/wait", s.wait)
		control("GET "+s.name+"/assert", s.assert)
	}
	control("GET faults", e.getFaults)
	control("POST faults", e.postFault)
	control("DELETE faults", e.deleteFaults)
	control("DELETE faults/{id}", e.deleteFault)
	control("GET limits", e.getLimits)
	control("PUT limits", e.putLimits)
	return mux
}

func welcome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("This is a local Luma tenant for tests. API: " + BasePath + "  Control plane: /_emulator/health\n"))
}

// controlHandler answers a control plane request with what is to be written as
// JSON. A status of 0 is 200.
type controlHandler func(r *http.Request, body []byte) (status int, answer any, err error)

// badRequest is an error of the caller's.
type badRequest struct{ error }

func (e *Emulator) control(h controlHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSeed))
		if err != nil {
			writeJSON(w, http.StatusBadRequest, failure{err.Error()})
			return
		}
		status, answer, err := h(r, body)
		var bad badRequest
		switch {
		case errors.As(err, &bad):
			status, answer = cmp.Or(status, http.StatusBadRequest), failure{err.Error()}
		case err != nil:
			e.problem(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
			status, answer = http.StatusInternalServerError, failure{err.Error()}
		}
		writeJSON(w, cmp.Or(status, http.StatusOK), answer)
	}
}

// failure is the answer to a control plane request that did not work.
type failure struct {
	Error string `json:"error"`
}

// writeJSON answers a control plane request. Everything is in memory by now, so
// a slow reader holds up nobody.
func writeJSON(w http.ResponseWriter, status int, v any) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(ioTimeout))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v) // the client may be gone
}

// healthReport says how much the tenant holds. Dropped counts the messages that
// a tenant in memory has forgotten to stay within its bounds.
type healthReport struct {
	Status     string   `json:"status"`
	Users      int      `json:"users"`
	Templates  int      `json:"templates"`
	Messages   int      `json:"messages"`
	Deliveries int      `json:"deliveries"`
	Dropped    int      `json:"dropped"`
	Problems   []string `json:"problems"`
}

func (e *Emulator) health(r *http.Request, _ []byte) (int, any, error) {
	report := healthReport{Status: "ok", Problems: e.Problems()}
	err := e.store.view(func() error {
		if e.store.caps != nil {
			report.Dropped = e.store.caps.dropped
		}
		for table, count := range map[string]*int{
			"users": &report.Users, "templates": &report.Templates, "messages": &report.Messages, "deliveries": &report.Deliveries,
		} {
			var err error
			if *count, err = one[int](r.Context(), e.store, "SELECT count(*) FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	return 0, report, err
}

func (e *Emulator) postReset(r *http.Request, body []byte) (int, any, error) {
	if err := e.Reset(r.Context()); err != nil {
		return 0, nil, err
	}
	return e.health(r, body)
}

func (e *Emulator) getSeed(r *http.Request, _ []byte) (int, any, error) {
	users, err := e.Users(r.Context())
	if err != nil {
		return 0, nil, err
	}
	templates, err := e.Templates(r.Context())
	return 0, Seed{users, templates}, err
}

func (e *Emulator) putSeed(r *http.Request, body []byte) (int, any, error) {
	seed, err := ParseSeed(body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	if err := e.Plant(r.Context(), seed); err != nil {
		return 0, nil, err
	}
	return e.health(r, body)
}

func (e *Emulator) getUsers(r *http.Request, _ []byte) (int, any, error) {
	users, err := e.Users(r.Context())
	return 0, map[string]any{"users": users}, err
}

func (e *Emulator) postToken(r *http.Request, _ []byte) (int, any, error) {
	token, err := e.RegenerateToken(r.Context())
	return 0, map[string]any{"token": token}, err
}

// Reset returns the tenant to what it was created with: seed, faults, latency
// and rate limit. Messages, log entries and request counts are forgotten. The
// token stays.
func (e *Emulator) Reset(ctx context.Context) error {
	return errors.Join(e.Plant(ctx, e.seed), e.settle())
}

// Plant replaces users and templates by the seed's, and forgets messages, log
// entries and request counts. The token, faults and limits stay, and Reset
// still returns to the first seed.
func (e *Emulator) Plant(ctx context.Context, seed *Seed) error {
	checked, err := seed.checked()
	if err != nil {
		return err
	}
	if err := e.store.update(ctx, func() error { return e.store.plant(ctx, checked, e.options.Clock()) }); err != nil {
		return err
	}
	e.traffic.reset()
	e.changes.signal()
	return nil
}
