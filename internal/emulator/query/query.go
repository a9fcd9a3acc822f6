// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package query is the language in which people search a tenant's messages, deliveries and log, in the control plane,
// in the pages and on the command line: to:sam.phyll text:"9 PM" after:10.
package query

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// The keys of a query.
const (
	KeyTo       = "to"       // a user who was reached: login ID, or what else a contact may be
	KeyRole     = "role"     // a role that was addressed, by name or code
	KeyTemplate = "template" // a template ID
	KeyRequest  = "request"  // a request ID
	KeyText     = "text"     // text that was sent or displayed, ignoring case; may be repeated
	KeyFailed   = "failed"   // true: log entries other than 2xx, messages that did not reach all named contacts
	KeyAfter    = "after"    // records above an ID, or received after an RFC 3339 time
)

// maxLength bounds a query, in bytes.
const maxLength = 1000

// Query selects records; zero fields select everything.
type Query struct {
	To       string
	Role     string
	Template string
	Request  string
	Text     []string
	Failed   bool
	After    int64     // only IDs above this one
	Since    time.Time // only what was received after this time
}

// Keys lists the keys that a query can have.
func Keys() []string {
	return []string{KeyTo, KeyRole, KeyTemplate, KeyRequest, KeyText, KeyFailed, KeyAfter}
}

// Parse reads a query: terms between spaces, all of which must match. A term is key:value, or a word that the text must
// contain. Spaces and what looks like a key belong in double quotes: text:"9 PM" or "https://status.example.com". In
// quotes, \" and \\ stand for the characters themselves. The error lists every mistake.
func Parse(source string) (Query, error) {
	var q Query
	if len(source) > maxLength {
		return q, fmt.Errorf("the query is longer than %d bytes", maxLength)
	}
	terms, err := split(strings.ToValidUTF8(source, "\ufffd"))
	problems := []error{err}
	for _, t := range terms {
		problems = append(problems, q.Set(t.key, t.value))
	}
	return q, errors.Join(problems...)
}

// Set adds one term. Only text can be there several times.
func (q *Query) Set(key, value string) error {
	fields := map[string]*string{KeyTo: &q.To, KeyRole: &q.Role, KeyTemplate: &q.Template, KeyRequest: &q.Request}
	if !slices.Contains(Keys(), key) {
		return fmt.Errorf("unknown key %q; known: %s. To search for the text, put it in double quotes", text.Quote(key), strings.Join(Keys(), ", "))
	}
	if strings.ContainsRune(value, 0) {
		return fmt.Errorf("%s: cannot contain a NUL character", key)
	}
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("%s: needs a value, as in %s", key, example(key))
	}
	switch key {
	case KeyText:
		q.Text = append(q.Text, value)
	case KeyFailed:
		return q.setFailed(value)
	case KeyAfter:
		return q.setAfter(value)
	default:
		if *fields[key] != "" {
			return fmt.Errorf("%s: is there twice", key)
		}
		*fields[key] = value
	}
	return nil
}

func (q *Query) setFailed(value string) error {
	failed, err := strconv.ParseBool(value)
	if err != nil {
		return fmt.Errorf("failed %q: must be true or false", text.Quote(value))
	}
	q.Failed = failed
	return nil
}

func (q *Query) setAfter(value string) error {
	if q.After != 0 || !q.Since.IsZero() {
		return errors.New("after: is there twice")
	}
	if id, err := strconv.ParseInt(value, 10, 64); err == nil && id >= 0 && id <= 1<<62 {
		q.After = id
		return nil
	}
	since, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return fmt.Errorf("after %q: must be an ID, which is a whole number, or a time such as 2026-01-31T21:00:00Z", text.Quote(value))
	}
	q.Since = since
	return nil
}

func example(key string) string {
	return map[string]string{
		KeyTo: "to:sam.phyll", KeyRole: "role:analyst", KeyTemplate: "template:1001", KeyRequest: "request:4711",
		KeyText: `text:"9 PM"`, KeyFailed: "failed:true", KeyAfter: "after:10",
	}[key]
}

// String writes the query in the form that Parse reads.
func (q Query) String() string {
	var terms []string
	for key, value := range map[string]string{KeyTo: q.To, KeyRole: q.Role, KeyTemplate: q.Template, KeyRequest: q.Request} {
		if value != "" {
			terms = append(terms, key+":"+quote(value))
		}
	}
	slices.SortFunc(terms, func(a, b string) int { return order(a) - order(b) })
	for _, value := range q.Text {
		terms = append(terms, KeyText+":"+quote(value))
	}
	if q.Failed {
		terms = append(terms, KeyFailed+":true")
	}
	if !q.Since.IsZero() {
		terms = append(terms, KeyAfter+":"+q.Since.Format(time.RFC3339Nano))
	} else if q.After > 0 {
		terms = append(terms, KeyAfter+":"+strconv.FormatInt(q.After, 10))
	}
	return strings.Join(terms, " ")
}

func order(term string) int {
	key, _, _ := strings.Cut(term, ":")
	return slices.Index(Keys(), key)
}

func quote(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool { return isSpace(r) || r == '"' || r == '\\' }) {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
