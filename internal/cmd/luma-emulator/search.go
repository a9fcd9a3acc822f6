// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/query"
)

// searchFlags select deliveries, as the terms of a query do.
type searchFlags struct {
	terms url.Values // also empty ones, which the tenant refuses
	texts listOfTexts
	after int64
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
	s := &searchFlags{terms: url.Values{}}
	term := func(flag, parameter, usage string) {
		f.Func(flag, usage, func(value string) error {
			s.terms.Set(parameter, value)
			return nil
		})
	}
	for name, usage := range map[string]string{
		"to":       "only to this `user`: login ID, e-mail address or unique name",
		"role":     "only what addressed this `role`",
		"template": "only with the template of this `ID`",
		"request":  "only of the request with this `ID`",
	} {
		term(name, name, usage)
	}
	f.Var(&s.texts, "contains", "only with this `text`, ignoring case; may be repeated")
	term("query", "q", "only what matches this `query`, such as 'to:sam.phyll text:\"9 PM\"'")
	f.Int64Var(&s.after, "after", 0, "only above this delivery `ID`")
	f.withoutVariable("to", "role", "template", "request", "contains", "query", "after")
	return f, s
}

// values returns the parameters that the flags stand for.
func (s *searchFlags) values() url.Values {
	values := maps.Clone(s.terms)
	whole, given := s.terms["q"]
	if texts := (query.Query{Text: s.texts}).String(); texts != "" && !(given && strings.TrimSpace(whole[0]) == "") {
		values.Set("q", values.Get("q")+" "+texts)
	}
	if s.after > 0 {
		values.Set("after", strconv.FormatInt(s.after, 10))
	}
	return values
}
