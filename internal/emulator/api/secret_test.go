// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"strings"
	"testing"
)

// Hidden tokens make a text shorter, so that its cut end, and half a token in it, moves to the front.
func TestHideLeavesNoPartOfAToken(t *testing.T) {
	t.Parallel()
	const token = "canary/c4n4ry\"secret"
	for name, spelling := range map[string]string{"plain": token, "quoted": quoted(token), "quoted twice": quoted(quoted(token))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSecret(token)
			for before := range 2 * len(spelling) {
				for n := range 120 {
					body := strings.Repeat(".", before) + strings.Repeat(spelling, 40)
					for _, shown := range []string{s.hide(body, n), s.hideIn([]byte(body), n)} {
						if len(shown) > n || strings.Contains(shown, "can") {
							t.Fatalf("%d bytes after %d dots show %q", n, before, shown)
						}
					}
				}
			}
			if got := s.hide("a "+spelling+" b", 100); got != "a (token) b" {
				t.Errorf("got %q", got)
			}
			if got := s.hideIn([]byte(strings.Repeat("x", 5000)), 100); got != strings.Repeat("x", 100) {
				t.Errorf("%d of 100 bytes are shown", len(got))
			}
		})
	}
}
