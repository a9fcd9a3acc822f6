// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Bounds of one request and its answer.
const (
	maxBody      = 1 << 20 // bytes; more is 413
	maxLogged    = 4 << 10 // bytes of a body in the log
	maxRequestID = 200     // bytes of X-Request-Id
	ioTimeout    = 30 * time.Second
)

const requestIDHeader = "X-Request-Id"

// call is one API request, read whole. Its context outlives the client: what
// has arrived is handled to the end, as a real tenant would.
type call struct {
	ctx       context.Context
	method    string
	path      string // below BasePath
	rawQuery  string
	header    http.Header
	body      []byte
	requestID string
	received  time.Time
	log       LogEntry
}

// reply is the answer to a call, ready to be logged and then written, so that
// whoever has read an answer finds it in the log.
type reply struct {
	status    int
	header    http.Header
	body      []byte
	reasons   []string
	delivered int
}

// envelope is the body of every answer [seed].
type envelope struct {
	Timestamp int64    `json:"timestamp"`
	Status    int      `json:"status"`
	Message   string   `json:"message"`
	Errors    []string `json:"errors"`
	Data      []any    `json:"data"`
}

type handler func(c *call) (reply, error)

// answer builds a reply; the reasons go to the client and into the log.
func (e *Emulator) answer(status int, data []any, reasons ...string) reply {
	env := envelope{
		Timestamp: e.options.Clock().UnixMilli(), Status: status, Message: http.StatusText(status),
		Errors: append([]string{}, reasons...), Data: append([]any{}, data...),
	}
	body, err := json.Marshal(env)
	if err != nil { // our own types: cannot happen
		panic(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return reply{status: status, header: header, body: body, reasons: reasons}
}

func (e *Emulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	path := cut(r.URL.Path, 500)
	e.traffic.begin(cut(r.Method, 20), path)
	e.changes.signal()
	defer e.traffic.end()
	c := &call{
		ctx: context.WithoutCancel(r.Context()), method: r.Method, path: strings.TrimPrefix(r.URL.Path, BasePath),
		rawQuery: r.URL.RawQuery, header: r.Header, received: e.options.Clock(),
		requestID: r.Header.Get(requestIDHeader),
	}
	if c.requestID == "" {
		c.requestID = uuid.NewString()
	}
	c.log = LogEntry{
		Time: c.received, RequestID: cut(c.requestID, maxRequestID), Method: cut(r.Method, 20), Path: path,
		Query: cut(r.URL.RawQuery, 500),
	}
	problem, err := c.read(w, r)
	if err != nil {
		e.record(c, reply{reasons: []string{"the request was cut off: " + err.Error()}})
		panic(http.ErrAbortHandler)
	}
	if problem != 0 {
		e.finish(w, c, e.answer(problem, nil, fmt.Sprintf("the body is larger than %d bytes", maxBody)))
		return
	}
	e.wait()
	if f := e.faults.pick(r.Method, r.URL.Path, c.body); f != nil {
		e.fail(w, r, c, f)
		return
	}
	e.finish(w, c, e.handle(c))
}

// read takes the body in. It returns a status for a body that is too large,
// and an error if the client went away before the end.
func (c *call) read(w http.ResponseWriter, r *http.Request) (status int, err error) {
	// Not every ResponseWriter has deadlines (a test's recorder does not).
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(ioTimeout))
	c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	c.log.Request = cut(string(c.body), maxLogged)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return http.StatusRequestEntityTooLarge, nil
	}
	return 0, err
}

// cut shortens text to n bytes of valid UTF-8.
func cut(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ToValidUTF8(text, "")
}

// handle answers a call as the tenant does.
func (e *Emulator) handle(c *call) reply {
	if !e.limits.allow(e.options.Clock()) {
		return e.tooMany()
	}
	if len(c.header.Get(requestIDHeader)) > maxRequestID {
		return e.answer(http.StatusBadRequest, nil, fmt.Sprintf("%s is longer than %d bytes", requestIDHeader, maxRequestID))
	}
	if reason := e.unauthorized(c.header); reason != "" {
		rep := e.answer(http.StatusUnauthorized, nil, reason)
		rep.header.Set("WWW-Authenticate", "Bearer")
		return rep
	}
	methods := e.endpoint(c.path)
	if methods == nil {
		return e.answer(http.StatusNotFound, nil, "no such path: "+quoteHeader(c.path))
	}
	h := methods[c.method]
	if h == nil {
		allowed := strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
		rep := e.answer(http.StatusMethodNotAllowed, nil, fmt.Sprintf("method %s is not allowed here; allowed: %s", quoteHeader(c.method), allowed))
		rep.header.Set("Allow", allowed)
		return rep
	}
	if c.method == http.MethodPost || c.method == http.MethodPut {
		if reason := unsupportedMedia(c.header); reason != "" {
			return e.answer(http.StatusUnsupportedMediaType, nil, reason)
		}
	}
	rep, err := h(c)
	if err != nil {
		e.problem(fmt.Errorf("%s %s: %w", c.method, c.path, err))
		return e.answer(http.StatusInternalServerError, nil, "internal error of the emulator: "+err.Error())
	}
	return rep
}

// endpoint returns the methods of a path, nil if there is no such path.
func (e *Emulator) endpoint(path string) map[string]handler {
	switch path {
	case "/public/notifylumauser/message":
		return map[string]handler{http.MethodPost: e.postMessage}
	case "/public/get-contacts":
		return map[string]handler{http.MethodGet: e.getContacts}
	default:
		return e.templateEndpoint(path)
	}
}

func (e *Emulator) unauthorized(h http.Header) string {
	values := h.Values("Authorization")
	if len(values) != 1 {
		return "want exactly one Authorization header: Bearer <Inbound API Access Token>"
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "the Authorization header does not begin with the word Bearer"
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(e.Token())) != 1 {
		return "wrong token: see Tenant Information for the Inbound API Access Token"
	}
	return ""
}

func unsupportedMedia(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return fmt.Sprintf("Content-Type %q: want application/json", quoteHeader(h.Get("Content-Type")))
	}
	if coding := h.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return fmt.Sprintf("Content-Encoding %q: send the body as it is", quoteHeader(coding))
	}
	return ""
}

// record writes the call into the Troubleshoot log. It happens before the
// client sees anything of the answer.
func (e *Emulator) record(c *call, rep reply) {
	entry := c.log
	entry.Status, entry.Reasons, entry.Delivered = rep.status, append([]string{}, rep.reasons...), rep.delivered
	entry.Response = cut(string(rep.body), maxLogged)
	if err := e.store.update(c.ctx, func() error { return e.store.addLog(c.ctx, entry) }); err != nil {
		e.problem(fmt.Errorf("troubleshoot log: %w", err))
	}
	e.options.Logger.Info("api", "method", entry.Method, "path", entry.Path, "status", entry.Status,
		"delivered", entry.Delivered, "fault", entry.Fault, "request_id", entry.RequestID, "reasons", entry.Reasons)
	e.changes.signal()
}

// finish logs the reply and writes it. A client that reads slowly holds up
// nobody but itself, and not for longer than ioTimeout.
func (e *Emulator) finish(w http.ResponseWriter, c *call, rep reply) {
	e.record(c, rep)
	writeReply(w, c, rep)
}

func writeReply(w http.ResponseWriter, c *call, rep reply) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(ioTimeout))
	writeHead(w, c, rep)
	_, _ = w.Write(rep.body) // the client may be gone; the log has it
}

func writeHead(w http.ResponseWriter, c *call, rep reply) {
	maps.Copy(w.Header(), rep.header)
	w.Header().Set(requestIDHeader, c.log.RequestID)
	if rep.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(rep.body)))
	}
	w.WriteHeader(rep.status)
}
