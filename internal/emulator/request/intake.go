// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package request

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"
)

// Bounds of the bodies that are in memory at a time.
const (
	smallBody   = 64 << 10 // bytes; a longer body waits for its turn
	largeBodies = 16
	readTimeout = 30 * time.Second
)

// ErrTooLarge is the error of a body that is larger than its limit.
var ErrTooLarge = errors.New("the body is too large")

// ErrBusy is the error of a large body whose turn did not come.
var ErrBusy = errors.New("too many large bodies are being read; try again later")

// Intake reads the bodies of requests. However many clients send at once, the bodies take a bounded amount of memory: a small one
// is read at once, and of the large ones only a few are in memory at a time.
type Intake struct {
	large chan struct{}
}

// NewIntake returns an intake. API and control plane share one.
func NewIntake() *Intake { return &Intake{large: make(chan struct{}, largeBodies)} }

// Read reads the body of r up to its end, for at most 30 seconds. Call done once the body is no longer needed.
func (in *Intake) Read(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, done func(), err error) {
	done = func() {}
	// Not every ResponseWriter has deadlines (a test's recorder does not).
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readTimeout))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }() // a request may then wait for long
	limited := http.MaxBytesReader(w, r.Body, limit)
	var buffer bytes.Buffer
	if r.ContentLength > 0 {
		buffer.Grow(int(min(r.ContentLength, smallBody)) + bytes.MinRead)
	}
	n, err := io.Copy(&buffer, io.LimitReader(limited, smallBody))
	if err == nil && n == smallBody {
		if done, err = in.enter(r); err != nil {
			return nil, func() {}, err
		}
		if r.ContentLength > smallBody {
			buffer.Grow(int(min(r.ContentLength, limit)-smallBody) + bytes.MinRead)
		}
		_, err = io.Copy(&buffer, limited)
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		err = ErrTooLarge
	}
	return buffer.Bytes(), done, err
}

// enter waits for the turn of a large body.
func (in *Intake) enter(r *http.Request) (leave func(), err error) {
	timer := time.NewTimer(readTimeout)
	defer timer.Stop()
	select {
	case in.large <- struct{}{}:
		left := false
		return func() {
			if !left {
				left = true
				<-in.large
			}
		}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-timer.C:
		return nil, ErrBusy
	}
}
