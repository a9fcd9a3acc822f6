// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// controlAnswer is the union of what the control plane answers.
type controlAnswer struct {
	Error       string
	Status      string
	Count       int
	MaxInFlight int `json:"max_in_flight"`
	Users       any
	Templates   any
	Messages    json.RawMessage
	Deliveries  json.RawMessage
	Dropped     int
	Token       string
	Latency     string
	RateLimit   int `json:"rate_limit"`
	Log         []emulator.LogEntry
	Requests    []emulator.RequestCount
	Faults      []emulator.Fault
}

func control(t *testing.T, tenant *testkit.Tenant, method, path, body string, want int) controlAnswer {
	t.Helper()
	a := do(t, tenant, method, "/_emulator/"+path, body, without("Authorization"))
	if a.status != want {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, want, a.body)
	}
	c := decode(t, []byte(a.body))
	if (c.Error != "") != (want >= http.StatusBadRequest) {
		t.Errorf("error %q with status %d", c.Error, want)
	}
	return c
}

func decode(t *testing.T, body []byte) (c controlAnswer) {
	t.Helper()
	if err := json.Unmarshal(body, &c); err != nil {
		t.Fatalf("%.500s: %v", body, err)
	}
	return c
}

func listOf[T any](t *testing.T, raw json.RawMessage) []T {
	t.Helper()
	var list []T
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestControlHealthAndReset(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) {
		o.RateLimit = 1000
		o.Faults = []emulator.Fault{{Match: emulator.FaultMatch{Contains: "poison"}, Count: 1, Action: emulator.ActionStatus}}
	}))
	post(t, tenant, hello)
	post(t, tenant, strings.Replace(hello, "Maintenance", "poison", 1))
	tenant.Fault(emulator.Fault{Action: emulator.ActionRST})
	control(t, tenant, "PUT", "limits", `{"rate_limit": 1, "latency": "1ms"}`, 200)
	if c := control(t, tenant, "GET", "health", "", 200); c.Status != "ok" || string(c.Messages) != "1" || string(c.Deliveries) != "1" || c.Users != 14.0 ||
		c.Templates != 3.0 {
		t.Errorf("health: %+v", c)
	}
	control(t, tenant, "POST", "reset", "", 200)
	if n := len(tenant.Deliveries()) + len(tenant.Messages()) + len(tenant.Log()) + tenant.Requests("", ""); n != 0 {
		t.Errorf("%d things left", n)
	}
	if f := control(t, tenant, "GET", "faults", "", 200).Faults; len(f) != 1 || f[0].Fired != 0 {
		t.Errorf("faults: %+v", f)
	}
	if c := control(t, tenant, "GET", "limits", "", 200); c.Latency != "0s" || c.RateLimit != 1000 {
		t.Errorf("limits: %+v", c)
	}
}

func TestControlRecords(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	post(t, tenant, hello, header("X-Request-Id", "one"))
	post(t, tenant, `{"recipients": {"contacts": ["0"], "roles": ["-3"]}, "template_id": "1001", "message": "x"}`, header("X-Request-Id", "two"))
	post(t, tenant, "{}", header("X-Request-Id", "bad"))
	for query, want := range map[string]string{
		"":                                "jake sam lea priya tom",
		"?request_id=two":                 "sam lea priya tom",
		"?user=lea@example.com":           "lea",
		"?template=1001":                  "sam lea priya tom",
		"?request_id=one&user=ruth":       "",
		"?limit=2":                        "jake sam",
		"?after=3":                        "priya tom",
		"?request_id=two&after=2&limit=1": "lea",
	} {
		c := control(t, tenant, "GET", "deliveries"+query, "", 200)
		if got := logins(listOf[emulator.Delivery](t, c.Deliveries)); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if c := control(t, tenant, "GET", "deliveries?limit=2", "", 200); c.Count != 5 {
		t.Errorf("count %d, want all 5", c.Count)
	}
	for query, want := range map[string]int{"": 2, "?template=1001": 1, "?user=tom@example.com": 1, "?request_id=bad": 0} {
		c := control(t, tenant, "GET", "messages"+query, "", 200)
		if got := len(listOf[emulator.Message](t, c.Messages)); got != want || c.Count != want {
			t.Errorf("messages%s: %d, count %d, want %d", query, got, c.Count, want)
		}
	}
	for query, want := range map[string]int{"": 3, "?failed=true": 1, "?request_id=two": 1, "?after=2": 1, "?limit=1": 1} {
		if got := len(control(t, tenant, "GET", "log"+query, "", 200).Log); got != want {
			t.Errorf("log%s: %d entries, want %d", query, got, want)
		}
	}
	if c := control(t, tenant, "GET", "users", "", 200); len(c.Users.([]any)) != 14 {
		t.Errorf("users: %v", c.Users)
	}
}

func TestControlAssert(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	control(t, tenant, "GET", "deliveries/assert?count=0", "", 200)
	control(t, tenant, "GET", "deliveries/assert", "", 409)
	post(t, tenant, hello, header("X-Request-Id", "one"))
	control(t, tenant, "GET", "deliveries/assert", "", 200)
	control(t, tenant, "GET", "messages/assert?count=1&request_id=one", "", 200)
	post(t, tenant, hello, header("X-Request-Id", "one"))
	c := control(t, tenant, "GET", "deliveries/assert?count=1&request_id=one", "", 409)
	if c.Count != 2 || len(listOf[emulator.Delivery](t, c.Deliveries)) != 2 {
		t.Errorf("found: %+v", c)
	}
}

func TestControlWait(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	c := control(t, tenant, "GET", "deliveries/wait?count=1&timeout=10ms", "", 409)
	if c.Count != 0 {
		t.Errorf("count %d", c.Count)
	}
	got := make(chan answer, 1)
	failed := make(chan error, 1)
	go func() {
		a, err := try(t, tenant, http.MethodGet, "/_emulator/deliveries/wait?count=3&timeout=20s&user=jake@example.com", "")
		got <- a
		failed <- err
	}()
	for range 3 {
		post(t, tenant, hello)
	}
	if a, err := <-got, <-failed; err != nil || a.status != http.StatusOK || !strings.Contains(a.body, `"count": 3`) {
		t.Errorf("%v %d %s", err, a.status, a.body)
	}
	control(t, tenant, "GET", "messages/wait?count=3&timeout=0s", "", 200)
}

func TestControlRequests(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	post(t, tenant, hello)
	post(t, tenant, "{}")
	do(t, tenant, http.MethodGet, templatesPath+"/1001", "")
	do(t, tenant, http.MethodGet, "/vsa/elsewhere", "", without("Authorization"))
	c := control(t, tenant, "GET", "requests", "", 200)
	want := []emulator.RequestCount{
		{Method: "GET", Path: "/vsa/elsewhere", Count: 1},
		{Method: "GET", Path: templatesPath + "/1001", Count: 1},
		{Method: "POST", Path: messagePath, Count: 2},
	}
	if !slices.Equal(c.Requests, want) || c.Count != 4 || c.MaxInFlight != 1 {
		t.Errorf("%+v", c)
	}
	if c := control(t, tenant, "GET", "requests?method=POST&path=/message", "", 200); c.Count != 2 {
		t.Errorf("%+v", c)
	}
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	first := do(t, tenant, "POST", "/_emulator/faults", `{"match": {"method": "POST", "path": "/message"}, "count": 1, "action": "status", "status": 502, "deliver": "before"}`)
	var f emulator.Fault
	if err := json.Unmarshal([]byte(first.body), &f); err != nil || first.status != http.StatusCreated || f.ID != 1 || f.Deliver != emulator.DeliverBefore {
		t.Fatalf("%d %s %v", first.status, first.body, err)
	}
	if a := post(t, tenant, hello); a.status != http.StatusBadGateway || len(tenant.Deliveries()) != 1 {
		t.Errorf("status %d, %d deliveries", a.status, len(tenant.Deliveries()))
	}
	control(t, tenant, "POST", "faults", `{"action": "rst", "seed": 18446744073709551615, "headers": {"X-A": "b"}}`, 201)
	if list := control(t, tenant, "GET", "faults", "", 200).Faults; len(list) != 2 || list[0].Fired != 1 || list[1].Seed != 18446744073709551615 {
		t.Errorf("%+v", list)
	}
	control(t, tenant, "DELETE", "faults/2", "", 200)
	control(t, tenant, "DELETE", "faults/2", "", 404)
	control(t, tenant, "DELETE", "faults/x", "", 404)
	if left := control(t, tenant, "DELETE", "faults", "", 200).Faults; len(left) != 0 {
		t.Errorf("%+v", left)
	}
}

func TestControlSeedAndToken(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	before := do(t, tenant, "GET", "/_emulator/seed", "").body
	post(t, tenant, hello)
	control(t, tenant, "PUT", "seed", `{"users": [{"userName": "zoe", "roles": ["analyst", "-1"]}], "templates": [{"id": "-1", "name": "T", "responseType": "TEXT", "systemDefined": true, "content": {"text": "x"}}]}`, 200)
	if users, err := tenant.Emulator().Users(t.Context()); err != nil || len(users) != 1 || users[0].ID != 1 || fmt.Sprint(users[0].Roles) != "[-3 -1]" {
		t.Errorf("users %+v, %v", users, err)
	}
	if len(tenant.Deliveries()) != 0 {
		t.Error("old deliveries are left")
	}
	control(t, tenant, "PUT", "seed", before, 200)
	if after := do(t, tenant, "GET", "/_emulator/seed", "").body; after != before {
		t.Errorf("a seed that was read and put back differs:\n%s\n%s", before, after)
	}

	old := tenant.Token()
	token := control(t, tenant, "POST", "token", "", 200).Token
	if token == old || token != tenant.Token() {
		t.Errorf("token %q, old %q", token, old)
	}
	if a := post(t, tenant, hello, header("Authorization", "Bearer "+old)); a.status != http.StatusUnauthorized {
		t.Errorf("the old token gets %d", a.status)
	}
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
}

func TestControlRefused(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for _, tc := range []struct{ method, path, body string }{
		{"GET", "deliveries?usr=x", ""},
		{"GET", "deliveries?limit=0", ""},
		{"GET", "deliveries?limit=10001", ""},
		{"GET", "deliveries/wait?count=x", ""},
		{"GET", "deliveries/wait?timeout=10", ""},
		{"GET", "deliveries/wait?timeout=11m", ""},
		{"GET", "deliveries/assert?count=-1", ""},
		{"GET", "messages/assert?timeout=1s", ""},
		{"GET", "log?failed=maybe", ""},
		{"GET", "requests?suffix=x", ""},
		{"PUT", "seed", ""},
		{"PUT", "seed", `{"users": [{}]}`},
		{"PUT", "seed", `{"user": []}`},
		{"POST", "faults", ""},
		{"POST", "faults", `{"action": "rts"}`},
		{"POST", "faults", `{"action": "rst", "times": 2}`},
		{"POST", "faults", `{"action": "rst", "delay": 5}`},
		{"POST", "faults", `{"action": "rst", "delay": "5"}`},
		{"POST", "faults", `{"action": "rst", "headers": []}`},
		{"PUT", "limits", `{"latency": "1h"}`},
		{"PUT", "limits", `{"rate_limit": -1}`},
		{"PUT", "limits", `{"rate": 1}`},
		{"PUT", "limits", "x"},
	} {
		control(t, tenant, tc.method, tc.path, tc.body, http.StatusBadRequest)
	}
	if a := do(t, tenant, "PUT", "/_emulator/seed", strings.Repeat(" ", 16<<20+1)); a.status != http.StatusBadRequest {
		t.Errorf("a huge seed gets %d", a.status)
	}
	if a := do(t, tenant, "DELETE", "/_emulator/health", ""); a.status != http.StatusMethodNotAllowed {
		t.Errorf("status %d", a.status)
	}
}
