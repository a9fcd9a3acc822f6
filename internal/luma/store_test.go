// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// store is a template API over a map, with switches for what can go wrong.
type store struct {
	*fakeLuma
	mu        sync.Mutex
	templates map[string]map[string]any
	next      int

	lose    string             // method whose replies are lost after the write was done
	refuse  string             // method that is answered 503 without being done
	onList  func()             // before the first page is read
	onWrite func(*store) error // before a write is done, with mu held
	onReply func(*store)       // after a write was done, before its reply is lost, with mu held
	noAPI   bool               // everything is 404
	noDates bool               // nothing says when it happened
	noList  bool               // lists fail
	skew    time.Duration      // the tenant's clock is that far ahead
	perPage int                // the most that a page has, 0 for as many as asked
}

func newStore(t testing.TB) *store {
	t.Helper()
	s := &store{templates: map[string]map[string]any{}, next: 1000}
	s.fakeLuma = newFakeLuma(t, s.serve)
	return s
}

// add stores a text template as somebody else would, and returns its ID.
func (s *store) add(name, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.insert(map[string]any{"name": name, "description": "", "responseType": "TEXT", "content": map[string]any{"text": text}})
}

func (s *store) insert(template map[string]any) string {
	s.next++
	id := strconv.Itoa(s.next)
	template["id"], template["version"], template["systemDefined"] = id, 1, false
	if !s.noDates {
		template["createdDate"], template["modifiedDate"] = s.now(), s.now()
	}
	s.templates[id] = template
	return id
}

func (s *store) now() int64 { return time.Now().Add(s.skew).UnixMilli() }

func (s *store) serve(w http.ResponseWriter, r *http.Request) {
	id, single := strings.CutPrefix(r.URL.Path, "/vsa/public/notificationtemplates/")
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if s.onList != nil && !single && r.Method == http.MethodGet && page == 0 {
		s.onList()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	status, data := http.StatusNotFound, any([]any{})
	switch {
	case s.noAPI:
	case r.Method == s.refuse:
		status = http.StatusServiceUnavailable
	case single && r.Method == http.MethodGet:
		if t, ok := s.templates[id]; ok {
			status, data = http.StatusOK, []any{t}
		}
	case r.Method == http.MethodGet && s.noList:
		status = http.StatusForbidden
	case r.Method == http.MethodGet:
		status, data = http.StatusOK, s.page(r.URL.Query().Get("name"), page)
	default:
		status, data = s.write(r.Method, id, r.Header.Get("If-Match"), r.Body)
		if r.Method == s.lose {
			if s.onReply != nil {
				s.onReply(s)
			}
			panic(http.ErrAbortHandler)
		}
	}
	timestamp := s.now()
	if s.noDates {
		timestamp = 0
	}
	answerAt(w, timestamp, status, data)
}

func answer(w http.ResponseWriter, status int, data any) {
	answerAt(w, time.Now().UnixMilli(), status, data)
}

func answerAt(w http.ResponseWriter, timestamp int64, status int, data any) {
	body, _ := json.Marshal(map[string]any{"timestamp": timestamp, "status": status, "message": http.StatusText(status), "errors": []any{}, "data": data})
	w.WriteHeader(status)
	if status != http.StatusNoContent {
		_, _ = w.Write(body)
	}
}

func (s *store) page(name string, page int) []any {
	all := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.templates)) {
		if t := s.templates[id]; name == "" || t["name"] == name {
			all = append(all, t)
		}
	}
	size := cmp.Or(s.perPage, templatesPerPage)
	start := min(page*size, len(all))
	return all[start:min(start+size, len(all))]
}

func (s *store) write(method, id, ifMatch string, body io.Reader) (int, any) {
	if s.onWrite != nil {
		if err := s.onWrite(s); err != nil {
			return http.StatusInternalServerError, nil
		}
	}
	var in map[string]any
	_ = json.NewDecoder(body).Decode(&in)
	current, found := s.templates[id]
	for other, t := range s.templates {
		if in["name"] == t["name"] && other != id {
			return http.StatusConflict, []any{}
		}
	}
	switch {
	case method == http.MethodPost:
		return http.StatusOK, []any{s.templates[s.insert(in)]}
	case !found:
		return http.StatusNotFound, nil
	case method == http.MethodDelete && current["systemDefined"] == true:
		return http.StatusConflict, nil
	case method == http.MethodDelete:
		delete(s.templates, id)
		return http.StatusNoContent, nil
	case ifMatch != "" && ifMatch != fmt.Sprintf(`"%d"`, current["version"]):
		return http.StatusPreconditionFailed, nil
	}
	in["id"], in["version"], in["systemDefined"] = id, current["version"].(int)+1, current["systemDefined"]
	s.templates[id] = in
	return http.StatusOK, []any{in}
}

// calls counts requests by method and the end of their path.
func (s *store) calls(method, suffix string) int {
	n := 0
	for _, r := range s.requests() {
		if r.method == method && strings.HasSuffix(r.path, suffix) {
			n++
		}
	}
	return n
}

// lists counts the lists that were begun, whatever pages they had.
func (s *store) lists() int {
	n := 0
	for _, r := range s.requests() {
		if strings.Contains("&"+r.query, "&page=0&") {
			n++
		}
	}
	return n
}

// pages counts the pages of all lists.
func (s *store) pages() int { return s.calls(http.MethodGet, "/notificationtemplates") }
