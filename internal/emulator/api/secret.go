// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// secret hides a token that a client sent in the wrong place.
type secret struct {
	token     string
	spellings []string // the longest first
}

// secret returns what hides the tenant's current token.
func (a *API) secret() *secret {
	token, known := a.tenant.Token(), a.hidden.Load()
	if known == nil || known.token != token {
		known = newSecret(token)
		a.hidden.Store(known)
	}
	return known
}

func newSecret(token string) *secret {
	once := quoted(token)
	s := &secret{token, []string{quoted(once), once, url.QueryEscape(token), url.PathEscape(token), token}}
	slices.SortStableFunc(s.spellings, func(x, y string) int { return cmp.Compare(len(y), len(x)) })
	s.spellings = slices.Compact(s.spellings)
	return s
}

// hide returns the first n bytes of text, in which the token is not legible in any spelling, not even at the end.
func (s *secret) hide(whole string, n int) string {
	if s.token == "" {
		return text.Cut(whole, n)
	}
	longest := len(s.spellings[0])
	cut := len(whole) > n+longest
	whole = whole[:min(len(whole), n+longest)]
	for _, spelling := range s.spellings {
		whole = strings.ReplaceAll(whole, spelling, "(token)")
	}
	if cut { // the end may be the beginning of a token
		whole = whole[:max(0, len(whole)-longest)]
	}
	return text.Cut(whole, n)
}

// hideIn is hide for a body, of which it looks at no more than it must.
func (s *secret) hideIn(body []byte, n int) string {
	enough := n + len(s.spellings[0]) + 1 // one byte more than hide keeps, so that it notices the cut
	return s.hide(string(body[:min(len(body), enough)]), n)
}

// quoted is text within a JSON string.
func quoted(text string) string {
	data, _ := json.Marshal(text) // a string: cannot fail
	return string(data[1 : len(data)-1])
}
