// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import "time"

// ChatLine is a line of a user's chat that is not a notification: what the user said, or what a skill answered.
type ChatLine struct {
	ID           int64     `json:"id"`
	UserID       int64     `json:"user_id"`
	AfterMessage int64     `json:"after_message"` // ID of the latest message when the line was said
	Time         time.Time `json:"time"`
	FromUser     bool      `json:"from_user"`
	Skill        string    `json:"skill,omitempty"`      // name of the skill that answers
	RequestID    string    `json:"request_id,omitempty"` // of the API call that the skill made
	Status       int       `json:"status,omitempty"`     // of the answer to that call; 0: no answer
	Text         string    `json:"text"`
}

// MaxChatText bounds what a user says, in bytes.
const MaxChatText = 4 << 10
