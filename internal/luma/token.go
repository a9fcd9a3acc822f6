// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// The ways a token is unusable. None of them quotes the token.
var (
	errNoToken     = errors.New("the API token is empty; copy the Inbound API Access Token from the tenant's Manage Tenant Information page")
	errTokenQuotes = errors.New("the API token has quotes around it that are part of the value; remove them: " +
		"a file or a variable of a CI system holds the token alone, and HCL needs one pair of double quotes, which are not part of the value")
	errTokenBytes = errors.New("the API token contains a space, a line break or another invalid character; " +
		"copy only the Inbound API Access Token from the tenant's Manage Tenant Information page, without a header name or quotes")
)

// CleanToken reads an Inbound API Access Token as people paste it: surrounding whitespace and a leading "Bearer" are
// removed; hadBearer reports whether there was one. Quotes around it, and anything but visible ASCII inside, are
// refused. Errors never contain the token.
func CleanToken(raw string) (token string, hadBearer bool, err error) {
	token = notice.Trim(raw)
	if quoted(token) {
		return "", false, errTokenQuotes
	}
	if word, rest, found := strings.Cut(token, " "); found && strings.EqualFold(word, "Bearer") {
		token, hadBearer = notice.Trim(rest), true
	}
	if quoted(token) {
		return "", hadBearer, errTokenQuotes
	}
	if token == "" || strings.EqualFold(token, "Bearer") {
		return "", hadBearer, errNoToken
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", hadBearer, errTokenBytes
	}
	return token, hadBearer, nil
}

// quoted reports whether a text begins or ends with a quotation mark of any kind, also one that was escaped.
func quoted(s string) bool {
	const marks = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
	return s != "" && (strings.Trim(s, marks) != s || strings.HasPrefix(s, `\"`) || strings.HasPrefix(s, `\'`))
}
