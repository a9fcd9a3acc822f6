// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package request reads what API and control plane have in common: queries and text that is quoted back to a client.
package request

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// maxQuery bounds a query, in bytes.
const maxQuery = 4 << 10

// Params reads a query. A parameter that is unknown or there twice is a mistake that would otherwise pass unnoticed.
func Params(rawQuery string, known ...string) (params map[string]string, problems []string) {
	if len(rawQuery) > maxQuery {
		return nil, []string{fmt.Sprintf("the query is longer than %d bytes", maxQuery)}
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, []string{"malformed query: " + text.Quote(err.Error())}
	}
	params = map[string]string{}
	for name, list := range values {
		switch {
		case len(known) == 0:
			problems = append(problems, fmt.Sprintf("unknown query parameter %q: no parameter is allowed here", text.Quote(name)))
		case !slices.Contains(known, name):
			problems = append(problems, fmt.Sprintf("unknown query parameter %q; known here: %s", text.Quote(name), strings.Join(known, ", ")))
		case len(list) > 1:
			problems = append(problems, fmt.Sprintf("query parameter %q is there %d times", name, len(list)))
		default:
			params[name] = list[0]
		}
	}
	slices.Sort(problems)
	return params, problems
}

// WholeNumber reads the parameter name, which is a number from low to high; an empty value is otherwise.
func WholeNumber(name, value string, otherwise, low, high int64) (int64, error) {
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%s %q: must be a whole number from %d to %d", name, text.Quote(value), low, high)
	}
	return n, nil
}

// IsMethod reports whether a method exists. Methods are written in upper case.
func IsMethod(method string) bool {
	return slices.Contains([]string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
	}, method)
}
