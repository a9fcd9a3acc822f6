// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
)

// maxFaults bounds the faults that are armed at a time.
const maxFaults = 200

// Set holds the armed faults. The zero value is empty.
type Set struct {
	mu   sync.Mutex
	last int
	list []*Armed
}

// Armed is a fault with its draws; done is closed when it is cleared.
type Armed struct {
	Fault
	rng  *rand.Rand
	done chan struct{}
}

// Add arms a fault and returns it with its ID and defaults.
func (s *Set) Add(f Fault) (Fault, error) {
	f, err := f.checked()
	if err != nil {
		return f, fmt.Errorf("fault: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) >= maxFaults {
		return f, fmt.Errorf("fault: %d are armed already; clear some", maxFaults)
	}
	s.last++
	f.ID, f.Matched, f.Fired = s.last, 0, 0
	s.list = append(s.list, &Armed{f, rand.New(rand.NewPCG(f.Seed, 0)), make(chan struct{})})
	return f, nil
}

// Hit returns the fault that hits this request, or nil.
func (s *Set) Hit(method, path string, body []byte) *Armed {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.list {
		if a.Count > 0 && a.Fired >= a.Count || !a.Match.matches(method, path, body) {
			continue
		}
		a.Matched++
		if a.Matched <= a.Skip || a.Probability > 0 && a.rng.Float64() >= a.Probability {
			continue
		}
		a.Fired++
		return a
	}
	return nil
}

// All returns the armed faults with their counts; a fault that is used up stays in the list until it is cleared.
func (s *Set) All() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, 0, len(s.list))
	for _, a := range s.list {
		list = append(list, a.Fault)
	}
	return list
}

// clear removes the selected faults and returns their number.
func (s *Set) clear(selected func(Fault) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.list)
	s.list = slices.DeleteFunc(s.list, func(a *Armed) bool {
		gone := selected(a.Fault)
		if gone {
			close(a.done)
		}
		return gone
	})
	return before - len(s.list)
}

// Clear removes all faults and lets go of the requests they hold.
func (s *Set) Clear() { s.clear(func(Fault) bool { return true }) }

// ClearOne removes one fault and lets go of the requests it holds.
func (s *Set) ClearOne(id int) error {
	if s.clear(func(f Fault) bool { return f.ID == id }) == 0 {
		return fmt.Errorf("fault %d does not exist", id)
	}
	return nil
}

// Reset removes all faults and arms these.
func (s *Set) Reset(list []Fault) error {
	s.Clear()
	var errs []error
	for _, f := range list {
		_, err := s.Add(f)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
