// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import "fmt"

// Problem says why messages are sent without a journal, or with a part of one: once, and "" otherwise.
func (j *Journal) Problem() string {
	if j == nil {
		return ""
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.reported || j.Off {
		return ""
	}
	j.reported = j.problem != ""
	return j.problem
}

// Probe finds out, before anything is sent, whether the journal can be written, for Problem to say so.
func (j *Journal) Probe() {
	if j == nil || j.Off {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.probed && j.own == nil && j.ownErr == nil {
		j.report("write to", j.root.probe(j.Namespace))
	}
	j.probed = true
}

// note is report for a failure to write a record.
func (j *Journal) note(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.report("write to", err)
}

// report keeps the first problem; a nil error is not one.
func (j *Journal) report(what string, err error) {
	if err != nil && j.problem == "" {
		j.problem = fmt.Sprintf("Unable to %s the journal in %s: %s.", what, j.Dir, err)
	}
}

// disable keeps the journal from being read and written.
func (j *Journal) disable(err error) {
	j.ownErr = err
	j.report("use", err)
}

func (j *Journal) disabled() bool { return j.own == nil && j.ownErr != nil }
