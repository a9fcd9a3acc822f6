// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// sampleMessage is what a preview shows for @request.message.
const sampleMessage = "Exchange is down until 9 PM."

// templateRow is a template in the list.
type templateRow struct {
	model.Template
	Modified time.Time
	Unknown  []string // @names that Luma does not replace
}

// known is the only variable that Luma replaces in templates.
const known = model.RequestMessage

func (u *UI) templates(r *http.Request) (view, error) {
	text := r.URL.Query().Get("q")
	list, err := u.Tenant.Templates(r.Context())
	var rows []templateRow
	for _, t := range list {
		if strings.Contains(strings.ToLower(t.Name+" "+t.Description+" "+t.ID), strings.ToLower(text)) {
			rows = append(rows, templateRow{t, time.UnixMilli(t.ModifiedDate), unknownNames(contentTexts(t.Content)...)})
		}
	}
	more := max(0, len(rows)-shownRows)
	data := map[string]any{"Rows": rows[:min(len(rows), shownRows)], "Query": text, "Total": len(list), "More": more}
	return view{file: "templates", title: "Notification templates", section: "templates", json: "_emulator/templates", data: data}, err
}

func contentTexts(c model.Content) []string {
	texts := []string{c.Title, c.Subtitle, c.Text, c.AltText, c.URL, c.ImageURL}
	for _, b := range c.Buttons {
		texts = append(texts, b.Label, b.Value)
	}
	return texts
}

// templateView is the editor of a template.
type templateView struct {
	model.Template
	New      bool
	Modified time.Time
	Sample   string
	Preview  bubble
	Unknown  []string
	Known    string
	Problems []string
	HCL      string
	Rows     []model.Button // of the form: the buttons and some blank ones
}

func newTemplateView(t model.Template, sample string) templateView {
	v := templateView{
		Template: t, New: t.ID == "", Modified: time.UnixMilli(t.ModifiedDate), Sample: sample, Known: known,
		Unknown: unknownNames(contentTexts(t.Content)...), Problems: t.Content.Problems(t.ResponseType), HCL: templateHCL(t),
	}
	v.Preview = newBubble(t.Content, t.ResponseType, shownText, shownButton)
	v.Preview.Load = "#preview" // the address is not complete, so nothing is loaded
	v.Rows = append(slices.Clone(t.Content.Buttons[:min(20, len(t.Content.Buttons))]), model.Button{Type: model.ButtonURL})
	if len(v.Rows) < 3 {
		v.Rows = append(v.Rows, model.Button{Type: model.ButtonURL})
	}
	return v
}

func (u *UI) findTemplate(id string) (t model.Template, err error) {
	var found *model.Template
	err = u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		found, err = tx.Templates.Get(id)
		return err
	})
	if err == nil && found == nil {
		return t, notFoundError{"Template " + strconv.Quote(cut(50, id)) + " does not exist."}
	}
	if err != nil {
		return t, err
	}
	return *found, nil
}

// newTemplate is what the editor begins with.
var newTemplate = model.Template{ResponseType: model.TypeText, Content: model.Content{Text: known}, Version: 1}

func (u *UI) template(r *http.Request) (view, error) {
	if r.PathValue("id") == "new" {
		t := newTemplate
		if kind := r.URL.Query().Get("type"); kind == model.TypeImage || kind == model.TypeCard {
			t.ResponseType = kind
			t.Content = model.Content{Title: "Service notice", Text: known}
			if kind == model.TypeImage {
				t.Content = model.Content{URL: "https://status.example.com/map.png", AltText: known}
			}
		}
		return editTemplate(newTemplateView(t, sampleMessage)), nil
	}
	t, err := u.findTemplate(r.PathValue("id"))
	return editTemplate(newTemplateView(t, sampleMessage)), err
}

func editTemplate(t templateView) view {
	title := "New template"
	if !t.New {
		title = t.Name
	}
	return view{file: "template", title: title, section: "templates", json: "_emulator/templates", data: t}
}

// templateForm reads the editor's form.
func templateForm(r *http.Request) model.Template {
	text := func(name string) string { return strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n") }
	t := model.Template{Name: strings.TrimSpace(text("name")), Description: text("description"), ResponseType: text("type")}
	if id := r.PathValue("id"); id != "new" {
		t.ID = id
	}
	t.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	switch t.ResponseType {
	case model.TypeImage:
		t.Content = model.Content{URL: text("url"), AltText: text("alt")}
	case model.TypeCard:
		t.Content = model.Content{Title: text("title"), Subtitle: text("subtitle"), Text: text("text"), ImageURL: text("image")}
		labels, kinds, values := r.PostForm["label"], r.PostForm["kind"], r.PostForm["value"]
		for i := range min(len(labels), len(kinds), len(values)) {
			if labels[i] != "" || values[i] != "" {
				t.Content.Buttons = append(t.Content.Buttons, model.Button{Label: labels[i], Type: kinds[i], Value: values[i]})
			}
		}
	default:
		t.Content = model.Content{Text: text("text")}
	}
	return t
}

// previewTemplate shows what the editor's form would display, without storing it.
func (u *UI) previewTemplate(r *http.Request) (view, error) {
	if err := r.ParseForm(); err != nil {
		return view{}, invalidError{"The form cannot be read: " + err.Error()}
	}
	return editTemplate(newTemplateView(templateForm(r), r.PostFormValue("sample"))), nil
}

func (u *UI) saveTemplate(r *http.Request) (string, error) {
	t := templateForm(r)
	var err error
	done := "saved"
	if t.ID == "" {
		done = "created"
		t, err = u.Builder.CreateTemplate(r.Context(), t)
	} else {
		t, err = u.Builder.ReplaceTemplate(r.Context(), t)
	}
	if err != nil {
		return "", invalidError{err.Error()}
	}
	return "/templates/" + t.ID + "?done=" + done, nil
}

func (u *UI) deleteTemplate(r *http.Request) (string, error) {
	if err := u.Builder.DeleteTemplate(r.Context(), r.PathValue("id")); err != nil {
		return "", invalidError{err.Error()}
	}
	return "/templates?done=deleted", nil
}
