// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"strconv"
	"strings"
)

// User is one Luma user of the tenant.
type User struct {
	ID           int64    `json:"id"`
	UserName     string   `json:"userName"`         // login ID
	Logins       []string `json:"logins,omitempty"` // further login IDs
	FirstName    string   `json:"firstName,omitempty"`
	LastName     string   `json:"lastName,omitempty"`
	DisplayName  string   `json:"displayName,omitempty"`
	Email        string   `json:"email,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Roles        []string `json:"roles,omitempty"`        // role codes, "-1" to "-5"; a seed may name them
	CreatedDate  int64    `json:"createdDate,omitempty"`  // epoch milliseconds
	ModifiedDate int64    `json:"modifiedDate,omitempty"` // epoch milliseconds
}

// Name returns the name that is displayed for the user.
func (u User) Name() string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	return strings.TrimSpace(u.FirstName + " " + u.LastName)
}

// The kinds of keys by which a user can be found.
const (
	KeyLogin = iota + 1
	KeyEmail
	KeyID
	KeyFullName
	KeyFirstName
	KeyLastName
	KeyPhone
)

// Keys returns what the user can be found by, in folded form.
func (u User) Keys() map[int][]string {
	logins := []string{Fold(u.UserName)}
	for _, login := range u.Logins {
		logins = append(logins, Fold(login))
	}
	return map[int][]string{
		KeyLogin:     logins,
		KeyEmail:     {Fold(u.Email)},
		KeyID:        {strconv.FormatInt(u.ID, 10)},
		KeyFullName:  {Fold(u.DisplayName), Fold(u.FirstName + " " + u.LastName)},
		KeyFirstName: {Fold(u.FirstName)},
		KeyLastName:  {Fold(u.LastName)},
		KeyPhone:     {FoldPhone(u.Phone)},
	}
}

// Fold returns text as names are compared: without regard to case and surrounding whitespace.
func Fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// FoldPhone keeps digits and a leading plus, so that spaces, dots and brackets do not matter.
func FoldPhone(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
