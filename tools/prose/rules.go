// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// rule is one entry of phrases.txt.
type rule struct {
	find         []*regexp.Regexp
	except       []*regexp.Regexp
	names        bool // applies to the names of Go declarations and files instead of text
	advice       string
	wrong, right []string // samples, for the test
}

// parseRules reads phrases.txt, whose head explains the format.
func parseRules(text string) ([]rule, error) {
	var rules []rule
	var current *rule
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			continue
		case strings.TrimSpace(line) == "":
			current = nil
			continue
		case current == nil:
			rules = append(rules, rule{})
			current = &rules[len(rules)-1]
		}
		if err := current.set(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for _, r := range rules {
		if len(r.find) == 0 || r.advice == "" || len(r.wrong) == 0 {
			return nil, fmt.Errorf("the rule with the advice %q needs a find, a write and a wrong line", r.advice)
		}
	}
	return rules, nil
}

func (r *rule) set(line string) error {
	key, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	if value == "" {
		return errors.New("each line is a key, spaces and a value")
	}
	switch key {
	case "find":
		return appendPattern(&r.find, value)
	case "except":
		return appendPattern(&r.except, value)
	case "name":
		r.names = true
		return appendPattern(&r.find, value)
	case "write":
		r.advice = value
	case "wrong":
		r.wrong = append(r.wrong, value)
	case "right":
		r.right = append(r.right, value)
	default:
		return fmt.Errorf("%q is not a key", key)
	}
	return nil
}

// lineBreak is what a space of a pattern matches: spaces, or one line break between two lines of a paragraph.
const lineBreak = `(?:[ \t]+|[ \t]*\n[ \t]*)`

// wordBegins and wordEnds match patterns that begin or end with a letter or with a choice of words.
var (
	wordBegins = regexp.MustCompile(`^[a-zA-Z(]`)
	wordEnds   = regexp.MustCompile(`(^|[^\\])[a-zA-Z)]\??$`)
)

func appendPattern(to *[]*regexp.Regexp, pattern string) error {
	text := strings.ReplaceAll(pattern, " ", lineBreak)
	if wordBegins.MatchString(pattern) {
		text = `\b` + text
	}
	if wordEnds.MatchString(pattern) {
		text += `\b`
	}
	compiled, err := regexp.Compile("(?i)" + text)
	if err != nil {
		return err
	}
	*to = append(*to, compiled)
	return nil
}

// matches returns the start and end of each place where the rule finds something and no exception covers it.
func (r *rule) matches(text string) [][]int {
	var excepted, found [][]int
	for _, pattern := range r.except {
		excepted = append(excepted, pattern.FindAllStringIndex(text, -1)...)
	}
	for _, pattern := range r.find {
		for _, place := range pattern.FindAllStringIndex(text, -1) {
			if !overlaps(place, excepted) && !overlaps(place, found) {
				found = append(found, place)
			}
		}
	}
	return found
}

func overlaps(place []int, others [][]int) bool {
	for _, other := range others {
		if place[0] < other[1] && other[0] < place[1] {
			return true
		}
	}
	return false
}
