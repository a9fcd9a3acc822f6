// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// faultRow says what a client sees of an action.
type faultRow struct {
	fault  emulator.Fault
	see    func(a answer, err error) bool
	logged int // status in the log
}

func fails(_ answer, err error) bool { return err != nil }

func answers(status int) func(answer, error) bool {
	return func(a answer, err error) bool { return err == nil && a.status == status }
}

func faultRows() map[string]faultRow {
	return map[string]faultRow{
		"status":     {emulator.Fault{Action: emulator.ActionStatus}, answers(503), 503},
		"status 429": {emulator.Fault{Action: emulator.ActionStatus, Status: 429, Headers: map[string]string{"Retry-After": "7"}}, retryAfter7, 429},
		"status 204": {emulator.Fault{Action: emulator.ActionStatus, Status: 204}, answers(204), 204},
		"bare array": {emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: "[]"}, bareArray, 200},
		"redirect":   {emulator.Fault{Action: emulator.ActionRedirect}, redirectsTo(307, messagePath), 307},
		"redirect 301": {
			emulator.Fault{Action: emulator.ActionRedirect, Status: 301, Headers: map[string]string{"Location": "https://example.com/"}},
			redirectsTo(301, "https://example.com/"), 301,
		},
		"html":          {emulator.Fault{Action: emulator.ActionHTML}, isHTML, 200},
		"empty":         {emulator.Fault{Action: emulator.ActionEmpty}, isEmpty, 200},
		"bad_envelope":  {emulator.Fault{Action: emulator.ActionBadEnvelope, Status: 400}, saysOtherStatus, 200},
		"oversize":      {emulator.Fault{Action: emulator.ActionOversize}, isLong(4 << 20), 200},
		"gzip_bomb":     {emulator.Fault{Action: emulator.ActionGzipBomb}, isLong(64 << 20), 200},
		"delay":         {emulator.Fault{Action: emulator.ActionDelay, Delay: time.Millisecond}, answers(200), 200},
		"slow":          {emulator.Fault{Action: emulator.ActionSlow, Delay: 20 * time.Millisecond}, answers(200), 200},
		"hang":          {emulator.Fault{Action: emulator.ActionHang, Delay: time.Millisecond}, isEOF, 0},
		"rst":           {emulator.Fault{Action: emulator.ActionRST}, isReset, 0},
		"fin":           {emulator.Fault{Action: emulator.ActionFIN}, isEOF, 0},
		"partial":       {emulator.Fault{Action: emulator.ActionPartial}, fails, 0},
		"garbage":       {emulator.Fault{Action: emulator.ActionGarbage}, fails, 0},
		"continue":      {emulator.Fault{Action: emulator.ActionContinue}, isCut, 0},
		"truncate":      {emulator.Fault{Action: emulator.ActionTruncate}, isTruncated, 200},
		"two_lengths":   {emulator.Fault{Action: emulator.ActionTwoLengths}, fails, 200},
		"header_bomb":   {emulator.Fault{Action: emulator.ActionHeaderBomb}, fails, 0},
		"late rst":      {emulator.Fault{Action: emulator.ActionRST, Delay: time.Millisecond}, isReset, 0},
		"other headers": {emulator.Fault{Action: emulator.ActionTruncate, Headers: map[string]string{"X-Proxy": "a\r\nb"}}, isTruncated, 200},
	}
}

func retryAfter7(a answer, err error) bool {
	return err == nil && a.status == 429 && a.header.Get("Retry-After") == "7"
}
func bareArray(a answer, err error) bool { return err == nil && a.status == 200 && a.body == "[]" }
func isHTML(a answer, err error) bool {
	return err == nil && a.status == 200 && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && strings.HasPrefix(a.body, "<!DOCTYPE")
}
func isEmpty(a answer, err error) bool { return err == nil && a.status == 200 && a.body == "" }
func saysOtherStatus(a answer, err error) bool {
	return err == nil && a.status == 200 && a.env.Status == 400
}

func redirectsTo(status int, location string) func(answer, error) bool {
	return func(a answer, err error) bool {
		return err == nil && a.status == status && a.header.Get("Location") == location
	}
}

func isLong(n int) func(answer, error) bool {
	return func(a answer, err error) bool { return err == nil && len(a.body) > n && a.env.Status == 200 }
}
func isEOF(_ answer, err error) bool   { return errors.Is(err, io.EOF) }
func isReset(_ answer, err error) bool { return errors.Is(err, syscall.ECONNRESET) }
func isCut(_ answer, err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
func isTruncated(a answer, err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) && a.status == 200 && a.body != ""
}

func TestFaultActions(t *testing.T) {
	t.Parallel()
	covered := map[emulator.Action]bool{emulator.ActionHold: true} // has a separate test
	for name, row := range faultRows() {
		covered[row.fault.Action] = true
		for _, deliver := range []emulator.Deliver{emulator.DeliverBefore, emulator.DeliverNever} {
			passesOn := row.fault.Action == emulator.ActionDelay || row.fault.Action == emulator.ActionSlow
			if passesOn && deliver == emulator.DeliverNever {
				continue
			}
			t.Run(name+" "+string(deliver), func(t *testing.T) {
				t.Parallel()
				checkFault(t, row, deliver)
			})
		}
	}
	for _, action := range emulator.Actions() {
		if !covered[action] {
			t.Errorf("no row for action %s", action)
		}
	}
}

// checkFault lets the fault hit one POST, then sends another that must pass.
func checkFault(t *testing.T, row faultRow, deliver emulator.Deliver) {
	t.Helper()
	tenant := testkit.Start(t)
	row.fault.Match = emulator.FaultMatch{Method: http.MethodPost, Path: "/message"}
	row.fault.Count, row.fault.Deliver = 1, deliver
	tenant.Fault(row.fault)
	want := map[emulator.Deliver]int{emulator.DeliverBefore: 1}[deliver]

	a, err := try(t, tenant, http.MethodPost, messagePath, hello)
	if !row.see(a, err) {
		t.Errorf("saw status %d, %d bytes, %v", a.status, len(a.body), err)
	}
	if n := len(tenant.Deliveries()); n != want {
		t.Errorf("%d deliveries, want %d", n, want)
	}
	log := tenant.Log()
	if len(log) != 1 || log[0].Fault != string(row.fault.Action) || log[0].Status != row.logged || log[0].Delivered != want {
		t.Errorf("log: %+v", log)
	}
	wantStatus(t, tenant, post(t, tenant, hello), http.StatusOK)
	if n := len(tenant.Deliveries()); n != want+1 {
		t.Errorf("%d deliveries after the fault, want %d", n, want+1)
	}
}

func TestFaultOverTLS(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]testkit.Option{"HTTP/1": testkit.WithTLS(), "HTTP/2": testkit.WithHTTP2()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t, opt)
			tenant.Fault(emulator.Fault{Count: 1, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
			trusting := trust(t, tenant, name == "HTTP/2")
			resp, err := trusting.Do(request(t, tenant, http.MethodPost, messagePath, hello))
			if err == nil {
				defer resp.Body.Close()
				t.Fatalf("status %d", resp.StatusCode)
			}
			resp, err = trusting.Do(request(t, tenant, http.MethodPost, messagePath, hello))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if want := map[string]int{"HTTP/1": 1, "HTTP/2": 2}[name]; resp.ProtoMajor != want || resp.StatusCode != http.StatusOK {
				t.Errorf("%s %s", resp.Proto, resp.Status)
			}
			if n := len(tenant.Deliveries()); n != 2 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

func TestFaultHoldLetsGoWhenCleared(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	f := tenant.Fault(emulator.Fault{Action: emulator.ActionHold})
	type result struct {
		a   answer
		err error
	}
	results := make(chan result, 5)
	for range cap(results) {
		go func() {
			a, err := try(t, tenant, http.MethodPost, messagePath, hello)
			results <- result{a, err}
		}()
	}
	tenant.WaitForDeliveries(cap(results))
	if n := tenant.MaxInFlight(); n != cap(results) {
		t.Errorf("%d in flight", n)
	}
	select {
	case r := <-results:
		t.Fatalf("answered while held: %+v", r)
	default:
	}
	if err := tenant.Emulator().ClearFault(f.ID); err != nil {
		t.Fatal(err)
	}
	for range cap(results) {
		if r := <-results; r.err != nil || r.a.status != http.StatusOK {
			t.Errorf("%+v", r)
		}
	}
	if err := tenant.Emulator().ClearFault(f.ID); err == nil {
		t.Error("cleared twice")
	}
}

// A tenant that is closed lets go of a hanging request, so that no test waits
// for it.
func TestFaultHangEndsWithTheTenant(t *testing.T) {
	t.Parallel()
	done := make(chan error, 1)
	t.Run("inner", func(t *testing.T) {
		tenant := testkit.Start(t)
		tenant.Fault(emulator.Fault{Action: emulator.ActionHang})
		req := request(t, tenant, http.MethodPost, messagePath, hello)
		req = req.WithContext(context.WithoutCancel(t.Context())) // only the tenant can end it
		go func() {
			resp, err := client.Do(req)
			if err == nil {
				resp.Body.Close()
			}
			done <- err
		}()
		tenant.WaitForRequests(http.MethodPost, "/message", 1)
	})
	if err := <-done; err == nil {
		t.Error("a hanging request was answered")
	}
}

func TestFaultSelection(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "GET"}, Action: emulator.ActionStatus, Status: 501})
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Path: "/notificationtemplates/*"}, Action: emulator.ActionStatus, Status: 502})
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Contains: "poison"}, Skip: 1, Count: 2, Action: emulator.ActionStatus, Status: 503})
	poison := strings.Replace(hello, "Maintenance", "poison", 1)
	for i, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", templatesPath, "", 501},
		{"DELETE", templatesPath + "/1001", "", 502},
		{"POST", templatesPath, newTemplate, 200},
		{"POST", messagePath, poison, 200}, // skipped
		{"POST", messagePath, hello, 200},
		{"POST", messagePath, poison, 503},
		{"POST", messagePath, poison, 503},
		{"POST", messagePath, poison, 200}, // used up
	} {
		if a := do(t, tenant, tc.method, tc.path, tc.body); a.status != tc.want {
			t.Errorf("request %d: status %d, want %d", i, a.status, tc.want)
		}
	}
	faults := tenant.Emulator().Faults()
	if f := faults[2]; f.Matched != 3 || f.Fired != 2 {
		t.Errorf("matched %d, fired %d", f.Matched, f.Fired)
	}
}

// The same seed gives the same hits, in about the share that was asked for.
func TestFaultProbabilityIsSeeded(t *testing.T) {
	t.Parallel()
	const n = 400
	run := func(seed uint64) string {
		tenant := testkit.Start(t)
		tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Probability: 0.25, Seed: seed})
		var hits strings.Builder
		for range n {
			w := record(t, tenant, hello)
			hits.WriteString(map[int]string{200: ".", 503: "x"}[w])
		}
		return hits.String()
	}
	first := run(42)
	if again := run(42); first != again {
		t.Errorf("the same seed gave\n%s\n%s", first, again)
	}
	if other := run(43); first == other {
		t.Error("another seed gave the same hits")
	}
	if share := float64(strings.Count(first, "x")) / n; math.Abs(share-0.25) > 0.1 {
		t.Errorf("%v of the requests were hit", share)
	}
}

func TestFaultRefused(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for name, f := range map[string]emulator.Fault{
		"no action":           {},
		"unknown action":      {Action: "rts"},
		"unknown deliver":     {Action: emulator.ActionRST, Deliver: "after"},
		"lie":                 {Action: emulator.ActionSlow, Deliver: emulator.DeliverNever},
		"status out of range": {Action: emulator.ActionStatus, Status: 100},
		"negative count":      {Action: emulator.ActionRST, Count: -1},
		"probability over 1":  {Action: emulator.ActionRST, Probability: 1.5},
		"negative delay":      {Action: emulator.ActionDelay, Delay: -1},
	} {
		if _, err := tenant.Emulator().AddFault(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if n := len(tenant.Emulator().Faults()); n != 0 {
		t.Errorf("%d faults", n)
	}
}

func TestFaultTemplateWrites(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "POST"}, Count: 1, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore})
	tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Method: "DELETE"}, Count: 1, Action: emulator.ActionRST, Deliver: emulator.DeliverNever})
	if _, err := try(t, tenant, http.MethodPost, templatesPath, newTemplate); !isReset(answer{}, err) {
		t.Fatal(err)
	}
	if _, err := try(t, tenant, http.MethodDelete, templatesPath+"/1001", ""); !isReset(answer{}, err) {
		t.Fatal(err)
	}
	names := ""
	for _, template := range tenant.Templates() {
		names += template.Name + ";"
	}
	if want := "Ticket update;Default text response;Outage notice;Patch day;"; names != want {
		t.Errorf("templates %s, want %s", names, want)
	}
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	got, err := emulator.ParseFault("method=POST, path=/message,contains=x=y,skip=1,count=2,probability=0.5,seed=7,action=status,deliver=before,status=503,delay=1.5s,body=no,header.retry-after=3")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"match":{"method":"POST","path":"/message","contains":"x=y"},"skip":1,"count":2,"probability":0.5,"seed":7,"action":"status",` +
		`"deliver":"before","status":503,"headers":{"Retry-After":"3"},"body":"no","delay":"1.5s","matched":0,"fired":0}`
	data, err := json.Marshal(got)
	if err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
	var back emulator.Fault
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != want {
		t.Errorf("read back as %s", again)
	}
	for _, bad := range []string{"", "rst", "action=rts", "action=rst,count=x", "action=rst,when=now", "action=delay,delay=5", "action=rst,seed=-1"} {
		if _, err := emulator.ParseFault(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
