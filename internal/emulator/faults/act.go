// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
)

// Sizes and times of faults.
const (
	oversize    = 4 << 20  // bytes
	bombSize    = 64 << 20 // bytes, unpacked
	headersSize = 16 << 20 // bytes
	dripSteps   = 50
	slowTime    = 10 * time.Second
	delayTime   = time.Second
)

// Hit is one request that a fault hits.
type Hit struct {
	Fault     *Armed
	W         http.ResponseWriter
	R         *http.Request
	RequestID string
	Reply     envelope.Reply // what the tenant answered, or a success that never happened
	Now       time.Time
	Closing   <-chan struct{} // closed when the emulator closes: nothing waits any longer
}

// act is what an action does: shape changes the reply before it is logged (status 0: the client gets no answer), send
// lets the client see it.
type act struct {
	shape func(*Hit)
	send  func(*Hit)
}

var acts = map[Action]*act{
	ActionStatus:      {shapeStatus, (*Hit).write},
	ActionRedirect:    {shapeRedirect, (*Hit).write},
	ActionHTML:        {shapeHTML, (*Hit).write},
	ActionEmpty:       {shapeEmpty, (*Hit).write},
	ActionBadEnvelope: {shapeBadEnvelope, (*Hit).write},
	ActionOversize:    {shapeOversize, (*Hit).write},
	ActionGzipBomb:    {shapeGzipBomb, (*Hit).write},
	ActionDelay:       {shapeNothing, (*Hit).write},
	ActionSlow:        {shapeNothing, (*Hit).drip},
	ActionHold:        {shapeNothing, (*Hit).hold},
	ActionHang:        {shapeSilence, (*Hit).hang},
	ActionRST:         {shapeSilence, (*Hit).reset},
	ActionFIN:         {shapeSilence, raw("")},
	ActionPartial:     {shapeSilence, raw("HTTP/1.1 20")},
	ActionGarbage:     {shapeSilence, raw("\x00\x15\x03\x01 this is not HTTP \xff\xfe\r\n\r\n")},
	ActionContinue:    {shapeSilence, raw("HTTP/1.1 100 Continue\r\n\r\n")},
	ActionTruncate:    {shapeNothing, (*Hit).truncate},
	ActionTwoLengths:  {shapeNothing, (*Hit).twoLengths},
	ActionHeaderBomb:  {shapeSilence, (*Hit).headerBomb},
}

// Shape changes the reply into the one that the client gets, before it is logged.
func (h *Hit) Shape() {
	acts[h.Fault.Action].shape(h)
	for name, value := range h.Fault.Headers {
		h.Reply.Header.Set(name, value)
	}
}

// Send waits as the fault says and lets the client see what it does.
func (h *Hit) Send() {
	waitsItself := h.Fault.Action == ActionSlow || h.Fault.Action == ActionHang
	if !waitsItself && !h.sleep(h.delay()) {
		panic(http.ErrAbortHandler)
	}
	acts[h.Fault.Action].send(h)
}

func (h *Hit) delay() time.Duration {
	if h.Fault.Delay == 0 && h.Fault.Action == ActionDelay {
		return delayTime
	}
	return h.Fault.Delay
}

// sleep waits, unless the client leaves or the emulator closes.
func (h *Hit) sleep(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-h.R.Context().Done():
	case <-h.Closing:
	}
	return false
}

func (h *Hit) status(otherwise int) int { return cmp.Or(h.Fault.Status, otherwise) }

// become replaces the reply; the record of what was delivered stays.
func (h *Hit) become(rep envelope.Reply) {
	rep.Delivered = h.Reply.Delivered
	rep.Reasons = h.Reply.Reasons
	h.Reply = rep
}

func shapeNothing(*Hit) {}

func shapeSilence(h *Hit) { h.become(envelope.Reply{Header: http.Header{}}) }

func shapeStatus(h *Hit) {
	status := h.status(http.StatusServiceUnavailable)
	var reasons []string
	if status >= http.StatusBadRequest {
		reasons = []string{"injected fault"}
	}
	rep := envelope.New(h.Now, status, nil, reasons...)
	if h.Fault.Body != "" {
		rep.Body = []byte(h.Fault.Body)
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		rep.Body, rep.Header = nil, http.Header{}
	}
	h.become(rep)
}

func shapeRedirect(h *Hit) {
	h.become(envelope.Reply{Status: h.status(http.StatusTemporaryRedirect), Header: http.Header{"Location": {h.R.URL.RequestURI()}}})
}

func shapeHTML(h *Hit) {
	body := "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Please sign in</h1></body></html>\n"
	h.become(envelope.Reply{Status: h.status(http.StatusOK), Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(body)})
}

func shapeEmpty(h *Hit) {
	h.become(envelope.Reply{Status: h.status(http.StatusOK), Header: http.Header{"Content-Type": {"application/json"}}})
}

func shapeBadEnvelope(h *Hit) {
	rep := envelope.New(h.Now, h.status(http.StatusInternalServerError), nil, "injected fault")
	rep.Status = http.StatusOK
	h.become(rep)
}

func shapeOversize(h *Hit) {
	rep := envelope.New(h.Now, http.StatusOK, nil)
	rep.Padding = oversize
	h.become(rep)
}

// gzipBomb is an envelope followed by blanks, still valid JSON.
var gzipBomb = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	// Writing into memory cannot fail.
	_, _ = zw.Write([]byte(`{"timestamp":0,"status":200,"message":"OK","errors":[],"data":[]}`))
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range bombSize / len(blanks) {
		_, _ = zw.Write(blanks)
	}
	_ = zw.Close()
	return packed.Bytes()
})

func shapeGzipBomb(h *Hit) {
	rep := envelope.New(h.Now, http.StatusOK, nil)
	rep.Body = gzipBomb()
	rep.Header.Set("Content-Encoding", "gzip")
	h.become(rep)
}

func (h *Hit) write() { h.Reply.Write(h.W, h.RequestID) }

// drip sends the headers at once and the body little by little.
func (h *Hit) drip() {
	control := http.NewResponseController(h.W)
	total := cmp.Or(h.Fault.Delay, slowTime)
	_ = control.SetWriteDeadline(time.Now().Add(total + envelope.WriteTimeout))
	h.Reply.WriteHead(h.W, h.RequestID)
	body := h.Reply.Body
	step := max(1, (len(body)+dripSteps-1)/dripSteps)
	for len(body) > 0 {
		n := min(step, len(body))
		if _, err := h.W.Write(body[:n]); err != nil || control.Flush() != nil || !h.sleep(total/dripSteps) {
			panic(http.ErrAbortHandler)
		}
		body = body[n:]
	}
}

// hold answers once the fault is cleared, or the emulator closes.
func (h *Hit) hold() {
	select {
	case <-h.Fault.done:
	case <-h.Closing:
	case <-h.R.Context().Done():
	}
	h.write()
}

// hang closes the connection without an answer after a while.
func (h *Hit) hang() {
	ctx, cancel := h.R.Context(), context.CancelFunc(func() {})
	if h.Fault.Delay > 0 {
		ctx, cancel = context.WithTimeout(ctx, h.Fault.Delay)
	}
	defer cancel()
	select {
	case <-ctx.Done():
	case <-h.Fault.done:
	case <-h.Closing:
	}
	panic(http.ErrAbortHandler)
}

// hijack takes over the connection. Where that is impossible (HTTP/2), it resets the stream, which is as close as it
// gets.
func (h *Hit) hijack() net.Conn {
	conn, _, err := http.NewResponseController(h.W).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.SetDeadline(time.Now().Add(envelope.WriteTimeout))
	return conn
}

// reset closes with a TCP RST: no linger, and no TLS goodbye either. The connection below is closed first.
func (h *Hit) reset() {
	outer := h.hijack()
	conn := outer
	for {
		wrapper, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		conn = wrapper.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_, _ = conn.Close(), outer.Close()
}

// raw writes bytes as they are and closes.
func raw(text string) func(*Hit) {
	return func(h *Hit) {
		conn := h.hijack()
		_, _ = conn.Write([]byte(text)) // the client may be gone
		_ = conn.Close()
	}
}

func (h *Hit) truncate() {
	raw(h.head(len(h.Reply.Body)) + "\r\n" + string(h.Reply.Body[:len(h.Reply.Body)/2]))(h)
}

func (h *Hit) twoLengths() {
	extra := fmt.Sprintf("Content-Length: %d\r\n\r\n", len(h.Reply.Body)+7)
	raw(h.head(len(h.Reply.Body)) + extra + string(h.Reply.Body))(h)
}

// head is a status line and headers, without the blank line at the end.
func (h *Hit) head(length int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", h.Reply.Status, http.StatusText(h.Reply.Status))
	_ = h.Reply.Header.Write(&b) // into memory: cannot fail
	fmt.Fprintf(&b, "Connection: close\r\nContent-Length: %d\r\n", length)
	return b.String()
}

func (h *Hit) headerBomb() {
	conn := h.hijack()
	defer func() { _ = conn.Close() }()
	line := "X-Filler: " + strings.Repeat("x", 4000) + "\r\n"
	if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\n")); err != nil {
		return
	}
	for sent := 0; sent < headersSize; sent += len(line) {
		if _, err := conn.Write([]byte(line)); err != nil {
			return
		}
	}
}
