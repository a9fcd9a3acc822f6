// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import "time"

// Message is one accepted POST, as it was sent and as it was displayed.
type Message struct {
	ID            int64     `json:"id"`
	RequestID     string    `json:"request_id"`
	Contacts      []string  `json:"contacts"` // trimmed, blanks left out
	Roles         []string  `json:"roles"`    // codes, blanks left out
	BotExternalID string    `json:"bot_external_id"`
	TemplateType  string    `json:"template_type"`
	TemplateID    string    `json:"template_id"`
	ResponseType  string    `json:"response_type"` // TEXT, IMAGE or CARD, as displayed
	Message       string    `json:"message"`       // as sent
	Rendered      string    `json:"rendered"`      // as displayed, as plain text
	Content       Content   `json:"content"`       // as displayed
	Users         []string  `json:"users"`         // login IDs of the users reached
	Errors        []string  `json:"errors"`        // as answered
	ReceivedAt    time.Time `json:"received_at"`
}

// Delivery is one message on one user's screen: a POST that reaches ten users makes ten deliveries.
type Delivery struct {
	ID            int64     `json:"id"`
	MessageID     int64     `json:"message_id"`
	RequestID     string    `json:"request_id"`
	UserID        int64     `json:"user_id"`
	User          string    `json:"user"` // login ID
	BotExternalID string    `json:"bot_external_id"`
	TemplateID    string    `json:"template_id"`
	ResponseType  string    `json:"response_type"`
	Message       string    `json:"message"`
	Rendered      string    `json:"rendered"`
	Content       Content   `json:"content"`
	ReceivedAt    time.Time `json:"received_at"`
}

// LogEntry is one API call in the Troubleshoot log. Control plane calls are not logged, and tokens never are.
type LogEntry struct {
	ID        int64     `json:"id"`
	Time      time.Time `json:"time"`
	RequestID string    `json:"request_id"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query"`
	Status    int       `json:"status"`             // 0: the client got no answer
	Reasons   []string  `json:"reasons"`            // why it failed, or what it could not do
	Fault     string    `json:"fault"`              // the injected fault, e.g. "rst"; else empty
	Delivered int       `json:"delivered"`          // users reached
	Request   string    `json:"request,omitempty"`  // body, the first 4 KiB
	Response  string    `json:"response,omitempty"` // body, the first 4 KiB
}
