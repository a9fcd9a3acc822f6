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
	// KindReminder is only a text: no change of a window sends it.
	KindReminder Kind = "reminder"
)

// Status is what the author of a window says about it, whatever the clock says.
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

// Kind is the notice that says a window has this status; ok is false for scheduled, which closes nothing.
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

// UpdateKind is the notice of a window that was changed: an announcement if those who know it believe that it is over
// and it is not, otherwise a change.
func UpdateKind(now time.Time, before, after Window) Kind {
	if before.State(now) == Ended && after.State(now) != Ended {
		return KindAnnouncement
	}
	return KindChange
}

// ClosingNoticeFor is how long after the end of a window a closing notice is still news.
const ClosingNoticeFor = aDay

// ClosingKind is the notice of a scheduled window that is destroyed: cancelled before its start, completed early before its end,
// completed after it. It is sent until ClosingNoticeFor after the end; later nobody waits for a word.
func ClosingKind(now time.Time, w Window) Kind {
	switch w.State(now) {
	case Upcoming:
		return KindCancellation
	case Active:
		return KindEarlyCompletion
	default:
		return KindCompletion
	}
}
