// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// misbehaviour shows and changes faults and limits.
type misbehaviour struct{ tenant *tenant.Tenant }

func (m misbehaviour) getFaults(r call) (int, any, error) {
	return 0, map[string]any{"faults": m.tenant.Faults.All()}, nil
}

func (m misbehaviour) postFault(r call) (int, any, error) {
	var f faults.Fault
	err := f.UnmarshalJSON(r.body)
	if err == nil {
		f, err = m.tenant.Faults.Add(f)
	}
	if err != nil {
		return 0, nil, badRequest{err}
	}
	return http.StatusCreated, f, nil
}

func (m misbehaviour) deleteFaults(r call) (int, any, error) {
	m.tenant.Faults.Clear()
	return m.getFaults(r)
}

func (m misbehaviour) deleteFault(r call) (int, any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err == nil {
		err = m.tenant.Faults.ClearOne(id)
	}
	if err != nil {
		return http.StatusNotFound, nil, badRequest{err}
	}
	return m.getFaults(r)
}

func (m misbehaviour) getLimits(r call) (int, any, error) {
	latency, rate := m.tenant.Limits.Get()
	return 0, map[string]any{"latency": latency.String(), "rate_limit": rate}, nil
}

// putLimits changes what the body names and leaves the rest.
func (m misbehaviour) putLimits(r call) (int, any, error) {
	root, err := strictjson.Parse("", r.body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	reader := &strictjson.Reader{}
	o := reader.Object(root, "latency", "rate_limit")
	latency, rate := m.tenant.Limits.Get()
	reader.Parsed(o, "latency", reader.String(o, "latency"), func(text string) error {
		latency, err = time.ParseDuration(text)
		return err
	})
	if o.Get("rate_limit") != nil {
		rate = int(reader.Int(o, "rate_limit"))
	}
	if err := reader.Err(); err != nil {
		return 0, nil, badRequest{err}
	}
	if err := errors.Join(m.tenant.Limits.SetLatency(latency), m.tenant.Limits.SetRate(rate)); err != nil {
		return 0, nil, badRequest{err}
	}
	return m.getLimits(r)
}
