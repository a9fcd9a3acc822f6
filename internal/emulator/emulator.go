// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package emulator is a local Luma tenant: the notification API with users,
// roles, notification templates, deliveries and the Troubleshoot log, over
// SQLite, plus a control plane under /_emulator/ for tests. It is an
// http.Handler. README.md says what it answers and what of that is its own
// invention.
package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// BasePath is where the tenant's API lives below the emulator's address. The
// endpoint of a tenant at http://127.0.0.1:8080 is http://127.0.0.1:8080/vsa,
// as the vendor's end in /vsa [seed].
const BasePath = "/vsa"

// DefaultToken is the Inbound API Access Token of a tenant that was given none.
const DefaultToken = "local-emulator-token"

// DefaultTemplatePath is where the template API lives below the endpoint [ours].
const DefaultTemplatePath = "/public/notificationtemplates"

// Options says what tenant to run. The zero value is the default tenant, kept
// in memory.
type Options struct {
	DB            string           // file that keeps everything; empty: in memory, bounded
	Seed          *Seed            // what an empty database starts with, and a reset returns to; nil: DefaultSeed
	Token         string           // API token; empty: the one in DB, else DefaultToken
	Clock         func() time.Time // nil: time.Now
	Logger        *slog.Logger     // nil: silent
	NoTemplateAPI bool             // a tenant without the template API answers 404 there
	TemplatePath  string           // empty: DefaultTemplatePath
	Faults        []Fault          // armed at the start and after a reset
	Latency       time.Duration    // before every API answer, up to a minute
	RateLimit     int              // API requests per second, beyond which the answer is 429; 0: any number
	Hosts         []string         // host names to answer to, besides loopback ones
}

// Emulator is one running tenant. Create it with New.
type Emulator struct {
	options Options
	seed    *Seed
	store   *store
	mux     *http.ServeMux
	changes *broadcaster
	traffic *traffic
	faults  faultSet
	limits  limits

	mu       sync.Mutex
	token    string
	problems []string

	closing chan struct{}
	release func()
	active  sync.WaitGroup
	gate    sync.RWMutex // held for reading while a request enters
	closed  bool
}

// New opens or creates the tenant. Close it when no request is to come any
// more.
func New(ctx context.Context, o Options) (*Emulator, error) {
	if o.Seed == nil {
		o.Seed = DefaultSeed()
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.TemplatePath == "" {
		o.TemplatePath = DefaultTemplatePath
	}
	seed, err := o.Seed.checked()
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	s, err := openStore(ctx, o.DB)
	if err != nil {
		return nil, err
	}
	closing := make(chan struct{})
	e := &Emulator{
		options: o, seed: seed, store: s, changes: newBroadcaster(), traffic: newTraffic(),
		closing: closing, release: sync.OnceFunc(func() { close(closing) }),
	}
	e.mux = e.routes()
	if err := errors.Join(e.settle(), e.start(ctx)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return e, nil
}

// checked returns the seed as ParseSeed would read it from a file, so that one
// built in Go obeys the same rules.
func (s *Seed) checked() (*Seed, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	return ParseSeed(data)
}

// start plants the seed into a new database and settles the token.
func (e *Emulator) start(ctx context.Context) error {
	return e.store.update(ctx, func() error {
		if e.store.fresh {
			if err := e.store.plant(ctx, e.seed, e.options.Clock()); err != nil {
				return fmt.Errorf("seed: %w", err)
			}
		}
		stored, err := e.store.setting(ctx, "token")
		if err != nil {
			return err
		}
		e.token = DefaultToken
		for _, token := range []string{stored, e.options.Token} {
			if token != "" {
				e.token = token
			}
		}
		return e.store.setSetting(ctx, "token", e.token)
	})
}

// settle returns to the faults, the latency and the rate limit of the options.
func (e *Emulator) settle() error {
	return errors.Join(e.rearm(), e.SetLatency(e.options.Latency), e.SetRateLimit(e.options.RateLimit))
}

// Release ends everything that waits: long polls, hanging faults, latency. A
// server's shutdown calls it, so that it does not wait for them.
func (e *Emulator) Release() { e.release() }

// Close releases what waits, lets running requests finish and closes the
// database. Later requests are answered 503.
func (e *Emulator) Close() error {
	e.gate.Lock()
	already := e.closed
	e.closed = true
	e.gate.Unlock()
	if already {
		return nil
	}
	e.release()
	e.active.Wait()
	return e.store.close()
}

// enter counts a request in, unless the emulator is closed.
func (e *Emulator) enter() bool {
	e.gate.RLock()
	defer e.gate.RUnlock()
	if !e.closed {
		e.active.Add(1)
	}
	return !e.closed
}

// ServeHTTP implements http.Handler: the tenant's API below BasePath, the
// control plane below /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !e.enter() {
		http.Error(w, "the emulator is closed", http.StatusServiceUnavailable)
		return
	}
	defer e.active.Done()
	defer e.recover(w, r)
	secure(w.Header())
	if problem, status := e.refuse(r); problem != "" {
		http.Error(w, problem, status)
		return
	}
	// The API is no part of the mux, which would redirect paths such as
	// /vsa//public instead of answering 404.
	if strings.HasPrefix(r.URL.Path, BasePath+"/") {
		e.serveAPI(w, r)
		return
	}
	e.mux.ServeHTTP(w, r)
}

// recover turns a bug into a 500 and a problem that the testkit reports.
func (e *Emulator) recover(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) { // how a handler drops its connection
		panic(http.ErrAbortHandler)
	}
	e.problem(fmt.Errorf("panic in %s %s: %v", r.Method, r.URL.Path, v))
	http.Error(w, "internal error", http.StatusInternalServerError)
}

// problem records a failure that is the emulator's own fault.
func (e *Emulator) problem(err error) {
	e.options.Logger.Error("internal error", "error", err)
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.problems) < 100 {
		e.problems = append(e.problems, err.Error())
	}
}

// Problems lists failures of the emulator itself, which a client saw as 500:
// bugs, a full disk. At most the first 100.
func (e *Emulator) Problems() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.problems...)
}

// Token is the tenant's Inbound API Access Token.
func (e *Emulator) Token() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.token
}

// RegenerateToken replaces the token, as the button on the Tenant Information
// page does; the old one gets 401 from now on.
func (e *Emulator) RegenerateToken(ctx context.Context) (string, error) {
	token := uuid.NewString()
	err := e.store.update(ctx, func() error { return e.store.setSetting(ctx, "token", token) })
	if err != nil {
		return "", err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.token = token
	return token, nil
}
