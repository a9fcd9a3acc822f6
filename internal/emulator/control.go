// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"encoding/json"
	"net/http"
)

// routes wires the API and the control plane. Pages for people, once there
// are any, go here too, below their own path.
func (e *Emulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc(BasePath+"/", e.serveAPI)
	mux.HandleFunc("GET /{$}", welcome)
	mux.HandleFunc("GET /_emulator/health", e.health)
	mux.HandleFunc("POST /_emulator/reset", e.postReset)
	return mux
}

func welcome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("This is a local Luma tenant for tests. API: " + BasePath + "  Control plane: /_emulator/health\n"))
}

// writeJSON answers a control plane request.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v) // the client may be gone
}

func (e *Emulator) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
}

func (e *Emulator) postReset(w http.ResponseWriter, r *http.Request) {
	if err := e.Reset(r.Context()); err != nil {
		e.problem(err)
		writeJSON(w, http.StatusInternalServerError, map[string]any{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
}

// Reset returns the tenant to the seed it was created with, and forgets every
// message, log entry and request count. The token stays.
func (e *Emulator) Reset(ctx context.Context) error {
	return e.Plant(ctx, e.seed)
}

// Plant replaces the tenant by seed, and forgets every message, log entry and
// request count. The token stays, and Reset still returns to the first seed.
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

// Messages returns the accepted POSTs, oldest first.
func (e *Emulator) Messages(ctx context.Context, f Filter) (out []Message, err error) {
	err = e.store.view(func() error { out, err = e.store.messages(ctx, f); return err })
	return out, err
}

// Deliveries returns what users have on their screens, oldest first.
func (e *Emulator) Deliveries(ctx context.Context, f Filter) (out []Delivery, err error) {
	err = e.store.view(func() error { out, err = e.store.deliveries(ctx, f); return err })
	return out, err
}

// Log returns the Troubleshoot log, oldest first.
func (e *Emulator) Log(ctx context.Context, f Filter) (out []LogEntry, err error) {
	err = e.store.view(func() error { out, err = e.store.log(ctx, f); return err })
	return out, err
}

// Users returns the tenant's users, ordered by ID.
func (e *Emulator) Users(ctx context.Context) (out []User, err error) {
	err = e.store.view(func() error { out, err = e.store.users(ctx); return err })
	return out, err
}
