// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
)

func TestListIsWrittenAsJSON(t *testing.T) {
	t.Parallel()
	failing := func(yield func(any, error) bool) {
		if yield("a", nil) {
			yield(nil, errors.New("disk full"))
		}
	}
	for name, tc := range map[string]struct {
		answer any
		want   string
		err    string
	}{
		"no list":  {map[string]int{"n": 1}, `{"n":1}`, ""},
		"empty":    {list{sections: []section{{"x", each([]int{})}}}, `{"x":[]}`, ""},
		"records":  {list{fields: []field{{"count", 2}}, sections: []section{{"x", each([]any{"a", []int{1}})}}}, `{"count":2,"x":["a",[1]]}`, ""},
		"problem":  {list{fields: []field{{"count", 0}}, sections: []section{{"x", each([]int{})}}, problem: "no"}, `{"count":0,"error":"no","x":[]}`, ""},
		"sections": {list{sections: []section{{"x", each([]int{1})}, {"y", each([]int{})}, {"z", each([]int{2, 3})}}}, `{"x":[1],"y":[],"z":[2,3]}`, ""},
		"fails":    {list{sections: []section{{"x", failing}}}, "", "disk full"},
	} {
		w := httptest.NewRecorder()
		err := newAnswers().write(t.Context(), w, 200, tc.answer)
		if got := fmt.Sprint(err); err != nil && (tc.err == "" || got != tc.err) || err == nil && tc.err != "" {
			t.Errorf("%s: %v, want %q", name, err, tc.err)
		}
		if tc.err != "" {
			continue
		}
		var v any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Errorf("%s: %v in %s", name, err, w.Body)
		}
		compact, err := json.Marshal(v)
		if err != nil || string(compact) != tc.want {
			t.Errorf("%s: %s, want %s", name, compact, tc.want)
		}
	}
}

// A large answer waits for its turn before anything of it is sent; small ones pass.
func TestLargeAnswersTakeTurns(t *testing.T) {
	t.Parallel()
	a := answers{reading: request.NewTurns(2, time.Millisecond), large: request.NewTurns(1, time.Millisecond)}
	large := list{sections: []section{{"x", each([]string{strings.Repeat("x", largeAnswer), "y"})}}}
	taken := a.large.Take(t.Context())
	w := httptest.NewRecorder()
	if err := a.write(t.Context(), w, 200, large); !errors.Is(err, errBusy) || w.Body.Len() != 0 {
		t.Errorf("%v, %d bytes", err, w.Body.Len())
	}
	w = httptest.NewRecorder()
	if err := a.write(t.Context(), w, 200, "small"); err != nil || w.Body.String() != "\"small\"\n" {
		t.Errorf("%v, %q", err, w.Body)
	}
	taken()
	for range 3 { // turns are given back
		w = httptest.NewRecorder()
		if err := a.write(t.Context(), w, 200, large); err != nil || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%v, %d bytes", err, w.Body.Len())
		}
	}
}

func TestPageEndsWhenItIsLarge(t *testing.T) {
	t.Parallel()
	records := make([]string, 40)
	for i := range records {
		records[i] = strings.Repeat("x", 1<<20)
	}
	for unpaged, want := range map[bool]int{false: 16, true: 40} {
		w := httptest.NewRecorder()
		if err := newAnswers().write(t.Context(), w, 200, list{sections: []section{{"x", each(records)}}, unpaged: unpaged}); err != nil {
			t.Fatal(err)
		}
		var page struct{ X []string }
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.X) != want {
			t.Errorf("unpaged %t: %d records, want %d (%v)", unpaged, len(page.X), want, err)
		}
	}
}
