// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
)

type faultJSON struct {
	ID          int               `json:"id,omitempty"`
	Match       matchJSON         `json:"match"`
	Skip        int               `json:"skip,omitempty"`
	Count       int               `json:"count"`
	Probability float64           `json:"probability,omitempty"`
	Seed        uint64            `json:"seed,omitempty"`
	Action      Action            `json:"action"`
	Deliver     Deliver           `json:"deliver,omitempty"`
	Status      int               `json:"status,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Body        string            `json:"body,omitempty"`
	Delay       string            `json:"delay,omitempty"`
	Matched     int               `json:"matched"`
	Fired       int               `json:"fired"`
}

type matchJSON struct {
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"`
	Contains string `json:"contains,omitempty"`
}

// MarshalJSON implements json.Marshaler, in the form of the control plane: delay is a string such as "1.5s".
func (f Fault) MarshalJSON() ([]byte, error) {
	wire := faultJSON{
		f.ID, matchJSON(f.Match), f.Skip, f.Count, f.Probability, f.Seed, f.Action, f.Deliver, f.Status, f.Headers, f.Body, "",
		f.Matched, f.Fired,
	}
	if f.Delay > 0 {
		wire.Delay = f.Delay.String()
	}
	return json.Marshal(wire)
}

// UnmarshalJSON implements json.Unmarshaler; an unknown field is an error.
func (f *Fault) UnmarshalJSON(data []byte) error {
	root, err := strictjson.Parse("", data)
	if err != nil {
		return err
	}
	r := &strictjson.Reader{}
	o := r.Object(root, "id", "match", "skip", "count", "probability", "seed", "action", "deliver", "status", "headers", "body", "delay", "matched", "fired")
	*f = Fault{
		ID: int(r.Int(o, "id")), Skip: int(r.Int(o, "skip")), Count: int(r.Int(o, "count")),
		Probability: r.Float(o, "probability"), Action: Action(r.String(o, "action")), Deliver: Deliver(r.String(o, "deliver")),
		Status: int(r.Int(o, "status")), Body: r.String(o, "body"), Matched: int(r.Int(o, "matched")), Fired: int(r.Int(o, "fired")),
	}
	if n := o.Get("match"); n != nil {
		m := r.Object(n, "method", "path", "contains")
		f.Match = Match{r.String(m, "method"), r.String(m, "path"), r.String(m, "contains")}
	}
	f.Headers = headers(r, o)
	r.Parsed(o, "seed", r.Number(o, "seed"), func(text string) (err error) {
		f.Seed, err = strconv.ParseUint(text, 10, 64)
		return err
	})
	r.Parsed(o, "delay", r.String(o, "delay"), func(text string) (err error) {
		f.Delay, err = time.ParseDuration(text)
		return err
	})
	return r.Err()
}

// headers reads the headers that a fault adds, by their canonical names.
func headers(r *strictjson.Reader, o *strictjson.Object) map[string]string {
	texts := r.StringMap(o, "headers")
	if texts == nil {
		return nil
	}
	canonical := map[string]string{}
	for name, value := range texts {
		canonical[http.CanonicalHeaderKey(name)] = value
	}
	return canonical
}
