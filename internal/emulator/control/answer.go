// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Bounds of answers, in bytes.
const (
	maxPage     = 16 << 20 // ends a page; the rest is for the next one
	largeAnswer = 64 << 10 // waits for its turn
)

// answers writes what the control plane answers. An answer that nobody reads costs little memory: a list is read from
// the database as it is written, and only a few large answers are on their way at a time.
type answers struct {
	reading request.Turns
	large   request.Turns
}

func newAnswers() answers {
	return answers{reading: request.NewTurns(16, 30*time.Second), large: request.NewTurns(12, 5*time.Second)}
}

// errBusy is the error of a large answer whose turn did not come.
var errBusy = errors.New("too many large answers are being read; try again later")

// list is an answer that is written record by record.
type list struct {
	fields   []field
	sections []section
	problem  string // why the answer is not a success
	unpaged  bool   // no page ends it
}

// field is one member of an answer.
type field struct {
	name  string
	value any
}

// section is a member of an answer that holds many records.
type section struct {
	name    string
	records iter.Seq2[any, error]
}

// failure is the answer to a control plane request that did not work.
type failure struct {
	Error string `json:"error"`
}

// write answers a request. The error is one of the emulator itself; it ends the connection if a part was sent already.
func (a answers) write(ctx context.Context, w http.ResponseWriter, status int, answer any) error {
	reading := a.reading.Take(ctx)
	if reading == nil {
		return errBusy
	}
	defer reading()
	out := &output{ctx: ctx, w: w, status: status, large: a.large}
	defer out.end()
	if l, ok := answer.(list); ok {
		return l.write(out)
	}
	return errors.Join(out.add(append(encode(answer, ""), '\n')), out.flush())
}

// output holds an answer back until it is complete or large.
type output struct {
	ctx     context.Context
	w       http.ResponseWriter
	status  int
	large   request.Turns
	pending bytes.Buffer
	written int
	turn    func()
}

// errGone is the error of a client that no longer reads.
var errGone = errors.New("the client is gone")

func (o *output) add(data []byte) error {
	o.written += len(data)
	_, _ = o.pending.Write(data) // into memory: cannot fail
	if o.pending.Len() < largeAnswer {
		return nil
	}
	return o.flush()
}

func (o *output) flush() error {
	control := http.NewResponseController(o.w)
	if o.pending.Len() >= largeAnswer && o.turn == nil {
		if o.turn = o.large.Take(o.ctx); o.turn == nil {
			return errBusy
		}
	}
	if o.status != 0 {
		_ = control.SetWriteDeadline(time.Now().Add(envelope.WriteTimeout))
		o.w.Header().Set("Content-Type", "application/json")
		o.w.WriteHeader(o.status)
		o.status = 0
	}
	if _, err := o.w.Write(o.pending.Bytes()); err != nil {
		return errGone
	}
	o.pending.Reset()
	return nil
}

func (o *output) end() {
	if o.turn != nil {
		o.turn()
	}
}

// encode returns v as indented JSON.
func encode(v any, prefix string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, "  ")
	if err := encoder.Encode(v); err != nil { // our own types: cannot happen
		panic(err)
	}
	return text.EscapeControls(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

func (l list) write(out *output) error {
	if l.problem != "" {
		l.fields = append(l.fields, field{"error", l.problem})
	}
	head := []byte("{\n")
	for _, f := range l.fields {
		head = fmt.Appendf(head, "  %q: %s,\n", f.name, encode(f.value, "  "))
	}
	if err := out.add(head); err != nil {
		return err
	}
	for i, s := range l.sections {
		if err := l.writeSection(out, s, i == len(l.sections)-1); err != nil {
			return err
		}
	}
	return errors.Join(out.add([]byte("}\n")), out.flush())
}

func (l list) writeSection(out *output, s section, last bool) error {
	if err := out.add(fmt.Appendf(nil, "  %q: [", s.name)); err != nil {
		return err
	}
	between, end := "\n    ", "]"
	for v, err := range s.records {
		if err != nil {
			return err
		}
		if err := out.add(append([]byte(between), encode(v, "    ")...)); err != nil {
			return err
		}
		between, end = ",\n    ", "\n  ]"
		if out.written >= maxPage && !l.unpaged {
			break
		}
	}
	if !last {
		end += ","
	}
	return out.add([]byte(end + "\n"))
}
