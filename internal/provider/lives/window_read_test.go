// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the model needs no zone files of the machine
)

// window is what a configuration of luma_maintenance_window says, by the documentation: spellings that mean the same
// are the same.
type window struct {
	who        audience
	title      string
	start, end time.Time
	status     string
	notify     []string
	template   string
	card       bool
	words      object // messages
	invalid    string // why validation has to refuse it
}

// The values of status, and the events of notify_on.
const (
	scheduled = "scheduled"
	completed = "completed"
	cancelled = "cancelled"

	onCreate = "create"
	onUpdate = "update"
	onClose  = "close"
)

func (w window) notifies(event string) bool { return slices.Contains(w.notify, event) }

// readWindow reads a configuration.
func readWindow(config object) window {
	w := window{
		title: text(config["title"]), status: scheduled, notify: []string{onCreate, onUpdate, onClose},
		template: text(config["template_id"]), card: config["response_type"] == "CARD", words: asObject(config["messages"]),
	}
	if status, ok := config["status"].(string); ok {
		w.status = status
	}
	if events, ok := config["notify_on"].([]any); ok {
		w.notify = stringsOf(events)
	}
	recipients, _ := config["recipients"].(object)
	var problems [4]string
	w.who, problems[0] = readAudience(recipients)
	w.start, w.end, problems[1] = readSpan(config)
	if !slices.Contains([]string{scheduled, completed, cancelled}, w.status) {
		problems[2] = "another status"
	}
	for _, wording := range w.words {
		if strings.Contains(wording.(string), "{{nothing}}") {
			problems[3] = "a placeholder that does not exist"
		}
	}
	w.invalid = strings.Join(slices.DeleteFunc(problems[:], func(s string) bool { return s == "" }), ", ")
	return w
}

// readSpan reads start and end.
func readSpan(config object) (start, end time.Time, problem string) {
	zone := time.UTC
	name, local := config["time_zone"].(string)
	if local {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			panic(err)
		}
	}
	at := func(attr string) time.Time {
		spelling, _ := config[attr].(string)
		instant, err := time.Parse(time.RFC3339, spelling)
		if err == nil {
			return instant.UTC()
		}
		if problem == "" && !local {
			problem = "a local time without a time zone"
		}
		instant, ok := localTime(spelling, zone)
		if problem == "" && !ok {
			problem = "a local time that does not exist"
		}
		return instant.UTC()
	}
	start = at("starts_at")
	duration, hasDuration := config["duration"].(string)
	switch {
	case hasDuration == (config["ends_at"] != nil):
		problem = "not exactly one of ends_at and duration"
	case hasDuration:
		length, err := time.ParseDuration(duration)
		if err != nil {
			panic(err)
		}
		end = start.Add(length) // elapsed time, whatever the clocks do meanwhile
	default:
		end = at("ends_at")
	}
	if problem == "" && !end.After(start) {
		problem = "an end that is not after the start"
	}
	return start, end, problem
}

const localLayout = "2006-01-02T15:04"

// localTime is the first instant that a clock in the zone shows so, if there is one.
func localTime(spelling string, zone *time.Location) (time.Time, bool) {
	naive, err := time.Parse(localLayout, spelling)
	if err != nil {
		panic(err)
	}
	for offset := 14; offset >= -12; offset-- {
		instant := naive.Add(-time.Duration(offset) * time.Hour)
		if instant.In(zone).Format(localLayout) == spelling {
			return instant, true
		}
	}
	return time.Time{}, false
}

// overlap returns those of a who are certainly in b, too.
func overlap(a, b audience) audience {
	const narrow = "contacts_in_roles"
	switch {
	case a.kind == b.kind || a.kind == "all_users" || b.kind == "all_users" || a.kind != narrow && b.kind != narrow:
		return a.both(b)
	case b.kind == narrow:
		a, b = b, a
	}
	out := a
	if b.kind == "contacts" {
		out.contacts = common(a.contacts, b.contacts)
	} else {
		out.roles = common(a.roles, b.roles)
	}
	if len(out.contacts) == 0 || len(out.roles) == 0 {
		return audience{}
	}
	return out
}
