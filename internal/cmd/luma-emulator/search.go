// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"flag"
	"net/url"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/query"
)

// searchFlags select deliveries, as the terms of a query do.
type searchFlags struct {
	terms map[string]*string
	texts listOfTexts
	query string
	after int64
	given func(func(*flag.Flag)) // calls back for each flag that is there
}

// listOfTexts is a flag that may be repeated; unlike listFlag, commas are part of the text.
type listOfTexts []string

// String implements flag.Value.
func (l *listOfTexts) String() string { return "" }

// Set implements flag.Value.
func (l *listOfTexts) Set(text string) error {
	*l = append(*l, text)
	return nil
}

// newSearchFlags returns the flags of a subcommand that asks about deliveries.
func newSearchFlags(name, does string) (*clientFlags, *searchFlags) {
	f := newClientFlags(name, does)
	s := &searchFlags{terms: map[string]*string{}, given: f.Visit}
	for name, usage := range map[string]string{
		"to":       "only to this `user`: login ID, e-mail address or unique name",
		"role":     "only what addressed this `role`",
		"template": "only with the template of this `ID`",
		"request":  "only of the request with this `ID`",
	} {
		s.terms[name] = f.String(name, "", usage)
	}
	f.Var(&s.texts, "contains", "only with this `text`, ignoring case; may be repeated")
	f.StringVar(&s.query, "query", "", "only what matches this `query`, such as 'to:sam.phyll text:\"9 PM\"'")
	f.Int64Var(&s.after, "after", 0, "only above this delivery `ID`")
	f.withoutVariable("to", "role", "template", "request", "contains", "query", "after")
	return f, s
}

// values returns the parameters that the flags stand for.
func (s *searchFlags) values() url.Values {
	values := url.Values{}
	s.given(func(given *flag.Flag) {
		if value, ok := s.terms[given.Name]; ok {
			values.Set(given.Name, *value) // also an empty one, which is refused
		}
		if given.Name == "query" {
			values.Set("q", s.query)
		}
	})
	if texts := (query.Query{Text: s.texts}).String(); texts != "" && (!values.Has("q") || strings.TrimSpace(s.query) != "") {
		values.Set("q", s.query+" "+texts)
	}
	if s.after > 0 {
		values.Set("after", strconv.FormatInt(s.after, 10))
	}
	return values
}
