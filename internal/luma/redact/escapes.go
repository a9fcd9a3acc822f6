// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"html"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxLayers is how many layers of escapes are taken off: a JSON text in a JSON string in a page in a JSON string.
const maxLayers = 4

// unescaped is the view with one layer of JSON, HTML and URL escapes taken off; nil when it has no escapes, or had
// too many.
func (v *view) unescaped() *view {
	if v.depth == maxLayers {
		return nil
	}
	out := v.grow(len(v.text))
	out.depth++
	found := false
	for i := 0; i < len(v.text); {
		text, size := unescape(v.text[i:])
		if size == 0 {
			out.add(v, i, i+1, v.text[i])
			i++
			continue
		}
		found = true
		out.add(v, i, i+size, text...)
		i += size
	}
	if !found {
		return nil
	}
	return out
}

// unescape reads the escape at the beginning of text; size is 0 when the text does not begin with one.
func unescape(text []byte) (out []byte, size int) {
	switch text[0] {
	case '\\':
		return unescapeBackslash(text)
	case '&':
		return unescapeEntity(text)
	case '%':
		if b, ok := hexNumber(text, 1, 2); ok {
			return []byte{byte(b)}, 3 //nolint:gosec // two hexadecimal digits are a byte
		}
	}
	return nil, 0
}

var controls = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", '"': `"`, '\'': "'", '/': "/", '\\': `\`}

// unescapeBackslash reads the escapes of JSON, and of Go's quoted strings.
func unescapeBackslash(text []byte) (out []byte, size int) {
	if len(text) < 2 {
		return nil, 0
	}
	if plain, ok := controls[text[1]]; ok {
		return []byte(plain), 2
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[1]]
	code, ok := hexNumber(text, 2, digits)
	size = 2 + digits
	switch {
	case digits == 0 || !ok:
		return nil, 0
	case digits == 2:
		return []byte{byte(code)}, size //nolint:gosec // see unescape
	}
	r := rune(code) //nolint:gosec // an invalid rune is encoded as U+FFFD
	if low, ok := hexNumber(text, size+2, 4); ok && utf16.IsSurrogate(r) && text[size] == '\\' && text[size+1] == 'u' {
		if pair := utf16.DecodeRune(r, rune(low)); pair != utf8.RuneError { //nolint:gosec // four digits fit
			r, size = pair, size+6
		}
	}
	return utf8.AppendRune(nil, r), size
}

// hexNumber reads a number of so many hexadecimal digits.
func hexNumber(text []byte, at, digits int) (uint64, bool) {
	if digits == 0 || len(text) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[at:at+digits]), 16, 32)
	return n, err == nil
}

// maxEntity is longer than the name of any HTML entity.
const maxEntity = 32

// unescapeEntity reads an HTML entity, with or without its semicolon.
func unescapeEntity(text []byte) (out []byte, size int) {
	end := 1
	if len(text) > 1 && text[1] == '#' {
		end++
	}
	for end < len(text) && end < maxEntity && asciiWord(text[end]) {
		end++
	}
	name := string(text[:end])
	plain := html.UnescapeString(name + ";")
	if plain == name+";" {
		return nil, 0
	}
	if end < len(text) && text[end] == ';' {
		return []byte(plain), end + 1
	}
	// Without a semicolon a number ends where its digits do, and a name swallows the word that follows.
	plain = html.UnescapeString(name)
	if plain == name {
		return nil, 0
	}
	return []byte(plain), end
}

func asciiWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}
