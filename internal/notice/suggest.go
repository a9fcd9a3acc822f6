// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the candidate that a person who typed word most likely meant, or "" when none is close.
func Suggest(word string, candidates []string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	if len(word) < 2 {
		return ""
	}
	best, bestDistance := "", len(word)/2+1
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		if strings.HasPrefix(lower, word) || strings.HasPrefix(word, lower) {
			return candidate
		}
		if d := levenshtein.Distance(word, lower, nil); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}
