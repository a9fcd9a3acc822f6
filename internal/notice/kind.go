// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "time"

// Kind is which of the notices of a maintenance window is meant.
type Kind string

// The notices of a maintenance window.
const (
	KindAnnouncement    Kind = "announcement"
	KindChange          Kind = "change"
	KindCompletion      Kind = "completion"
	KindEarlyCompletion Kind = "early_completion"
	KindCancellation    Kind = "cancellation"
)

// Kinds lists the notices in the order in which a window may send them.
func Kinds() []string {
	return []string{string(KindAnnouncement), string(KindChange), string(KindCompletion), string(KindEarlyCompletion), string(KindCancellation)}
}

// Status is what its author says about a window, whatever the clock says.
type Status string

// The statuses of a window.
const (
	StatusScheduled Status = "scheduled"
	StatusCompleted Status = "completed"
	StatusCancelled Status = "cancelled"
)

// Statuses lists the statuses of a window.
func Statuses() []string {
	return []string{string(StatusScheduled), string(StatusCompleted), string(StatusCancelled)}
}

// Kind is the notice that taking a status sends; ok is false for scheduled, which closes nothing.
func (s Status) Kind() (kind Kind, ok bool) {
	switch s {
	case StatusCompleted:
		return KindCompletion, true
	case StatusCancelled:
		return KindCancellation, true
	default:
		return "", false
	}
}

// OpeningKind is the notice of a new window: an announcement, unless it has ended and nobody is to be told (silent).
func OpeningKind(now time.Time, w Window) (kind Kind, silent bool) {
	if w.State(now) == Ended {
		return "", true
	}
	return KindAnnouncement, false
}

// UpdateKind is the notice of a window that was edited: silent once it has ended, an announcement when an ended one is moved into
// the future, and a change when moved says so (see Moved).
func UpdateKind(now time.Time, before, after Window, moved bool) (kind Kind, silent bool) {
	switch {
	case after.State(now) == Ended:
		return "", true
	case before.State(now) == Ended:
		return KindAnnouncement, false
	case moved:
		return KindChange, false
	default:
		return "", true
	}
}

// ClosingKind is the notice of a scheduled window that is taken away: cancelled before its start, completed early before its end,
// completed within a day after it. Later than that nobody waits for a word, and it is silent.
func ClosingKind(now time.Time, w Window) (kind Kind, silent bool) {
	switch w.State(now) {
	case Upcoming:
		return KindCancellation, false
	case Active:
		return KindEarlyCompletion, false
	}
	if now.After(w.End.Add(aDay)) {
		return "", true
	}
	return KindCompletion, false
}
