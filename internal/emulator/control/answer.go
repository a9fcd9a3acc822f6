// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
)

// maxPage ends a list after so many bytes; the rest is for the next page.
const maxPage = 16 << 20

// list is an answer that is written record by record, so that a client that reads slowly costs little memory.
type list struct {
	fields  []field
	name    string
	records iter.Seq2[any, error]
	problem string // why the answer is not a success
}

// field is one member of an answer.
type field struct {
	name  string
	value any
}

// failure is the answer to a control plane request that did not work.
type failure struct {
	Error string `json:"error"`
}

// write answers a control plane request. An error after the status was sent ends the connection.
func write(w http.ResponseWriter, status int, answer any) error {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(envelope.WriteTimeout))
	w.Header().Set("Content-Type", "application/json")
	if l, ok := answer.(list); ok {
		return l.write(w, status)
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(encode(answer, ""), '\n')) // the client may be gone
	return nil
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
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func (l list) write(w http.ResponseWriter, status int) error {
	if l.problem != "" {
		l.fields = append(l.fields, field{"error", l.problem})
	}
	w.WriteHeader(status)
	head := []byte("{\n")
	for _, f := range l.fields {
		head = fmt.Appendf(head, "  %q: %s,\n", f.name, encode(f.value, "  "))
	}
	if _, err := w.Write(fmt.Appendf(head, "  %q: [", l.name)); err != nil {
		return nil // the client is gone
	}
	between, written := "\n    ", 0
	for v, err := range l.records {
		if err != nil {
			return err
		}
		n, err := w.Write(append([]byte(between), encode(v, "    ")...))
		if err != nil {
			return nil // the client is gone
		}
		between = ",\n    "
		if written += n; written >= maxPage {
			break
		}
	}
	end := "]\n}\n"
	if written > 0 {
		end = "\n  " + end
	}
	_, _ = w.Write([]byte(end))
	return nil
}
