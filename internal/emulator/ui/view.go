// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

//go:embed html assets
var files embed.FS

// view is what a page shows.
type view struct {
	file    string // below html, without its ending
	title   string
	section string // of the navigation
	json    string // address of the same as JSON, below /
	curl    string // a command; empty: one that gets json
	status  int    // 0: 200
	images  bool   // images from elsewhere may be loaded
	data    any
}

// layout is what every page shows around its own content.
type layout struct {
	Title, Section, JSON, Curl, Revision, Version string
	Nav                                           []navItem
	Armed                                         []faultView
	Notice                                        string
	Data                                          any
}

// navItem is an entry of the navigation.
type navItem struct {
	Path, Label, Icon string
	Current           bool
}

var sections = []navItem{
	{"/chats", "Chats", "chat", false},
	{"/notifications", "Notifications", "bell", false},
	{"/templates", "Templates", "template", false},
	{"/log", "Troubleshoot log", "log", false},
	{"/users", "Users", "users", false},
	{"/skills", "Skills", "skill", false},
	{"/tenant", "Tenant information", "tenant", false},
	{"/faults", "Faults", "fault", false},
}

// notices are what a page says after an action, by the value of the parameter done.
var notices = map[string]string{
	"saved":   "Saved.",
	"created": "Created.",
	"deleted": "Deleted.",
	"token":   "The token was regenerated. The old one no longer works.",
	"reset":   "The tenant was reset to its seed.",
	"armed":   "The fault is armed. The next matching request is hit.",
	"cleared": "The fault was cleared, and the requests that it held were released.",
	"limits":  "The limits were changed.",
}

// version changes with the assets, so that a browser never uses old ones with new pages.
var version = func() string {
	sum := sha256.New()
	err := fs.WalkDir(files, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		sum.Write(data)
		return err
	})
	if err != nil { // embedded: cannot happen
		panic(err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}()

var pages = func() map[string]*template.Template {
	shared := template.Must(template.New("layout.html").Funcs(functions).ParseFS(files, "html/layout.html", "html/parts.html"))
	out := map[string]*template.Template{}
	names, err := fs.Glob(files, "html/*.html")
	if err != nil { // a constant: cannot happen
		panic(err)
	}
	for _, name := range names {
		out[strings.TrimSuffix(path.Base(name), ".html")] = template.Must(template.Must(shared.Clone()).ParseFS(files, name))
	}
	return out
}()

func (u *UI) render(r *http.Request, v view, revision string) ([]byte, error) {
	l := layout{
		Title: v.title, Section: v.section, Revision: revision, Version: version, Armed: u.armed(),
		Notice: notices[r.URL.Query().Get("done")], Data: v.data, Curl: v.curl,
	}
	if v.json != "" {
		l.JSON = "/" + v.json
	}
	if l.Curl == "" && v.json != "" {
		l.Curl = "curl -s " + shellQuote(origin(r)+l.JSON)
	}
	for _, item := range sections {
		item.Current = item.Path == "/"+v.section
		l.Nav = append(l.Nav, item)
	}
	var out bytes.Buffer
	err := pages[v.file].ExecuteTemplate(&out, "layout.html", l)
	return bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD")), err
}

// origin returns the emulator's address as the browser knows it.
func origin(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (u *UI) asset(w http.ResponseWriter, r *http.Request) {
	data, err := files.ReadFile("assets/" + r.PathValue("name"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.PathValue("name"))))
	if r.URL.Query().Get("v") == version {
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	_, _ = w.Write(data) //nolint:gosec // embedded; the browser may be gone
}

// functions are what the templates call.
var functions = template.FuncMap{
	"when":     when,
	"clock":    func(t time.Time) string { return t.Local().Format("15:04") },
	"icon":     icon,
	"cut":      cut,
	"roles":    roleLabels,
	"plural":   plural,
	"preview":  preview,
	"join":     strings.Join,
	"initials": initials,
	"hue":      hue,
	"number":   number,
	"dict":     dict,
	"add":      func(a, b int) int { return a + b },
	// Logins can have any characters.
	"pathescape": url.PathEscape,
	"logrows":    logRows,
	"to": func(s model.Skill) string {
		to := s.Call.Recipients
		return strings.ToLower(recipients(to.Contacts, trimmed(to.Roles), len(to.Contacts)))
	},
	"bytes": func(s string) string { return fmt.Sprintf("%d KiB", (len(s)+1023)/1024) },
}

// dict makes a map of names and values, so that a template can pass several values to another one.
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v must be a name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}
