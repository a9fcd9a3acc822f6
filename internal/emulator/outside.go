// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// byEditor is the modifiedBy of changes that come from elsewhere than the API.
const byEditor = "Skills Builder"

// CreateTemplate creates a template as a person in Skills Builder would: not
// counted, not logged. It returns the stored template.
func (e *Emulator) CreateTemplate(ctx context.Context, t Template) (Template, error) {
	return e.edit(ctx, t, func(t Template) (reply, error) { return e.create(ctx, t, byEditor) })
}

// UpdateTemplate replaces the template with t's ID as a person in Skills
// Builder would, whatever its version.
func (e *Emulator) UpdateTemplate(ctx context.Context, t Template) (Template, error) {
	return e.edit(ctx, t, func(t Template) (reply, error) { return e.replace(ctx, t, nil, byEditor) })
}

// DeleteTemplate deletes a template as a person in Skills Builder would.
func (e *Emulator) DeleteTemplate(ctx context.Context, id string) error {
	return e.inside(ctx, func() (reply, error) { return e.remove(ctx, id, nil) })
}

// Templates returns all templates, ordered by ID.
func (e *Emulator) Templates(ctx context.Context) (out []Template, err error) {
	err = e.store.view(func() error { out, err = e.store.templates(ctx, "", 0, -1); return err })
	return out, err
}

// edit holds t to the rules of the API, applies it and reads it back.
func (e *Emulator) edit(ctx context.Context, t Template, apply func(Template) (reply, error)) (Template, error) {
	checked, problems := parseTemplate([]byte(toJSON(t)))
	if len(problems) > 0 {
		return t, errors.New(strings.Join(problems, "\n"))
	}
	err := e.inside(ctx, func() (reply, error) { return apply(checked) })
	if err != nil {
		return t, err
	}
	var stored *Template
	err = e.store.view(func() error {
		stored, err = e.store.templateByName(ctx, t.Name)
		return err
	})
	if err == nil && stored == nil {
		err = errors.New("the template is gone again")
	}
	if err != nil {
		return t, err
	}
	return *stored, nil
}

// inside runs what an API call would, and turns a refusal into an error.
func (e *Emulator) inside(ctx context.Context, do func() (reply, error)) error {
	var rep reply
	err := e.store.update(ctx, func() (err error) {
		rep, err = do()
		return err
	})
	if err != nil {
		return err
	}
	if rep.status >= http.StatusBadRequest {
		return errors.New(strings.Join(rep.reasons, "\n"))
	}
	return nil
}
