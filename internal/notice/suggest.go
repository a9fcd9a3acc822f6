// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the candidate that a person who typed word most likely meant, or "" when none is close. A shortened
// or lengthened candidate counts as close.
func Suggest(word string, candidates []string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	if len(word) < 2 {
		return ""
	}
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		if lower != "" && (strings.HasPrefix(lower, word) || strings.HasPrefix(word, lower)) {
			return candidate
		}
	}
	return nearest(word, candidates, len(word)/2)
}

// nearest returns the candidate with the fewest typing mistakes between it and word, at most limit of them, case aside.
func nearest(word string, candidates []string, limit int) string {
	word = strings.ToLower(word)
	best, bestDistance := "", limit+1
	for _, candidate := range candidates {
		if longer := len(word) - len(candidate); longer > limit || -longer > limit {
			continue // it takes at least that many; comparing all of a long word would take long
		}
		if d := levenshtein.Distance(word, strings.ToLower(candidate), nil); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}
