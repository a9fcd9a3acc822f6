// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"
)

func parsed(t *testing.T, text string) []rule {
	t.Helper()
	rules, err := parseRules(text)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// Each rule of phrases.txt finds its own wrong samples with each of its patterns, and none of its right ones.
func TestPhrasesHoldToTheirSamples(t *testing.T) {
	t.Parallel()
	rules := parsed(t, phrases)
	if len(rules) < 50 {
		t.Fatalf("%d rules, want the whole list", len(rules))
	}
	for _, r := range rules {
		sample := func(text string) string {
			if r.names {
				return words(text)
			}
			return text
		}
		for _, text := range r.wrong {
			if len(r.matches(sample(text))) == 0 {
				t.Errorf("not found, write %s: %s", r.advice, text)
			}
		}
		for _, text := range r.right {
			if places := r.matches(sample(text)); len(places) > 0 {
				t.Errorf("found, write %s: %s", r.advice, text)
			}
		}
	}
}

func TestRuleMatches(t *testing.T) {
	t.Parallel()
	r := parsed(t, "find permits? to\nexcept permits to whom\nwrite allows\nwrong permits to")[0]
	for _, row := range []struct {
		text string
		want int
	}{
		{"It permits to create. A permit to go.", 2},
		{"It PERMITS\n\tto create.", 1},
		{"It permits\n\nto create.", 0},
		{"It permits to whom it may concern and permits to stay.", 1},
		{"It permitsto, epermits to, permits tomorrow.", 0},
		{"", 0},
	} {
		if got := len(r.matches(row.text)); got != row.want {
			t.Errorf("%q: %d found, want %d", row.text, got, row.want)
		}
	}
}

func TestParseRulesRefuses(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ text, want string }{
		"an unknown key":          {"find a\nfound b", `line 2: "found" is not a key`},
		"a key without a value":   {"# a\n\nfind  ", "line 3: each line"},
		"a pattern that is wrong": {"find (", "line 1: error parsing regexp"},
		"no pattern":              {"write a\nwrong b", "needs a find"},
		"no advice":               {"find a\nwrong a", "needs a find, a write"},
		"no sample":               {"find a\nwrite b", "and a wrong line"},
	} {
		if _, err := parseRules(row.text); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", name, err, row.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"toldNotices":     "told notices",
		"Told":            "told",
		"last_told":       "last told",
		"toldID":          "told id",
		"TestToldX_aB":    "test told x a b",
		"window_reached":  "window reached",
		"ErrNothingLeft2": "err nothing left2",
	} {
		if got := words(name); got != want {
			t.Errorf("words(%s) is %q, want %q", name, got, want)
		}
	}
}
