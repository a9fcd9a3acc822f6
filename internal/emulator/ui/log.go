// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// logFilter is the form above the log.
type logFilter struct {
	Failed bool
	Status string
	Since  string // a duration
	Text   string
}

// since are the times that the log can be narrowed to.
var since = []struct{ Value, Label string }{
	{"", "Any time"}, {"1m", "Last minute"}, {"10m", "Last 10 minutes"}, {"1h", "Last hour"}, {"24h", "Last day"},
}

// narrow adds what the form says to a query; else it returns what is wrong with the form.
func (f logFilter) narrow(q *store.LogQuery, now time.Time) (problem string) {
	status, err := strconv.Atoi(cmp.Or(f.Status, "0"))
	if err != nil || status < 0 || status > 599 {
		return "Status must be a code such as 400, its first digit, such as 4, or 0 for no answer."
	}
	passed, err := time.ParseDuration(cmp.Or(f.Since, "0s"))
	if err != nil {
		return "The time must be a duration such as 10m."
	}
	q.Status, q.NoAnswer = status, f.Status == "0"
	if passed > 0 {
		q.From = now.Add(-passed)
	}
	return ""
}

func (u *UI) log(r *http.Request) (view, error) {
	q := r.URL.Query()
	form := logFilter{q.Get("failed") != "", q.Get("status"), q.Get("since"), q.Get("q")}
	wanted := store.LogQuery{Failed: form.Failed, Text: form.Text}
	data := map[string]any{"Form": form, "Since": since, "Newest": q.Get("before") == ""}
	v := view{file: "log", title: "Troubleshoot log", section: "log", json: "_emulator/log", data: data}
	if form.Failed {
		v.json += "?failed=true"
	}
	if problem := form.narrow(&wanted, u.Tenant.Now()); problem != "" {
		data["Problem"] = problem
		return v, nil
	}
	list, rest, err := u.Tenant.Store.LogPage(wanted, before(r), searchTime)
	if len(list) > pageSize {
		list = list[:pageSize]
		data["Older"] = older(r, list[pageSize-1].ID)
	} else if rest > 0 {
		data["Further"] = older(r, rest)
	}
	data["Rows"], data["Filtered"] = logRows(list), form != logFilter{}
	return v, err
}

// logRow is an API call in the log.
type logRow struct {
	model.LogEntry
	Class string // of the status: good, bad or none
	What  string // in words
	To    string // whom a send asked for, in words
}

func logRows(list []model.LogEntry) []logRow {
	rows := make([]logRow, 0, len(list))
	for _, l := range list {
		rows = append(rows, newLogRow(l))
	}
	return rows
}

// callNames are the API's calls in words, by method and the end of the path.
var callNames = map[string]string{
	"POST /public/notifylumauser/message": "Send a notification",
	"GET /public/get-contacts":            "Look up a contact",
}

func newLogRow(l model.LogEntry) logRow {
	row := logRow{LogEntry: l, Class: "bad", What: callNames[l.Method+" "+cutPrefix(l.Path)], To: askedFor(l)}
	switch {
	case l.Status >= 200 && l.Status < 300:
		row.Class = "good"
	case l.Status == 0:
		row.Class = "none"
	}
	if row.What == "" {
		row.What = templateCall(l)
	}
	return row
}

// askedFor says in words whom a send asked for. The log keeps the beginning of a body only, so it reads as far as the
// recipients.
func askedFor(l model.LogEntry) string {
	if !strings.HasSuffix(l.Path, "/public/notifylumauser/message") {
		return ""
	}
	body := json.NewDecoder(strings.NewReader(l.Request))
	if _, err := body.Token(); err != nil {
		return ""
	}
	for body.More() {
		name, err := body.Token()
		if err != nil {
			return ""
		}
		var to model.SkillRecipients
		if name == "recipients" {
			if body.Decode(&to) != nil {
				return ""
			}
			contacts := trimmed(to.Contacts)
			return recipients(contacts[:min(5, len(contacts))], trimmed(to.Roles), len(contacts))
		}
		if err := body.Decode(new(json.RawMessage)); err != nil {
			return ""
		}
	}
	return ""
}

// cutPrefix returns a path below the tenant's endpoint.
func cutPrefix(path string) string {
	if len(path) > len("/vsa") {
		return path[len("/vsa"):]
	}
	return path
}

func templateCall(l model.LogEntry) string {
	what := map[string]string{
		http.MethodGet: "Read templates", http.MethodPost: "Create a template", http.MethodPut: "Change a template", http.MethodDelete: "Delete a template",
	}[l.Method]
	if what == "" || l.Status == http.StatusNotFound && l.Delivered == 0 && l.Method == http.MethodPost {
		return "Call"
	}
	return what
}

func (u *UI) logEntry(r *http.Request) (view, error) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	l, err := u.Tenant.Store.LogEntry(id)
	if err == nil && l == nil {
		err = notFoundError{"This log entry does not exist. A tenant in memory drops the oldest ones, and a reset drops all of them."}
	}
	if err != nil {
		return view{}, err
	}
	data := map[string]any{
		"Entry": newLogRow(*l), "Request": pretty(l.Request), "Response": pretty(l.Response), "HCL": logHCL(*l),
		"Cut": l.Request != "" && !json.Valid([]byte(l.Request)),
	}
	messages, _, err := u.Tenant.Store.MessagePage(store.Filter{RequestID: l.RequestID}, store.Page{Limit: 1}, searchTime)
	if len(messages) > 0 {
		data["Message"] = messages[0].ID
	}
	curl := "curl -s -X " + l.Method + " -H \"Authorization: Bearer $LUMA_API_TOKEN\" " + shellQuote(origin(r)+l.Path+queryOf(l.Query))
	if l.Request != "" {
		curl += " \\\n  -H 'Content-Type: application/json' --data " + shellQuote(l.Request)
	}
	return view{
		file: "logentry", title: "Log entry " + strconv.FormatInt(id, 10), section: "log", data: data, curl: curl,
		json: "_emulator/log?request_id=" + url.QueryEscape(l.RequestID),
	}, err
}

func queryOf(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}
