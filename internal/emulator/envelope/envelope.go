// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package envelope builds and writes the answers of the tenant's API.
package envelope

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// WriteTimeout is how long a client may take to read an answer.
const WriteTimeout = 30 * time.Second

// RequestIDHeader carries the ID of a request, and of its answer.
const RequestIDHeader = "X-Request-Id"

// Reply is an answer that is ready to be logged and then written, so that a client that has read an answer finds it in
// the log.
type Reply struct {
	Status    int // 0: the client gets no answer
	Header    http.Header
	Body      []byte
	Padding   int      // blanks after the body
	Reasons   []string // why the call failed, or what it could not do
	Delivered int      // users reached
}

// body is the body of every answer [vendor].
type body struct {
	Timestamp int64    `json:"timestamp"`
	Status    int      `json:"status"`
	Message   string   `json:"message"`
	Errors    []string `json:"errors"`
	Data      []any    `json:"data"`
}

// New builds a reply; the reasons are sent to the client and logged.
func New(now time.Time, status int, data []any, reasons ...string) Reply {
	encoded, err := json.Marshal(body{
		Timestamp: now.UnixMilli(), Status: status, Message: http.StatusText(status),
		Errors: append([]string{}, reasons...), Data: append([]any{}, data...),
	})
	if err != nil { // our own types: cannot happen
		panic(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return Reply{Status: status, Header: header, Body: text.EscapeControls(encoded), Reasons: reasons}
}

// Write sends the reply. A client that reads slowly holds up nobody but itself, and not for longer than WriteTimeout.
func (r Reply) Write(w http.ResponseWriter, requestID string) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(WriteTimeout))
	r.WriteHead(w, requestID)
	_, _ = w.Write(r.Body) // the client may be gone; the log has it
	for left := r.Padding; left > 0; left -= len(blanks) {
		if _, err := w.Write(blanks[:min(left, len(blanks))]); err != nil {
			return
		}
	}
}

// blanks is what a padded reply ends with, piece by piece: a slow reader must not cost the memory of the whole.
var blanks = bytes.Repeat([]byte(" "), 32<<10)

// WriteHead sends the status and the headers.
func (r Reply) WriteHead(w http.ResponseWriter, requestID string) {
	maps.Copy(w.Header(), r.Header)
	w.Header().Set(RequestIDHeader, requestID)
	if r.Status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.Body)+r.Padding))
	}
	w.WriteHeader(r.Status)
}
