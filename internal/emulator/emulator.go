// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package emulator is a local Luma tenant: the notification API with users, roles, notification templates, deliveries
// and the Troubleshoot log, over SQLite, plus a control plane under /_emulator/ for tests. It is an http.Handler.
// README.md says what it answers and what of that is its own invention.
//
// Its packages: api answers as Luma does, control is the control plane, ui is the pages, and they share a tenant, which
// keeps its data in a store and misbehaves through faults; query is how records are searched, openapi the contract of
// all of it. This package wires them and guards the door.
package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/api"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/control"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/demo"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/openapi"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/skills"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/ui"
)

// What a user of this package needs of its parts.
type (
	// Seed is what a tenant starts with.
	Seed = model.Seed
	// User is one Luma user of the tenant.
	User = model.User
	// Template is a notification template.
	Template = model.Template
	// Content is what a message or a template displays.
	Content = model.Content
	// Button is one button of a card.
	Button = model.Button
	// Message is one accepted POST.
	Message = model.Message
	// Delivery is one message on one user's screen.
	Delivery = model.Delivery
	// LogEntry is one API call in the Troubleshoot log.
	LogEntry = model.LogEntry
	// Filter selects messages, deliveries and log entries.
	Filter = tenant.Filter
	// RequestCount is how often one method and path of the API was called.
	RequestCount = tenant.RequestCount
	// Fault makes API requests go wrong.
	Fault = faults.Fault
	// FaultMatch selects the API requests that a fault hits.
	FaultMatch = faults.Match
	// Action is what the client sees of a fault.
	Action = faults.Action
	// Deliver says what happens to a request besides the fault.
	Deliver = faults.Deliver
)

// Response types of messages and templates.
const (
	TypeText  = model.TypeText
	TypeImage = model.TypeImage
	TypeCard  = model.TypeCard
)

// Whether a request that a fault hits is delivered.
const (
	DeliverBefore = faults.DeliverBefore
	DeliverNever  = faults.DeliverNever
)

// The actions of faults.
const (
	ActionStatus      = faults.ActionStatus
	ActionRedirect    = faults.ActionRedirect
	ActionHTML        = faults.ActionHTML
	ActionEmpty       = faults.ActionEmpty
	ActionBadEnvelope = faults.ActionBadEnvelope
	ActionOversize    = faults.ActionOversize
	ActionGzipBomb    = faults.ActionGzipBomb
	ActionDelay       = faults.ActionDelay
	ActionSlow        = faults.ActionSlow
	ActionHold        = faults.ActionHold
	ActionHang        = faults.ActionHang
	ActionRST         = faults.ActionRST
	ActionFIN         = faults.ActionFIN
	ActionPartial     = faults.ActionPartial
	ActionGarbage     = faults.ActionGarbage
	ActionContinue    = faults.ActionContinue
	ActionTruncate    = faults.ActionTruncate
	ActionTwoLengths  = faults.ActionTwoLengths
	ActionHeaderBomb  = faults.ActionHeaderBomb
)

// Defaults of Options, and where the API lives below the emulator's address.
const (
	BasePath            = api.BasePath
	DefaultToken        = tenant.DefaultToken
	DefaultTemplatePath = api.DefaultTemplatePath
)

// ErrReleased is what Wait returns when the emulator is released or closed.
var ErrReleased = tenant.ErrReleased

// DefaultSeed returns the seed that is used when no other is given.
func DefaultSeed() *Seed { return model.DefaultSeed() }

// ParseSeed reads a seed from JSON. The error lists the mistakes with their lines and fields.
func ParseSeed(data []byte) (*Seed, error) { return model.ParseSeed(data) }

// ParseFault reads a fault from a command line, such as "method=POST,path=/message,action=rst,deliver=before,count=1".
func ParseFault(text string) (Fault, error) { return faults.Parse(text) }

// Actions lists all actions of faults.
func Actions() []Action { return faults.Actions() }

// Options describe a tenant. The zero value is the default tenant, kept in memory.
type Options struct {
	DB            string           // file that keeps everything; empty: in memory, bounded
	Seed          *Seed            // what an empty database starts with, and a reset returns to; nil: DefaultSeed
	SeedJSON      []byte           // Seed as JSON, which is parsed once
	Token         string           // API token; empty: the one in DB, else DefaultToken
	Clock         func() time.Time // nil: time.Now
	Logger        *slog.Logger     // nil: silent
	NoTemplateAPI bool             // a tenant without the template API answers 404 there
	TemplatePath  string           // empty: DefaultTemplatePath
	Faults        []Fault          // armed at the start and after a reset
	Latency       time.Duration    // before every API answer, up to a minute
	RateLimit     int              // API requests per second, beyond which the answer is 429; 0: any number
	Demo          bool             // a tenant without messages starts with a short history
	Hosts         []string         // host names to answer to, besides loopback ones
	AnyAddress    bool             // answer to every IP address as host name, for clients on other machines
	ControlToken  string           // what everything but the API asks for; empty: nothing
}

// Emulator is one running tenant. Create it with New.
type Emulator struct {
	tenant.Records
	api.SkillsBuilder

	tenant  *tenant.Tenant
	door    door
	api     http.Handler
	control http.Handler
	pages   http.Handler

	active sync.WaitGroup
	gate   sync.RWMutex // held for reading while a request enters
	closed bool
}

// SeedError says that the seed is invalid.
type SeedError struct{ error }

func (e SeedError) Error() string { return "seed: " + e.error.Error() }

// Unwrap returns the mistakes.
func (e SeedError) Unwrap() error { return e.error }

// seed returns the seed to start with. One that was built in Go obeys the same rules as one from a file.
func (o Options) seed() (*Seed, error) {
	switch {
	case o.SeedJSON != nil:
		return ParseSeed(o.SeedJSON)
	case o.Seed != nil:
		return o.Seed.Checked()
	}
	return DefaultSeed(), nil
}

// New opens or creates the tenant. Close it when no more requests are expected.
func New(ctx context.Context, o Options) (*Emulator, error) {
	seed, err := o.seed()
	if err != nil {
		return nil, SeedError{err}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	templatePath := cmp.Or(o.TemplatePath, DefaultTemplatePath)
	document := openapi.Document(templatePath)
	if o.NoTemplateAPI {
		templatePath = ""
	}
	clock := &demoClock{now: o.Clock}
	t, err := tenant.New(ctx, tenant.Config{
		DB: o.DB, Seed: seed, Token: o.Token, Clock: clock.Now, Logger: o.Logger,
		Faults: o.Faults, Latency: o.Latency, RateLimit: o.RateLimit,
	})
	if err != nil {
		return nil, err
	}
	intake, builder := request.NewIntake(), api.NewSkillsBuilder(t)
	answers := api.New(t, intake, templatePath)
	runner := skills.New(t, answers)
	if o.Demo {
		err = demo.Play(ctx, demo.Stage{Tenant: t, API: answers, Skills: runner, SetTime: clock.set})
		clock.shown.Store(nil)
	}
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return &Emulator{
		Records: t.Records, SkillsBuilder: builder,
		tenant: t, door: newDoor(o), api: answers, control: control.New(t, intake, runner, document),
		pages: ui.New(ui.Config{Tenant: t, Skills: runner, Builder: builder, BasePath: api.BasePath}),
	}, nil
}

// demoClock shows another time while the demo's history is played.
type demoClock struct {
	now   func() time.Time
	shown atomic.Pointer[time.Time]
}

// Now returns the time.
func (c *demoClock) Now() time.Time {
	if at := c.shown.Load(); at != nil {
		return *at
	}
	return c.now()
}

func (c *demoClock) set(at time.Time) { c.shown.Store(&at) }

// Release ends everything that waits: long polls, hanging faults, latency. A server's shutdown calls it, so that it
// does not wait for them.
func (e *Emulator) Release() { e.tenant.Release() }

// Close releases what waits, lets running requests finish and closes the database. Later requests are answered 503.
func (e *Emulator) Close() error {
	e.gate.Lock()
	already := e.closed
	e.closed = true
	e.gate.Unlock()
	if already {
		return nil
	}
	e.Release()
	e.active.Wait()
	return e.tenant.Close()
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

// ServeHTTP implements http.Handler: the tenant's API below BasePath, the control plane below /_emulator/, and the
// pages.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !e.enter() {
		http.Error(w, "the emulator is closed", http.StatusServiceUnavailable)
		return
	}
	defer e.active.Done()
	defer e.recover(w, r)
	secure(w.Header())
	if problem, status := e.door.refuse(r); problem != "" {
		http.Error(w, problem, status)
		return
	}
	switch {
	case strings.HasPrefix(r.URL.Path, BasePath+"/"):
		e.api.ServeHTTP(w, r)
	case !e.door.unlocked(r):
		locked(w)
	case strings.HasPrefix(r.URL.Path, control.Prefix):
		e.control.ServeHTTP(w, r)
	default:
		e.pages.ServeHTTP(w, r)
	}
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
	e.tenant.Problem(fmt.Errorf("panic in %s %s: %v", r.Method, r.URL.Path, v))
	http.Error(w, "internal error", http.StatusInternalServerError)
}

// Problems lists failures of the emulator itself, which a client saw as 500: bugs, a full disk. At most the first 100.
func (e *Emulator) Problems() []string { return e.tenant.Problems() }

// Token is the tenant's Inbound API Access Token.
func (e *Emulator) Token() string { return e.tenant.Token() }

// RegenerateToken replaces the token, as the button on the Tenant Information page does; the old one gets 401 from now
// on.
func (e *Emulator) RegenerateToken(ctx context.Context) (string, error) {
	return e.tenant.RegenerateToken(ctx)
}

// Reset returns the tenant to what it was created with: seed, faults, latency and rate limit. Messages, log entries and
// request counts are dropped. The token stays.
func (e *Emulator) Reset(ctx context.Context) error { return e.tenant.Reset(ctx) }

// LoadSeed replaces users and templates by the seed's, and drops messages, log entries and request counts. The token,
// faults and limits stay, and Reset still returns to the first seed.
func (e *Emulator) LoadSeed(ctx context.Context, seed *Seed) error {
	return e.tenant.LoadSeed(ctx, seed)
}

// Wait calls until now and after each API request, delivery and reset, and returns nil once it reports true. Otherwise
// it returns until's error, the context's error or ErrReleased.
func (e *Emulator) Wait(ctx context.Context, until func() (bool, error)) error {
	return e.tenant.Wait(ctx, until)
}

// Requests returns the API requests seen so far, sorted by path and method. An empty method is any; a path is compared
// by its end.
func (e *Emulator) Requests(method, pathSuffix string) []RequestCount {
	return e.tenant.Traffic.Requests(method, pathSuffix)
}

// MaxInFlight is the highest number of API requests that were in progress at once since the start or the last reset.
func (e *Emulator) MaxInFlight() int { return e.tenant.Traffic.MaxInFlight() }

// AddFault arms a fault and returns it with its ID and defaults.
func (e *Emulator) AddFault(f Fault) (Fault, error) { return e.tenant.Faults.Add(f) }

// Faults returns the armed faults with their counts; a fault that is used up stays in the list until it is cleared.
func (e *Emulator) Faults() []Fault { return e.tenant.Faults.All() }

// ClearFaults removes all faults and lets go of the requests they hold.
func (e *Emulator) ClearFaults() { e.tenant.Faults.Clear() }

// ClearFault removes one fault and lets go of the requests it holds.
func (e *Emulator) ClearFault(id int) error { return e.tenant.Faults.ClearOne(id) }

// SetRateLimit answers 429 to API requests beyond perSecond, also in one burst; 0 removes the limit.
func (e *Emulator) SetRateLimit(perSecond int) error { return e.tenant.Limits.SetRate(perSecond) }
