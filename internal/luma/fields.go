// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of the numbers that a tenant may send. Nothing that this package reads is longer, and an exponent could
// otherwise make a few bytes fill the memory.
const (
	maxNumber   = 64 // characters
	maxExponent = 40
)

// The times that RFC 3339 can write, in epoch milliseconds.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMoment  = time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC).UnixMilli()
)

// fields reads the members of one object for what they mean, whatever JSON type they have, and keeps the names of those
// that it cannot make sense of: they are reported, never taken for absent.
type fields struct {
	loose
	unread []string
}

func (f *fields) skip(key string) {
	if !slices.Contains(f.unread, key) {
		f.unread = append(f.unread, key)
	}
}

// skipWithin adds what could not be read of an object within this one.
func (f *fields) skipWithin(prefix string, inner *fields) {
	for _, key := range inner.unread {
		f.skip(prefix + key)
	}
}

// text is a string, or a number as it is written; "" when absent.
func (f *fields) text(keys ...string) string {
	raw := f.raw(keys...)
	text, ok := textOf(raw)
	if !ok || isBool(raw) {
		f.skip(keys[0])
		return ""
	}
	return text
}

// id is a string, or a whole number; "" when absent.
func (f *fields) id(key string) string {
	raw := f.raw(key)
	number, isNumber := decimal(string(raw))
	if isNumber && !number.IsInt() {
		f.skip(key)
		return ""
	}
	return strings.TrimSpace(f.text(key))
}

func isBool(raw json.RawMessage) bool { return string(raw) == "true" || string(raw) == "false" }

// whole is a whole number that is not negative; otherwise it is absent.
func (f *fields) whole(key string, absent int64) int64 {
	raw := f.raw(key)
	if blank(raw) {
		return absent
	}
	text, _ := textOf(raw)
	if plain, ok := digits(strings.TrimSpace(text)); ok {
		if n, err := strconv.ParseInt(plain, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	f.skip(key)
	return absent
}

// flag is true or false, also as a word or as 1 and 0; false when absent.
func (f *fields) flag(key string) bool {
	raw := f.raw(key)
	text, _ := textOf(raw)
	text = strings.TrimSpace(text)
	switch {
	case blank(raw), text == "0", strings.EqualFold(text, "false"):
		return false
	case text == "1", strings.EqualFold(text, "true"):
		return true
	}
	f.skip(key)
	return false
}

// moment is a time in epoch milliseconds or in RFC 3339; the zero time when absent or 0.
func (f *fields) moment(key string) time.Time {
	raw := f.raw(key)
	if blank(raw) {
		return time.Time{}
	}
	text, _ := textOf(raw)
	at, ok := momentOf(strings.TrimSpace(text))
	if !ok {
		f.skip(key)
	}
	return at
}

func momentOf(text string) (at time.Time, ok bool) {
	if ms, ok := decimal(text); ok {
		whole := floor(ms)
		if !whole.IsInt64() || whole.Int64() < firstMoment || whole.Int64() > lastMoment {
			return time.Time{}, false
		}
		if whole.Sign() == 0 {
			return time.Time{}, true
		}
		return time.UnixMilli(whole.Int64()).UTC(), true
	}
	at, err := time.Parse(time.RFC3339, strings.ToUpper(text))
	if err != nil || at.UnixMilli() < firstMoment || at.UnixMilli() > lastMoment {
		return time.Time{}, false
	}
	return at.UTC(), true
}

func floor(r *big.Rat) *big.Int {
	quotient, rest := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	_ = rest // Euclidean: for a positive denominator that is the floor
	return quotient
}

// textOf is a string's value, or a number or a truth value as text; a whole number is written without exponent and
// fraction. Empty lists and objects, and null, are "". ok is false for anything else.
func textOf(raw json.RawMessage) (text string, ok bool) {
	if len(raw) > 0 && raw[0] == '"' {
		return text, json.Unmarshal(raw, &text) == nil
	}
	switch {
	case isBool(raw):
		return string(raw), true
	case blank(raw):
		return "", true
	}
	if plain, ok := digits(string(raw)); ok {
		return plain, true
	}
	if _, ok := decimal(string(raw)); ok {
		return string(raw), true
	}
	return "", false
}

// digits is a whole number without exponent and fraction, however it was written.
func digits(text string) (string, bool) {
	n, ok := decimal(text)
	if !ok || !n.IsInt() {
		return "", false
	}
	return n.Num().String(), true
}

// decimal reads a number in JSON's spelling.
func decimal(text string) (*big.Rat, bool) {
	if len(text) > maxNumber || !json.Valid([]byte(text)) || strings.Trim(text, "0123456789+-.eE") != "" {
		return nil, false
	}
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found {
		if n, err := strconv.Atoi(exponent); err != nil || n < -maxExponent || n > maxExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}
