// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// chatList is the list of chats beside a chat.
type chatList struct {
	Chats   []store.Overview
	Query   string
	Current int64
	Next    int // offset of the next page; 0: none
}

func (u *UI) chatList(tx *store.Tx, r *http.Request, current int64) (chatList, error) {
	q := r.URL.Query()
	offset, _ := strconv.Atoi(q.Get("offset"))
	list := chatList{Query: q.Get("user"), Current: current}
	var err error
	list.Chats, err = tx.Chat.Overviews(list.Query, pageSize+1, max(0, offset))
	if len(list.Chats) > pageSize {
		list.Chats, list.Next = list.Chats[:pageSize], offset+pageSize
	}
	return list, err
}

func (u *UI) chats(r *http.Request) (view, error) {
	var list chatList
	err := u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		list, err = u.chatList(tx, r, 0)
		return err
	})
	return view{file: "chats", title: "Chats", section: "chats", json: "_emulator/deliveries", data: map[string]any{"List": list}}, err
}

// chatEntry is one line of a chat.
type chatEntry struct {
	Key      string
	Day      string // on the first entry of a day
	Unread   bool   // the first one that the user has not read
	Time     time.Time
	FromUser bool
	Name     string // who speaks
	Message  int64  // ID of the notification; 0: something that was said
	Skill    string
	Request  string // ID of the skill's API call
	Failed   string // what the API answered, if that was not a success
	Bubble   bubble
}

// chatView is a user's chat.
type chatView struct {
	List    chatList
	User    model.User
	Path    string
	Roles   []string
	Entries []chatEntry
	Unread  int
	Latest  int64 // the latest notification shown
	Older   int64 // where older ones begin; 0 = no older ones
	Skills  []model.Skill
	Images  bool
}

// find returns the user that a path names.
func (u *UI) find(r *http.Request) (model.User, error) {
	f, err := u.Tenant.Resolve(tenant.Filter{User: r.PathValue("user")})
	if err != nil {
		return model.User{}, err
	}
	var user *model.User
	err = u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		user, err = tx.Users.Get(f.UserID)
		return err
	})
	if err == nil && user == nil {
		err = notFoundError{"The tenant has no such user."}
	}
	if err != nil {
		return model.User{}, err
	}
	return *user, nil
}

func chatPath(login string) string { return "/chats/" + url.PathEscape(login) }

func (u *UI) chat(r *http.Request) (view, error) {
	user, err := u.find(r)
	if isA[tenant.UnknownError](err) {
		return view{}, notFoundError{err.Error()}
	}
	if err != nil {
		return view{}, err
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	deliveries, err := u.Tenant.Store.DeliveryPage(user.ID, store.Page{Before: before, Limit: pageSize})
	if err != nil {
		return view{}, err
	}
	slices.Reverse(deliveries)
	c := chatView{User: user, Path: chatPath(user.UserName), Roles: roleLabels(user.Roles), Images: wantsImages(r)}
	first, end := int64(0), int64(1<<62)
	if len(deliveries) > 0 {
		c.Latest = deliveries[len(deliveries)-1].MessageID
	}
	if len(deliveries) == pageSize {
		first = deliveries[0].MessageID
		c.Older = first
	}
	if before > 0 {
		end = before
	}
	var lines []model.ChatLine
	var read int64
	err = u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		if lines, err = tx.Chat.Lines(user.ID, first, end, pageSize); err != nil {
			return err
		}
		if read, err = tx.Chat.ReadUpTo(user.ID); err != nil {
			return err
		}
		if c.Unread, err = tx.Chat.Unread(user.ID); err != nil {
			return err
		}
		if c.Skills, err = tx.Skills.List(); err != nil {
			return err
		}
		c.List, err = u.chatList(tx, r, user.ID)
		return err
	})
	c.Entries = entries(c, deliveries, lines, read)
	title := "Chat of " + user.UserName
	if c.Unread > 0 {
		title = "(" + strconv.Itoa(c.Unread) + ") " + title
	}
	return view{
		file: "chat", title: title, section: "chats", images: c.Images, data: c,
		json: "_emulator/deliveries?user=" + url.QueryEscape(user.UserName),
	}, err
}

// wantsImages reports whether somebody on this page asked for images from elsewhere; a link on another site cannot.
func wantsImages(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.URL.Query().Get("images") == "load" && (site == "" || site == "none" || site == "same-origin")
}

// entries merges notifications and lines: a line stands below the notification that was the latest when it was said.
func entries(c chatView, deliveries []model.Delivery, lines []model.ChatLine, read int64) []chatEntry {
	var out []chatEntry
	add := func(e chatEntry) {
		day := dayOf(time.Now(), e.Time.Local())
		if len(out) == 0 || dayOf(time.Now(), out[len(out)-1].Time.Local()) != day {
			e.Day = day
		}
		out = append(out, e)
	}
	unread := false
	for _, d := range deliveries {
		for len(lines) > 0 && lines[0].AfterMessage < d.MessageID {
			add(lineEntry(c, lines[0]))
			lines = lines[1:]
		}
		e := deliveryEntry(c, d)
		e.Unread = !unread && d.MessageID > read && c.Unread > 0
		unread = unread || e.Unread
		add(e)
	}
	for _, l := range lines {
		add(lineEntry(c, l))
	}
	return out
}

func deliveryEntry(c chatView, d model.Delivery) chatEntry {
	b := newBubble(d.Content, d.ResponseType, shownText, shownButton)
	b.Link, b.Say = "/notifications/"+strconv.FormatInt(d.MessageID, 10), c.Path+"/say"
	if !c.Images {
		b.Load = c.Path + "?images=load"
	}
	return chatEntry{Key: "m" + strconv.FormatInt(d.MessageID, 10), Time: d.ReceivedAt, Name: botName(d.BotExternalID), Message: d.MessageID, Bubble: b}
}

func lineEntry(c chatView, l model.ChatLine) chatEntry {
	e := chatEntry{
		Key: "l" + strconv.FormatInt(l.ID, 10), Time: l.Time, FromUser: l.FromUser, Name: botName(""), Skill: l.Skill, Request: l.RequestID,
		Bubble: bubble{Type: model.TypeText, Text: l.Text},
	}
	if l.Skill != "" && l.Status != http.StatusOK {
		e.Failed = cmp.Or(http.StatusText(l.Status), "no answer")
	}
	if l.FromUser {
		e.Name = c.User.UserName
	}
	return e
}

func (u *UI) say(r *http.Request) (string, error) {
	user, err := u.find(r)
	if err != nil {
		return "", err
	}
	_, err = u.Skills.Say(r.Context(), user.ID, r.PostFormValue("text"))
	return chatPath(user.UserName), err
}

func (u *UI) markRead(r *http.Request) (string, error) {
	user, err := u.find(r)
	if err != nil {
		return "", err
	}
	upTo, err := strconv.ParseInt(r.PostFormValue("up_to"), 10, 64)
	if err != nil {
		return "", invalidError{"up_to must be the ID of a notification."}
	}
	err = u.Tenant.Store.Update(func(tx *store.Tx) error { return tx.Chat.MarkRead(user.ID, upTo) })
	return chatPath(user.UserName), err
}
