// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func TestSpellingsOfOneText(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string][2]string{
		"byte order mark":        {"Exchange is down", "\uFEFFExchange is down\n"},
		"mark inside the space":  {"Exchange is down", " \uFEFF Exchange is down"},
		"composed characters":    {"Störung", "Sto\u0308rung"},
		"Korean syllables":       {"점검", "\u110C\u1165\u11B7\u1100\u1165\u11B7"},
		"line endings and space": {"a\nb", "\ta\r\nb\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := notice.Message{Content: notice.Content{Text: pair[0]}}
			after := notice.Message{Content: notice.Content{Text: pair[1]}}
			if !before.SaysTheSame(after) || before.Fingerprint() != after.Fingerprint() {
				t.Errorf("%q and %q are sent as two messages", pair[0], pair[1])
			}
		})
	}
	for name, pair := range map[string][2]string{
		"case":                {"down", "Down"},
		"inner space":         {"a b", "a  b"},
		"compatibility forms": {"ﬁle", "file"},
		"mark in the middle":  {"ab", "a\uFEFFb"},
	} {
		t.Run("not "+name, func(t *testing.T) {
			t.Parallel()
			if notice.SameText(pair[0], pair[1]) {
				t.Errorf("%q and %q count as one text", pair[0], pair[1])
			}
		})
	}
}

func TestSpellingsOfOneLogin(t *testing.T) {
	t.Parallel()
	sam := notice.NewRecipients([]string{"Sam@Gmail.com"}, nil, false, false)
	for _, spelling := range []string{"sam@gmail.com", "SAM@GMAIL.COM", " sam@gmail.com\n", "\uFEFFsam@gmail.com", "ſam@gmail.com"} {
		now := notice.NewRecipients([]string{spelling}, nil, false, false)
		if change, added := now.Since(sam); len(added.Contacts) > 0 || change == notice.SomeAdded || change == notice.Replaced {
			t.Errorf("%q would be sent again as %q: %v", "Sam@Gmail.com", spelling, added.Contacts)
		}
	}
	changed := notice.NewRecipients([]string{"sam@gmail.com"}, nil, false, false)
	if change, added := changed.SinceSend(sam, true); change != notice.SomeAdded || !slices.Equal(added.Contacts, []string{"sam@gmail.com"}) {
		t.Errorf("after an answer that leaves it open, another spelling is %v %v", change, added.Contacts)
	}
	both := notice.NewRecipients([]string{"Zoë@example.com", "zoe\u0308@example.com", "ZOË@example.com", "judy"}, nil, false, false)
	if len(both.Contacts) != 4 {
		t.Errorf("a spelling was dropped: %q", both.Contacts)
	}
	if both.Audience() != "2 users" {
		t.Errorf("four spellings of two people are %q", both.Audience())
	}
	dotless := notice.NewRecipients([]string{"ırma"}, nil, false, false)
	if change, _ := notice.NewRecipients([]string{"irma"}, nil, false, false).Since(dotless); change != notice.SomeAdded {
		t.Errorf("ırma and irma are two people, not %v", change)
	}
}
