// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
)

// maxFaults bounds the faults that are armed at a time.
const maxFaults = 1000

// faultSet holds the armed faults.
type faultSet struct {
	mu   sync.Mutex
	last int
	list []*armed
}

// armed is a fault with its draws; done is closed when it is cleared.
type armed struct {
	Fault
	rng  *rand.Rand
	done chan struct{}
}

func (s *faultSet) add(f Fault) (Fault, error) {
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
	s.list = append(s.list, &armed{f, rand.New(rand.NewPCG(f.Seed, 0)), make(chan struct{})})
	return f, nil
}

// pick returns the fault that hits this request, nil if none does.
func (s *faultSet) pick(method, path string, body []byte) *armed {
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

func (s *faultSet) all() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return mapped(s.list, func(a *armed) Fault { return a.Fault })
}

// clear removes the faults that which selects, and says how many.
func (s *faultSet) clear(which func(Fault) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.list)
	s.list = slices.DeleteFunc(s.list, func(a *armed) bool {
		gone := which(a.Fault)
		if gone {
			close(a.done)
		}
		return gone
	})
	return before - len(s.list)
}

// AddFault arms a fault and returns it with its ID and defaults.
func (e *Emulator) AddFault(f Fault) (Fault, error) { return e.faults.add(f) }

// Faults returns the armed faults with their counts; a fault that is used up
// stays in the list until it is cleared.
func (e *Emulator) Faults() []Fault { return e.faults.all() }

// ClearFaults removes all faults and lets go of the requests they hold.
func (e *Emulator) ClearFaults() { e.faults.clear(func(Fault) bool { return true }) }

// ClearFault removes one fault and lets go of the requests it holds.
func (e *Emulator) ClearFault(id int) error {
	if e.faults.clear(func(f Fault) bool { return f.ID == id }) == 0 {
		return errors.New("no such fault")
	}
	return nil
}

// rearm returns to the faults of the options.
func (e *Emulator) rearm() error {
	e.ClearFaults()
	var errs []error
	for _, f := range e.options.Faults {
		_, err := e.faults.add(f)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
