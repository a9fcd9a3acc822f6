// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
)

// Template is a notification template [ours, as no public article describes an API for them].
type Template struct {
	ID            string  `json:"id"` // custom ones positive, system ones negative
	Name          string  `json:"name"`
	Description   string  `json:"description"`
	ResponseType  string  `json:"responseType"` // TEXT, IMAGE or CARD
	Content       Content `json:"content"`
	SystemDefined bool    `json:"systemDefined"`
	Version       int64   `json:"version"`              // 1, and one more with each change
	ModifiedBy    string  `json:"modifiedBy,omitempty"` // who changed it last
	CreatedDate   int64   `json:"createdDate"`          // epoch milliseconds
	ModifiedDate  int64   `json:"modifiedDate"`         // epoch milliseconds
}

// Limits of a template [ours].
const (
	maxTemplateName    = 255      // characters
	maxTemplateContent = 64 << 10 // bytes of JSON
	maxDescription     = 4 << 10  // bytes
	MaxTemplates       = 10_000   // of a tenant
	MaxTemplateBytes   = 8 << 20  // of all templates of a tenant
)

// Size returns how many bytes the template takes, roughly.
func (t Template) Size() int { return len(t.Name) + len(t.Description) + len(t.Content.JSON()) + 200 }

// ParseTemplate reads a template as the API takes it. The fields that the tenant itself sets may be present, so that what was
// read can be sent back.
func ParseTemplate(r *strictjson.Reader, n *strictjson.Node) Template {
	before := r.Count()
	o := r.Object(n, "id", "name", "description", "responseType", "content", "systemDefined", "version", "createdDate", "modifiedDate", "modifiedBy")
	t := Template{
		ID: r.String(o, "id"), Name: r.String(o, "name"), Description: r.String(o, "description"),
		SystemDefined: r.Bool(o, "systemDefined"), Version: r.Int(o, "version"), ModifiedBy: r.String(o, "modifiedBy"),
		CreatedDate: r.Int(o, "createdDate"), ModifiedDate: r.Int(o, "modifiedDate"),
	}
	t.ResponseType = r.String(o, "responseType")
	switch {
	case r.Count() > before:
		return t
	case strings.TrimSpace(t.Name) == "":
		r.Fail(n, "name is empty")
	case strings.ContainsFunc(t.Name, unicode.IsControl):
		r.Fail(n, "name %q contains control characters", t.Name)
	case utf8.RuneCountInString(t.Name) > maxTemplateName:
		r.Fail(n, "name has more than %d characters", maxTemplateName)
	case len(t.Description) > maxDescription:
		r.Fail(n, "description is larger than %d KiB", maxDescription>>10)
	case t.ResponseType != TypeText && t.ResponseType != TypeImage && t.ResponseType != TypeCard:
		r.Fail(n, "responseType %q: must be TEXT, IMAGE or CARD", t.ResponseType)
	case o.Get("content") == nil:
		r.Fail(n, "content is missing")
	default:
		t.Content = ReadContent(r, o.Get("content"), t.ResponseType)
	}
	if len(t.Content.JSON()) > maxTemplateContent {
		r.Fail(n, "content is larger than %d KiB", maxTemplateContent>>10)
	}
	return t
}
