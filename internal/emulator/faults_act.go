// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
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

// strike is one request that a fault hits.
type strike struct {
	e   *Emulator
	w   http.ResponseWriter
	r   *http.Request
	c   *call
	f   *armed
	rep reply // what the tenant answered, or a success that never happened
}

// act is what an action does: shape changes the reply before it is logged
// (status 0: the client gets no answer), send lets the client see it.
type act struct {
	shape func(*strike)
	send  func(*strike)
}

var acts = map[Action]*act{
	ActionStatus:      {shapeStatus, (*strike).write},
	ActionRedirect:    {shapeRedirect, (*strike).write},
	ActionHTML:        {shapeHTML, (*strike).write},
	ActionEmpty:       {shapeEmpty, (*strike).write},
	ActionBadEnvelope: {shapeBadEnvelope, (*strike).write},
	ActionOversize:    {shapeOversize, (*strike).write},
	ActionGzipBomb:    {shapeGzipBomb, (*strike).write},
	ActionDelay:       {shapeNothing, (*strike).write},
	ActionSlow:        {shapeNothing, (*strike).drip},
	ActionHold:        {shapeNothing, (*strike).hold},
	ActionHang:        {shapeSilence, (*strike).hang},
	ActionRST:         {shapeSilence, (*strike).reset},
	ActionFIN:         {shapeSilence, raw("")},
	ActionPartial:     {shapeSilence, raw("HTTP/1.1 20")},
	ActionGarbage:     {shapeSilence, raw("\x00\x15\x03\x01 this is no HTTP \xff\xfe\r\n\r\n")},
	ActionContinue:    {shapeSilence, raw("HTTP/1.1 100 Continue\r\n\r\n")},
	ActionTruncate:    {shapeNothing, (*strike).truncate},
	ActionTwoLengths:  {shapeNothing, (*strike).twoLengths},
	ActionHeaderBomb:  {shapeSilence, (*strike).headerBomb},
}

// fail handles a request that a fault hits: deliver or not, log, wait, act.
func (e *Emulator) fail(w http.ResponseWriter, r *http.Request, c *call, f *armed) {
	s := &strike{e: e, w: w, r: r, c: c, f: f}
	if f.Deliver == DeliverBefore {
		s.rep = e.handle(c)
	} else {
		s.rep = e.answer(http.StatusOK, nil)
	}
	a := acts[f.Action]
	a.shape(s)
	for name, value := range f.Headers {
		s.rep.header.Set(name, value)
	}
	c.log.Fault = string(f.Action)
	e.record(c, s.rep)
	if f.Action != ActionSlow && f.Action != ActionHang && !s.sleep(s.delay()) {
		panic(http.ErrAbortHandler)
	}
	a.send(s)
}

func (s *strike) delay() time.Duration {
	if s.f.Delay == 0 && s.f.Action == ActionDelay {
		return delayTime
	}
	return s.f.Delay
}

// sleep waits, unless the client leaves or the emulator closes.
func (s *strike) sleep(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.r.Context().Done():
	case <-s.e.closing:
	}
	return false
}

func (s *strike) status(otherwise int) int { return cmp.Or(s.f.Status, otherwise) }

// become replaces the reply; what was delivered stays on record.
func (s *strike) become(rep reply) {
	rep.delivered = s.rep.delivered
	rep.reasons = s.rep.reasons
	s.rep = rep
}

func shapeNothing(*strike) {}

func shapeSilence(s *strike) { s.become(reply{header: http.Header{}}) }

func shapeStatus(s *strike) {
	status := s.status(http.StatusServiceUnavailable)
	var reasons []string
	if status >= http.StatusBadRequest {
		reasons = []string{"injected fault"}
	}
	rep := s.e.answer(status, nil, reasons...)
	if s.f.Body != "" {
		rep.body = []byte(s.f.Body)
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		rep.body, rep.header = nil, http.Header{}
	}
	s.become(rep)
}

func shapeRedirect(s *strike) {
	s.become(reply{status: s.status(http.StatusTemporaryRedirect), header: http.Header{"Location": {s.r.URL.RequestURI()}}})
}

func shapeHTML(s *strike) {
	body := "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Please sign in</h1></body></html>\n"
	s.become(reply{status: s.status(http.StatusOK), header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, body: []byte(body)})
}

func shapeEmpty(s *strike) {
	s.become(reply{status: s.status(http.StatusOK), header: http.Header{"Content-Type": {"application/json"}}})
}

func shapeBadEnvelope(s *strike) {
	rep := s.e.answer(s.status(http.StatusInternalServerError), nil, "injected fault")
	rep.status = http.StatusOK
	s.become(rep)
}

func shapeOversize(s *strike) {
	rep := s.e.answer(http.StatusOK, nil)
	rep.body = append(rep.body, bytes.Repeat([]byte(" "), oversize)...)
	s.become(rep)
}

// gzipBomb is an envelope followed by blanks, still valid JSON.
var gzipBomb = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	_, _ = zw.Write([]byte(`{"timestamp":0,"status":200,"message":"OK","errors":[],"data":[]}`)) // into memory: cannot fail
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range bombSize / len(blanks) {
		_, _ = zw.Write(blanks)
	}
	_ = zw.Close()
	return packed.Bytes()
})

func shapeGzipBomb(s *strike) {
	rep := s.e.answer(http.StatusOK, nil)
	rep.body = gzipBomb()
	rep.header.Set("Content-Encoding", "gzip")
	s.become(rep)
}

func (s *strike) write() { writeReply(s.w, s.c, s.rep) }

// drip sends the headers at once and the body little by little.
func (s *strike) drip() {
	control := http.NewResponseController(s.w)
	total := cmp.Or(s.f.Delay, slowTime)
	_ = control.SetWriteDeadline(time.Now().Add(total + ioTimeout))
	writeHead(s.w, s.c, s.rep)
	body := s.rep.body
	step := max(1, (len(body)+dripSteps-1)/dripSteps)
	for len(body) > 0 {
		n := min(step, len(body))
		if _, err := s.w.Write(body[:n]); err != nil || control.Flush() != nil || !s.sleep(total/dripSteps) {
			panic(http.ErrAbortHandler)
		}
		body = body[n:]
	}
}

// hold answers once the fault is cleared, or the emulator closes.
func (s *strike) hold() {
	select {
	case <-s.f.done:
	case <-s.e.closing:
	case <-s.r.Context().Done():
	}
	s.write()
}

// hang closes the connection without an answer after a while.
func (s *strike) hang() {
	ctx, cancel := s.r.Context(), context.CancelFunc(func() {})
	if s.f.Delay > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.f.Delay)
	}
	defer cancel()
	select {
	case <-ctx.Done():
	case <-s.f.done:
	case <-s.e.closing:
	}
	panic(http.ErrAbortHandler)
}

// seize takes the connection over. Where that is impossible (HTTP/2), the
// stream is reset, which is as close as it gets.
func (s *strike) seize() net.Conn {
	conn, _, err := http.NewResponseController(s.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.SetDeadline(time.Now().Add(ioTimeout))
	return conn
}

// reset closes with a TCP RST: no linger, and no TLS goodbye either.
func (s *strike) reset() {
	conn := s.seize()
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// raw writes bytes as they are and closes.
func raw(text string) func(*strike) {
	return func(s *strike) {
		conn := s.seize()
		_, _ = conn.Write([]byte(text)) // the client may be gone
		_ = conn.Close()
	}
}

func (s *strike) truncate() {
	raw(s.head(len(s.rep.body)) + "\r\n" + string(s.rep.body[:len(s.rep.body)/2]))(s)
}

func (s *strike) twoLengths() {
	extra := fmt.Sprintf("Content-Length: %d\r\n\r\n", len(s.rep.body)+7)
	raw(s.head(len(s.rep.body)) + extra + string(s.rep.body))(s)
}

// head is a status line and headers, without the blank line at the end.
func (s *strike) head(length int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", s.rep.status, http.StatusText(s.rep.status))
	_ = s.rep.header.Write(&b) // into memory: cannot fail
	fmt.Fprintf(&b, "Connection: close\r\nContent-Length: %d\r\n", length)
	return b.String()
}

func (s *strike) headerBomb() {
	conn := s.seize()
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
