// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// RequestCount is how often one method and path of the API was called, whatever the answer, since the start or the last
// reset.
type RequestCount struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Count  int    `json:"count"`
}

// maxPaths bounds the distinct paths counted; further ones are summed up under
// otherPath.
const (
	maxPaths  = 10_000
	otherPath = "(other)"
)

// Traffic counts the API's requests. It lives in memory only, also when the tenant lives in a file.
type Traffic struct {
	mu          sync.Mutex
	counts      map[RequestCount]int // keyed with Count 0
	inFlight    int
	maxInFlight int
}

func newTraffic() *Traffic { return &Traffic{counts: map[RequestCount]int{}} }

// Begin counts a request that has arrived.
func (t *Traffic) Begin(method, path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := RequestCount{Method: method, Path: path}
	if _, known := t.counts[key]; !known && len(t.counts) >= maxPaths {
		key.Path = otherPath
	}
	t.counts[key]++
	t.inFlight++
	t.maxInFlight = max(t.maxInFlight, t.inFlight)
}

// End counts a request as answered.
func (t *Traffic) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inFlight--
}

func (t *Traffic) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.counts)
	t.maxInFlight = t.inFlight
}

// Requests returns the API requests seen so far, sorted by path and method. An
// empty method is any; a path is compared by its end.
func (t *Traffic) Requests(method, pathSuffix string) []RequestCount {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := []RequestCount{}
	for key, count := range t.counts {
		if (method == "" || key.Method == method) && strings.HasSuffix(key.Path, pathSuffix) {
			key.Count = count
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b RequestCount) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return out
}

// MaxInFlight is the highest number of API requests that were being answered at
// the same time since the start or the last reset.
func (t *Traffic) MaxInFlight() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.maxInFlight
}

// InFlight returns how many API requests are being answered.
func (t *Traffic) InFlight() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.inFlight
}
