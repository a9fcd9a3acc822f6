// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// envelope is the JSON object around every reply [vendor].
type envelope struct {
	Timestamp time.Time // by the tenant's clock; zero when absent
	Status    int       // repeats the outcome
	Message   string
	Errors    []string // elements are strings, or objects as compact JSON; blank ones are left out
	Data      json.RawMessage
	bare      bool // the body was an empty array instead, which the article calls success too
}

// maxTitle caps a web page's title, in characters.
const maxTitle = 100

var errNoEnvelope = errors.New("the reply is not Luma's JSON envelope")

func notEnvelope(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errNoEnvelope, fmt.Errorf(format, args...))
}

// parseEnvelope reads a reply's body. It is tolerant of what is undocumented (extra keys, the shape of errors and data)
// and strict where a misreading would turn a guess into a confirmation: the object must be whole and alone, with one
// readable status.
func parseEnvelope(body []byte) (envelope, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	switch {
	case len(body) == 0:
		return envelope{}, notEnvelope("it is empty")
	case body[0] == '<':
		return envelope{}, notEnvelope("it is a web page%s", pageTitle(body))
	case body[0] == '[' && len(bytes.TrimSpace(body[1:])) == 1 && body[len(body)-1] == ']':
		return envelope{bare: true}, nil
	}
	members, err := splitObject(body)
	if err != nil {
		return envelope{}, notEnvelope("%w", err)
	}
	if err := checkSpelling(members); err != nil {
		return envelope{}, err
	}
	status, err := readStatus(members["status"])
	if err != nil {
		return envelope{}, err
	}
	data := members["data"]
	if string(data) == "null" {
		data = nil
	}
	timestamp := (&fields{loose: members}).moment("timestamp")
	return envelope{Timestamp: timestamp, Status: status, Message: plainText(members["message"]), Errors: readErrors(members["errors"]), Data: data}, nil
}

// checkSpelling refuses the envelope's keys in another case: whoever matches keys without regard to it would read
// another status, or errors where we see none.
func checkSpelling(members loose) error {
	for name := range members {
		for _, key := range []string{"timestamp", "status", "message", "errors", "data"} {
			if name != key && strings.EqualFold(name, key) {
				return notEnvelope("it has %s in another case", key)
			}
		}
	}
	return nil
}

// readStatus reads a whole number, however it is written.
func readStatus(raw json.RawMessage) (int, error) {
	if raw == nil {
		return 0, notEnvelope("it has no status")
	}
	text, _ := textOf(raw)
	plain, _ := digits(strings.TrimSpace(text))
	status, err := strconv.Atoi(plain)
	if err != nil {
		return 0, notEnvelope("its status is not a number")
	}
	return status, nil
}

// plainText is a string's value, and anything else as compact JSON.
func plainText(raw json.RawMessage) string {
	var s string
	if raw == nil || string(raw) == "null" || json.Unmarshal(raw, &s) == nil {
		return s
	}
	return compact(raw)
}

// readErrors lists what went wrong. Blank elements are the vendor's way to write an empty list ([""]); false and 0 are
// others' ways.
func readErrors(raw json.RawMessage) []string {
	if number, ok := decimal(string(raw)); ok && number.Sign() == 0 {
		return nil
	}
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		elements = []json.RawMessage{raw} // undocumented: a single string or object
	}
	var texts []string
	for _, element := range elements {
		text := strings.TrimSpace(plainText(element))
		if !blank(element) && !blank(json.RawMessage(text)) { // also an empty list that is written as a string
			texts = append(texts, text)
		}
	}
	return texts
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if raw == nil || json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// titleElement is where an HTML page says what it is.
var titleElement = regexp.MustCompile(`(?i)<title>([^<]*)<`)

// pageTitle shows whose web page it is: a login page, a captive portal, a proxy.
func pageTitle(page []byte) string {
	found := titleElement.FindSubmatch(page)
	if found == nil {
		return ""
	}
	title := Sanitize(string(found[1]), maxTitle)
	if title == "" {
		return ""
	}
	return fmt.Sprintf(" titled %q", title)
}

// serverWords is what a refusing server says: its envelope's message and errors, the words of other common error
// bodies, or the plain text. "" when it says nothing of use, such as its status once more.
func serverWords(status int, body []byte) string {
	text := strings.TrimSpace(string(body))
	switch {
	case strings.HasPrefix(text, "<"):
		return "a web page" + pageTitle([]byte(text))
	case !strings.HasPrefix(text, "{"):
		return strings.TrimSpace(strings.TrimPrefix(text, "[]"))
	}
	fields, err := splitObject([]byte(text))
	if err != nil {
		return text
	}
	var said string
	for _, key := range []string{"message", "detail", "error", "title"} {
		if said = strings.TrimSpace(plainText(fields[key])); said != "" {
			break
		}
	}
	if strings.EqualFold(said, http.StatusText(status)) {
		said = ""
	}
	problems := strings.Join(readErrors(fields["errors"]), "; ")
	if strings.EqualFold(problems, http.StatusText(status)) {
		problems = ""
	}
	if said != "" && problems != "" {
		return said + ": " + problems
	}
	return said + problems
}
