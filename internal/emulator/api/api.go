// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package api answers as Luma's notification API does: messages, contacts and notification templates.
package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// BasePath is where the tenant's API lives below the emulator's address. The endpoint of a tenant at
// http://127.0.0.1:8080 is http://127.0.0.1:8080/vsa, as the vendor's end in /vsa [vendor].
const BasePath = "/vsa"

// DefaultTemplatePath is where the template API lives below the endpoint [ours].
const DefaultTemplatePath = "/public/notificationtemplates"

// Bounds of one request.
const (
	maxBody      = 1 << 20  // bytes; more is 413
	maxLogged    = 4 << 10  // bytes of a body in the log
	maxReasons   = 20       // reasons in the log
	maxReason    = 500      // bytes of each
	maxRequestID = 200      // bytes of X-Request-Id
	maxPath      = 500      // bytes of a path or query in the log
	largeAnswer  = 64 << 10 // bytes
	turnTime     = time.Minute
)

// API is the tenant's API, an http.Handler for everything below BasePath.
type API struct {
	tenant    *tenant.Tenant
	intake    *request.Intake
	writers   request.Turns // requests that send or change something
	readers   request.Turns // requests that look something up, which a slow client must not mix with the writers
	large     request.Turns // large answers on their way
	templates *templates    // nil: a tenant without the template API
	hidden    atomic.Pointer[secret]
}

// New returns the API of t, with the template API at templatePath below BasePath; empty: without the template API.
func New(t *tenant.Tenant, intake *request.Intake, templatePath string) *API {
	a := &API{
		tenant: t, intake: intake,
		writers: request.NewTurns(8, turnTime), readers: request.NewTurns(4, turnTime), large: request.NewTurns(8, turnTime/4),
	}
	if templatePath != "" {
		a.templates = &templates{path: templatePath, tenant: t, editor: editor{t, byAPI}}
	}
	return a
}

// call is one API request, read whole. It is handled to the end even if the client leaves, as a real tenant would.
type call struct {
	method    string
	path      string // below BasePath
	rawQuery  string
	header    http.Header
	body      []byte
	requestID string
	received  time.Time
	log       model.LogEntry
	faulty    bool            // a fault may change the reply before it is logged
	logged    *model.LogEntry // stored in the transaction that stored what the call changed; nil: not yet
	cleanup   []func()        // ends what the call holds
}

func (c *call) end() {
	for _, done := range c.cleanup {
		done()
	}
	c.cleanup = nil
}

type handler func(c *call) (envelope.Reply, error)

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := a.newCall(r)
	a.tenant.Traffic.Begin(c.log.Method, a.secret().hide(r.URL.Path, maxPath))
	a.tenant.Changes.Signal()
	defer a.tenant.Traffic.End()
	body, done, err := a.intake.Read(w, r, maxBody)
	c.cleanup = append(c.cleanup, done)
	defer c.end()
	c.body = body
	if err != nil {
		a.unreadable(w, c, err)
		return
	}
	a.tenant.Limits.Wait(a.tenant.Closing())
	if f := a.tenant.Faults.Hit(r.Method, r.URL.Path, c.body); f != nil {
		a.fail(w, r, c, f)
		return
	}
	a.finish(w, c, a.handle(c))
}

// unreadable answers a call whose body could not be read.
func (a *API) unreadable(w http.ResponseWriter, c *call, err error) {
	status, reason := 0, err.Error()
	switch {
	case errors.Is(err, request.ErrTooLarge):
		status, reason = http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxBody)
	case errors.Is(err, request.ErrBusy):
		status = http.StatusServiceUnavailable
	case errors.Is(err, request.ErrIncomplete):
		status = http.StatusRequestTimeout
	case errors.Is(err, request.ErrMalformed):
		status = http.StatusBadRequest
	default:
		a.record(c, envelope.Reply{Reasons: []string{"the request was cut off: " + reason}})
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Connection", "close") // what follows the part that was read is not a request
	a.finish(w, c, a.answer(status, reason))
}

func (a *API) newCall(r *http.Request) *call {
	c := &call{
		method: r.Method, path: strings.TrimPrefix(r.URL.Path, BasePath), rawQuery: r.URL.RawQuery, header: r.Header,
		received: a.tenant.Now(), requestID: r.Header.Get(envelope.RequestIDHeader),
	}
	if c.requestID == "" {
		c.requestID = uuid.NewString()
	}
	c.log = model.LogEntry{
		Time: c.received, RequestID: text.Cut(c.requestID, maxRequestID), Method: text.Cut(r.Method, 20), Path: text.Cut(r.URL.Path, maxPath),
	}
	return c
}

// fail handles a request that a fault hits: deliver or not, log, and let the fault show.
func (a *API) fail(w http.ResponseWriter, r *http.Request, c *call, f *faults.Armed) {
	hit := &faults.Hit{
		Fault: f, W: w, R: r, RequestID: c.log.RequestID, Now: a.tenant.Now(), Closing: a.tenant.Closing(),
		Reply: a.answer(http.StatusOK),
	}
	c.faulty = true
	if f.Deliver == faults.DeliverBefore {
		hit.Reply = a.handle(c)
	}
	hit.Shape()
	c.log.Fault = string(f.Action)
	a.record(c, hit.Reply)
	c.body = nil // a fault may hold the request for long
	if hit.Reply.Status == 0 || len(hit.Reply.Body) < largeAnswer {
		c.end()
	}
	hit.Send()
}

// answer builds a reply without data; the reasons are sent to the client and logged.
func (a *API) answer(status int, reasons ...string) envelope.Reply {
	return envelope.New(a.tenant.Now(), status, nil, reasons...)
}

// handle answers a call as the tenant does.
func (a *API) handle(c *call) envelope.Reply {
	turns := a.writers
	if c.method == http.MethodGet {
		turns = a.readers
	}
	done := turns.Take(context.Background())
	if done == nil {
		return a.busy()
	}
	defer done()
	rep := a.route(c)
	if c.method == http.MethodGet && len(rep.Body) >= largeAnswer {
		sent := a.large.Take(context.Background())
		if sent == nil {
			return a.busy()
		}
		c.cleanup = append(c.cleanup, sent)
	}
	return rep
}

// busy refuses a call because too many others are being answered.
func (a *API) busy() envelope.Reply {
	rep := a.answer(http.StatusServiceUnavailable, "too many requests are being answered; try again later")
	rep.Header.Set("Retry-After", "1")
	return rep
}

// route checks what is common to all calls and passes them on.
func (a *API) route(c *call) envelope.Reply {
	if !a.tenant.Limits.Allow(a.tenant.Now()) {
		return a.tooMany()
	}
	if len(c.header.Get(envelope.RequestIDHeader)) > maxRequestID {
		return a.answer(http.StatusBadRequest, fmt.Sprintf("%s is longer than %d bytes", envelope.RequestIDHeader, maxRequestID))
	}
	if reason := a.unauthorized(c.header); reason != "" {
		rep := a.answer(http.StatusUnauthorized, reason)
		rep.Header.Set("WWW-Authenticate", "Bearer")
		return rep
	}
	methods := a.endpoint(c.path)
	if methods == nil {
		return a.answer(http.StatusNotFound, "unknown path: "+text.Quote(c.path))
	}
	h := methods[c.method]
	if h == nil {
		allowed := strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
		rep := a.answer(http.StatusMethodNotAllowed, fmt.Sprintf("method %s is not allowed here; allowed: %s", text.Quote(c.method), allowed))
		rep.Header.Set("Allow", allowed)
		return rep
	}
	if c.method == http.MethodPost || c.method == http.MethodPut {
		if reason := unsupportedMedia(c.header); reason != "" {
			return a.answer(http.StatusUnsupportedMediaType, reason)
		}
	}
	if c.method != http.MethodGet { // a GET knows its own parameters
		if _, problems := request.Params(c.rawQuery); len(problems) > 0 {
			return a.answer(http.StatusBadRequest, problems...)
		}
	}
	rep, err := h(c)
	if err != nil {
		a.tenant.Problem(fmt.Errorf("%s %s: %w", c.log.Method, a.secret().hide(c.path, maxPath), err))
		return a.answer(http.StatusInternalServerError, "internal error of the emulator: "+err.Error())
	}
	return rep
}

func (a *API) tooMany() envelope.Reply {
	_, rate := a.tenant.Limits.Get()
	rep := a.answer(http.StatusTooManyRequests, fmt.Sprintf("more than %d requests per second", rate))
	rep.Header.Set("Retry-After", "1")
	return rep
}

// endpoint returns the methods of a path, or nil for an unknown path.
func (a *API) endpoint(path string) map[string]handler {
	switch path {
	case "/public/notifylumauser/message":
		return map[string]handler{http.MethodPost: a.postMessage}
	case "/public/get-contacts":
		return map[string]handler{http.MethodGet: a.getContacts}
	default:
		return a.templates.endpoint(path)
	}
}

func (a *API) unauthorized(h http.Header) string {
	values := h.Values("Authorization")
	if len(values) != 1 {
		return "send exactly one Authorization header: Bearer <Inbound API Access Token>"
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "the Authorization header does not begin with the word Bearer"
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(a.tenant.Token())) != 1 {
		return "wrong token: see Tenant Information for the Inbound API Access Token"
	}
	return ""
}

func unsupportedMedia(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return fmt.Sprintf("Content-Type %q: must be application/json", text.Quote(h.Get("Content-Type")))
	}
	if coding := h.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return fmt.Sprintf("Content-Encoding %q: send the body uncompressed", text.Quote(coding))
	}
	return ""
}

// record writes the call into the Troubleshoot log. It happens before the client sees anything of the answer.
func (a *API) record(c *call, rep envelope.Reply) {
	entry := c.logged
	if entry == nil {
		entry = a.entry(c, rep)
		if err := a.tenant.Store.Update(func(tx *store.Tx) error { return tx.Log.Add(*entry) }); err != nil {
			a.tenant.Problem(fmt.Errorf("troubleshoot log: %w", err))
		}
	}
	a.tenant.Logger.Info("api", "method", entry.Method, "path", entry.Path, "status", entry.Status,
		"delivered", entry.Delivered, "fault", entry.Fault, "request_id", entry.RequestID, "reasons", entry.Reasons)
	a.tenant.Changes.Signal()
}

// entry is what the log says about a call.
func (a *API) entry(c *call, rep envelope.Reply) *model.LogEntry {
	entry, token := c.log, a.secret()
	entry.Status, entry.Delivered, entry.Reasons = rep.Status, rep.Delivered, text.First(rep.Reasons, maxReasons, maxReason)
	entry.RequestID, entry.Path, entry.Query = token.hide(c.requestID, maxRequestID), token.hide(BasePath+c.path, maxPath), token.hide(c.rawQuery, maxPath)
	entry.Request, entry.Response = token.hideIn(c.body, maxLogged), token.hideIn(rep.Body, maxLogged)
	for i, reason := range entry.Reasons {
		entry.Reasons[i] = token.hide(reason, 2*maxReason)
	}
	return &entry
}

// finish logs the reply and writes it.
func (a *API) finish(w http.ResponseWriter, c *call, rep envelope.Reply) {
	a.record(c, rep)
	rep.Write(w, c.log.RequestID)
}
