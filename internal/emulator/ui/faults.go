// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
)

// preset is a fault in plain words.
type preset struct {
	Name   string
	Label  string
	Means  string // what it is good for
	Fault  faults.Fault
	Danger bool // the message is delivered although the client sees a failure
}

var onMessages = faults.Match{Method: http.MethodPost, Path: "/message"}

var presets = []preset{
	{"lost", "Deliver, then lose the connection", "Users see the message, the client sees a reset: the outcome is unknown. Sending again would be the second message.",
		faults.Fault{Match: onMessages, Action: faults.ActionRST, Deliver: faults.DeliverBefore}, true},
	{"refused", "Lose the connection, deliver nothing", "The client sees the same reset, but nobody got anything.",
		faults.Fault{Match: onMessages, Action: faults.ActionRST, Deliver: faults.DeliverNever}, false},
	{"unavailable", "Answer 503, deliver nothing", "The tenant is down for maintenance and says so.",
		faults.Fault{Match: onMessages, Action: faults.ActionStatus, Status: http.StatusServiceUnavailable}, false},
	{"gateway", "Deliver, then answer 502", "A gateway in front of Luma gives up after the message was delivered.",
		faults.Fault{Match: onMessages, Action: faults.ActionStatus, Status: http.StatusBadGateway, Deliver: faults.DeliverBefore}, true},
	{"busy", "Answer 429, try again in 5 seconds", "The tenant limits the rate.",
		faults.Fault{Match: onMessages, Action: faults.ActionStatus, Status: http.StatusTooManyRequests, Headers: map[string]string{"Retry-After": "5"}}, false},
	{"slow", "Answer after 5 seconds", "Everything works, slowly.",
		faults.Fault{Match: onMessages, Action: faults.ActionDelay, Delay: 5 * time.Second}, false},
	{"hold", "Deliver, and hold the answer until I release it", "Look at the client while it waits, then clear the fault.",
		faults.Fault{Match: onMessages, Action: faults.ActionHold}, true},
	{"proxy", "Answer with a proxy's sign-in page", "200, but it is not Luma that answers.",
		faults.Fault{Match: onMessages, Action: faults.ActionHTML}, false},
	{"cut", "Deliver, then cut the answer in half", "The connection ends in the middle of the answer.",
		faults.Fault{Match: onMessages, Action: faults.ActionTruncate, Deliver: faults.DeliverBefore}, true},
	{"reads", "Fail every read of templates with 500", "What a refresh does when the tenant is broken.",
		faults.Fault{Match: faults.Match{Method: http.MethodGet, Path: "/notificationtemplates*"}, Action: faults.ActionStatus,
			Status: http.StatusInternalServerError}, false},
}

// faultView is an armed fault.
type faultView struct {
	faults.Fault
	Words  string
	Detail string
	Spent  bool // it has hit as often as it should
}

// words describes a fault: the preset that it is, or what it does.
func words(f faults.Fault) string {
	for _, p := range presets {
		if p.Fault.Action == f.Action && p.Fault.Match == f.Match && p.Fault.Status == f.Status && (p.Fault.Deliver == "" || p.Fault.Deliver == f.Deliver) {
			return p.Label
		}
	}
	return actionInWords(f)
}

func newFaultView(f faults.Fault) faultView {
	return faultView{f, words(f), faultDetail(f), f.Count > 0 && f.Fired >= f.Count}
}

// armed returns the faults that can still hit.
func (u *UI) armed() []faultView {
	var out []faultView
	for _, f := range u.Tenant.Faults.All() {
		if v := newFaultView(f); !v.Spent || f.Action == faults.ActionHold || f.Action == faults.ActionHang {
			out = append(out, v)
		}
	}
	return out
}

func (u *UI) faults(*http.Request) (view, error) {
	var all []faultView
	for _, f := range u.Tenant.Faults.All() {
		all = append(all, newFaultView(f))
	}
	latency, rate := u.Tenant.Limits.Get()
	data := map[string]any{
		"Presets": presets, "All": all, "Actions": faults.Actions(), "Latency": latency, "Rate": rate,
		"InFlight": u.Tenant.Traffic.InFlight(),
	}
	return view{file: "faults", title: "Faults", section: "faults", json: "_emulator/faults", data: data}, nil
}

// armFault arms a preset or what the form describes.
func (u *UI) armFault(r *http.Request) (string, error) {
	count, err := strconv.Atoi(r.PostFormValue("count"))
	if err != nil || count < 0 {
		return "", invalidError{"The number of hits must be 0 (until cleared) or more."}
	}
	f, found := faults.Fault{}, false
	for _, p := range presets {
		if p.Name == r.PostFormValue("preset") {
			f, found = p.Fault, true
		}
	}
	if !found {
		status, _ := strconv.Atoi(r.PostFormValue("status")) // empty: the action's own
		f = faults.Fault{
			Match:  faults.Match{Method: r.PostFormValue("method"), Path: r.PostFormValue("path"), Contains: r.PostFormValue("contains")},
			Action: faults.Action(r.PostFormValue("action")), Deliver: faults.Deliver(r.PostFormValue("deliver")), Status: status,
		}
	}
	f.Count = count
	if _, err := u.Tenant.Faults.Add(f); err != nil {
		return "", invalidError{err.Error()}
	}
	return "/faults?done=armed", nil
}

// clearFaults clears one fault, or all of them, and releases the requests that they hold.
func (u *UI) clearFaults(r *http.Request) (string, error) {
	id := r.PostFormValue("id")
	if id == "" {
		u.Tenant.Faults.Clear()
		return "/faults?done=cleared", nil
	}
	number, err := strconv.Atoi(id)
	if err == nil {
		err = u.Tenant.Faults.ClearOne(number)
	}
	if err != nil {
		return "", invalidError{"This fault does not exist. It may be cleared already."}
	}
	return "/faults?done=cleared", nil
}

func (u *UI) setLimits(r *http.Request) (string, error) {
	latency, err := time.ParseDuration(r.PostFormValue("latency"))
	if err == nil {
		err = u.Tenant.Limits.SetLatency(latency)
	}
	if err != nil {
		return "", invalidError{"Latency must be a duration up to 1m, such as 200ms. 0s removes it."}
	}
	rate, err := strconv.Atoi(r.PostFormValue("rate"))
	if err == nil {
		err = u.Tenant.Limits.SetRate(rate)
	}
	if err != nil {
		return "", invalidError{"The rate limit must be a whole number of requests per second. 0 removes it."}
	}
	return "/faults?done=limits", nil
}
