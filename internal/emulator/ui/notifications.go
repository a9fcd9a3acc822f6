// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// notificationRow is one accepted POST in the list.
type notificationRow struct {
	store.MessageRow
	To string
}

func before(r *http.Request) store.Page {
	id, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	return store.Page{Before: max(0, id), Limit: pageSize + 1}
}

// older returns the address of the page with older records than the one with this ID.
func older(r *http.Request, id int64) string {
	q := r.URL.Query()
	q.Set("before", strconv.FormatInt(id, 10))
	q.Del("done")
	return "?" + q.Encode()
}

func (u *UI) notifications(r *http.Request) (view, error) {
	text := r.URL.Query().Get("q")
	data := map[string]any{"Query": text, "Newest": r.URL.Query().Get("before") == "", "Endpoint": origin(r) + u.BasePath}
	v := view{file: "notifications", title: "Notifications", section: "notifications", json: "_emulator/messages", data: data}
	if text != "" {
		v.json += "?" + url.Values{"q": {text}}.Encode()
	}
	total, err := u.Tenant.Store.CountMessages(store.Filter{})
	if err != nil {
		return v, err
	}
	data["Total"] = total
	filter, err := u.search(text)
	if isA[tenant.UnknownError](err) || isA[invalidError](err) {
		data["Problem"] = err.Error()
		return v, nil
	}
	if err != nil {
		return v, err
	}
	list, rest, err := u.Tenant.Store.MessagePage(filter, before(r), searchTime)
	if len(list) > pageSize {
		list = list[:pageSize]
		data["Older"] = older(r, list[pageSize-1].ID)
	} else if rest > 0 {
		data["Further"], data["Searched"] = older(r, rest), rest
	}
	rows := make([]notificationRow, 0, len(list))
	for _, m := range list {
		rows = append(rows, notificationRow{m, recipients(m.Contacts, m.Roles, m.ContactCount)})
	}
	data["Rows"] = rows
	return v, err
}

// tabs of a notification, by the value of the parameter tab.
var tabs = []struct{ Name, Label string }{
	{"seen", "Seen as"}, {"recipients", "Recipients"}, {"request", "Request"}, {"response", "Response"}, {"log", "Log"},
}

// notificationView is one accepted POST with everything about it.
type notificationView struct {
	model.Message
	To       string
	Bot      string
	Tab      string
	Tabs     any
	Template *model.Template
	Bubble   bubble
	Users    []string // users reached, the first of them
	More     int      // further ones
	Logins   []string // who the "Seen as" tab can show
	As       string
	Log      []model.LogEntry
	Request  string
	Response string
	HCL      string
	Images   bool
	Newer    int64 // ID of the next one; 0: this is the newest
	Older    int64 // 0: this is the oldest
}

func (u *UI) notification(r *http.Request) (view, error) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	m, err := u.Tenant.Store.Message(id)
	if err == nil && m == nil {
		err = notFoundError{"This notification does not exist. A tenant in memory drops the oldest ones, and a reset drops all of them."}
	}
	if err != nil {
		return view{}, err
	}
	n := notificationView{
		Message: *m, To: recipients(m.Contacts[:min(5, len(m.Contacts))], m.Roles, len(m.Contacts)), Bot: botName(m.BotExternalID), Tab: tabs[0].Name, Tabs: tabs,
		Users: m.Users[:min(shownRows, len(m.Users))], More: max(0, len(m.Users)-shownRows), Images: wantsImages(r),
	}
	for _, tab := range tabs {
		if tab.Name == r.URL.Query().Get("tab") {
			n.Tab = tab.Name
		}
	}
	n.Logins = n.Users[:min(50, len(n.Users))]
	if n.As = r.URL.Query().Get("as"); !slices.Contains(m.Users, n.As) && len(n.Logins) > 0 {
		n.As = n.Logins[0]
	}
	n.Bubble = newBubble(m.Content, m.ResponseType, shownWhole, 100)
	if !n.Images {
		n.Bubble.Load = "?images=load&as=" + url.QueryEscape(n.As)
	}
	if err := u.addExchange(&n); err != nil {
		return view{}, err
	}
	n.HCL = notificationHCL(*m)
	if n.Newer, n.Older, err = u.Tenant.Store.Neighbours(id); err != nil {
		return view{}, err
	}
	return view{
		file: "notification", title: fmt.Sprintf("Notification %d", id), section: "notifications", images: n.Images, data: n,
		json: "_emulator/messages?request_id=" + url.QueryEscape(m.RequestID), curl: postCurl(origin(r)+u.BasePath, sentBody(*m)),
	}, nil
}

// addExchange adds what the log has about the notification, and its template.
func (u *UI) addExchange(n *notificationView) (err error) {
	n.Log, _, err = u.Tenant.Store.LogPage(store.LogQuery{RequestID: n.RequestID}, store.Page{Limit: pageSize}, searchTime)
	if err != nil {
		return err
	}
	for _, l := range n.Log {
		if l.Method == http.MethodPost && l.Request != "" {
			n.Request, n.Response = pretty(l.Request), pretty(l.Response)
		}
	}
	if n.Request == "" {
		n.Request = pretty(sentBody(n.Message))
	}
	if n.TemplateID == "" {
		return nil
	}
	return u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		n.Template, err = tx.Templates.Get(n.TemplateID)
		return err
	})
}

// sentBody returns a body that sends the same message again.
func sentBody(m model.Message) string {
	call := model.SkillCall{
		Recipients:    model.SkillRecipients{Contacts: m.Contacts, Roles: m.Roles},
		BotExternalID: m.BotExternalID, TemplateType: m.TemplateType, TemplateID: m.TemplateID, ResponseType: m.ResponseType, Message: m.Message,
	}
	if len(m.Roles) == 0 {
		call.Recipients.Roles = []string{""}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(call); err != nil { // strings only: cannot happen
		panic(err)
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

// postCurl returns a command that sends a body. The token is not in it.
func postCurl(endpoint, body string) string {
	return "curl -s -X POST " + shellQuote(endpoint+"/public/notifylumauser/message") +
		" \\\n  -H \"Authorization: Bearer $LUMA_API_TOKEN\" -H 'Content-Type: application/json' \\\n  --data " + shellQuote(body)
}

// pretty indents JSON; anything else, such as JSON that was cut, stays as it is.
func pretty(text string) string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		return text
	}
	return out.String()
}
