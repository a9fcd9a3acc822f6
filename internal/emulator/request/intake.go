// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package request

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Bounds of the bodies that are in memory at a time.
const (
	smallBody   = 32 << 10 // bytes; a longer body waits for its turn
	largeBodies = 16
	readTimeout = 30 * time.Second
)

// ErrTooLarge is the error of a body that is larger than its limit.
var ErrTooLarge = errors.New("the body is too large")

// ErrBusy is the error of a large body whose turn did not come.
var ErrBusy = errors.New("too many large bodies are being read; try again later")

// ErrMalformed is the error of a body that is not encoded as HTTP demands, although the client is still there.
var ErrMalformed = errors.New("the body is malformed")

// ErrIncomplete is the error of a body whose end did not come in time.
var ErrIncomplete = errors.New("the body was not complete in time")

// Intake reads the bodies of requests. However many clients send at once, the bodies take a bounded amount of memory: a
// small one is read at once, and of the large ones only a few are in memory at a time.
type Intake struct {
	large   Turns
	timeout time.Duration
}

// NewIntake returns an intake. API and control plane share one.
func NewIntake() *Intake { return &Intake{NewTurns(largeBodies, readTimeout), readTimeout} }

// Read reads the body of r up to its end, for at most 30 seconds. Call done once the body is no longer needed.
func (in *Intake) Read(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, done func(), err error) {
	done = func() {}
	// Not every ResponseWriter has deadlines (a test's recorder does not).
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(in.timeout))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }() // a request may then wait for long
	limited := http.MaxBytesReader(w, r.Body, limit)
	var buffer bytes.Buffer
	if r.ContentLength > 0 {
		buffer.Grow(int(min(r.ContentLength, smallBody)) + bytes.MinRead)
	}
	n, err := io.Copy(&buffer, io.LimitReader(limited, smallBody))
	if err == nil && n == smallBody {
		if done = in.large.Take(r.Context()); done == nil {
			return nil, func() {}, ErrBusy
		}
		if r.ContentLength > smallBody {
			buffer.Grow(int(min(r.ContentLength, limit)-smallBody) + bytes.MinRead)
		}
		_, err = io.Copy(&buffer, limited)
	}
	return buffer.Bytes(), done, classify(err)
}

// classify says what an error of reading means for the client. An error that it returns as it is means that the client
// is gone.
func classify(err error) error {
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	failed, isNet := errors.AsType[net.Error](err)
	switch {
	case err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, context.Canceled):
		return err
	case tooLarge:
		return ErrTooLarge
	case isNet && failed.Timeout():
		return ErrIncomplete
	case isNet:
		return err
	default:
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
}
