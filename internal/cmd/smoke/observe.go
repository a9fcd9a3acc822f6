// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-cleanhttp"
)

const (
	vendor = "[vendor]"
	ours   = "[ours]"
)

// tenant is where to look, and as whom.
type tenant struct{ endpoint, token, to string }

// finding is one row of the report. It holds the shape of an answer, never a value of it.
type finding struct {
	what, source string
	asAssumed    bool
	seen         string
}

// answer is what came back for one request.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func (t tenant) observeReads(ctx context.Context) []finding {
	const contacts = "/public/get-contacts?reconciliationkey="
	unauthorized := tenant{endpoint: t.endpoint, to: t.to}.do(ctx, http.MethodGet, contacts+url.QueryEscape(t.to), "")
	known := t.do(ctx, http.MethodGet, contacts+url.QueryEscape(t.to), "")
	stranger := t.do(ctx, http.MethodGet, contacts+uuid.NewString(), "")
	templates := t.do(ctx, http.MethodGet, "/public/notificationtemplates", "")
	message := t.do(ctx, http.MethodGet, "/public/notifylumauser/message", "")
	return []finding{
		unauthorized.finding("a request without a token gets a 401", vendor, unauthorized.status == http.StatusUnauthorized),
		known.finding("a contact is found by login ID, in an envelope with a list", vendor, known.lists() && known.listLength() > 0),
		known.finding("a contact has a userName", ours, slices.Contains(known.elementKeys(), "userName")),
		stranger.finding("a stranger is an empty list", vendor, stranger.lists() && stranger.listLength() == 0),
		templates.finding("the tenant lists its notification templates", ours, templates.lists()),
		message.finding("GET on the message path gets a 405", ours, message.status == http.StatusMethodNotAllowed),
	}
}

// observeSend sends the one message.
func (t tenant) observeSend(ctx context.Context) finding {
	body, err := json.Marshal(map[string]any{
		"recipients":    map[string][]string{"contacts": {t.to}, "roles": {""}},
		"botExternalID": "", "template_type": "", "template_id": "", "responseType": "TEXT",
		"message": "A test of terraform-provider-luma at " + time.Now().UTC().Format(time.RFC3339) + ". Nothing needs to be done.",
	})
	if err != nil {
		return finding{what: "a message is accepted", source: vendor, seen: err.Error()}
	}
	sent := t.do(ctx, http.MethodPost, "/public/notifylumauser/message", string(body))
	keys := sent.keys()
	whole := !slices.ContainsFunc([]string{"timestamp", "status", "message", "errors", "data"}, func(key string) bool { return !slices.Contains(keys, key) })
	return sent.finding("a message is accepted with 200 and a whole envelope, or with 204", vendor,
		sent.status == http.StatusNoContent || (sent.status == http.StatusOK && whole))
}

// observeMalformed sends what cannot reach anybody: the first character of a request.
func (t tenant) observeMalformed(ctx context.Context) finding {
	refused := t.do(ctx, http.MethodPost, "/public/notifylumauser/message", "{")
	return refused.finding("a malformed request gets a 400", vendor, refused.status == http.StatusBadRequest)
}

// do makes one request on a separate connection, so that Go never repeats it, and follows no redirection.
func (t tenant) do(ctx context.Context, method, path, body string) answer {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, t.endpoint+path, strings.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", uuid.NewString())
	if t.token != "" {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	transport := cleanhttp.DefaultTransport()
	transport.ForceAttemptHTTP2 = false
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return answer{status: resp.StatusCode, header: resp.Header, body: data, err: err}
}

func (a answer) finding(what, source string, asAssumed bool) finding {
	return finding{what: what, source: source, asAssumed: asAssumed && a.err == nil, seen: a.shape()}
}

// shape describes an answer by its status, type and keys: nothing in it is somebody's.
func (a answer) shape() string {
	if a.err != nil {
		return "no answer"
	}
	words := fmt.Sprintf("%d, %s", a.status, plainWord(a.header.Get("Content-Type")))
	if keys := a.keys(); len(keys) > 0 {
		words += ", keys " + strings.Join(keys, " ")
	}
	if n := a.listLength(); n >= 0 {
		words += fmt.Sprintf(", %d in data", n)
	}
	if keys := a.elementKeys(); len(keys) > 0 {
		words += ", each with " + strings.Join(keys, " ")
	}
	return words
}

func (a answer) object() map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(a.body, &object) != nil {
		return nil
	}
	return object
}

func (a answer) keys() []string { return plainKeys(a.object()) }

// listLength is the length of data, or -1 if it is not a list.
func (a answer) listLength() int {
	var list []json.RawMessage
	if json.Unmarshal(a.object()["data"], &list) != nil || list == nil {
		return -1
	}
	return len(list)
}

// lists reports whether the answer is a list, maybe an empty one.
func (a answer) lists() bool { return a.status == http.StatusOK && a.listLength() >= 0 }

// elementKeys are the keys of the first element of data.
func (a answer) elementKeys() []string {
	var list []map[string]json.RawMessage
	if json.Unmarshal(a.object()["data"], &list) != nil || len(list) == 0 {
		return nil
	}
	return plainKeys(list[0])
}

var keyWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_/;=.\- ]{0,60}$`)

// plainKeys leaves out a key that is not a plain word: it could be somebody's name, or a mark-up.
func plainKeys(object map[string]json.RawMessage) []string {
	keys := slices.Sorted(maps.Keys(object))
	return slices.DeleteFunc(keys, func(key string) bool { return !keyWord.MatchString(key) })
}

func plainWord(s string) string {
	if keyWord.MatchString(s) {
		return s
	}
	return "no usual content type"
}
