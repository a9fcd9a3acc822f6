// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

func (e *Emulator) getFaults(_ *http.Request, _ []byte) (int, any, error) {
	return 0, map[string]any{"faults": e.Faults()}, nil
}

func (e *Emulator) postFault(_ *http.Request, body []byte) (int, any, error) {
	var f Fault
	err := f.UnmarshalJSON(body)
	if err == nil {
		f, err = e.AddFault(f)
	}
	if err != nil {
		return 0, nil, badRequest{err}
	}
	return http.StatusCreated, f, nil
}

func (e *Emulator) deleteFaults(_ *http.Request, _ []byte) (int, any, error) {
	e.ClearFaults()
	return 0, map[string]any{"faults": e.Faults()}, nil
}

func (e *Emulator) deleteFault(r *http.Request, _ []byte) (int, any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err == nil {
		err = e.ClearFault(id)
	}
	if err != nil {
		return http.StatusNotFound, nil, badRequest{err}
	}
	return 0, map[string]any{"faults": e.Faults()}, nil
}

func (e *Emulator) getLimits(_ *http.Request, _ []byte) (int, any, error) {
	latency, rate := e.limits.get()
	return 0, map[string]any{"latency": latency.String(), "rate_limit": rate}, nil
}

// putLimits changes what the body names and leaves the rest.
func (e *Emulator) putLimits(r *http.Request, body []byte) (int, any, error) {
	root, err := parseJSON("", body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	p := &picker{}
	o := p.object(root, "latency", "rate_limit")
	latency, rate := e.limits.get()
	p.parsed(o, "latency", p.string(o, "latency"), func(text string) error {
		latency, err = time.ParseDuration(text)
		return err
	})
	if o.fields["rate_limit"] != nil {
		rate = int(p.int(o, "rate_limit"))
	}
	if err := p.err(); err != nil {
		return 0, nil, badRequest{err}
	}
	if err := errors.Join(e.SetLatency(latency), e.SetRateLimit(rate)); err != nil {
		return 0, nil, badRequest{err}
	}
	return e.getLimits(r, body)
}
