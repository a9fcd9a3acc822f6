// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"strings"
)

// cleanJSON is a server's JSON as compact JSON whose strings are sanitised: decoding it again yields no control character. What is
// longer than limit becomes a JSON string of its beginning, so that it stays JSON. "" when there is none.
func (c *Client) cleanJSON(raw json.RawMessage, limit int) string {
	if raw == nil {
		return ""
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return ""
	}
	text := encode(c.cleanValue(value))
	if short := shorten(text, limit); short != text {
		return encode(short)
	}
	return text
}

func (c *Client) cleanValue(value any) any {
	switch value := value.(type) {
	case string:
		return c.clean(value, len(value))
	case []any:
		for i, element := range value {
			value[i] = c.cleanValue(element)
		}
		return value
	case map[string]any:
		clean := make(map[string]any, len(value))
		for key, element := range value {
			clean[c.clean(key, len(key))] = c.cleanValue(element)
		}
		return clean
	default:
		return value
	}
}

func encode(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
