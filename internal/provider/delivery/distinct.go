// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"fmt"
	"sync"
)

// summaries counts the summaries of warnings about sends. Of warnings that share a summary, Terraform shows one and the
// number of the others, so a plan would not show every object that sends.
type summaries struct {
	mu    sync.Mutex
	given map[string]int
}

// Distinct returns a summary that no warning of this run had before: that of the second has "(2)" at its end.
func (s *Sender) Distinct(summary string) string {
	s.summaries.mu.Lock()
	defer s.summaries.mu.Unlock()
	if s.summaries.given == nil {
		s.summaries.given = map[string]int{}
	}
	s.summaries.given[summary]++
	if n := s.summaries.given[summary]; n > 1 {
		return fmt.Sprintf("%s (%d)", summary, n)
	}
	return summary
}
