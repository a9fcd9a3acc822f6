// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"strings"
)

// The ways a token is unusable. None of them quotes the token.
var (
	errNoToken    = errors.New("the API token is empty; copy the Inbound API Access Token from the tenant's Manage Tenant Information page")
	errTokenBytes = errors.New("the API token contains a space, a line break or another invalid character; " +
		"copy only the Inbound API Access Token from the tenant's Manage Tenant Information page, without a header name or quotes")
)

// CleanToken reads an Inbound API Access Token as people paste it: surrounding whitespace and a leading "Bearer" are removed;
// hadBearer reports whether there was one. Anything but visible ASCII inside is refused. Errors never contain the token.
func CleanToken(raw string) (token string, hadBearer bool, err error) {
	token = strings.TrimSpace(raw)
	if word, rest, found := strings.Cut(token, " "); found && strings.EqualFold(word, "Bearer") {
		token, hadBearer = strings.TrimSpace(rest), true
	}
	if token == "" || strings.EqualFold(token, "Bearer") {
		return "", hadBearer, errNoToken
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", hadBearer, errTokenBytes
	}
	return token, hadBearer, nil
}
